-- The account whose eyes an administrator's session reads with; null: its own.

alter table sessions add column viewing_as varchar;
