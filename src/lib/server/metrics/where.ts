/** The condition a person types: `stage = Won and owner in (Ann, Bob) and source != "cold call"`. */
import { customFieldName, type CustomField } from '#lib/crm/custom-fields.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { entityNamed } from '#lib/crm/entities/index.ts';
import { customFields } from '#lib/server/store/custom-fields.ts';
import { scoped } from '#lib/server/store/row-scope.ts';
import type { Store } from '#lib/server/store/store.ts';
import { dimensions } from './dimensions.ts';
import { MetricError } from './errors.ts';
import type { Filter } from './metric.ts';
import { segmentDimension } from './segments/dimensions.ts';

/** A value as it was written: in quotes it is always a text, so that a source named null can be asked for. */
interface Written {
	value: string;
	isQuoted: boolean;
}

interface Token extends Written {
	kind: 'word' | 'text' | 'mark';
	/** Where it begins in the expression, to say where reading stopped. */
	at: number;
}

const howTo =
	'Write dimension = value, != value, in (value, value), not in (…), under value or, of numbers and days, > value, >= value, < value, <= value, joined by and; null stands for none. Quote values that hold and, or, commas or parentheses.';

/**
 * Read conditions joined by `and`. Values of record dimensions may be names or ids; where several records bear a name
 * (a stage in each pipeline), all of them are meant. `null` stands for none; `under` takes a team with those inside it.
 *
 * @throws MetricError that says from where it can't be read, or which dimension or record is unknown
 */
export async function parseWhere(store: Store, viewer: Viewer, expression: string): Promise<Filter[]> {
	const read = conditionsOf(expression, await customFields(store.engine));
	return Promise.all(
		read.map(async ({ dimension, operator, written }) => ({
			dimension,
			operator,
			values: await keysOf(store, viewer, dimension, written)
		}))
	);
}

/**
 * Conditions whose values are not typed but chosen, by the names or ids of records.
 *
 * @throws MetricError for a dimension or a record that there is not
 */
export async function namedWhere(
	store: Store,
	viewer: Viewer,
	conditions: readonly { dimension: string; operator: Filter['operator']; values: (string | null)[] }[]
): Promise<Filter[]> {
	const fields = await customFields(store.engine);
	return Promise.all(
		conditions.map(async ({ dimension: named, operator, values }) => {
			const dimension = dimensionNamed(named, fields);
			const texts = values.filter((value) => value !== null);
			const keys = await keysOf(
				store,
				viewer,
				dimension,
				texts.map((value) => ({ value, isQuoted: true }))
			);
			return { dimension, operator, values: texts.length < values.length ? [...keys, null] : keys };
		})
	);
}

type Condition = Pick<Filter, 'dimension' | 'operator'> & { written: Written[] };

function conditionsOf(expression: string, fields: readonly CustomField[]): Condition[] {
	const tokens = tokensOf(expression);
	let place = 0;
	const stop = (): never => {
		const from = tokens[place]?.at;
		throw new MetricError(
			'invalid_where',
			from === undefined
				? 'The condition ends too early.'
				: `The condition can't be read from “${expression.slice(from)}” on.`,
			howTo
		);
	};
	const isNext = (value: string) => {
		const token = tokens[place];
		return token !== undefined && !token.isQuoted && token.value.toLowerCase() === value;
	};
	const take = (value: string) => isNext(value) && ++place > 0;
	const isKeyword = () => ['and', 'or', 'in', 'not', 'under'].some(isNext);

	/** Words that follow one another are one value: `cold call`. */
	const value = (): Written => {
		const first = tokens[place];
		if (!first || first.kind === 'mark' || isKeyword()) return stop();
		place++;
		if (first.isQuoted) return first;
		const words = [first.value];
		while (tokens[place]?.kind === 'word' && !isKeyword()) words.push(tokens[place++]!.value);
		return { value: words.join(' '), isQuoted: false };
	};
	const list = (): Written[] => {
		if (!take('(')) return stop();
		const values = [value()];
		while (take(',')) values.push(value());
		return take(')') ? values : stop();
	};
	const condition = (): Condition => {
		const name = tokens[place];
		if (!name || name.kind === 'mark') return stop();
		place++;
		const dimension = dimensionNamed(name.value, fields);
		if (take('=')) return { dimension, operator: 'in', written: [value()] };
		for (const [mark, operator] of comparisons)
			if (take(mark)) return { dimension, operator, written: [value()] };
		if (take('!=') || take('<>')) return { dimension, operator: 'not_in', written: [value()] };
		if (take('in')) return { dimension, operator: 'in', written: list() };
		if (take('under')) return { dimension, operator: 'under', written: [value()] };
		if (take('not') && take('in')) return { dimension, operator: 'not_in', written: list() };
		return stop();
	};

	const conditions: Condition[] = [];
	while (place < tokens.length || conditions.length > 0) {
		conditions.push(condition());
		if (place === tokens.length) break;
		if (!take('and')) stop();
	}
	return conditions;
}

