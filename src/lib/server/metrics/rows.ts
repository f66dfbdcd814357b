/** Which rows a part of a metric reads: its relation under the viewer's scope, at its moment or in its period, filtered. */
import type { Viewer } from '#lib/crm/viewer.ts';
import { dayAfter } from '#lib/crm/calendar/dates.ts';
import type { Period } from '#lib/crm/calendar/periods.ts';
import { entityNamed, type EntityName } from '#lib/crm/entities/index.ts';
import { scoped } from '#lib/server/store/row-scope.ts';
import { comparedTypes, customJoinSql, customKeySql } from './custom-dimensions.ts';
import { bucketSql, bucketTableSql, dateSql, dayThatEnds } from './dialect.ts';
import type { Dimension } from './dimensions.ts';
import { momentColumns, standingSql } from './moments.ts';
import type { AskedFilter, Question } from './question.ts';
import { relations, type Relation } from './relations/index.ts';
import { inSegmentsSql, segmentDimension, segmentJoins } from './segments/dimensions.ts';
import { pastOf, recordsPartsOf, type MetricSpecification, type Part } from './specification.ts';

/** Collects values to bind and hands out their places. */
export class Parameters {
	readonly values: (string | number | boolean | null)[] = [];
	bind(value: string | number | boolean | null): string {
		this.values.push(value);
		return `$${this.values.length}`;
	}
}

/**
 * The rows of the part whose records stand behind a figure, as `r`, with the conditions of the question.
 *
 * @param rows what stands for the relation, where its rows are read once for several questions
 */
export function compileRows(
	part: Part,
	question: Question,
	viewer: Viewer,
	parameters: Parameters,
	rows?: string
): string {
	const { relation, conditions, joins } = source(part, question, viewer, parameters, rows);
	return `from ${relation}${joins.join('')}${conditions.length > 0 ? `\nwhere ${conditions.join('\n\tand ')}` : ''}`;
}

/** What a part's SQL leaves open beside the entities it names: `{from}`, `{to}`, `{today}`, `{moment}`, `{margin}`. */
export interface Places extends Record<'from' | 'to' | 'today' | 'moment' | 'margin', string> {
	viewer: Viewer;
	/** For relations: the day that it is, whatever is asked of; by the clock unless told. */
	present?: string;
}

/** The period that a part counts: what was planned for one counts whole beside the part of it that is compared. */
const periodOf = ({ isPlan }: Part, { period, whole, grain }: Question): Period =>
	isPlan && whole && !grain ? whole : period;

/** What stands for the period's ends in a part's SQL: constants, or the bucket's own where moments are a series. */
export function places(part: Part, question: Question, viewer: Viewer): Places {
	const margin = `${question.grossMargin}::decimal(5, 4)`;
	const present = dateSql(question.today);
	if (part.timing === 'moment' && question.grain) {
		return {
			viewer,
			margin,
			present,
			from: `r.${momentColumns.begin}`,
			to: `r.${momentColumns.end}`,
			today: dayThatEnds(`r.${momentColumns.moment}`),
			moment: `r.${momentColumns.moment}`
		};
	}
	const { from, to } = periodOf(part, question);
	return {
		viewer,
		margin,
		present,
		from: dateSql(from ?? '-infinity'),
		to: dateSql(to ?? 'infinity'),
		today: dateSql(question.asOf ?? question.today),
		moment: question.asOf === null ? 'now()' : `(${dateSql(question.asOf)} + 1)::timestamptz`
	};
}

const named = ['from', 'to', 'today', 'moment', 'margin'] as const;

/**
 * A part's SQL with its places filled: an entity in braces is its records under the viewer's scope. One pass, so that
 * what is put in is never itself read for places.
 */
export const fill = (sql: string, given: Places): string =>
	sql.replace(/\{([a-z_]+)\}/g, (_, name: string) => {
		const place = named.find((each) => each === name);
		return place ? given[place] : scoped(entityNamed(name as EntityName).name, given.viewer);
	});

/** Whether a part stands at earlier moments than now, where deals are read as they were. */
export function readsThePast(part: Part, { asOf, grain }: Question): boolean {
	return pastOf(part) !== null && (asOf !== null || grain !== null);
}

/** Deals at an earlier moment are read as they were; everything else is read as it is. */
export function relationOf(part: Part, question: Question): { name: Part['relation']; relation: Relation } {
	const past = readsThePast(part, question) ? pastOf(part) : null;
	const name = past ?? part.relation;
	return { name, relation: relations[name] };
}

/** What lists the records behind a figure: those of its entity, or of several where its rows stand for several. */
export function recordsOf(specification: MetricSpecification, viewer: Viewer, today: string) {
	const [part] = recordsPartsOf(specification);
	const several = relations[part!.relation].records;
	return {
		sql: several ? several.sql(viewer, dateSql(today)) : scoped(specification.records, viewer),
		beside: several?.fields ?? [],
		isSeveral: several !== undefined
	};
}

