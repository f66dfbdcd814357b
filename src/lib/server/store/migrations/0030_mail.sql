-- What is sent by mail over and over: something of a kind by its id, by the clocks of the company. `since` is the due time
-- up to which everything was taken up.
create table mail_schedules (
	id text primary key,
	account_id text not null,
	kind text not null,
	subject_id text not null,
	schedule json not null,
	since timestamptz not null,
	paused_at timestamptz,
	created_at timestamptz not null default now(),
	deleted_at timestamptz
);

-- Accounts, each of which gets what it may see. One that left stays, so that nobody puts it back.
create table mail_recipients (
	schedule_id text not null,
	account_id text not null,
	left_at timestamptz,
	primary key (schedule_id, account_id)
);

-- One row a recipient and due time: nobody gets a mail of one due time twice.
create table mail_deliveries (
	schedule_id text not null,
	account_id text not null,
	due_at timestamptz not null,
	state text not null check (state in ('waiting', 'preparing', 'sending', 'sent', 'uncertain', 'not_sent', 'failed')),
	attempts integer not null default 0,
	-- When it is tried next, while it waits.
	next_attempt_at timestamptz not null,
	-- Whose turn it is, and until when: a claim lapses, so that a server that died does not hold it for ever.
	claimed_by text,
	claimed_until timestamptz,
	finished_at timestamptz,
	-- What went wrong, in words.
	message text,
	primary key (schedule_id, account_id, due_at)
);