function tokensOf(expression: string): Token[] {
	const tokens: Token[] = [];
	const token = /\s*(?:"([^"]*)"|'([^']*)'|(!=|<>|<=|>=|[=<>(),])|([^\s"'=!<>(),][^\s"=!<>(),]*))/y;
	while (token.lastIndex < expression.trimEnd().length) {
		const at = token.lastIndex;
		const found = token.exec(expression);
		if (!found) {
			throw new MetricError(
				'invalid_where',
				`The condition can't be read from “${expression.slice(at).trim()}” on.`,
				howTo
			);
		}
		const [whole, double, single, mark, word] = found;
		const quoted = double ?? single;
		tokens.push({
			kind: mark !== undefined ? 'mark' : quoted !== undefined ? 'text' : 'word',
			value: quoted ?? mark ?? word!,
			isQuoted: quoted !== undefined,
			at: at + whole.length - whole.trimStart().length
		});
	}
	return tokens;
}

const comparisons = [
	['>=', 'at_least'],
	['<=', 'at_most'],
	['>', 'after'],
	['<', 'before']
] as const;

/**
 * A built-in dimension, or a name that some custom field has: which one is meant depends on the metric, so that is
 * settled where it is known.
 *
 * @throws MetricError for a dimension that no metric has
 */
function dimensionNamed(name: string, fields: readonly CustomField[]): string {
	const known = name.toLowerCase();
	if (Object.hasOwn(dimensions, known) || known === segmentDimension) return known;
	if (known.startsWith(`${segmentDimension}:`)) return name;
	const [, field] = /^(?:\w+\.)?(?:custom:)?(.+)$/i.exec(name) ?? [];
	const isCustom = fields.some((custom) =>
		[custom.name, custom.label].some((each) =>
			[field, name].some((asked) => asked?.toLowerCase() === each.toLowerCase())
		)
	);
	if (isCustom) return name;
	throw new MetricError(
		'unknown_dimension',
		`There is no dimension named “${name}”.`,
		`There are ${Object.keys(dimensions).join(', ')}${fields.length > 0 ? `, and the custom fields ${[...new Set(fields.map((each) => customFieldName(each.name)))].join(', ')}` : ''}.`
	);
}

/** Names of records become their ids. */
async function keysOf(
	store: Store,
	viewer: Viewer,
	dimension: string,
	written: Written[]
): Promise<(string | null)[]> {
	const keys = written.map(({ value, isQuoted }) =>
		!isQuoted && value.toLowerCase() === 'null' ? null : value
	);
	const entity = dimensions[dimension]?.entity;
	const asked = keys.filter((key): key is string => key !== null);
	if (!entity || asked.length === 0) return keys;
	const title = entityNamed(entity).title ?? 'id';
	const { rows } = await store.engine.query<{ id: string; name: string | null }>(
		`select id, ${title} as name from ${scoped(entity, viewer)} where id in (select unnest($1)) or lower(${title}) in (select lower(unnest($1))) order by id`,
		[asked]
	);
	const found = keys.flatMap((key) => {
		if (key === null) return [null];
		const named = rows.filter(({ id, name }) => id === key || name?.toLowerCase() === key.toLowerCase());
		if (named.length > 0) return named.map(({ id }) => id);
		throw new MetricError(
			'invalid_where',
			`There is no ${dimension} named “${key}”.`,
			'Check the spelling, or use its id.'
		);
	});
	return [...new Set(found)];
}
