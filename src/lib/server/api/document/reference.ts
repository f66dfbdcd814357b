/** The description as people read it: by subject, each operation with what it takes, answers and refuses. */
import type { OpenApiDocument } from './openapi.ts';

export interface ReferenceValue {
	name: string;
	/** `path`, `query`, `header` or `body`. */
	place: string;
	type: string;
	required: boolean;
	description: string;
}

export interface ReferenceOperation {
	id: string;
	method: string;
	path: string;
	summary: string;
	description: string;
	scope: string | null;
	values: ReferenceValue[];
	/** The media types and the name or shape of what it answers. */
	answers: { status: string; description: string; types: string }[];
	/** Of a shell. */
	example: string;
}

export interface ReferenceSubject {
	name: string;
	description: string;
	operations: ReferenceOperation[];
}

interface Schema {
	$ref?: string;
	type?: string | string[];
	enum?: string[];
	const?: string;
	items?: Schema;
	anyOf?: Schema[];
	oneOf?: Schema[];
	properties?: Record<string, Schema>;
	required?: string[];
	description?: string;
	format?: string;
	minimum?: number;
	maximum?: number;
}

interface Parameter {
	$ref?: string;
	name: string;
	in: string;
	required?: boolean;
	description?: string;
	schema: Schema;
	example?: unknown;
}

interface Response {
	$ref?: string;
	description: string;
	content?: Record<string, { schema: Schema }>;
}

interface Described {
	operationId: string;
	tags: string[];
	summary: string;
	description: string;
	security: { token: string[] }[];
	parameters: Parameter[];
	requestBody?: { description?: string; content: Record<string, { schema: Schema; example?: unknown }> };
	responses: Record<string, Response>;
}

/**
 * @param address where the API is, for the examples
 */
export function apiReference(document: OpenApiDocument, address: string): ReferenceSubject[] {
	const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
		Object.entries(methods).map(([method, described]) => ({
			...referenceOf(document, path, method.toUpperCase(), described as unknown as Described, address),
			subject: (described as unknown as Described).tags[0]
		}))
	);
	return document.tags.map((tag) => ({
		...tag,
		operations: operations.flatMap(({ subject, ...operation }) => (subject === tag.name ? [operation] : []))
	}));
}

function referenceOf(
	document: OpenApiDocument,
	path: string,
	method: string,
	described: Described,
	address: string
): ReferenceOperation {
	const parameters = described.parameters.map((parameter) => resolved(document, parameter));
	const { content = {}, description: file } = described.requestBody ?? {};
	const [type, body] = Object.entries(content).find(([, each]) => each.example !== undefined) ?? [];
	return {
		id: described.operationId,
		method,
		path,
		summary: described.summary,
		description: described.description,
		scope: described.security[0]?.token[0] ?? null,
		values: [
			...parameters.map(({ name, in: place, required = false, description = '', schema }) => ({
				name,
				place,
				type: typeOf(schema),
				required,
				description: plain(description || (schema.description ?? ''))
			})),
			...(file === undefined && body ? bodyValues(document, body.schema) : []),
			...(file === undefined
				? []
				: [
						{
							name: 'file',
							place: 'body',
							type: Object.keys(content).join(', '),
							required: true,
							description: file
						}
					])
		],
		answers: Object.entries(described.responses).map(([status, response]) => {
			const { description, content = {} } = resolved(document, response);
			const types = Object.entries(content).map(([type, { schema }]) =>
				type === 'application/json' ? typeOf(schema) : type
			);
			return { status, description: plain(description), types: types.join(', ') };
		}),
		example: exampleOf(method, path, parameters, sentOf(type, body?.example, parameters), address)
	};
}

/** Descriptions are Markdown for tools; a page shows their words. */
const plain = (text: string): string => text.replaceAll('`', '');

const bodyValues = (document: OpenApiDocument, schema: Schema): ReferenceValue[] => {
	const { properties = {}, required = [] } = resolved(document, schema);
	return Object.entries(properties).map(([name, property]) => ({
		name,
		place: 'body',
		type: typeOf(property),
		required: required.includes(name),
		description: plain(property.description ?? '')
	}));
};

function resolved<T extends { $ref?: string }>(document: OpenApiDocument, value: T): T {
	if (!value.$ref) return value;
	const [, , kind, name] = value.$ref.split('/');
	return document.components[kind!]![name!] as unknown as T;
}

/** The type of a value in words. */
function typeOf(schema: Schema): string {
	const { $ref, type, enum: choices, const: only, items, anyOf, oneOf, properties, format } = schema;
	if ($ref) return $ref.split('/').at(-1)!;
	if (only !== undefined) return `“${only}”`;
	if (choices) return choices.length > 8 ? 'one of a list' : `one of ${choices.join(', ')}`;
	const options = anyOf ?? oneOf;
	if (options) return options.length > 4 ? 'one of several' : [...new Set(options.map(typeOf))].join(' or ');
	if (type === 'array') return `list of ${items ? typeOf(items) : 'values'}`;
	if (type === 'object' && properties) return `{ ${Object.keys(properties).join(', ')} }`;
	if (type === 'integer') return wholeNumberOf(schema);
	return (Array.isArray(type) ? type : [type])
		.map(
			(each) =>
				({ string: format ?? 'text', boolean: 'true or false', object: 'names and values' })[each ?? ''] ??
				each ??
				'any value'
		)
		.join(' or ');
}

const wholeNumberOf = ({ minimum, maximum }: Schema): string =>
	minimum === undefined || maximum === undefined ? 'whole number' : `${minimum} to ${maximum}`;

const quoted = (text: string) => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** How a shell sends the body: JSON as it is, a file from the disk. */
function sentOf(
	type: string | undefined,
	example: unknown,
	parameters: Parameter[]
): { type: string; data: string } | null {
	if (type === undefined) return null;
	if (type === 'application/json') return { type, data: `-d ${quoted(JSON.stringify(example))}` };
	const name = parameters.find((each) => each.name === 'name')?.example;
	return { type, data: `--data-binary @${String(name)}` };
}

function exampleOf(
	method: string,
	path: string,
	parameters: Parameter[],
	sent: { type: string; data: string } | null,
	address: string
): string {
	const named = (place: string) =>
		parameters.filter((each) => each.in === place && each.example !== undefined);
	const filled = named('path').reduce(
		(text, { name, example }) => text.replace(`{${name}}`, encodeURIComponent(String(example))),
		path
	);
	const query = new URLSearchParams(
		named('query').flatMap(({ name, example }): [string, string][] =>
			typeof example === 'object'
				? Object.entries(example as Record<string, string>)
				: [[name, String(example)]]
		)
	).toString();
	return [
		`curl -H "Authorization: Bearer $TOKEN"`,
		...(method === 'GET' ? [] : [`-X ${method}`]),
		...(sent === null ? [] : [`-H "Content-Type: ${sent.type}"`, sent.data]),
		quoted(`${address}${filled}${query && `?${query}`}`)
	].join(' \\\n  ');
}
