-- What of an import was refused as a whole: files that hold nothing, with the line where that shows and what to do. Who is
-- not there when it happens, as a program that sends a file, reads it afterwards.
alter table imports add column refused json;
