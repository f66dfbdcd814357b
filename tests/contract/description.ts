/** The description of the API as the contract test reads it: nothing but the document is known here. */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { apiDescription } from '../../src/lib/server/api/index.ts';

export type Json = { [key: string]: unknown };

export interface Schema {
	type?: string | string[];
	enum?: string[];
	required?: string[];
	properties?: Record<string, Schema>;
	additionalProperties?: boolean | object;
	items?: Schema;
	anyOf?: Schema[];
	oneOf?: Schema[];
	const?: string;
	$ref?: string;
}

export interface Parameter {
	name: string;
	in: 'path' | 'query' | 'header';
	required?: boolean;
	schema: Schema;
	example?: unknown;
}

export interface DescribedOperation {
	id: string;
	method: string;
	/** With the names of parameters in braces. */
	path: string;
	/** The scope a token needs; null: any token. */
	scope: string | null;
	parameters: Parameter[];
	body: { type: string; schema: Schema; example: unknown } | null;
	statuses: number[];
	success: { status: number; types: string[]; headers: string[] };
	/** What is wrong with an answer; empty where nothing is. */
	faults(status: number, type: string, body: unknown): string[];
}

export const document = JSON.parse(JSON.stringify(apiDescription())) as {
	paths: Record<string, Record<string, Json>>;
	components: Record<string, Record<string, Json>>;
};

/** A value of the document, by a pointer such as `#/components/schemas/Problem`. */
export const at = <T>(pointer: string): T =>
	pointer
		.slice(2)
		.split('/')
		.map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
		.reduce((value, part) => (value as Json)[part], document as unknown) as T;

export const resolved = <T extends object>(value: T): T =>
	'$ref' in value ? resolved(at<T>(value.$ref as string)) : value;

/** What the description does not say must not be answered either. */
function closed(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(closed);
	if (typeof value !== 'object' || value === null) return value;
	const inner = Object.fromEntries(Object.entries(value).map(([key, each]) => [key, closed(each)]));
	const isObject = inner.type === 'object' && inner.properties && inner.additionalProperties === undefined;
	return isObject ? { ...inner, additionalProperties: false } : inner;
}

const ajv = new Ajv2020({
	strict: false,
	allErrors: true,
	formats: {
		date: /^\d{4}-\d\d-\d\d$/,
		'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/,
		uri: /^https?:/
	}
});
ajv.addSchema(closed(document) as Json, 'openapi.json');

const validators = new Map<string, ValidateFunction>();

/** What is wrong with a value by the schema at a pointer. */
export function faultsOf(pointer: string, value: unknown): string[] {
	const validate = validators.get(pointer) ?? ajv.compile({ $ref: `openapi.json${encodeURI(pointer)}` });
	validators.set(pointer, validate);
	if (validate(value)) return [];
	return (validate.errors ?? []).map(
		({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`
	);
}

const escaped = (part: string) => part.replaceAll('~', '~0').replaceAll('/', '~1');

interface Response {
	content?: Record<string, { schema: Schema }>;
	headers?: Record<string, unknown>;
	$ref?: string;
}

function describe(path: string, method: string, operation: Json): DescribedOperation {
	const pointer = `#/paths/${escaped(path)}/${method}`;
	const responses = operation.responses as Record<string, Response>;
	const success = Number(Object.keys(responses).find((status) => status.startsWith('2')));
	const requestBody = operation.requestBody as
		{ content: Record<string, { schema: Schema; example?: unknown }> } | undefined;
	// Of several types one has an example.
	const sent = Object.entries(requestBody?.content ?? {}).find(([, { example }]) => example !== undefined);
	const [security] = operation.security as { token: string[] }[];
	const responseAt = (status: number) => {
		const ref = responses[status]?.$ref;
		return ref ?? `${pointer}/responses/${status}`;
	};
	return {
		id: operation.operationId as string,
		method: method.toUpperCase(),
		path,
		scope: security!.token[0] ?? null,
		parameters: (operation.parameters as Parameter[]).map(resolved),
		body: sent ? { type: sent[0], schema: sent[1].schema, example: sent[1].example } : null,
		statuses: Object.keys(responses).map(Number),
		success: {
			status: success,
			types: Object.keys(responses[success]!.content ?? {}),
			headers: Object.keys(responses[success]!.headers ?? {})
		},
		faults(status, type, body) {
			const response = responses[status];
			if (!response) return [`The description has no ${status}.`];
			const content = resolved(response).content ?? {};
			if (!content[type]) return [`The description has no ${type} for ${status}.`];
			return faultsOf(`${responseAt(status)}/content/${escaped(type)}/schema`, body);
		}
	};
}

export const operations: DescribedOperation[] = Object.entries(document.paths).flatMap(([path, methods]) =>
	Object.entries(methods).map(([method, operation]) => describe(path, method, operation))
);
