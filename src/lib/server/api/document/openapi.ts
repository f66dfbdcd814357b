/** The description of the API, OpenAPI 3.1, written from the operations that answer. Source: https://spec.openapis.org/oas/v3.1.1. */
import { requestLimits } from '#lib/server/access/index.ts';
import type { Operation } from '../operation.ts';
import { refusalResponses, responsesOf, scopeDescriptions, sharedHeaders } from './answers.ts';
import { componentSchemas, describing, type Describe, type Json, type Schema } from './json-schema.ts';
import { parametersOf } from './parameters.ts';

export interface OpenApiDocument {
	openapi: '3.1.1';
	info: Json & { title: string; version: string; description: string };
	servers: Json[];
	security: Json[];
	tags: { name: string; description: string }[];
	paths: Record<string, Record<string, Json>>;
	components: Record<string, Record<string, Json>>;
}

/** The subjects, in the order in which they are shown; an operation is of the one that its path begins with. */
const subjects: Record<string, { name: string; description: string }> = {
	me: { name: 'Token', description: 'Whose token this is.' },
	records: {
		name: 'Records',
		description: 'Records of every kind, read and written under the rights of the account, as its forms do.'
	},
	batch: {
		name: 'Records',
		description: 'Records of every kind, read and written under the rights of the account, as its forms do.'
	},
	exports: {
		name: 'Exports',
		description: 'All records of a kind, as a file that is sent while it is read.'
	},
	imports: { name: 'Imports', description: 'Files of records, taken in and taken back.' },
	metrics: { name: 'Metrics', description: 'Figures of the catalogue.' },
	analyses: { name: 'Analyses', description: 'Forecasts, scores and the other analyses.' },
	segments: { name: 'Segments', description: 'Companies or contacts that a rule finds.' },
	webhooks: {
		name: 'Webhooks',
		description: 'Addresses that are told what changed, for administrators, and what became of each delivery.'
	},
	sql: { name: 'SQL', description: 'Read-only questions of one’s own.' },
	'openapi.json': { name: 'Description', description: 'This document.' }
};

const subjectOf = ({ path }: Operation) => subjects[path.split('/')[1]!]!;

const description =
	() => `The same functions as the pages, for programs. Send an API token, made under Settings, as
\`Authorization: Bearer wgt_…\`: it acts as its account, sees the rows the account sees, and is good for its scopes only.

${scopeDescriptions()}

Every refusal is a problem document (RFC 9457) that says what is wrong and what to do. Money is a decimal text beside its
currency, days are \`2026-11-23\`, instants ISO 8601 in UTC, and no value is \`null\`, never zero.`;

/** Of the API, not of Weatherglass: it grows by what a program that knows the earlier one does not mind. */
const version = '1.0.0';

/** The description of operations. */
export function openApiDocument(operations: readonly Operation[]): OpenApiDocument {
	const used = new Set(operations.map((operation) => subjectOf(operation).name));
	const tags = [...new Map(Object.values(subjects).map((subject) => [subject.name, subject])).values()];
	const describe = describing(
		operations.flatMap(
			({ parameters, query, body, answer }) => [parameters, query, body, answer].filter(Boolean) as Schema[]
		)
	);
	const paths: OpenApiDocument['paths'] = {};
	for (const operation of operations) {
		(paths[operation.path] ??= {})[operation.method.toLowerCase()] = described(operation, describe);
	}
	return {
		openapi: '3.1.1',
		info: {
			title: 'Weatherglass API',
			version,
			description: description(),
			license: { name: 'Apache 2.0', identifier: 'Apache-2.0' }
		},
		servers: [{ url: '/api/v1', description: 'This Weatherglass.' }],
		security: [{ token: [] }],
		tags: tags.filter(({ name }) => used.has(name)),
		paths,
		components: {
			securitySchemes: {
				token: {
					type: 'http',
					scheme: 'bearer',
					description: 'An API token, made under Settings › API tokens.'
				}
			},
			schemas: componentSchemas(),
			responses: refusalResponses,
			headers: sharedHeaders,
			parameters: { IdempotencyKey: idempotencyKey }
		}
	};
}

const idempotencyKey: Json = {
	name: 'Idempotency-Key',
	in: 'header',
	description:
		'A name of your own for this request, up to 255 characters. Sent again within 24 hours it is not done twice: the first answer is given again. With another request under the same key it is refused (422).',
	schema: { type: 'string', minLength: 1, maxLength: 255 }
};

function described(operation: Operation, describe: Describe): Json {
	const { id, summary, scope, limit, body, file, example } = operation;
	const { burst, milliseconds } = requestLimits[limit];
	const every =
		milliseconds < 1000 ? `${1000 / milliseconds} more a second` : `one more every ${milliseconds / 1000} s`;
	return {
		operationId: id,
		tags: [subjectOf(operation).name],
		summary: summary.replace(/\.$/, ''),
		description: `${summary} Up to ${burst} requests at once, then ${every}.`,
		security: [{ token: scope === null ? [] : [scope] }],
		parameters: parametersOf(operation, describe),
		...(body && {
			requestBody: {
				required: true,
				content: { 'application/json': { schema: describe(body), example: example.body } }
			}
		}),
		...(file && {
			requestBody: {
				required: true,
				description: 'The file as it is.',
				content: Object.fromEntries(
					file.types.map((type, place) => [
						type,
						{ schema: { type: 'string' }, ...(place === 0 && { example: example.body }) }
					])
				)
			}
		}),
		responses: responsesOf(operation, describe)
	};
}
