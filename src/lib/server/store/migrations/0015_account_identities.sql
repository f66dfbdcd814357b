-- Who an account is at an identity provider. The provider's own id of a person, never their e-mail, is what lets them in:
-- addresses change hands.
create table account_identities (
	issuer text not null,
	subject text not null,
	account_id text not null,
	-- As the provider said at the last sign-in; for people to read.
	email text,
	linked_at timestamptz not null default now(),
	last_sign_in_at timestamptz not null default now(),
	primary key (issuer, subject)
);
