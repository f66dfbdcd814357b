-- Work that the server does by itself, by its name: when it is due, and which server is at it. A claim lapses, so that
-- a server that died does not hold it for ever.
create table jobs (
	name text primary key,
	next_run_at timestamptz,
	claimed_by text,
	claimed_until timestamptz
);

-- What came of each run, in words.
create table job_runs (
	id text primary key,
	job text not null,
	started_at timestamptz not null,
	finished_at timestamptz,
	status text not null check (status in ('running', 'done', 'failed', 'interrupted')),
	message text
);
