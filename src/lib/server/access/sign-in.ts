import type { Viewer } from '#lib/crm/viewer.ts';
import type { Store } from '#lib/server/store/store.ts';
import { accountColumns, normalEmail, type Account } from './accounts.ts';
import { signInLimits } from './attempts.ts';
import { audit } from './audit.ts';
import { AccessError } from './errors.ts';
import { isPassword } from './passwords.ts';
import { beginSession, type SessionCookie } from './sessions.ts';
import { hashOf, newToken } from './tokens.ts';
import { viewerFor } from './viewer.ts';

const linkSeconds = 24 * 60 * 60;

export interface SignedIn {
	viewer: Viewer;
	cookie: SessionCookie;
}

export interface Caller {
	/** The network address the request came from. */
	address: string;
	userAgent?: string | null;
	/** The time, in milliseconds; for tests. */
	now?: number;
}

/**
 * Sign in with e-mail and password.
 *
 * @throws AccessError `wrong_credentials`, the same for an unknown e-mail and a wrong password; `too_many_attempts`
 */
export async function signIn(
	store: Store,
	credentials: { email: string; password: string },
	caller: Caller
): Promise<SignedIn> {
	const email = normalEmail(credentials.email);
	const limits = signInLimits(store);
	const now = caller.now ?? Date.now();
	const retryAt = limits.take(email, caller.address, now);
	if (retryAt) throw tooManyAttempts(retryAt, now);

	const { rows } = await store.engine.query<Account & { password_hash: string | null }>(
		`select ${accountColumns}, password_hash from accounts where email = $1 and disabled_at is null`,
		[email]
	);
	const found = rows[0];
	if (!(await isPassword(credentials.password, found?.password_hash ?? null)) || !found) {
		await audit(store.engine, {
			accountId: null,
			action: 'sign_in_failed',
			subject: email.slice(0, 300),
			detail: { address: caller.address }
		});
		throw new AccessError(
			'wrong_credentials',
			'E-mail or password is not right.',
			'Check both, and Caps Lock.'
		);
	}
	limits.succeeded(email, caller.address);
	const { password_hash: _hash, ...account } = found;
	return begin(store, account, caller, 'password');
}

/**
 * Make a link that signs an account in once, within a day.
 *
 * @returns the path and query of the link, to be put after the app's address
 */
export async function createSignInLink(store: Store, accountId: string): Promise<string> {
	const token = newToken();
	await store.engine.transaction(async (transaction) => {
		await transaction.query('delete from sign_in_links where expires_at < now()');
		await transaction.query(
			'insert into sign_in_links (token_hash, account_id, expires_at) values ($1, $2, now() + to_seconds($3))',
			[hashOf(token), accountId, linkSeconds]
		);
		await audit(transaction, { accountId, action: 'sign_in_link_created' });
	});
	return `/sign-in?link=${token}`;
}

/**
 * Sign in with the token of a link; it works once.
 *
 * @throws AccessError `link_used` when it was used, is too old or never was; `too_many_attempts`
 */
export async function signInByLink(store: Store, token: string, caller: Caller): Promise<SignedIn> {
	const now = caller.now ?? Date.now();
	const retryAt = signInLimits(store).take('', caller.address, now);
	if (retryAt) throw tooManyAttempts(retryAt, now);
	const account = await takeLink(store, token);
	if (!account) {
		throw new AccessError(
			'link_used',
			'This link does not work any more: a sign-in link works once, for a day.',
			'Sign in with e-mail and password, or ask for another link.'
		);
	}
	signInLimits(store).succeeded('', caller.address);
	return begin(store, account, caller, 'link');
}

/** Writes queue, so of two who follow one link only the first finds it. */
async function takeLink(store: Store, token: string): Promise<Account | undefined> {
	return store.engine.transaction(async (transaction) => {
		const used = await transaction.query<{ account_id: string }>(
			'delete from sign_in_links where token_hash = $1 and expires_at > now() returning account_id',
			[hashOf(token)]
		);
		if (!used.rows[0]) return undefined;
		const { rows } = await transaction.query<Account>(
			`select ${accountColumns} from accounts where id = $1 and disabled_at is null`,
			[used.rows[0].account_id]
		);
		return rows[0];
	});
}

async function begin(
	store: Store,
	account: Account,
	caller: Caller,
	by: 'password' | 'link'
): Promise<SignedIn> {
	const cookie = await store.engine.transaction(async (transaction) => {
		await audit(transaction, {
			accountId: account.id,
			action: 'sign_in',
			detail: { by, address: caller.address }
		});
		return beginSession(transaction, account.id, caller.userAgent ?? null);
	});
	return { viewer: await viewerFor(store, account), cookie };
}

function tooManyAttempts(retryAt: Date, now: number): AccessError {
	const seconds = Math.max(1, Math.ceil((retryAt.getTime() - now) / 1000));
	const wait = seconds === 1 ? 'a second' : `${seconds} seconds`;
	return new AccessError('too_many_attempts', 'Too many attempts to sign in.', `Try again in ${wait}.`, {
		retryAt
	});
}
