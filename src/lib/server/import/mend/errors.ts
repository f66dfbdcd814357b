/** Why rows can't be mended. */
export class MendError extends Error {
	override readonly name = 'MendError';
	constructor(
		readonly code: 'not_found' | 'not_mendable' | 'invalid',
		message: string,
		readonly advice: string
	) {
		super(message);
	}
}
