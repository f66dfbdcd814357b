/** A question becomes SQL: one common table expression a part, joined by their groups, and the formula over them. */
import type { Viewer } from '#lib/crm/viewer.ts';
import { entityNamed } from '#lib/crm/entities/index.ts';
import { scoped } from '#lib/server/store/row-scope.ts';
import { indent, text } from './dialect.ts';
import type { Dimension } from './dimensions.ts';
import type { Question } from './question.ts';
import { bucketOf, compileRows, fill, keySql, Parameters, places, relationOf } from './rows.ts';
import { warnedParts, type Part } from './specification.ts';
import { survivalSql, watchedCounts } from './survival.ts';

export interface Compiled {
	sql: string;
	parameters: (string | number | boolean | null)[];
	/** The same question over rows that are costly, which other questions may be about too. */
	shared?: SharedRows;
}

export interface SharedRows {
	/** SQL of the rows, in parentheses. */
	rows: string;
	/** The question, with the same parameters, over a table that has them. */
	over: (table: string) => string;
}

interface CompileOptions {
	/** Counts too what is said beside a figure: what warnings are of, and why there is no estimate. */
	warnings?: boolean;
}

/** Names of the columns of the compiled SQL. */
export const columns = {
	key: (place: number) => `key_${place + 1}`,
	label: (place: number) => `label_${place + 1}`,
	bucket: 'bucket',
	warning: (place: number) => `warning_${place + 1}`,
	watched: 'watched',
	came: 'came'
};

/** The SQL of a figure, its series and breakdown. Parameters are bound; `inlined` writes them out, for reading only. */
export function compile(question: Question, viewer: Viewer, options: CompileOptions = {}): Compiled {
	const compiled = compileOver(question, viewer, options);
	const rows = costlyRows(question, viewer);
	return rows
		? { ...compiled, shared: { rows, over: (table) => compileOver(question, viewer, options, table).sql } }
		: compiled;
}

/** The rows of a question that is about costly ones alone. */
function costlyRows(question: Question, viewer: Viewer): string | null {
	const [first, ...others] = question.specification.parts.map((part) => {
		const { relation } = relationOf(part, question);
		return relation.isCostly ? relation.sql(viewer, places(part, question, viewer)) : null;
	});
	return others.every((rows) => rows === first) ? first! : null;
}

/** @param rows what stands for the relation of every part; the relation itself unless told */
function compileOver(
	question: Question,
	viewer: Viewer,
	options: CompileOptions,
	rows?: string
): Omit<Compiled, 'shared'> {
	const { specification, by, grain } = question;
	const parameters = new Parameters();
	const warnings = options.warnings ? (specification.warnings ?? []) : [];
	const parts = specification.parts.map((part) =>
		compilePart(
			part,
			question,
			viewer,
			parameters,
			rows,
			warnings.map((warning, place) => (warnedParts(specification, warning).includes(part) ? place : null)),
			options.warnings === true
		)
	);
	const names = parts.map((_, place) => `part_${place + 1}`);
	const keys = [...by.map((_, place) => columns.key(place)), ...(grain ? [columns.bucket] : [])];
	const aggregates = [...new Set(parts.flatMap((part) => part.aggregates))];
	// A warning counts over several parts where records of several stand behind the figure; an aggregate is in one.
	const isWatched = options.warnings === true && specification.parts.some(({ survival }) => survival);
	const warned = [
		...warnings.map((_, place) => columns.warning(place)),
		...(isWatched ? [columns.watched, columns.came] : [])
	];
	const figures = `select
	${[...keys, ...aggregates.map((name) => `any_value(${name}) as ${name}`), ...warned.map((name) => `sum(${name}) as ${name}`)].join(',\n\t')}
from (
	${names.map((name) => `from ${name}`).join('\n\tunion all by name\n\t')}
)${keys.length > 0 ? '\ngroup by all' : ''}`;

	const { value, sample, proportion } = specification;
	const output = [
		...by.flatMap((dimension, place) => {
			const key = printedSql(dimension, columns.key(place));
			return [
				`${key} as ${columns.key(place)}`,
				`${dimension.entity ? `coalesce(named_${place + 1}.${titleOf(dimension.entity)}, ${columns.key(place)})` : labelSql(dimension, key)}::varchar as ${columns.label(place)}`
			];
		}),
		...(grain ? [`${columns.bucket}::varchar as ${columns.bucket}`] : []),
		`${fill(value, places(specification.parts[0]!, question, viewer))} as value`,
		`coalesce(${sample}, 0)::bigint as sample`,
		...(proportion ? wilson(proportion.successes, proportion.trials) : []),
		...warned
	];
	const names_ = by.flatMap((dimension, place) =>
		dimension.entity
			? [
					`left join ${scoped(dimension.entity, viewer)} named_${place + 1} on named_${place + 1}.id = ${columns.key(place)}`
				]
			: []
	);
	const order = [
		...(grain ? [columns.bucket] : []),
		...by.flatMap((dimension, place) =>
			dimension.order ? [dimension.order.replace('named.', `named_${place + 1}.`)] : []
		),
		// Two people of one name with one figure come in one order too.
		...(by.length > 0
			? ['value desc nulls last', ...by.flatMap((_, place) => [columns.label(place), columns.key(place)])]
			: [])
	];
	const sql = `with ${parts.map((part, place) => `part_${place + 1} as (\n${indent(part.sql)}\n)`).join(',\n')},
figures as (
${indent(figures)}
)
select
	${output.join(',\n\t')}
from figures${names_.length > 0 ? `\n${names_.join('\n')}` : ''}${order.length > 0 ? `\norder by ${order.join(', ')}` : ''}`;
	return { sql, parameters: parameters.values };
}

