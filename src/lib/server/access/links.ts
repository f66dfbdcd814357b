/**
 * Links that work once. The token stands behind a `#`: browsers send that part to nobody, so it is in no log and no
 * referrer; the page takes it out of the address bar and posts it.
 */
import type { Transaction } from '#lib/server/engine/engine.ts';
import type { Store } from '#lib/server/store/store.ts';
import { signInLimits } from './attempts.ts';
import { AccessError, tooManyAttempts } from './errors.ts';
import type { Caller } from './sessions.ts';
import { hashOf, newToken } from './tokens.ts';

export type LinkPurpose = 'sign_in' | 'password_reset';

const pages: Record<LinkPurpose | 'invitation', string> = {
	sign_in: '/sign-in/link',
	password_reset: '/sign-in/reset',
	invitation: '/invitation'
};

/** The path of a link, to be put after the app's address. */
export const linkPath = (purpose: LinkPurpose | 'invitation', token: string): string =>
	`${pages[purpose]}#${token}`;

/** Make a token for an account, good once and for so many seconds; earlier ones for the same purpose end. */
export async function createLink(
	transaction: Transaction,
	link: { accountId: string; purpose: LinkPurpose; seconds: number; by: string | null }
): Promise<string> {
	const token = newToken();
	await transaction.query(
		'delete from account_links where expires_at < now() or (account_id = $1 and purpose = $2)',
		[link.accountId, link.purpose]
	);
	await transaction.query(
		`insert into account_links (token_hash, account_id, purpose, created_by, expires_at)
		values ($1, $2, $3, $4, now() + to_seconds($5))`,
		[hashOf(token), link.accountId, link.purpose, link.by, link.seconds]
	);
	return token;
}

/** The account a token is for, without using it up; null when it is no good. */
export async function linkedAccount(
	from: Pick<Transaction, 'query'>,
	token: string,
	purpose: LinkPurpose
): Promise<string | null> {
	const { rows } = await from.query<{ account_id: string }>(
		'select account_id from account_links where token_hash = $1 and purpose = $2 and expires_at > now()',
		[hashOf(token), purpose]
	);
	return rows[0]?.account_id ?? null;
}

/** Use a token up. Writes queue, so of two who follow one link only the first is given the account. */
export async function takeLink(
	transaction: Transaction,
	token: string,
	purpose: LinkPurpose
): Promise<string | null> {
	const account = await linkedAccount(transaction, token, purpose);
	if (account) await transaction.query('delete from account_links where token_hash = $1', [hashOf(token)]);
	return account;
}

/** The error for a token that is no good: used, too old, taken back or never made; nobody learns which. */
export const linkUsed = (): AccessError =>
	new AccessError(
		'link_used',
		'This link does not work any more: it works once, and not for long.',
		'Ask whoever sent it for another.'
	);

/**
 * Try a token that someone gave, as often as the limits on sign-in allow from one address.
 *
 * @throws AccessError `too_many_attempts`; `link_used` when `use` answers null
 */
export async function attemptLink<T>(
	store: Store,
	{ address, now = Date.now() }: Caller,
	use: () => Promise<T | null>
): Promise<T> {
	const limits = signInLimits(store);
	const retryAt = limits.take('', address, now);
	if (retryAt) throw tooManyAttempts(retryAt, now);
	const used = await use();
	if (used === null) throw linkUsed();
	limits.succeeded('', address);
	return used;
}
