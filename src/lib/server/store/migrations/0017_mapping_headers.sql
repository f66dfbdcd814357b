-- A remembered mapping says of which headers, and which file had them last: a person must be able to find it again.
alter table import_mappings add column headers json;
alter table import_mappings add column file_name text;
