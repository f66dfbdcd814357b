-- What a person chose to be written to which field of a CRM. Nothing is written but what is ticked of a dry run.
create table write_back_mappings (
	id text primary key,
	connection_id text not null,
	entity text not null,
	-- What is written: `win_probability`, `segment:<id>`.
	subject text not null,
	field text not null,
	field_label text not null,
	field_type text not null,
	-- The only values that the field takes; null: any.
	choices json,
	-- Whether a record without a value has its field emptied.
	clears boolean not null default false,
	created_at timestamptz not null default now(),
	created_by text,
	removed_at timestamptz
);

create table write_back_dry_runs (
	id text primary key,
	connection_id text not null,
	made_at timestamptz not null default now(),
	made_by text,
	-- By mapping: how many differ, are alike, have no value, are gone; and why nothing is written where that is so.
	counts json not null
);

-- What a dry run would change, and what became of it.
create table write_back_changes (
	id text primary key,
	dry_run_id text not null,
	mapping_id text not null,
	connection_id text not null,
	entity text not null,
	record_id text not null,
	source_id text not null,
	field text not null,
	old_value text,
	new_value text,
	-- `proposed`, `writing`, `written`, `left_out`, `failed`.
	state text not null,
	message text,
	written_at timestamptz,
	written_by text
);
