export type ApiErrorCode =
	/** The credentials are refused. */
	| 'unauthorised'
	/** The credentials may not do this. */
	| 'forbidden'
	| 'not_found'
	/** The CRM refused the request itself. */
	| 'invalid_request'
	/** The CRM's limit for a day or a month is used up, or the share of it that a pull may take. */
	| 'budget'
	/** Where a pull left off is no longer known to the CRM: it begins anew. */
	| 'expired_cursor'
	/** Nobody answers, or not in time, or with an error of its own, after all attempts. */
	| 'unavailable'
	/** The answer is none of this API. */
	| 'unexpected_answer';

/** What went wrong with an API, in words for the person who connects it. Never holds a secret. */
export class ApiError extends Error {
	constructor(
		readonly code: ApiErrorCode,
		message: string,
		/** What to do about it. */
		readonly advice: string,
		/** HTTP status, where there was an answer. */
		readonly status?: number
	) {
		super(message);
		this.name = 'ApiError';
	}
}
