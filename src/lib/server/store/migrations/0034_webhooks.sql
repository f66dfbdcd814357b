-- Addresses that are told what changed. Their secrets are in `secrets`, under `webhooks/<id>/…`.
create table webhooks (
	id text primary key,
	name text not null,
	address text not null,
	-- Kinds of records and actions that it is told of; an empty list: all.
	entities json not null,
	actions json not null,
	-- Whose it is: an account that may manage settings; else it is paused.
	account_id text not null,
	-- Up to where deliveries were made of what happened: in `changes`, and in `arrivals`, where a whole import has one time.
	told_sequence bigint not null,
	told_at timestamptz not null,
	told_entity text not null default '',
	told_id text not null default '',
	-- Until when the secret before the last change signs too.
	previous_secret_until timestamptz,
	paused_at timestamptz,
	paused_reason text,
	created_at timestamptz not null default now(),
	deleted_at timestamptz
);

-- What is sent to them: one row a request, the same over its attempts. Its id is the header `webhook-id`.
create table webhook_deliveries (
	id text primary key,
	webhook_id text not null,
	-- The place among those made at the same time.
	place integer not null,
	events json not null,
	event_count integer not null,
	state text not null check (state in ('waiting', 'sending', 'delivered', 'dead')),
	attempts integer not null default 0,
	-- When it is tried next, while it waits.
	next_attempt_at timestamptz not null,
	-- Whose turn it is, and until when: a claim lapses, so that a server that died does not hold it for ever.
	claimed_by text,
	claimed_until timestamptz,
	-- The HTTP status of the last answer; null: there was none.
	status integer,
	-- What went wrong the last time, in words.
	message text,
	created_at timestamptz not null,
	finished_at timestamptz
);
