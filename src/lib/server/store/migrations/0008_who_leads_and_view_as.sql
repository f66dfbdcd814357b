-- Who leads a team, and whom an administrator views Weatherglass as.

alter table teams add column manager_id varchar;

-- The account whose eyes the session reads with; null: its own.
alter table sessions add column viewing_as varchar;
