-- A second factor of an account. The key that its codes come from is a secret (`second-factor/ACCOUNT`), never here.
create table second_factors (
	account_id text primary key,
	enrolled_at timestamptz not null default now(),
	-- The 30-second step of the last code that was accepted: a code works once.
	last_step bigint not null,
	-- Wrong codes since the last right one.
	failures integer not null default 0
);

-- What lets someone in who has lost their phone; a row goes when its code is used.
create table recovery_codes (
	code_hash text primary key,
	account_id text not null,
	created_at timestamptz not null default now()
);

-- Someone whose password or link was right and who still owes the second factor. This is no session: nothing but the
-- second step can be reached with it.
create table pending_sign_ins (
	token_hash text primary key,
	account_id text not null,
	signed_in_by text not null,
	created_at timestamptz not null default now(),
	expires_at timestamptz not null,
	failures integer not null default 0
);

alter table sessions add column signed_in_by text;
