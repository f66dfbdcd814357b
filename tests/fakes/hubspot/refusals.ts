import type { FakeAnswer } from '../fake-server.ts';
import type { WireError } from './wire.ts';

const correlationId = 'aeb5f871-7f07-4993-9211-075dc63e7cbf';

/** An answer that refuses, thrown where the reason is found. */
export class Refused extends Error {
	constructor(readonly answer: FakeAnswer) {
		super(`HubSpot refuses: ${JSON.stringify(answer.body)}`);
	}
}

const refuse = (status: number, category: string, message: string, more: Partial<WireError> = {}): Refused =>
	new Refused({
		status,
		body: { status: 'error', message, category, correlationId, ...more } as WireError & { status: string }
	});

export const invalid = (message: string): Refused => refuse(400, 'VALIDATION_ERROR', message);

export const unauthorised = (): Refused =>
	refuse(
		401,
		'INVALID_AUTHENTICATION',
		'Authentication credentials not found. This API supports OAuth 2.0 authentication.'
	);

export const missingScope = (scope: string | null): Refused =>
	refuse(
		403,
		'MISSING_SCOPES',
		"This app hasn't been granted all required scopes to make this call.",
		scope
			? {
					errors: [
						{
							message: 'One or more of the following scopes are required.',
							context: { requiredGranularScopes: [scope] }
						}
					]
				}
			: {}
	);

export const notFound = (): Refused => refuse(404, 'OBJECT_NOT_FOUND', 'resource not found');

/** Every parameter of a call must be one that the path has. */
export function allowOnly(given: Iterable<string>, allowed: readonly string[], what: string): void {
	const unknown = [...given].filter((name) => !allowed.includes(name));
	if (unknown.length > 0) throw invalid(`Unknown ${what}: ${unknown.join(', ')}`);
}

/** A number of records that a call asks for, within what the path allows. */
export function limitOf(text: string | number | null | undefined, usual: number, most: number): number {
	if (text === null || text === undefined) return usual;
	const limit = Number(text);
	if (!Number.isInteger(limit) || limit < 1 || limit > most)
		throw invalid(`limit must be between 1 and ${most}, not ${text}`);
	return limit;
}
