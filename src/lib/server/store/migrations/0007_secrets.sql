-- What must not be read even by someone who has the database: encrypted, each under its name, by a key that lies
-- outside (lib/server/access/secrets). `key_id` says which key.
create table secrets (
	name text primary key,
	ciphertext text not null,
	key_id text not null,
	changed_at timestamptz not null default now(),
	changed_by text
);
