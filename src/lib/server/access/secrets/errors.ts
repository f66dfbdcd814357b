export type SecretErrorCode =
	| 'invalid_key' // what was given as a key is none
	| 'key_missing' // sealed under a key that is not at hand
	| 'damaged' // changed after it was sealed, or moved here from elsewhere
	| 'invalid'; // a name or a value that can't be kept

/** Why a secret was not kept or not read. It never holds a secret or a key. */
export class SecretError extends Error {
	override readonly name = 'SecretError';
	constructor(
		readonly code: SecretErrorCode,
		message: string,
		/** What the person can do about it. */
		readonly advice: string
	) {
		super(message);
	}
}
