import { randomUUID } from 'node:crypto';
import type { Role, Viewer } from '#lib/crm/viewer.ts';
import type { Transaction } from '#lib/server/engine/engine.ts';
import type { Issue } from '#lib/server/store/errors.ts';
import { requireCapability } from '#lib/server/store/require-capability.ts';
import type { Store } from '#lib/server/store/store.ts';
import { audit } from './audit.ts';
import { AccessError } from './errors.ts';
import { hashPassword, isPassword, passwordProblem } from './passwords.ts';

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
export async function createOwner(store: Store, owner: NewOwner): Promise<Account> {
	const account = await prepared({ ...owner, role: 'admin' });
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
		return insert(transaction, account, null);
	});
}

/**
 * Make an account for someone else.
 *
 * @throws RecordError `not_allowed`; AccessError `invalid`, also for an e-mail that is taken
 */
export async function createAccount(store: Store, viewer: Viewer, given: NewAccount): Promise<Account> {
	requireCapability(viewer, 'manage_people');
	const account = await prepared(given);
	return store.engine.transaction(async (transaction) => {
		const { rows } = await transaction.query('select 1 from accounts where email = $1', [account.email]);
		if (rows.length > 0) {
			throw invalidAccount([
				{ field: 'email', value: account.email, message: `${account.email} has an account already.` }
			]);
		}
		return insert(transaction, account, viewer.accountId);
	});
}

/** The account that was made first: the owner's. Throws AccessError when there is none. */
export async function ownerAccount(store: Store): Promise<Account> {
	const { rows } = await store.engine.query<Account>(
		`select ${accountColumns} from accounts where role = 'admin' and disabled_at is null order by created_at limit 1`
	);
	if (!rows[0]) {
		throw new AccessError(
			'not_allowed',
			'This Weatherglass has no owner yet.',
			'Start it and make the first account.'
		);
	}
	return rows[0];
}

/**
 * Change the viewer's own password. Every session of the account ends: sign in anew.
 *
 * @throws AccessError `wrong_credentials` when `current` is not the password; `invalid`
 */
export async function changePassword(
	store: Store,
	viewer: Viewer,
	{ current, password }: { current: string; password: string }
): Promise<void> {
	const { rows } = await store.engine.query<{ password_hash: string | null }>(
		'select password_hash from accounts where id = $1',
		[viewer.accountId]
	);
	if (!(await isPassword(current, rows[0]?.password_hash ?? null))) {
		throw new AccessError(
			'wrong_credentials',
			'The current password is not right.',
			'Type it again; mind Caps Lock.'
		);
	}
	const problem = passwordProblem(password);
	if (problem) throw invalidAccount([{ field: 'password', value: null, message: problem }]);
	const hash = await hashPassword(password);
	await store.engine.transaction(async (transaction) => {
		await transaction.query('update accounts set password_hash = $1 where id = $2', [hash, viewer.accountId]);
		await transaction.query('delete from sessions where account_id = $1', [viewer.accountId]);
		await audit(transaction, { accountId: viewer.accountId, action: 'password_changed' });
	});
}

/** An e-mail as accounts hold it: one person, one spelling. */
export const normalEmail = (email: string): string => email.trim().normalize('NFC').toLowerCase();

interface PreparedAccount extends Account {
	passwordHash: string | null;
}

async function prepared({ personId = null, ...given }: NewAccount): Promise<PreparedAccount> {
	const name = given.name.trim();
	const email = normalEmail(given.email);
	const issues: Issue[] = [];
	if (name === '') issues.push({ field: 'name', value: given.name, message: 'Give a name.' });
	if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) {
		const message = `“${given.email}” is not an e-mail address: give one such as ada@example.com.`;
		issues.push({ field: 'email', value: given.email, message });
	}
	const problem = given.password === null ? null : passwordProblem(given.password);
	// The password itself is never part of a message.
	if (problem) issues.push({ field: 'password', value: null, message: problem });
	if (issues.length > 0) throw invalidAccount(issues);
	return {
		id: randomUUID(),
		email,
		name,
		role: given.role,
		person_id: personId,
		locale: null,
		time_zone: null,
		passwordHash: given.password === null ? null : await hashPassword(given.password)
	};
}

async function insert(
	transaction: Transaction,
	{ passwordHash, ...account }: PreparedAccount,
	by: string | null
): Promise<Account> {
	await transaction.query(
		`insert into accounts (id, email, name, password_hash, role, person_id) values ($1, $2, $3, $4, $5, $6)`,
		[account.id, account.email, account.name, passwordHash, account.role, account.person_id]
	);
	await audit(transaction, {
		accountId: by ?? account.id,
		action: 'account_created',
		subject: account.email,
		detail: { role: account.role }
	});
	return account;
}

function invalidAccount(issues: Issue[]): AccessError {
	const message = issues.map((issue) => issue.message).join(' ');
	return new AccessError('invalid', message, 'Mend the values and try again.', { issues });
}
