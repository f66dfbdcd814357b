-- A view is a page with its question: the address without what was open over it, as a list of names and values. Whom it is
-- shared with are roles; what they see in it are their own rows.
alter table saved_views add column shared_with text[] default [];
alter table saved_views add column updated_at timestamptz default now();
alter table saved_views add column deleted_at timestamptz;
