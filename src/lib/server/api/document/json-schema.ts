/** JSON Schema of the schemas that read requests and that answers are held to. */
import { toJsonSchema, toJsonSchemaDefs, type ConversionConfig } from '@valibot/to-json-schema';
import * as v from 'valibot';
import { components } from './components.ts';

export type Json = Record<string, unknown>;
export type Schema = v.GenericSchema;
/** A schema as JSON Schema 2020-12, with references to the components that have names. */
export type Describe = (schema: Schema) => Json;

const names = new Map(Object.entries(components).map(([name, schema]) => [schema, name]));
const reference = (name: string) => `#/components/schemas/${name}`;

const config: Omit<ConversionConfig, 'definitions'> = {
	target: 'draft-2020-12',
	typeMode: 'input',
	overrideRef: ({ referenceId }) => reference(referenceId),
	overrideAction: ({ valibotAction }) => {
		const { metadata } = valibotAction as { metadata?: { describedBy?: Schema | Json } };
		const other = metadata?.describedBy;
		if (!other) return null;
		if (!('~run' in other)) return other as never;
		const name = names.get(other as Schema);
		return name === undefined
			? withoutDialect(toJsonSchema(other as never, config))
			: { $ref: reference(name) };
	}
};

const withoutDialect = <T extends object>(json: T): T => {
	const { $schema: _, ...rest } = json as T & { $schema?: string };
	return rest as unknown as T;
};

/** The components that have names, as JSON Schema. */
export const componentSchemas = (): Record<string, Json> =>
	toJsonSchemaDefs(components as never, config) as Record<string, Json>;

/** Describe schemas, all at once: each time costs as much as all components do. */
export function describing(schemas: readonly Schema[]): Describe {
	const entries = Object.fromEntries(schemas.map((schema, place) => [String(place), schema]));
	const { properties } = toJsonSchema(v.object(entries as never), {
		...config,
		definitions: components as never
	});
	const described = new Map(schemas.map((schema, place) => [schema, properties![String(place)] as Json]));
	return (schema) => described.get(schema)!;
}
