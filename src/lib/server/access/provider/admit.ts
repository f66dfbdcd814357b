import { randomUUID } from 'node:crypto';
import type { Role } from '#lib/crm/viewer.ts';
import type { Transaction } from '#lib/server/engine/engine.ts';
import { audit } from '#lib/server/store/audit.ts';
import { accountColumns, findOwner, insertAccount, type Account } from '../accounts.ts';
import { AccessError } from '../errors.ts';
import { endSessions } from '../sessions.ts';
import { roleByClaim, type ProviderPerson } from './person.ts';
import type { ProviderSettings } from './settings.ts';

type FoundAccount = Account & { disabled_at: string | null };

/**
 * Find or make the account of someone whom the provider has signed in.
 *
 * Someone who was here before is known by the provider's own id of them, whatever their e-mail has become since. Someone
 * new is known by an e-mail that the provider has verified, once: an account that is linked to one person of the provider
 * is never given to another.
 *
 * @throws AccessError `not_admitted`, with the reason
 */
export async function admit(
	transaction: Transaction,
	settings: ProviderSettings,
	person: ProviderPerson,
	address: string
): Promise<Account> {
	requireDomain(settings, person);
	const linked = await accountOfIdentity(transaction, person);
	const account = linked ?? (await linkByEmail(transaction, settings, person, address));
	requireEnabled(account);
	await transaction.query(
		'update account_identities set email = $3, last_sign_in_at = now() where issuer = $1 and subject = $2',
		[person.issuer, person.subject, person.email]
	);
	return withRole(transaction, settings, person, account, address);
}

function requireDomain(
	{ domains, label }: ProviderSettings,
	{ email, isEmailVerified }: ProviderPerson
): void {
	if (domains.length === 0) return;
	if (email === null || !isEmailVerified) throw notVerified(label);
	const domain = email.slice(email.lastIndexOf('@') + 1);
	if (domains.includes(domain)) return;
	throw new AccessError(
		'not_admitted',
		`Addresses at ${domain} can’t sign in here.`,
		`Sign in at ${label} with your address of the company.`
	);
}

async function accountOfIdentity(
	transaction: Transaction,
	{ issuer, subject }: ProviderPerson
): Promise<FoundAccount | undefined> {
	const { rows } = await transaction.query<FoundAccount>(
		`select ${accountColumns}, disabled_at from accounts
		join (select account_id, issuer, subject from account_identities) on account_id = id
		where issuer = $1 and subject = $2`,
		[issuer, subject]
	);
	return rows[0];
}

async function linkByEmail(
	transaction: Transaction,
	settings: ProviderSettings,
	person: ProviderPerson,
	address: string
): Promise<FoundAccount> {
	const { email, isEmailVerified, issuer, subject } = person;
	if (email === null || !isEmailVerified) throw notVerified(settings.label);
	const { rows } = await transaction.query<FoundAccount & { is_linked: boolean }>(
		`select ${accountColumns}, disabled_at,
			exists (select 1 from account_identities where account_id = id and issuer = $2) as is_linked
		from accounts where email = $1`,
		[email, issuer]
	);
	if (rows[0]?.is_linked)
		throw new AccessError(
			'not_admitted',
			`The account of ${email} belongs to someone else at ${settings.label}.`,
			'If the address has changed hands, an administrator can take the link away.'
		);
	if (rows[0]) requireEnabled(rows[0]);
	const account = rows[0] ?? (await newAccount(transaction, settings, { ...person, email }, address));
	await transaction.query(
		'insert into account_identities (issuer, subject, account_id, email) values ($1, $2, $3, $4)',
		[issuer, subject, account.id, email]
	);
	await audit(
		transaction,
		{ accountId: account.id, address },
		{ action: 'identity_linked', subject: email, detail: { issuer, subject } }
	);
	return account;
}

async function newAccount(
	transaction: Transaction,
	settings: ProviderSettings,
	person: ProviderPerson & { email: string },
	address: string
): Promise<FoundAccount> {
	const role = roleByClaim(settings, person) ?? settings.new_role;
	if (role === null)
		throw new AccessError(
			'not_admitted',
			`There is no account for ${person.email} here.`,
			'Ask an administrator of this Weatherglass for one.'
		);
	const account: Account = {
		id: randomUUID(),
		email: person.email,
		name: person.name,
		role,
		person_id: null,
		locale: null,
		time_zone: null
	};
	await insertAccount(transaction, { account, passwordHash: null }, { accountId: account.id, address });
	return { ...account, disabled_at: null };
}

/** Where the provider says what role someone has, it says so at every sign-in. The owner's is never touched. */
async function withRole(
	transaction: Transaction,
	settings: ProviderSettings,
	person: ProviderPerson,
	account: FoundAccount,
	address: string
): Promise<Account> {
	const { disabled_at: _disabled, ...found } = account;
	const role = roleByClaim(settings, person);
	if (role === undefined || role === account.role || account.id === (await findOwner(transaction))?.id)
		return found;
	if (role === null)
		throw new AccessError(
			'not_admitted',
			`${settings.label} gives you no role in Weatherglass.`,
			'Ask whoever manages the groups there.'
		);
	await changeRole(transaction, account, role, address);
	return { ...found, role };
}

async function changeRole(
	transaction: Transaction,
	account: FoundAccount,
	role: Role,
	address: string
): Promise<void> {
	await transaction.query('update accounts set role = $2 where id = $1', [account.id, role]);
	// Nothing goes on under the old role.
	await endSessions(transaction, account.id);
	await audit(
		transaction,
		{ accountId: account.id, address },
		{
			action: 'role_changed',
			subject: account.email,
			detail: { before: { role: account.role }, after: { role }, by: 'provider' }
		}
	);
}

function requireEnabled({ email, disabled_at }: FoundAccount): void {
	if (disabled_at === null) return;
	throw new AccessError(
		'not_admitted',
		`The account of ${email} is disabled.`,
		'An administrator of this Weatherglass can enable it again.'
	);
}

const notVerified = (label: string): AccessError =>
	new AccessError(
		'not_admitted',
		`${label} does not vouch for your e-mail address.`,
		'Confirm the address there, or ask whoever manages it to send the claims email and email_verified.'
	);
