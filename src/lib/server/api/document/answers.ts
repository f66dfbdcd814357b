/** What an operation answers, and how it refuses. */
import { tokenScopes } from '#lib/crm/token-scopes.ts';
import { isWrite, type Operation } from '../operation.ts';
import type { Describe, Json } from './json-schema.ts';

const refusals: Record<number, string> = {
	400: 'The request can’t be read, or asks for what there is none of.',
	401: 'No token, or none that is good.',
	403: 'The token lacks the scope, or its account may not.',
	404: 'There is none that the account may see.',
	406: 'It is not answered in a media type that is accepted.',
	408: 'Nothing more of it arrived for a minute.',
	409: 'It was changed by someone else, or something else goes on with it.',
	413: 'It is larger than what is taken.',
	415: 'It is not sent in a media type that is read.',
	422: 'Values are wrong: `issues` names each.',
	429: 'Asked too often: `Retry-After` says when to go on.',
	500: 'Something broke: `id` leads to the log.',
	507: 'There is no room for it on the disk of the server.',
	503: 'It can’t be answered now: `Retry-After` says when to ask again.'
};

/** Every status an operation may refuse with, in order. */
export function refusedStatuses(operation: Operation): number[] {
	const { scope, parameters, body, file, refuses = [] } = operation;
	const isOfPath = 'entries' in parameters && Object.keys(parameters.entries as object).length > 0;
	const statuses = [
		401,
		// An account that may no longer is refused beside the token that lacks the scope.
		...(scope === null ? [] : [403]),
		...(isOfPath ? [404] : []),
		406,
		...(isWrite(operation) ? [409] : []),
		...(body ? [400, 415] : []),
		...(file ? [400, 408, 413, 415, 507] : []),
		422,
		429,
		500,
		503,
		...refuses
	];
	return [...new Set(statuses)].sort((one, other) => one - other);
}

const answered: Record<NonNullable<Operation['status']> | 200, string> = {
	200: 'The answer.',
	201: 'It is made.',
	202: 'It is begun.',
	204: 'It is done.'
};

export function responsesOf(operation: Operation, describe: Describe): Json {
	const { answer, produces, status = 200 } = operation;
	const refused = refusedStatuses(operation).map((code) => [
		code,
		{ $ref: `#/components/responses/${code}` }
	]);
	return {
		[status]: {
			description: answered[status],
			headers: {
				...rateHeaders,
				...((status === 201 || status === 202) && {
					Location: {
						description: status === 201 ? 'Where it is.' : 'Where to ask what became of it.',
						schema: { type: 'string' }
					}
				})
			},
			...(status !== 204 && {
				content: Object.fromEntries(
					produces.map((type) => [
						type.split(';')[0]!,
						{ schema: answer && type === 'application/json' ? describe(answer) : { type: 'string' } }
					])
				)
			})
		},
		...Object.fromEntries(refused)
	};
}

const rateHeaders = {
	'RateLimit-Policy': { $ref: '#/components/headers/RateLimit-Policy' },
	RateLimit: { $ref: '#/components/headers/RateLimit' }
};

/** The refusals by status, as components. */
export const refusalResponses: Record<string, Json> = Object.fromEntries(
	Object.entries(refusals).map(([status, description]) => [
		status,
		{
			description,
			headers: {
				...(status === '401' || status === '403'
					? { 'WWW-Authenticate': { description: 'What a token needs.', schema: { type: 'string' } } }
					: {}),
				...(status === '429' || status === '503'
					? { 'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer' } } }
					: {})
			},
			content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } }
		}
	])
);

/** Headers that answers share. Source: IETF draft-ietf-httpapi-ratelimit-headers. */
export const sharedHeaders: Record<string, Json> = {
	'RateLimit-Policy': {
		description:
			'How many requests may be made at once (`q`), and in how many seconds as many more may be (`w`).',
		schema: { type: 'string' },
		example: '"api";q=120;w=12'
	},
	RateLimit: {
		description: 'How many requests are left (`r`), and in how many seconds there is one more (`t`).',
		schema: { type: 'string' },
		example: '"api";r=119;t=1'
	}
};

export const scopeDescriptions = (): string =>
	Object.entries(tokenScopes)
		.map(([name, { allows }]) => `- \`${name}\`: ${allows}`)
		.join('\n');
