/** Answers of fakes, held against a vendor's description of its API where that is at hand. */
import { existsSync, readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import { parse } from 'yaml';

type Json = { [key: string]: unknown };

export interface ApiDescription {
	/** What is wrong with an answer; empty where nothing is, or where the description does not tell. */
	faults(method: string, path: string, body: unknown): string[];
	/** The names of the parameters of a path's query; null where the description does not have the path. */
	parameters(method: string, path: string): ReadonlySet<string> | null;
}

/**
 * A description of an API, OpenAPI 3.0.
 *
 * @param nullable properties that may be null although the description does not say so; `name.*` for those of a map
 * @returns null where the file is not there
 */
export function apiDescription(file: URL, nullable: readonly string[] = []): ApiDescription | null {
	if (!existsSync(file)) return null;
	const description = parse(readFileSync(file, 'utf8')) as {
		paths: Record<string, Record<string, Json>>;
		components?: Json;
	};
	const components = readable(description.components ?? {}, new Set(nullable));
	const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
	const known = new Map<string, ValidateFunction | null>();
	const operationOf = (method: string, path: string): [string, Json] | null => {
		for (const [template, operations] of Object.entries(description.paths)) {
			const operation = operations[method.toLowerCase()];
			if (operation && matches(template, path)) return [`${method} ${template}`, operation];
		}
		return null;
	};
	return {
		faults(method, path, body) {
			const found = operationOf(method, path);
			if (!found) return [];
			const [name, operation] = found;
			if (!known.has(name)) {
				const schema = schemaOf(operation, components);
				// References in a description point to its components.
				const whole = schema && { ...(readable(schema, new Set(nullable)) as Json), components };
				known.set(name, whole ? ajv.compile(whole) : null);
			}
			const validate = known.get(name);
			if (!validate || validate(body)) return [];
			return (validate.errors ?? []).map(({ instancePath, message }) => `${name}${instancePath}: ${message}`);
		},
		parameters(method, path) {
			const found = operationOf(method, path);
			if (!found) return null;
			const parameters = (found[1].parameters ?? []) as { name: string; in: string }[];
			return new Set(parameters.filter((each) => each.in === 'query').map(({ name }) => name));
		}
	};
}

/** Paths with words win over those with placeholders, for they come first among equals in every description here. */
function matches(template: string, path: string): boolean {
	const pieces = template.split('/');
	const given = path.split('/');
	return (
		pieces.length === given.length &&
		pieces.every((piece, index) =>
			piece.startsWith('{') ? /^\d+$/.test(given[index]!) : piece === given[index]
		)
	);
}

/** A schema that is the text of an example says nothing. */
function schemaOf({ responses }: Json, components: unknown): unknown {
	const answers = responses as Record<string, { content?: Record<string, { schema?: unknown }> }> | undefined;
	const schema = answers?.['200']?.content?.['application/json']?.schema as Json | undefined;
	const name = typeof schema?.$ref === 'string' ? schema.$ref.split('/').at(-1)! : null;
	const schemas = (components as { schemas?: Record<string, Json> }).schemas;
	const meant = name === null ? schema : schemas?.[name];
	return meant?.type === 'string' ? undefined : schema;
}

/** OpenAPI 3.0 says `nullable` where JSON Schema has a type of its own for null. */
function readable(schema: unknown, nullable: ReadonlySet<string>, name = ''): unknown {
	if (Array.isArray(schema)) return schema.map((each) => readable(each, nullable));
	if (typeof schema !== 'object' || schema === null) return schema;
	const { nullable: mayBeNull, example, ...rest } = schema as Json;
	void example;
	const read = Object.fromEntries(
		Object.entries(rest).map(([key, value]) => [
			key,
			key === 'properties'
				? Object.fromEntries(
						Object.entries(value as Json).map(([property, inner]) => [
							property,
							readable(inner, nullable, property)
						])
					)
				: readable(value, nullable, key === 'additionalProperties' ? `${name}.*` : '')
		])
	);
	// Descriptions have alternatives that overlap, and mean any of them.
	if (Array.isArray(read.oneOf)) {
		read.anyOf = read.oneOf;
		delete read.oneOf;
	}
	if (!mayBeNull && !nullable.has(name)) return read;
	if (Array.isArray(read.anyOf)) read.anyOf = [...(read.anyOf as unknown[]), { type: 'null' }];
	if (Array.isArray(read.enum)) read.enum = [...(read.enum as unknown[]), null];
	return typeof read.type === 'string' ? { ...read, type: [read.type, 'null'] } : read;
}