function compilePart(
	part: Part,
	question: Question,
	viewer: Viewer,
	parameters: Parameters,
	rows: string | undefined,
	warned: (number | null)[],
	isExplained: boolean
): { sql: string; aggregates: string[] } {
	const { by, grain } = question;
	const from = compileRows(part, question, viewer, parameters, rows);
	const place = places(part, question, viewer);
	const { relation } = relationOf(part, question);
	const keys = [
		...by.map((group, index) => `${keySql(group, relation)} as ${columns.key(index)}`),
		...(grain ? [`${bucketOf(part, question)} as ${columns.bucket}`] : [])
	];
	const keyNames = [...by.map((_, index) => columns.key(index)), ...(grain ? [columns.bucket] : [])];
	const counted = warned
		.filter((index) => index !== null)
		.map((index): [string, string] => {
			const { where, counted = '*' } = question.specification.warnings![index]!;
			return [columns.warning(index), `count(${counted}) filter (where ${fill(where, place)})`];
		});
	const aggregates = [
		...Object.entries(part.aggregates).map(([name, sql]): [string, string] => [name, fill(sql, place)]),
		...counted,
		...(part.survival && isExplained ? Object.entries(watchedCounts(part.survival)) : [])
	];
	const names = Object.keys(part.aggregates);
	if (part.survival) {
		return {
			sql: survivalSql(part.survival, keys, keyNames, from, Object.fromEntries(aggregates)),
			aggregates: [...names, part.survival.name]
		};
	}
	const selected = [...keys, ...aggregates.map(([name, sql]) => `${sql} as ${name}`)];
	const group = keys.length > 0 ? '\ngroup by all' : '';
	return { sql: `select\n\t${selected.join(',\n\t')}\n${from}${group}`, aggregates: names };
}

/** A key as a text that a filter takes again: 12 and not 12.0. */
const printedSql = ({ type }: Dimension, key: string): string =>
	type === 'number' || type === 'money'
		? `regexp_replace(regexp_replace(${key}::varchar, '(\\.\\d*?)0+$', '\\1'), '\\.$', '')`
		: `${key}::varchar`;

const labelSql = ({ type }: Dimension, key: string): string =>
	type === 'boolean' ? `case ${key} when 'true' then 'Yes' when 'false' then 'No' end` : key;

const titleOf = (entity: NonNullable<Dimension['entity']>) => entityNamed(entity).title ?? 'id';

/** Wilson's 95 % interval of a share. Source: Wilson (1927); Newcombe (1998), method 3. */
function wilson(successes: string, trials: string): string[] {
	const z = 1.959963984540054;
	const centre = `(${successes}) + ${(z * z) / 2}`;
	const spread = `${z} * sqrt((${successes}) * ((${trials}) - (${successes})) / (${trials})::double + ${(z * z) / 4})`;
	const whole = `((${trials}) + ${z * z})`;
	return [
		`case when (${trials}) > 0 then greatest(0, (${centre} - ${spread}) / ${whole}) end as low`,
		`case when (${trials}) > 0 then least(1, (${centre} + ${spread}) / ${whole}) end as high`
	];
}

/** SQL with something else in the places of its parameters; a text that looks like one is left as it is. */
export const inPlaces = (sql: string, write: (place: number) => string): string =>
	sql.replace(/'(?:[^']|'')*'|\$(\d+)/g, (whole, place: string | undefined) =>
		place === undefined ? whole : write(Number(place))
	);

/** SQL with its parameters written out, for a person to read and copy. It is never run. */
export const inlined = ({ sql, parameters }: Compiled): string =>
	inPlaces(sql, (place) => {
		const value = parameters[place - 1];
		return typeof value === 'string' ? text(value) : String(value ?? 'null');
	});
