export type SyncErrorCode =
	'unknown_connector' | 'unknown_connection' | 'invalid' | 'running' | 'connected_already';

/** What is wrong with a request about a connection, in words for the person who made it. */
export class SyncError extends Error {
	constructor(
		readonly code: SyncErrorCode,
		message: string,
		readonly advice: string
	) {
		super(message);
		this.name = 'SyncError';
	}
}
