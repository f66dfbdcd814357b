-- Sessions can be listed and ended one by one, links are for more than signing in, people are invited, and the audit
-- log says from where.

-- `id` names a session to people; the token, and its hash, never leave the server.
alter table sessions add column id text;
alter table sessions add column address text;
update sessions set id = cast(gen_random_uuid() as text);

alter table audit_log add column session_id text;
alter table audit_log add column address text;

-- A link works once: only the hash of its token is kept, and the row goes when it is used.
create table account_links (
	token_hash text primary key,
	account_id text not null,
	purpose text not null check (purpose in ('sign_in', 'password_reset')),
	created_at timestamptz not null default now(),
	created_by text,
	expires_at timestamptz not null
);
insert into account_links (token_hash, account_id, purpose, created_at, expires_at)
select token_hash, account_id, 'sign_in', created_at, expires_at from sign_in_links;
drop table sign_in_links;

-- Someone who was asked in and has no account yet. The row goes when they accept, or are no longer wanted.
create table invitations (
	id text primary key,
	email text not null,
	name text not null,
	role text not null check (role in ('rep', 'manager', 'marketer', 'analyst', 'admin')),
	person_id text,
	token_hash text not null,
	invited_by text,
	invited_at timestamptz not null default now(),
	expires_at timestamptz not null
);
