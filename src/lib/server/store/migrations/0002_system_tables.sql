-- What Weatherglass keeps about its own work: settings, people who sign in, imports, the change log, lineage.

create table settings (
	key text primary key,
	value json not null,
	changed_at timestamptz not null default now(),
	changed_by text
);

create table accounts (
	id text primary key,
	email text not null unique,
	name text not null,
	password_hash text,
	role text not null check (role in ('rep', 'manager', 'marketer', 'analyst', 'admin')),
	person_id text,
	locale text,
	time_zone text,
	created_at timestamptz not null default now(),
	disabled_at timestamptz
);

-- Only the hash of a session's token is kept: who reads this table can't sign in with it.
create table sessions (
	token_hash text primary key,
	account_id text not null,
	created_at timestamptz not null default now(),
	last_seen_at timestamptz not null default now(),
	expires_at timestamptz not null,
	user_agent text
);

create table sign_in_links (
	token_hash text primary key,
	account_id text not null,
	created_at timestamptz not null default now(),
	expires_at timestamptz not null
);

create sequence audit_sequence;
create table audit_log (
	sequence bigint not null default nextval('audit_sequence'),
	occurred_at timestamptz not null default now(),
	account_id text,
	action text not null,
	subject text,
	detail json
);

create table imports (
	id text primary key,
	status text not null check (status in ('running', 'done', 'failed', 'cancelled', 'undone')),
	started_at timestamptz not null default now(),
	finished_at timestamptz,
	started_by text,
	source_system text,
	source_account text,
	message text,
	undone_at timestamptz,
	undone_by text
);

-- One row a file, or a sheet of one. `kept_path` is the copy in the data folder from which the original line of any
-- record can be read again; `columns` is the mapping that was used, `dialect` how the file was read.
create table import_files (
	id text primary key,
	import_id text not null,
	position integer not null,
	file_name text not null,
	sheet text,
	format text not null,
	encoding text,
	delimiter text,
	bytes bigint,
	checksum text,
	kept_path text,
	source_system text,
	source_account text,
	entity text,
	dialect json,
	columns json,
	rows_read bigint not null default 0,
	rows_loaded bigint not null default 0,
	rows_updated bigint not null default 0,
	rows_unchanged bigint not null default 0,
	rows_rejected bigint not null default 0,
	duplicates bigint not null default 0,
	rejects_path text
);

create table rejects (
	import_file text not null,
	line bigint not null,
	column_name text,
	value text,
	reason text not null,
	advice text,
	record json,
	rejected_at timestamptz not null default now(),
	resolved_at timestamptz,
	resolved_by text
);

create table import_mappings (
	fingerprint text primary key,
	source_system text,
	entity text not null,
	mapping json not null,
	saved_at timestamptz not null default now(),
	saved_by text
);

create table custom_fields (
	entity text not null,
	name text not null,
	label text not null,
	type text not null,
	first_seen_at timestamptz not null default now(),
	import_file text,
	primary key (entity, name)
);

-- Every change of a record after its creation, and every creation by a person. A creation by an import or a sync is
-- not repeated here: the record itself says what brought it, and the view change_log puts both together.
create sequence change_sequence;
create table changes (
	sequence bigint not null default nextval('change_sequence'),
	entity text not null,
	record_id text not null,
	action text not null check (action in ('create', 'update', 'delete', 'restore', 'merge', 'undo')),
	before json,
	after json,
	changed_at timestamptz not null default now(),
	actor_kind text not null check (actor_kind in ('person', 'import', 'sync', 'system')),
	actor text,
	import_id text,
	sync_run text,
	reason text
);

create table sync_runs (
	id text primary key,
	connector text not null,
	source_account text,
	endpoint text,
	status text not null,
	started_at timestamptz not null default now(),
	finished_at timestamptz,
	counts json,
	message text
);

create table sync_state (
	connector text not null,
	source_account text not null,
	stream text not null,
	cursor json,
	updated_at timestamptz not null default now(),
	primary key (connector, source_account, stream)
);

create table record_merges (
	entity text not null,
	from_id text not null,
	into_id text not null,
	merged_at timestamptz not null default now(),
	merged_by text,
	reason text
);

create table saved_views (
	id text primary key,
	account_id text not null,
	name text not null,
	page text not null,
	state json not null,
	created_at timestamptz not null default now()
);

create view change_log as
select sequence, entity, record_id, action, before, after, changed_at, actor_kind, actor, import_id, sync_run, reason
from changes;
