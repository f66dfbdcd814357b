-- What an import said of a file beside its counts: warnings, and links by names that several records have.
alter table import_files add column notes json;
