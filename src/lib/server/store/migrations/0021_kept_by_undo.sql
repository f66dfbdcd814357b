-- Records that an undo left although the import that made them is taken back, so that they can go once nothing needs
-- them. Each row is one thing that stands in the way: it does while all imports and merges it is because of stand. Because
-- of none of them is a person's own work, which stays.
create table kept_by_undo (
	entity text not null,
	record_id text not null,
	because text[] not null
);

-- Links that a merge moved are known after it was taken back, too, and where among the changes they were moved: what found
-- a link moved, and is taken back later, finds out where it led before.
alter table merged_links add column sequence bigint default nextval('change_sequence');
alter table merged_links add column moved_at timestamptz default now();
update merged_links set sequence = logged.sequence, moved_at = logged.changed_at
from (
	select merge_id, min(sequence) as sequence, min(changed_at) as changed_at from changes
	where merge_id is not null group by merge_id
) logged
where logged.merge_id = merged_links.merge_id;

-- The fields of which a file that brought a known record says something else than the record has since, or nothing.
alter table import_sightings add column differs text[];
