import { EngineError, type EngineErrorCode } from './engine.ts';
import type { SentError } from './messages.ts';

const recoverAdvice =
	'Run `weatherglass recover`: it sets the damaged log aside (it deletes nothing), opens the data with ' +
	'the changes before the damage and says what is missing.';

/** The error for a data folder that another process holds. `by` says which, as far as it is known. */
export function inUse(file: string, by: { pid: number | null; what: string }): EngineError {
	const process = by.pid === null ? 'another process' : `process ${by.pid}`;
	return new EngineError(
		'in_use',
		`${file} is in use by ${process} (${by.what}).`,
		`Close the program that has it open${by.pid === null ? '' : ` (process ${by.pid})`}, or give another data folder.`
	);
}

/** The error for an engine process that ended while it was needed. */
export function gone(): EngineError {
	return new EngineError(
		'gone',
		'The engine process ended.',
		'Try again: a new one is started. engine.log in the data folder may say why it ended.'
	);
}

/** The error for a result with more than `limit` rows. */
export function tooManyRows(limit: number): EngineError {
	return new EngineError(
		'too_many_rows',
		`The result has more than ${limit} rows.`,
		'Aggregate, filter, or end the query with a LIMIT.'
	);
}

/** The error for a result of more than `limit` bytes. */
export function tooLarge(limit: number): EngineError {
	return new EngineError(
		'too_many_rows',
		`The result is larger than ${Math.round(limit / 1024 ** 2)} MB.`,
		'Choose fewer columns, shorten long texts, or end the query with a LIMIT.'
	);
}

// First match wins. DuckDB gives its errors no codes in this API; each starts with the name of its class.
const patterns: [RegExp, EngineErrorCode, string?][] = [
	[/^INTERRUPT Error/, 'interrupted'],
	[/transaction is launched in read-only mode/, 'read_only'],
	[/attached in read-only mode/, 'read_only'],
	[
		/^Out of Memory Error|max_temp_directory_size/i,
		'out_of_memory',
		'Ask for less at once, or raise WEATHERGLASS_MEMORY_LIMIT.'
	],
	[
		/^Constraint Error|constraint violat|violates (primary key|unique|foreign key)|Duplicate key/i,
		'constraint'
	],
	[
		/^(Parser|Binder|Catalog|Syntax|Conversion|Invalid Input|Invalid Type|Mismatch Type|Out of Range|Not implemented|Parameter Not Resolved|Parameter Not Allowed) Error/i,
		'invalid_sql'
	]
];

/** The database is unusable until it is opened anew: the engine process has to end. */
export function isFatal(error: unknown): boolean {
	return error instanceof Error && /^FATAL Error|database has been invalidated/.test(error.message);
}

/** What DuckDB said about a statement, as an engine error. */
export function statementError(error: unknown): EngineError {
	if (error instanceof EngineError) return error;
	const message = error instanceof Error ? error.message : String(error);
	const found = patterns.find(([pattern]) => pattern.test(message));
	return new EngineError(found?.[1] ?? 'failed', message, found?.[2]);
}

/** What DuckDB said when it could not open `file`, as an engine error. */
export function openError(error: unknown, file: string): EngineError {
	if (error instanceof EngineError) return error;
	const message = error instanceof Error ? error.message : String(error);
	if (/Could not set lock|being used by another process|Cannot open file.*in use/i.test(message)) {
		const holder = /held in (.+?) \(PID (\d+)\)/.exec(message);
		return inUse(file, holder ? { pid: Number(holder[2]), what: holder[1]! } : { pid: null, what: 'DuckDB' });
	}
	if (/newer version|version number \d+, but we can only read|storage version/i.test(message)) {
		return new EngineError(
			'newer_file',
			`${file} was written by a newer version of DuckDB than this Weatherglass carries.`,
			'Use the Weatherglass that wrote it, or a newer one.'
		);
	}
	if (/WAL/.test(message)) {
		return new EngineError(
			'corrupt_log',
			`${file}.wal, the log of the latest changes, can't be read: ${message}`,
			recoverAdvice
		);
	}
	return new EngineError(
		'failed',
		`${file} can't be opened: ${message}`,
		'If the file is damaged, restore the latest backup with `weatherglass restore`.'
	);
}

/** An error as it crosses the socket. */
export function toSentError(error: unknown): SentError {
	const { code, message, advice } = statementError(error);
	return advice === undefined ? { code, message } : { code, message, advice };
}

/** An error that crossed the socket. */
export function fromSentError({ code, message, advice }: SentError): EngineError {
	return new EngineError(code, message, advice);
}
