import type { Column, EngineErrorCode, Parameter, Progress, QueryOptions, Value } from './engine.ts';

/** Raised when a message changes its meaning: an app and an engine of different versions must not talk. */
export const protocol = 2;

/** The first message of a client: the token proves that it could read the lock file, so it is the same user. */
export interface Hello {
	token: string;
	protocol: number;
}

/** What of the query options can cross the socket; signal and progress become messages of their own. */
export type StatementOptions = Omit<QueryOptions, 'signal' | 'onProgress'> & { progress?: boolean };

export type Request = { id: number } & (
	| { do: 'query'; sql: string; parameters: Parameter[]; options: StatementOptions; transaction?: number }
	| { do: 'queryArrow'; sql: string; parameters: Parameter[]; options: StatementOptions }
	| { do: 'begin' }
	| { do: 'append'; transaction: number; table: string; columns: string[]; rows: Parameter[][] }
	| { do: 'script'; transaction: number; sql: string }
	| { do: 'commit' | 'rollback'; transaction: number }
	| { do: 'insert'; table: string; columns: string[]; rows: Parameter[][] }
	| { do: 'export'; folder: string }
	| { do: 'queryToFile'; sql: string; file: string; parameters: Parameter[]; options: StatementOptions }
	| { do: 'capabilities' | 'status' | 'checkpoint' | 'rewrite' }
);

export interface Cancel {
	cancel: number;
}

/** Rows travel by column, so that the names travel once. */
export interface ColumnarResult {
	columns: Column[];
	values: Value[][];
	changes: number;
	milliseconds: number;
}

export interface SentError {
	code: EngineErrorCode;
	message: string;
	advice?: string;
}

/** `commits`: how many transactions this engine process had committed when it answered. */
export type Reply =
	| { id: number; result: unknown; commits?: number }
	| { id: number; error: SentError; commits?: number }
	| { id: number; progress: Progress };

/** What a started engine process tells the process that started it. */
export type Started = { ready: true } | { error: SentError };
