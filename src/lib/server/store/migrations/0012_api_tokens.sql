-- Tokens by which programs ask in the name of an account. Only the hash of a token is kept: who reads this table can't
-- use one.
create table api_tokens (
	id text primary key,
	token_hash text not null unique,
	prefix text not null,
	account_id text not null,
	name text not null,
	scopes text[] not null,
	created_at timestamptz not null default now(),
	expires_at timestamptz not null,
	last_used_at timestamptz,
	last_used_address text,
	revoked_at timestamptz,
	revoked_by text
);

-- Where a token was used from: the first use from each address is in the audit log.
create table api_token_addresses (
	token_id text not null,
	address text not null,
	first_used_at timestamptz not null default now(),
	primary key (token_id, address)
);
