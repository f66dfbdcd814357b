import { randomUUID } from 'node:crypto';
import type { Role, Viewer } from '#lib/crm/viewer.ts';
import type { Transaction } from '#lib/server/engine/engine.ts';
import { audit, type Actor } from '#lib/server/store/audit.ts';
import type { Issue } from '#lib/server/store/errors.ts';
import { requireCapability } from '#lib/server/store/require-capability.ts';
import type { Store } from '#lib/server/store/store.ts';
import { AccessError, invalidAccount } from './errors.ts';
import { hashPassword } from './passwords.ts';
import { passwordProblem } from './password-policy.ts';

/** Someone who may sign in. */
export interface Account {
	id: string;
	email: string;
	name: string;
	role: Role;
	/** The CRM person this account is; null: the one with the same e-mail. */
	person_id: string | null;
	/** BCP 47 tag; null: the company's. */
	locale: string | null;
	/** IANA zone; null: the company's. */
	time_zone: string | null;
}

export interface NewOwner {
	name: string;
	email: string;
	password: string;
}

export interface NewAccount extends Omit<NewOwner, 'password'> {
	/** Null: this account signs in by links only. */
	password: string | null;
	role: Role;
	personId?: string | null;
}

export const accountColumns = 'id, email, name, role, person_id, locale, time_zone';

/** Whether nobody has an account yet: the app then asks for the owner's. */
export async function firstStart(store: Store): Promise<boolean> {
	const { rows } = await store.engine.query('select 1 from accounts limit 1');
	return rows.length === 0;
}

/**
 * Make the first account, an administrator's.
 *
 * @throws AccessError `invalid`; `owner_exists` when someone else was faster
 */
export async function createOwner(
	store: Store,
	owner: NewOwner,
	address: string | null = null
): Promise<Account> {
	const prepared = await prepareAccount(store, { ...owner, role: 'admin' });
	return store.engine.transaction(async (transaction) => {
		// Transactions run one at a time, so nobody comes between the look and the insert.
		const { rows } = await transaction.query('select 1 from accounts limit 1');
		if (rows.length > 0) {
			throw new AccessError(
				'owner_exists',
				'This Weatherglass already has an owner.',
				'Sign in, or ask the owner for an account.'
			);
		}
		return insertAccount(transaction, prepared, { accountId: prepared.account.id, address });
	});
}

/**
 * Make an account for someone else.
 *
 * @throws RecordError `not_allowed`; AccessError `invalid`, also for an e-mail that is taken
 */
export async function createAccount(store: Store, viewer: Viewer, given: NewAccount): Promise<Account> {
	requireCapability(viewer, 'manage_people');
	const prepared = await prepareAccount(store, given);
	return store.engine.transaction((transaction) => insertAccount(transaction, prepared, viewer));
}

/** The account that was made first: the owner's. Throws AccessError when there is none. */
export async function ownerAccount(store: Store): Promise<Account> {
	const owner = await findOwner(store.engine);
	if (owner) return owner;
	throw new AccessError(
		'not_allowed',
		'This Weatherglass has no owner yet.',
		'Start it and make the first account.'
	);
}

/** The owner's account, within a transaction too; undefined before the first start. */
export async function findOwner(from: Pick<Transaction, 'query'>): Promise<Account | undefined> {
	const { rows } = await from.query<Account>(
		`select ${accountColumns} from accounts where role = 'admin' and disabled_at is null order by created_at limit 1`
	);
	return rows[0];
}

/** The account of an id. Throws AccessError `not_found`. */
export async function readAccount(
	from: Pick<Transaction, 'query'>,
	id: string
): Promise<Account & { disabled_at: string | null }> {
	const { rows } = await from.query<Account & { disabled_at: string | null }>(
		`select ${accountColumns}, disabled_at from accounts where id = $1`,
		[id]
	);
	if (!rows[0]) throw new AccessError('not_found', 'There is no such account.', 'Load the page again.');
	return rows[0];
}

/** An e-mail as accounts hold it: one person, one spelling. */
export const normalEmail = (email: string): string => email.trim().normalize('NFC').toLowerCase();

const longestName = 200;

/** What is wrong with the name and the e-mail of an account. */
export function identityIssues({ name, email }: { name: string; email: string }): Issue[] {
	const issues = nameIssues(name);
	if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(normalEmail(email)) || email.length > 320) {
		const message = `“${email.slice(0, 100)}” is not an e-mail address: give one such as ada@example.com.`;
		issues.push({ field: 'email', value: email, message });
	}
	return issues;
}

export function nameIssues(name: string): Issue[] {
	if (name.trim() === '') return [{ field: 'name', value: name, message: 'Give a name.' }];
	if (name.trim().length <= longestName) return [];
	return [
		{ field: 'name', value: name, message: `The name is too long: give at most ${longestName} characters.` }
	];
}

/** What is wrong with a new password; the password itself is never part of a message. */
export async function passwordIssues(
	store: Store,
	password: string,
	{ name, email }: { name: string; email: string }
): Promise<Issue[]> {
	const { company_name } = await store.settings();
	const message = await passwordProblem(password, [name, email, company_name]);
	return message ? [{ field: 'password', value: null, message }] : [];
}

/** A CRM person as the audit log names them, then as now. */
export async function personWords(
	from: Pick<Transaction, 'query'>,
	personId: string | null
): Promise<string | null> {
	if (personId === null) return null;
	const { rows } = await from.query<{ name: string | null }>('select name from people where id = $1', [
		personId
	]);
	return rows[0]?.name ? `${rows[0].name} (${personId})` : personId;
}

/** The error for an e-mail that someone has already. */
export const emailTaken = (email: string): AccessError =>
	invalidAccount([{ field: 'email', value: email, message: `${email} has an account already.` }]);

export interface PreparedAccount {
	account: Account;
	passwordHash: string | null;
}

/** An account as it may be inserted: checked, its password hashed. */
export async function prepareAccount(
	store: Store,
	{ personId = null, role, password, ...given }: NewAccount
): Promise<PreparedAccount> {
	const issues = identityIssues(given);
	if (password !== null) issues.push(...(await passwordIssues(store, password, given)));
	if (issues.length > 0) throw invalidAccount(issues);
	return {
		account: {
			id: randomUUID(),
			email: normalEmail(given.email),
			name: given.name.trim(),
			role,
			person_id: personId,
			locale: null,
			time_zone: null
		},
		passwordHash: password === null ? null : await hashPassword(password)
	};
}

/** @throws AccessError `invalid` when the e-mail has an account already */
export async function insertAccount(
	transaction: Transaction,
	{ account, passwordHash }: PreparedAccount,
	by: Actor
): Promise<Account> {
	const { id, email, name, role, person_id } = account;
	const { rows } = await transaction.query('select 1 from accounts where email = $1', [email]);
	if (rows.length > 0) throw emailTaken(email);
	await transaction.query(
		`insert into accounts (id, email, name, password_hash, role, person_id) values ($1, $2, $3, $4, $5, $6)`,
		[id, email, name, passwordHash, role, person_id]
	);
	await audit(transaction, by, {
		action: 'account_created',
		subject: email,
		detail: { after: { role, person: await personWords(transaction, person_id) } }
	});
	return account;
}
