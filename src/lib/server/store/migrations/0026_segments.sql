-- Companies or contacts that a rule finds: shared with everybody, or the creator's own.
create table segments (
	id text primary key,
	name text not null,
	entity text not null check (entity in ('companies', 'contacts')),
	rule json not null,
	shared boolean not null default false,
	created_by text not null,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	version bigint not null default 1
);
