/** Requests that the description says are right, and requests that it says are wrong. */
import { faultsOf, resolved, type DescribedOperation, type Schema } from './description.ts';

export interface Asked {
	path: Record<string, string>;
	query: [string, string][];
	/** Text, as it is sent. */
	body: string | null;
	headers: Record<string, string>;
}

export interface Wrong {
	/** What is wrong, as the end of “refuses …”. */
	what: string;
	asked: Asked;
	statuses: number[];
}

/** The request of the examples. */
export function right({ parameters, body }: DescribedOperation): Asked {
	const examples = (part: string) =>
		parameters.filter((parameter) => parameter.in === part && parameter.example !== undefined);
	return {
		path: Object.fromEntries(examples('path').map(({ name, example }) => [name, String(example)])),
		query: examples('query').flatMap(({ name, example }): [string, string][] =>
			typeof example === 'object'
				? Object.entries(example as Record<string, string>)
				: [[name, String(example)]]
		),
		body: body && textOf(body),
		headers: body ? { 'content-type': body.type } : {}
	};
}

const isJson = (body: DescribedOperation['body']) => body?.type === 'application/json';

/** A body as it is sent: a file is its text. */
const textOf = (body: NonNullable<DescribedOperation['body']>): string =>
	isJson(body) ? JSON.stringify(body.example) : String(body.example);

/** What keeps the examples of an operation from being a request: a name that has none, a body that breaks its schema. */
export function missingExamples({ path, method, parameters, body }: DescribedOperation): string[] {
	const nameless = parameters
		.filter(({ required, example }) => required && example === undefined)
		.map(({ name }) => `“${name}” has no example.`);
	if (!body) return nameless;
	if (body.example === undefined) return [...nameless, 'The body has no example.'];
	const pointer = `#/paths/${path.replaceAll('/', '~1')}/${method.toLowerCase()}/requestBody/content/${body.type.replaceAll('/', '~1')}/schema`;
	return [...nameless, ...faultsOf(pointer, body.example)];
}

/** Every way in which the description says that a request is wrong. */
export function wrong(operation: DescribedOperation): Wrong[] {
	const base = right(operation);
	return [
		{
			what: 'a media type that it has not',
			asked: { ...base, headers: { ...base.headers, accept: 'image/png' } },
			statuses: [406]
		},
		...wrongPaths(operation, base),
		...wrongQueries(operation, base),
		...(operation.body ? [ofAnotherType(base)] : []),
		...(operation.body && isJson(operation.body) ? wrongBodies(operation.body.schema, base) : [])
	];
}

const ofAnotherType = (base: Asked): Wrong => ({
	what: 'a body of another media type',
	asked: { ...base, headers: { ...base.headers, 'content-type': 'image/png' } },
	statuses: [415]
});

const wrongPaths = ({ parameters }: DescribedOperation, base: Asked): Wrong[] =>
	parameters
		.filter((parameter) => parameter.in === 'path')
		.map(({ name }) => ({
			what: `a ${name} that is not there`,
			asked: { ...base, path: { ...base.path, [name]: 'nothing-there' } },
			statuses: [404]
		}));

function wrongQueries({ parameters }: DescribedOperation, base: Asked): Wrong[] {
	const query = (what: string, more: [string, string][]): Wrong => {
		const rest = base.query.filter(([name]) => !more.some(([other]) => other === name));
		return { what, asked: { ...base, query: [...rest, ...more] }, statuses: [400, 422] };
	};
	const named = parameters.filter(({ name, in: part }) => part === 'query' && name !== 'filters');
	return [
		query('a parameter that it has not', [['no_such_parameter', '1']]),
		...named.flatMap(({ name, schema }) => [
			...(schema.enum ? [query(`another ${name}`, [[name, 'nothing-there']])] : []),
			...(schema.type === 'integer' ? [query(`a ${name} that is no number`, [[name, 'many']])] : []),
			...(schema.type === 'array'
				? []
				: [
						query(`two of ${name}`, [
							[name, '1'],
							[name, '2']
						])
					])
		])
	];
}

function wrongBodies(schema: Schema, base: Asked): Wrong[] {
	const given = JSON.parse(base.body!) as Record<string, unknown>;
	const body = (what: string, sent: unknown): Wrong => ({
		what,
		asked: { ...base, body: JSON.stringify(sent) },
		statuses: [400, 422]
	});
	const { properties = {}, required = [] } = resolved(schema);
	return [
		{ what: 'a body that is no JSON', asked: { ...base, body: '{' }, statuses: [400] },
		body('a list', []),
		body('a property that it has not', { ...given, no_such_property: 1 }),
		...required.map((name) => body(`no ${name}`, { ...given, [name]: undefined })),
		...Object.entries(properties).map(([name, property]) =>
			body(`${name} of another type`, { ...given, [name]: property.type === 'array' ? 'text' : [[]] })
		),
		...wrongValues(properties.values, given).map(([what, values]) => body(what, { ...given, values }))
	];
}

/** Values of a record that break the schema of its kind: the one that the example fits. */
function wrongValues(schema: Schema | undefined, { values }: Record<string, unknown>): [string, unknown][] {
	const kinds = (schema && resolved(schema).anyOf) ?? [];
	const kind = kinds.find(({ $ref }) => $ref && faultsOf($ref, values).length === 0);
	if (!kind) return [];
	const given = values as Record<string, unknown>;
	const fields = Object.entries(resolved(kind).properties ?? {});
	return [
		['a field that there is none of', { ...given, no_such_field: 1 }],
		...fields.flatMap(([name, field]): [string, unknown][] => {
			const options = field.anyOf ?? [field];
			const isOf = (test: (option: Schema) => boolean) => options.some(test);
			if (isOf((option) => option.enum !== undefined))
				return [[`another ${name}`, { ...given, [name]: 'nothing-there' }]];
			if (isOf((option) => (option as { format?: string }).format === 'date'))
				return [[`a ${name} that is no day`, { ...given, [name]: '2026-02-31' }]];
			if (isOf((option) => option.type === 'integer' || option.type === 'number'))
				return [[`a ${name} that is no number`, { ...given, [name]: 'many' }]];
			return [[`a ${name} of another type`, { ...given, [name]: { a: 1 } }]];
		})
	];
}
