-- Who leads a team: a manager sees what the teams that name them own, and the teams below.

alter table teams add column manager_id varchar;
