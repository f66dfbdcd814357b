-- What people say a period will bring for a person or a team, against the figures, and why. Entries are never changed: the
-- latest of a subject and period counts, and one without an amount takes the earlier ones back. They name days and what the
-- subject was called, so that they can be read after periods, people or teams have changed.

create table forecast_adjustments (
	id varchar primary key,
	period_from date not null,
	period_to date not null,
	subject_kind varchar not null check (subject_kind in ('person', 'team')),
	subject_id varchar not null,
	subject_name varchar not null,
	amount decimal(18, 4),
	currency varchar not null,
	reason varchar not null,
	made_by varchar not null,
	made_by_name varchar not null,
	made_at timestamptz not null default now()
);
