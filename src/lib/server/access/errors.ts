import type { Issue } from '#lib/server/store/errors.ts';

export type AccessErrorCode =
	| 'invalid' // `issues` says which values
	| 'wrong_credentials' // e-mail or password; never which
	| 'too_many_attempts' // `retryAt` says when to try again
	| 'owner_exists'
	| 'link_used' // used, too old, taken back, or never made; never which
	| 'last_admin' // nobody could manage this Weatherglass any more
	| 'wrong_code' // of the second factor
	| 'factor_unreadable' // its key can't be read: another was lost
	| 'sign_in_expired' // the second step came too late, or was tried too often
	| 'not_admitted' // known at the identity provider, but not let in here
	| 'unreachable' // the identity provider
	| 'not_found'
	| 'not_allowed';

/** Why someone was not let in, or may not do something. */
export class AccessError extends Error {
	override readonly name = 'AccessError';
	readonly issues: Issue[];
	readonly retryAt: Date | null;
	constructor(
		readonly code: AccessErrorCode,
		message: string,
		/** What the person can do about it. */
		readonly advice: string,
		{ issues = [], retryAt = null }: { issues?: Issue[]; retryAt?: Date | null } = {}
	) {
		super(message);
		this.issues = issues;
		this.retryAt = retryAt;
	}
}

/** An error for values that can't be taken. */
export function invalidAccount(issues: Issue[]): AccessError {
	const message = issues.map((issue) => issue.message).join(' ');
	return new AccessError('invalid', message, 'Mend the values and try again.', { issues });
}

export function tooManyAttempts(retryAt: Date, now: number): AccessError {
	const seconds = Math.max(1, Math.ceil((retryAt.getTime() - now) / 1000));
	const wait = seconds === 1 ? 'a second' : `${seconds} seconds`;
	return new AccessError('too_many_attempts', 'Too many attempts.', `Try again in ${wait}.`, { retryAt });
}
