/** What an operation takes in its address, from the schemas that read it. */
import { isWrite, type Operation } from '../operation.ts';
import type { Describe, Json } from './json-schema.ts';

interface ObjectSchema {
	properties: Record<string, Json>;
	required?: string[];
	additionalProperties?: Json | false;
}

export function parametersOf(operation: Operation, describe: Describe): Json[] {
	const { parameters, query, example } = operation;
	const ofPath = describe(parameters) as unknown as ObjectSchema;
	const ofQuery = describe(query) as unknown as ObjectSchema;
	const named = (part: 'path' | 'query', { properties, required = [] }: ObjectSchema) =>
		Object.entries(properties).map(([name, { description, ...schema }]) => ({
			name,
			in: part,
			...(description !== undefined && { description }),
			...(required.includes(name) && { required: true }),
			schema,
			...(example[part]?.[name] !== undefined && { example: example[part][name] })
		}));
	return [
		...named('path', ofPath),
		...named('query', ofQuery),
		...(ofQuery.additionalProperties ? [filters(example.query ?? {}, ofQuery.properties)] : []),
		...(isWrite(operation) ? [{ $ref: '#/components/parameters/IdempotencyKey' }] : [])
	];
}

const filtersDescription = `Every other parameter is a filter by the field it names, and together they all hold:
\`status=open&status=won\` (either), \`owner_id.not=…\`, \`amount.at_least=1000\`, \`closed_at.before=2026-01-01\`,
\`name.contains=pump\`. \`null\` stands for records without a value; \`segment=…\` takes the name or id of a segment.`;

function filters(query: Record<string, string>, named: Record<string, Json>): Json {
	const shown = Object.entries(query).filter(([name]) => !Object.hasOwn(named, name));
	return {
		name: 'filters',
		in: 'query',
		description: filtersDescription,
		style: 'form',
		explode: true,
		schema: {
			type: 'object',
			additionalProperties: { type: ['string', 'array'], items: { type: 'string' } }
		},
		...(shown.length > 0 && { example: Object.fromEntries(shown) })
	};
}
