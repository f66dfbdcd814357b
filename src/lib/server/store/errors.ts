export type StoreErrorCode = 'newer_store' | 'changed_migration' | 'failed_migration';

/** Why a data folder can't be used by this app, with what to do about it. */
export class StoreError extends Error {
	override readonly name = 'StoreError';
	constructor(
		readonly code: StoreErrorCode,
		message: string,
		readonly advice: string,
		options?: ErrorOptions
	) {
		super(message, options);
	}
}

/** One value that can't be taken as it is. */
export interface Issue {
	field: string;
	/** As it was given. */
	value: string | null;
	/** What is wrong with it and what to give instead. */
	message: string;
}

export type RecordErrorCode =
	| 'invalid' // values that can't be taken: `issues` says which
	| 'not_found' // there is no such record, or the viewer may not see it
	| 'conflict' // someone else changed the record in the meantime
	| 'not_allowed'; // the viewer may see it but not do this

/** Why a record was not read or written. */
export class RecordError extends Error {
	override readonly name = 'RecordError';
	constructor(
		readonly code: RecordErrorCode,
		message: string,
		/** What the person can do about it. */
		readonly advice: string,
		readonly issues: Issue[] = []
	) {
		super(message);
	}
}

/** An error for values that can't be taken. */
export function invalid(issues: Issue[]): RecordError {
	return new RecordError(
		'invalid',
		issues.map((issue) => issue.message).join(' '),
		'Mend the values and try again.',
		issues
	);
}
