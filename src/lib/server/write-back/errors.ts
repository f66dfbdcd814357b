/** What is wrong with what is to be written back, in words for the person who asked. */
export class WriteBackError extends Error {
	constructor(
		readonly code: 'invalid' | 'not_found' | 'running',
		message: string,
		readonly advice: string
	) {
		super(message);
		this.name = 'WriteBackError';
	}
}
