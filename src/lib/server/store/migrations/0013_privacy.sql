-- Consent as the source tells it, and whether marketing may write to a person at all.
alter table contacts add column consent_status text;
alter table contacts add column consent_source text;
alter table contacts add column consent_at timestamptz;
alter table contacts add column lawful_basis text;
alter table contacts add column suppressed boolean;
alter table contacts add column suppressed_reason text;
alter table contacts add column suppressed_at timestamptz;
alter table leads add column opted_out boolean;
alter table leads add column consent_status text;
alter table leads add column consent_source text;
alter table leads add column consent_at timestamptz;
alter table leads add column lawful_basis text;
alter table leads add column suppressed boolean;
alter table leads add column suppressed_reason text;
alter table leads add column suppressed_at timestamptz;

-- Whom marketing must not write to: an address, or everyone of a domain. It outlives the records it is about.
create table suppressions (
	kind text not null check (kind in ('email', 'domain')),
	value text not null,
	reason text,
	added_at timestamptz not null default now(),
	added_by text,
	primary key (kind, value)
);

-- Who was erased, without saying who it was: the record's id and what was done.
create table erasures (
	id text primary key,
	entity text not null,
	record_id text not null,
	erased_at timestamptz not null default now(),
	erased_by text,
	cause text not null check (cause in ('request', 'retention')),
	action text not null check (action in ('erase', 'anonymise')),
	reason text,
	counts json
);

-- What an erased person is recognised by when a file or an older backup brings them again: salted hashes.
create table erased_identifiers (
	erasure_id text not null,
	kind text not null check (kind in ('record', 'email', 'name_and_phone')),
	salt text not null,
	hash text not null
);

create table retention_rules (
	id text primary key,
	entity text not null check (entity in ('contacts', 'leads')),
	condition text not null check (condition in ('no_activity', 'created', 'opted_out', 'disqualified')),
	months integer not null check (months > 0),
	action text not null check (action in ('erase', 'anonymise')),
	enabled boolean not null default false,
	created_at timestamptz not null default now(),
	created_by text,
	last_run_at timestamptz
);
