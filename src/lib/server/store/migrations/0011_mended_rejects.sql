-- A refused row waits until it is mended, and then loaded under its import, or discarded with a reason.
alter table rejects add column resolution text;
alter table rejects add column resolution_reason text;

-- Of the rows of a file: those that were refused at first and loaded since (counted among what they became), and those
-- of the refused ones that were given up.
alter table import_files add column rows_mended bigint default 0;
alter table import_files add column rows_discarded bigint default 0;

-- How the file was read, whole: rows that are mended later are read in the same way.
alter table import_files add column plan json;
