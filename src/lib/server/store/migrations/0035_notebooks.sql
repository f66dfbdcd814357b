-- Notebooks that people keep in the app. Every save is a version: nobody's text is lost. Whom one is shared with are roles; what they
-- see in it are their own rows. Notebooks that are files are no rows here.
create table notebooks (
	id text primary key,
	account_id text not null,
	-- The title and the sentence of its front matter.
	name text not null,
	description text,
	-- The latest; its text stands in `notebook_versions`.
	version integer not null,
	shared_with text[] not null default [],
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	deleted_at timestamptz
);

create table notebook_versions (
	notebook_id text not null,
	version integer not null,
	text text not null,
	-- Whose save it was.
	account_id text not null,
	saved_at timestamptz not null default now(),
	primary key (notebook_id, version)
);
