-- A row can be merged into another for more than one reason: it repeats it, or it continues it.
alter table import_files rename column duplicates to rows_merged;
