import type { Issue } from '#lib/server/store/errors.ts';

export type AccessErrorCode =
	| 'invalid' // `issues` says which values
	| 'wrong_credentials' // e-mail or password; never which
	| 'too_many_attempts' // `retryAt` says when to try again
	| 'owner_exists'
	| 'link_used'
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
