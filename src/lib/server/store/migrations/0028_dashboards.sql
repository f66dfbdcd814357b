-- A dashboard is saved views and texts, in an order and each with a width: `tiles` is that list. Whom it is shared with are
-- roles; what they see in it are their own rows, and only the views that are theirs to see.
create table dashboards (
	id text primary key,
	account_id text not null,
	name text not null,
	tiles json not null,
	shared_with text[] not null default [],
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	deleted_at timestamptz
);
