-- A view is a page with its question: the address without what was open over it, as a list of names and values. Whom it is
-- shared with are roles; what they see in it are their own rows.
alter table saved_views add column shared_with text[] default [];
alter table saved_views add column updated_at timestamptz default now();
alter table saved_views add column deleted_at timestamptz;

-- Saved views and texts, each at a place of a grid of twelve columns.
create table dashboards (
	id text primary key,
	account_id text not null,
	name text not null,
	shared_with text[] not null default [],
	tiles json not null,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	deleted_at timestamptz
);
