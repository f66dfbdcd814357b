-- Requests of the API that name themselves, so that a request that is sent again is not done again. A row is there from
-- when the request begins; its answer is added when it is done, and one that was refused takes its row away.
create table request_keys (
	account_id text not null,
	key text not null,
	-- Of method, address and body: another request under the same key is a mistake.
	request_hash text not null,
	begun_at timestamptz not null default now(),
	status integer,
	location text,
	body text,
	primary key (account_id, key)
);