function source(
	part: Part,
	question: Question,
	viewer: Viewer,
	parameters: Parameters,
	rows: string | undefined
) {
	const { relation } = relationOf(part, question);
	const place = places(part, question, viewer);
	const conditions: string[] = [];
	const all = rows ?? relation.sql(viewer, place);
	const stands = relation.isVersioned && part.timing === 'moment';
	const from = `${stands ? standingSql(relation, all, question, place) : all} r`;
	if (part.where) conditions.push(fill(part.where, place));
	if (part.timing === 'period' && part.date) {
		const bound = (date: string) =>
			part.dateType === 'day' ? dateSql(date) : `${dateSql(date)}::timestamptz`;
		const { from } = periodOf(part, question);
		if (from !== null) conditions.push(`${part.date} >= ${bound(from)}`);
		const to = endOf(part, question);
		if (to !== null) conditions.push(`${part.date} < ${bound(to)}`);
		if (!part.countsUndated || hasPeriod(question)) conditions.push(`${part.date} is not null`);
	}
	const needed = [...question.by, ...question.where.map(({ of }) => of)];
	const joins = [...new Set(needed.flatMap((dimension) => joinSql(dimension, relation, viewer)))].map(
		(join) => `\n${join}`
	);
	const slots = bucketTable(part, question);
	if (slots) joins.push(`\n${slots}`);
	for (const filter of question.where) {
		const key = keySql(filter.of, relation);
		// Segments that were asked for by name: the key says whether a row is in one of them.
		if (filter.of.name === segmentDimension) {
			conditions.push(filter.operator === 'in' ? key : `not ${key}`);
			continue;
		}
		conditions.push(
			filter.operator === 'under'
				? underSql(key, filter, viewer, parameters)
				: filterSql(key, filter, parameters)
		);
	}
	return { relation: from, conditions, joins };
}

const hasPeriod = ({ period, grain }: Question): boolean =>
	period.from !== null || period.to !== null || grain !== null;

/**
 * The first day after those that a part over a period counts. At an earlier moment it counts what had happened by then: a
 * deal that was open then and won since would count twice beside it. A quota is a plan for its whole period.
 */
function endOf(part: Part, question: Question): string | null {
	const { asOf, grain } = question;
	const period = periodOf(part, question);
	if (part.dateType !== 'instant' || asOf === null || grain) return period.to;
	const after = dayAfter(asOf, 1);
	return period.to !== null && period.to < after ? period.to : after;
}

/** The buckets of a part's instants as a table to join, where there is one. */
function bucketTable(
	{ timing, date, dateType }: Part,
	{ grain, period, fiscalStart }: Question
): string | null {
	if (timing !== 'period' || !grain || !date || dateType !== 'instant') return null;
	return bucketTableSql(grain, date, fiscalStart, period);
}

export function bucketOf(part: Part, question: Question): string {
	if (part.timing === 'moment') return `r.${momentColumns.bucket}`;
	if (bucketTable(part, question)) return 'slots.bucket';
	return bucketSql(question.grain!, part.date!, question.fiscalStart);
}

/** SQL for the key of a row's group. */
export function keySql(dimension: Dimension, relation: Relation): string {
	const own = relation.keys?.[dimension.name];
	if (own) return `r.${own}`;
	if (dimension.segments) return inSegmentsSql(dimension.segments);
	if (dimension.custom) return customKeySql(dimension, relation);
	return dimension.key.replaceAll('{column}', `r.${relation.dimensions[dimension.name]}`);
}

/** What has to be joined to the rows of a relation for a key. */
export function joinSql(dimension: Dimension, relation: Relation, viewer: Viewer): string[] {
	if (dimension.segments) return segmentJoins(dimension.segments, relation, viewer);
	if (dimension.custom) {
		const { through } = dimension.custom;
		return [
			...(through ? joinSql(through, relation, viewer) : []),
			...customJoinSql(dimension, relation, viewer, through && keySql(through, relation))
		];
	}
	if (!dimension.join || relation.keys?.[dimension.name]) return [];
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

/** One of the values or anything inside them, however deep. */
function underSql(
	key: string,
	{ values, of: { entity, parent } }: AskedFilter,
	viewer: Viewer,
	parameters: Parameters
): string {
	const records = scoped(entity!, viewer);
	const given = values.filter((value) => value !== null).map((value) => parameters.bind(value));
	const tops = given.length > 0 ? `id in (${given.join(', ')})` : 'false';
	return `coalesce(${key} in (
		with recursive inside as (
			select id from ${records} where ${tops}
			union
			select inner_records.id from ${records} inner_records join inside on inside.id = inner_records.${parent}
		)
		select id from inside
	), false)`;
}

const comparisons: Partial<Record<AskedFilter['operator'], string>> = {
	at_least: '>=',
	at_most: '<=',
	after: '>',
	before: '<'
};

function filterSql(key: string, { operator, values, of }: AskedFilter, parameters: Parameters): string {
	const type = comparedTypes[of.type ?? ''];
	const bind = (value: string) => {
		const bound = parameters.bind(value);
		return type ? `cast(${bound} as ${type})` : bound;
	};
	const given = values.filter((value): value is string => value !== null);
	const compared = comparisons[operator];
	if (compared) {
		const all = given.map((value) => `${key} ${compared} ${bind(value)}`);
		return `coalesce(${all.length > 0 ? all.join(' and ') : 'false'}, false)`;
	}
	const alternatives = [
		...(given.length > 0 ? [`${key} in (${given.map(bind).join(', ')})`] : []),
		...(values.includes(null) ? [`${key} is null`] : [])
	];
	const matches = alternatives.length > 0 ? `coalesce(${alternatives.join(' or ')}, false)` : 'false';
	return operator === 'in' ? matches : `not ${matches}`;
}
