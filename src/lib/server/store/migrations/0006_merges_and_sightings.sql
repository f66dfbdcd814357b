-- Records that were two and became one, so that they can become two again.
drop table record_merges;

create table record_merges (
	id text primary key,
	entity text not null,
	-- The record that went, and the one that stayed.
	from_id text not null,
	into_id text not null,
	-- The fields of the one that stayed, as they were before and after.
	before json,
	after json,
	merged_at timestamptz not null default now(),
	merged_by text,
	reason text,
	unmerged_at timestamptz,
	unmerged_by text
);

-- Every link that was moved from the record that went to the one that stayed.
create table merged_links (
	merge_id text not null,
	entity text not null,
	field text not null,
	record_id text not null
);

-- Pairs that look like duplicates and were called different by a person.
create table known_different (
	entity text not null,
	first_id text not null,
	second_id text not null,
	decided_at timestamptz not null default now(),
	decided_by text,
	primary key (entity, first_id, second_id)
);

-- Where the links to a record that went lead now, through all merges that stand.
create view merged_into as
with recursive standing as (
	select entity, from_id, into_id from record_merges where unmerged_at is null
),
chain as (
	select entity, from_id, into_id from standing
	union
	select chain.entity, chain.from_id, standing.into_id
	from chain join standing on standing.entity = chain.entity and standing.from_id = chain.into_id
)
select entity, from_id, into_id from chain
where (entity, into_id) not in (select (entity, from_id) from standing);

-- A change that a merge made says by which, so that one that was taken back no longer counts.
alter table changes add column merge_id text;

-- Records that an import brought although they were known: an earlier import that is undone must not take them along.
create table import_sightings (
	entity text not null,
	record_id text not null,
	import_file text not null,
	import_row bigint
);
