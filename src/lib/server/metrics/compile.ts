/** A question becomes SQL: one common table expression a part, joined by their groups, and the formula over them. */
import type { Viewer } from '#lib/crm/viewer.ts';
import { entityNamed } from '#lib/crm/entities/index.ts';
import { scoped } from '#lib/server/store/row-scope.ts';
import { bucketSql, dateSql, indent, text } from './dialect.ts';
import { buckets, type Question } from './question.ts';
import { relations, type Relation } from './relations.ts';
import { survivalSql } from './survival.ts';
import { hasHistory, type Part } from './specification.ts';

export interface Compiled {
	sql: string;
	parameters: (string | number | boolean | null)[];
}

/** Names of the columns of the compiled SQL. */
export const columns = {
	key: (place: number) => `key_${place + 1}`,
	label: (place: number) => `label_${place + 1}`,
	bucket: 'bucket',
	warning: (place: number) => `warning_${place + 1}`
};

/** The SQL of a figure, its series and breakdown. Parameters are bound; `inlined` writes them out, for reading only. */
export function compile(question: Question, viewer: Viewer, options: { warnings?: boolean } = {}): Compiled {
	const { specification, by, grain } = question;
	const parameters = new Parameters();
	const parts = specification.parts.map((part, place) => {
		const warnings =
			options.warnings && place === (specification.recordsPart ?? 0) ? specification.warnings : undefined;
		return compilePart(part, question, viewer, parameters, warnings ?? []);
	});
	const names = parts.map((_, place) => `part_${place + 1}`);
	const keys = [...by.map((_, place) => columns.key(place)), ...(grain ? [columns.bucket] : [])];
	const aggregates = [...new Set(parts.flatMap((part) => part.aggregates))];
	const figures = `select
	${[...keys, ...aggregates.map((name) => `any_value(${name}) as ${name}`)].join(',\n\t')}
from (
	${names.map((name) => `from ${name}`).join('\n\tunion all by name\n\t')}
)${keys.length > 0 ? '\ngroup by all' : ''}`;

	const { value, sample, proportion } = specification;
	const output = [
		...by.flatMap(({ dimension }, place) => [
			`${columns.key(place)}::varchar as ${columns.key(place)}`,
			`${dimension.entity ? `coalesce(named_${place + 1}.${titleOf(dimension.entity)}, ${columns.key(place)})` : columns.key(place)}::varchar as ${columns.label(place)}`
		]),
		...(grain ? [`${columns.bucket}::varchar as ${columns.bucket}`] : []),
		`${value} as value`,
		`coalesce(${sample}, 0)::bigint as sample`,
		...(proportion ? wilson(proportion.successes, proportion.trials) : []),
		...(options.warnings ? (specification.warnings ?? []).map((_, place) => columns.warning(place)) : [])
	];
	const names_ = by.flatMap(({ dimension }, place) =>
		dimension.entity
			? [
					`left join ${scoped(dimension.entity, viewer)} named_${place + 1} on named_${place + 1}.id = ${columns.key(place)}`
				]
			: []
	);
	const order = [
		...(grain ? [columns.bucket] : []),
		...by.flatMap(({ dimension }, place) =>
			dimension.order ? [dimension.order.replace('named.', `named_${place + 1}.`)] : []
		),
		...(by.length > 0 ? ['value desc nulls last', ...by.map((_, place) => columns.label(place))] : [])
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

/** The rows of the part whose records stand behind a figure, as `r`, with the conditions of the question. */
export function compileRows(part: Part, question: Question, viewer: Viewer, parameters: Parameters): string {
	const { relation, conditions, joins } = source(part, question, viewer, parameters);
	return `from ${relation}${joins.join('')}${conditions.length > 0 ? `\nwhere ${conditions.join('\n\tand ')}` : ''}`;
}

function compilePart(
	part: Part,
	question: Question,
	viewer: Viewer,
	parameters: Parameters,
	warnings: { where: string }[]
): { sql: string; aggregates: string[] } {
	const { by, grain } = question;
	const from = compileRows(part, question, viewer, parameters);
	const place = places(part, question, viewer);
	const { relation } = relationOf(part, question);
	const keys = [
		...by.map((group, index) => `${keySql(group, relation)} as ${columns.key(index)}`),
		...(grain ? [`${bucketOf(part, question)} as ${columns.bucket}`] : [])
	];
	const keyNames = [...by.map((_, index) => columns.key(index)), ...(grain ? [columns.bucket] : [])];
	const aggregates = Object.entries(part.aggregates).map(([name, sql]) => `${fill(sql, place)} as ${name}`);
	const counted = warnings.map(
		({ where }, index) => `count(*) filter (where ${fill(where, place)}) as ${columns.warning(index)}`
	);
	const group = keys.length > 0 ? '\ngroup by all' : '';
	const names = [...Object.keys(part.aggregates), ...warnings.map((_, index) => columns.warning(index))];
	const plain = `select\n\t${[...keys, ...aggregates, ...counted].join(',\n\t')}\n${from}${group}`;
	if (!part.survival) return { sql: plain, aggregates: names };
	return {
		sql: survivalSql(part.survival, keys, keyNames, from, plain),
		aggregates: [...names, part.survival.name]
	};
}

/** What a part's SQL leaves open: `{from}`, `{to}`, `{today}`, `{moment}`, and relations under the viewer's scope. */
type Places = Record<'from' | 'to' | 'today' | 'moment' | 'activities' | 'deal_events', string>;

/** What stands for the period's ends in a part's SQL: constants, or the bucket's own where moments are a series. */
function places(part: Part, question: Question, viewer: Viewer): Places {
	const scopes = { activities: scoped('activities', viewer), deal_events: scoped('deal_events', viewer) };
	if (part.timing === 'moment' && question.grain) {
		// The day on which a moment falls: of midnight, at which a bucket ends, it is the day that ends.
		const today = '(moments.moment - interval 1 second)::date';
		return { ...scopes, from: 'moments.bucket', to: 'moments.bucket_end', today, moment: 'moments.moment' };
	}
	return {
		from: dateSql(question.period.from ?? '-infinity'),
		to: dateSql(question.period.to ?? 'infinity'),
		today: dateSql(question.asOf ?? question.today),
		moment: question.asOf === null ? 'now()' : `(${dateSql(question.asOf)} + 1)::timestamptz`,
		...scopes
	};
}

/** One pass, so that what is put in is never itself read for places. */
const fill = (sql: string, places: Places) =>
	sql.replace(/\{([a-z_]+)\}/g, (place, name: string) => places[name as keyof Places] ?? place);

/** Whether a part stands at earlier moments than now, where deals are read as they were. */
export function readsThePast(part: Part, { asOf, grain }: Question): boolean {
	return hasHistory(part) && (asOf !== null || grain !== null);
}

/** Deals at an earlier moment are deal versions; everything else is read as it is. */
function relationOf(part: Part, question: Question): { name: Part['relation']; relation: Relation } {
	const name = readsThePast(part, question) ? 'deal_versions' : part.relation;
	return { name, relation: relations[name] };
}

function source(part: Part, question: Question, viewer: Viewer, parameters: Parameters) {
	const { name, relation } = relationOf(part, question);
	const place = places(part, question, viewer);
	const conditions: string[] = [];
	let from = `${relation.sql(viewer, place)} r`;
	if (name === 'deal_versions' && part.timing === 'moment') {
		if (question.grain) {
			from = `${momentsSql(question)} moments
join ${from} on r.valid_from < moments.moment and (r.valid_to is null or r.valid_to >= moments.moment)`;
		} else {
			const moment = `(${dateSql(question.asOf!)} + 1)::timestamptz`;
			conditions.push(`r.valid_from < ${moment}`, `(r.valid_to is null or r.valid_to >= ${moment})`);
		}
	}
	if (part.where) conditions.push(fill(part.where, place));
	if (part.timing === 'period' && part.date) {
		const bound = (date: string) =>
			part.dateType === 'day' ? dateSql(date) : `${dateSql(date)}::timestamptz`;
		if (question.period.from !== null) conditions.push(`${part.date} >= ${bound(question.period.from)}`);
		if (question.period.to !== null) conditions.push(`${part.date} < ${bound(question.period.to)}`);
		conditions.push(`${part.date} is not null`);
	}
	const needed = [...question.by, ...question.where.map(({ dimension }) => groupNamed(dimension, question))];
	const joins = [...new Set(needed.flatMap((group) => joinSql(group, relation, viewer)))].map(
		(join) => `\n${join}`
	);
	for (const filter of question.where) {
		conditions.push(filterSql(keySql(groupNamed(filter.dimension, question), relation), filter, parameters));
	}
	return { relation: from, conditions, joins };
}

/** The moments at which the buckets of a question end, the running one now. */
function momentsSql(question: Question): string {
	const starts = buckets(question);
	const values = starts
		.filter((start) => start <= question.today)
		.map(
			(start, place) =>
				`(${dateSql(start)}, ${dateSql(starts[place + 1] ?? question.period.to ?? 'infinity')})`
		);
	return `(
	select bucket, bucket_end, least(bucket_end::timestamptz, now()) as moment
	from (values ${values.length > 0 ? values.join(', ') : '(null::date, null::date)'}) given(bucket, bucket_end)
)`;
}

function bucketOf(part: Part, question: Question): string {
	if (part.timing === 'moment') return 'moments.bucket';
	return bucketSql(question.grain!, part.date!, question.fiscalStart);
}

function groupNamed(name: string, question: Question): Question['by'][number] {
	const found = question.by.find(({ dimension }) => dimension.name === name);
	return found ?? { dimension: question.filterDimension(name), custom: name.startsWith('custom:') };
}

function keySql({ dimension, custom }: Question['by'][number], relation: Relation): string {
	if (custom) return `r.custom ->> ${text(dimension.name.slice('custom:'.length))}`;
	return dimension.key.replaceAll('{column}', `r.${relation.dimensions[dimension.name]}`);
}

function joinSql({ dimension }: Question['by'][number], relation: Relation, viewer: Viewer): string[] {
	if (!dimension.join) return [];
	return [
		dimension.join
			.replaceAll('{column}', `r.${relation.dimensions[dimension.name]}`)
			.replace(
				/left join (companies|people|campaigns) /,
				(_, entity: 'companies' | 'people' | 'campaigns') => {
					return `left join ${scoped(entity, viewer)} `;
				}
			)
	];
}

function filterSql(
	key: string,
	{ operator, values }: Question['where'][number],
	parameters: Parameters
): string {
	const given = values.filter((value): value is string => value !== null);
	const alternatives = [
		...(given.length > 0 ? [`${key} in (${given.map((value) => parameters.bind(value)).join(', ')})`] : []),
		...(values.includes(null) ? [`${key} is null`] : [])
	];
	const matches = alternatives.length > 0 ? `coalesce(${alternatives.join(' or ')}, false)` : 'false';
	return operator === 'in' ? matches : `not ${matches}`;
}

const titleOf = (entity: NonNullable<Question['by'][number]['dimension']['entity']>) =>
	entityNamed(entity).title ?? 'id';

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

/** Collects values to bind and hands out their places. */
export class Parameters {
	readonly values: (string | number | boolean | null)[] = [];
	bind(value: string | number | boolean | null): string {
		this.values.push(value);
		return `$${this.values.length}`;
	}
}

/** SQL with its parameters written out, for a person to read and copy. It is never run. */
export const inlined = ({ sql, parameters }: Compiled): string =>
	sql.replace(/\$(\d+)/g, (_, place: string) => {
		const value = parameters[Number(place) - 1];
		return typeof value === 'string' ? text(value) : String(value ?? 'null');
	});
