/** What people change of their own account: how they are called, how they read, their password. */
import type { Viewer } from '#lib/crm/viewer.ts';
import { audit } from '#lib/server/store/audit.ts';
import type { Issue } from '#lib/server/store/errors.ts';
import { localeProblem, timeZoneProblem } from '#lib/server/store/settings.ts';
import type { Store } from '#lib/server/store/store.ts';
import { nameIssues, passwordIssues, readAccount } from './accounts.ts';
import { signInLimits } from './attempts.ts';
import { AccessError, invalidAccount, tooManyAttempts } from './errors.ts';
import { hashPassword, isPassword } from './passwords.ts';
import { endSessions, rotateSession, type SessionCookie } from './sessions.ts';

export interface Profile {
	name: string;
	/** BCP 47 tag; null: the company's. */
	locale: string | null;
	/** IANA zone; null: the company's. */
	time_zone: string | null;
}

/** The viewer's own name and way of reading, as they set it. */
export async function readProfile(store: Store, viewer: Viewer): Promise<Profile> {
	const { name, locale, time_zone } = await readAccount(store.engine, viewer.accountId);
	return { name, locale, time_zone };
}

/**
 * Change the viewer's own name, language and time zone.
 *
 * @throws AccessError `invalid`
 */
export async function saveProfile(store: Store, viewer: Viewer, given: Profile): Promise<void> {
	const profile = {
		name: given.name.trim(),
		locale: given.locale?.trim() || null,
		time_zone: given.time_zone?.trim() || null
	};
	const issues = nameIssues(profile.name);
	const check = (field: 'locale' | 'time_zone', problem: (value: string) => string | null) => {
		const value = profile[field];
		const message = value === null ? null : problem(value);
		if (message) issues.push({ field, value, message } satisfies Issue);
	};
	check('locale', localeProblem);
	check('time_zone', timeZoneProblem);
	if (issues.length > 0) throw invalidAccount(issues);
	await store.engine.transaction(async (transaction) => {
		const account = await readAccount(transaction, viewer.accountId);
		const changed = (Object.keys(profile) as (keyof Profile)[]).filter(
			(field) => account[field] !== profile[field]
		);
		if (changed.length === 0) return;
		await transaction.query('update accounts set name = $2, locale = $3, time_zone = $4 where id = $1', [
			account.id,
			profile.name,
			profile.locale,
			profile.time_zone
		]);
		const of = (from: Profile) => Object.fromEntries(changed.map((field) => [field, from[field]]));
		await audit(transaction, viewer, {
			action: 'profile_changed',
			subject: account.email,
			detail: { before: of(account), after: of(profile) }
		});
	});
}

/**
 * Check that it is the viewer who asks, by their password.
 *
 * @throws AccessError `wrong_credentials`, `too_many_attempts`
 */
export async function confirmPassword(
	store: Store,
	viewer: Viewer,
	password: string,
	now: number
): Promise<void> {
	const limits = signInLimits(store);
	// Who holds a stolen session must not be able to try passwords at will.
	const retryAt = limits.take(viewer.email, viewer.address ?? '', now);
	if (retryAt) throw tooManyAttempts(retryAt, now);
	const { rows } = await store.engine.query<{ password_hash: string | null }>(
		'select password_hash from accounts where id = $1',
		[viewer.accountId]
	);
	if (!(await isPassword(password, rows[0]?.password_hash ?? null))) {
		throw new AccessError(
			'wrong_credentials',
			'The current password is not right.',
			'Type it again; mind Caps Lock.'
		);
	}
	limits.succeeded(viewer.email, viewer.address ?? '');
}

/**
 * Change the viewer's own password. Every other session of the account ends; this one gets a new token.
 *
 * @returns the cookie of this session from now on; null where there is no session
 * @throws AccessError `wrong_credentials` when `current` is not the password; `invalid`; `too_many_attempts`
 */
export async function changePassword(
	store: Store,
	viewer: Viewer,
	{ current, password, now = Date.now() }: { current: string; password: string; now?: number }
): Promise<SessionCookie | null> {
	await confirmPassword(store, viewer, current, now);
	const issues = await passwordIssues(store, password, viewer);
	if (issues.length > 0) throw invalidAccount(issues);
	const hash = await hashPassword(password);
	const sessionId = viewer.sessionId ?? null;
	return store.engine.transaction(async (transaction) => {
		await transaction.query('update accounts set password_hash = $1 where id = $2', [hash, viewer.accountId]);
		// A reset link that was made before is no way around the new password.
		await transaction.query('delete from account_links where account_id = $1', [viewer.accountId]);
		await endSessions(transaction, viewer.accountId, sessionId);
		await audit(transaction, viewer, { action: 'password_changed', subject: viewer.email });
		return sessionId ? rotateSession(transaction, sessionId) : null;
	});
}
