/** A new password for someone who can't sign in, by a link that an administrator makes and hands over. */
import type { Viewer } from '#lib/crm/viewer.ts';
import { audit } from '#lib/server/store/audit.ts';
import { requireCapability } from '#lib/server/store/require-capability.ts';
import type { Store } from '#lib/server/store/store.ts';
import { passwordIssues, readAccount } from './accounts.ts';
import { AccessError, invalidAccount } from './errors.ts';
import { attemptLink, createLink, linkedAccount, linkPath, linkUsed, takeLink } from './links.ts';
import { hashPassword } from './passwords.ts';
import { endSessions, type Caller } from './sessions.ts';

const resetSeconds = 60 * 60;

export interface MadeLink {
	/** To be put after the app's address. It is not kept: shown once. */
	path: string;
	expiresAt: Date;
}

/**
 * Make a link by which an account gets a new password, once and within an hour.
 *
 * @throws RecordError `not_allowed`; AccessError `not_found`, also for a disabled account
 */
export async function createResetLink(store: Store, viewer: Viewer, accountId: string): Promise<MadeLink> {
	requireCapability(viewer, 'manage_people');
	const token = await store.engine.transaction(async (transaction) => {
		const account = await readAccount(transaction, accountId);
		if (account.disabled_at !== null)
			throw new AccessError('not_found', `${account.email} is disabled.`, 'Enable the account first.');
		await audit(transaction, viewer, {
			action: 'password_reset_link_created',
			subject: account.email,
			detail: { account: accountId }
		});
		return createLink(transaction, {
			accountId,
			purpose: 'password_reset',
			seconds: resetSeconds,
			by: viewer.accountId
		});
	});
	return {
		path: linkPath('password_reset', token),
		expiresAt: new Date(Date.now() + resetSeconds * 1000)
	};
}

/**
 * Whose password a link resets.
 *
 * @throws AccessError `link_used`, `too_many_attempts`
 */
export async function readResetLink(
	store: Store,
	token: string,
	caller: Caller
): Promise<{ name: string; email: string }> {
	return attemptLink(store, caller, async () => {
		const id = await linkedAccount(store.engine, token, 'password_reset');
		if (!id) return null;
		const { name, email, disabled_at } = await readAccount(store.engine, id);
		return disabled_at === null ? { name, email } : null;
	});
}

/**
 * Set a new password with the token of a link. Every session of the account ends, and nobody is signed in by it: a second
 * factor is still asked for.
 *
 * @throws AccessError `invalid`, and the link works still; `link_used`, `too_many_attempts`
 */
export async function resetPassword(
	store: Store,
	{ token, password }: { token: string; password: string },
	caller: Caller
): Promise<{ email: string }> {
	const account = await readResetLink(store, token, caller);
	const issues = await passwordIssues(store, password, account);
	if (issues.length > 0) throw invalidAccount(issues);
	const hash = await hashPassword(password);
	return store.engine.transaction(async (transaction) => {
		const id = await takeLink(transaction, token, 'password_reset');
		if (!id) throw linkUsed();
		await transaction.query('update accounts set password_hash = $1 where id = $2', [hash, id]);
		await transaction.query('delete from account_links where account_id = $1', [id]);
		await endSessions(transaction, id);
		await audit(
			transaction,
			{ accountId: id, address: caller.address },
			{ action: 'password_reset', subject: account.email }
		);
		return { email: account.email };
	});
}
