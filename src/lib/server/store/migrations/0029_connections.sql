-- Connections to CRMs over their APIs. Credentials are in `secrets`, under `connections/<id>`.
create table connections (
	id text primary key,
	connector text not null,
	-- Tells accounts of one CRM apart: the `source_account` of the records.
	account text not null,
	account_name text,
	name text not null,
	-- The streams that are pulled; what is there besides is left alone.
	streams json not null,
	-- Pulled by itself so often; null: only when asked.
	every_minutes integer,
	-- The share of the CRM's daily limit that is left to others.
	reserve double not null default 0.2,
	-- What the last check of the credentials said.
	checked json,
	-- Part of the address to which the CRM may tell of changes; null: it may not.
	webhook_key text,
	webhook_seen_at timestamptz,
	next_run_at timestamptz,
	paused_at timestamptz,
	paused_because text,
	created_at timestamptz not null default now(),
	created_by text,
	removed_at timestamptz,
	removed_by text
);

alter table sync_runs add column connection_id text;
-- Why it ran: `asked`, `schedule`, `webhook`; and whether everything was pulled anew.
alter table sync_runs add column trigger text;
alter table sync_runs add column is_full boolean;
alter table sync_runs add column warnings json;
-- Calls, retries, milliseconds waited, bytes, what is left of the CRM's limit.
alter table sync_runs add column cost json;
alter table sync_runs add column streams json;
-- A run whose server died does not hold its connection for ever.
alter table sync_runs add column alive_until timestamptz;

alter table sync_state add column connection_id text;
-- What is known of the history of deals: quality, fields, source.
alter table sync_state add column history json;
alter table sync_state add column completed_at timestamptz;
alter table sync_state add column message text;
-- Everything was pulled anew, and what the CRM no longer has is still to be looked for.
alter table sync_state add column sweep_due boolean;

-- An import that a sync made: a part of what it pulled.
alter table imports add column sync_run text;

-- What a sync brought is told as what a sync brought.
create or replace view change_log as
select
	sequence, entity, record_id, action, before, after, changed_at, actor_kind, actor, import_id, import_file, import_row,
	sync_run, reason
from changes
union all
select
	null, arrivals.entity, arrivals.id, 'create', null, null, arrivals.recorded_at,
	case when arrivals.sync_run is null then 'import' else 'sync' end,
	imports.started_by, imports.id, arrivals.import_file, arrivals.import_row, arrivals.sync_run, null
from arrivals
left join import_files on import_files.id = arrivals.import_file
left join imports on imports.id = import_files.import_id;
