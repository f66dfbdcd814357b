-- What customers are promised when they ask for help. A change is a new version: it holds for tickets opened from a day
-- on, so what was promised before stays as it was.
create table service_policies (
	id text primary key,
	-- The first day in its own time zone; null: since ever.
	holds_from date,
	-- Null: that of the company.
	time_zone text,
	saved_at timestamptz not null default now(),
	saved_by text
);

-- 1 is Monday; minutes of the day from 0 to 1440.
create table service_hours (
	policy_id text not null,
	weekday integer not null check (weekday between 1 and 7),
	begins_minute integer not null,
	ends_minute integer not null,
	check (0 <= begins_minute and begins_minute < ends_minute and ends_minute <= 1440)
);

create table service_holidays (policy_id text not null, day date not null, name text);

-- Statuses and stages in which a ticket waits for the customer, in small letters.
create table service_waiting (policy_id text not null, name text not null);

-- Minutes of working time; a null priority stands for every other one, and for none.
create table service_targets (
	policy_id text not null,
	priority text,
	first_response_minutes bigint check (first_response_minutes > 0),
	resolution_minutes bigint check (resolution_minutes > 0)
);

insert into service_policies (id, saved_at) values ('default', '-infinity');
insert into service_hours select 'default', weekday, 9 * 60, 17 * 60 from range(1, 6) days(weekday);
insert into service_waiting
select 'default', unnest([
	'pending', 'waiting on contact', 'waiting on customer', 'waiting for customer',
	'waiting for contact', 'awaiting customer', 'awaiting reply', 'waiting on client'
]);
insert into service_targets values
	('default', 'urgent', 60, 8 * 60),
	('default', 'high', 2 * 60, 16 * 60),
	('default', 'low', 16 * 60, 40 * 60),
	('default', null, 8 * 60, 24 * 60);
