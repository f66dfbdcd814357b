/** A segment's rule becomes SQL: the one place where it does. */
import type { CustomField } from '#lib/crm/custom-fields.ts';
import { entityNamed } from '#lib/crm/entities/index.ts';
import {
	conditionOperators,
	metricPrefix,
	segmentField,
	segmentMeasures,
	type ConditionOperator,
	type SegmentCondition,
	type SegmentEntity,
	type SegmentRule
} from '#lib/crm/segments.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { columnNamed, comparedColumn, readConditionValue } from '#lib/server/store/records/filters.ts';
import { columnTypes } from '#lib/server/store/records/values.ts';
import { scoped } from '#lib/server/store/row-scope.ts';
import { compile } from '../compile.ts';
import { dateSql, text } from '../dialect.ts';
import { MetricError } from '../errors.ts';
import { questionOf, type Surroundings } from '../question.ts';
import { rfmSql } from '../relations/rfm.ts';
import { companiesOf, contactsAt, type KnownSegment } from './dimensions.ts';

/** What a rule is read among. */
export interface RuleAround extends Omit<Surroundings, 'segments'> {
	/** A segment that a rule names; undefined when the reader has none of that id, or it is being read already. */
	segmentOf(id: string): KnownSegment | undefined;
}

/**
 * SQL, in parentheses, of the ids of the records of an entity that a rule finds, under the viewer's scope. Values are read
 * by the type of their field and written out as literals, names come from the catalogues.
 *
 * @throws MetricError `invalid_segment` for a field, metric or segment there is not, or a value that can't be read
 */
export function ruleSql(
	entity: SegmentEntity,
	rule: SegmentRule,
	viewer: Viewer,
	around: RuleAround
): string {
	const predicate = (part: SegmentRule): string => {
		if ('all' in part) return `(${part.all.map(predicate).join('\n\tand ')})`;
		if ('any' in part) return `(${part.any.map(predicate).join('\n\tor ')})`;
		if ('not' in part) return `not ${predicate(part.not)}`;
		return `coalesce(${conditionSql(entity, part, viewer, around)}, false)`;
	};
	return `(select records.id from ${scoped(entity, viewer)} records where ${predicate(rule)})`;
}

const wrong = (message: string, advice = 'Mend the rule of the segment.') =>
	new MetricError('invalid_segment', message, advice);

function conditionSql(
	entity: SegmentEntity,
	condition: SegmentCondition,
	viewer: Viewer,
	around: RuleAround
): string {
	const { field } = condition;
	if (field === segmentField) return otherSegmentSql(entity, condition, viewer, around);
	if (field.startsWith(metricPrefix)) return metricSql(entity, condition, viewer, around);
	const measure = segmentMeasures.find(({ name }) => name === field);
	if (measure) {
		const whose = entity === 'companies' ? 'customers.is_company' : 'not customers.is_company';
		const compared = compareSql(measureColumns[measure.name]!, measure, condition, viewer, around.today);
		return `records.id in (select customers.customer_id from ${rfmSql(viewer, dateSql(around.today))} customers where ${whose} and ${compared})`;
	}
	const custom = around.customFields.filter((each: CustomField) => each.entity === entity);
	const named = columnNamed(entityNamed(entity), custom, field, viewer.timeZone);
	if (!named) throw wrong(`${entityNamed(entity).labelPlural} have no field “${field}”.`);
	const found = comparedColumn(named, condition.is, condition.values, viewer.timeZone, around.today);
	const column = /^[a-z_]+$/.test(found.sql) ? `records.${found.sql}` : found.sql;
	return compareSql(column, found.field, condition, viewer, around.today);
}

const measureColumns: Record<string, string> = {
	recency: 'customers.score_recency',
	frequency: 'customers.score_frequency',
	monetary: 'customers.score_monetary',
	days_since_purchase: 'customers.recency',
	purchases: 'customers.frequency',
	spent: 'customers.monetary'
};

/** A metric of each company, or of the company that a contact is at; nothing counted is 0 where the metric adds up. */
function metricSql(
	entity: SegmentEntity,
	condition: SegmentCondition,
	viewer: Viewer,
	{ segmentOf: _segmentOf, ...around }: RuleAround
): string {
	const name = condition.field.slice(metricPrefix.length);
	const question = questionOf({ metric: name, by: ['company'] }, around);
	const { sql, parameters } = compile(question, viewer);
	if (parameters.length > 0) throw new Error('A metric without filters binds nothing.');
	const { unit, additive, label } = question.specification;
	const type = unit === 'money' ? 'money' : unit === 'count' ? 'integer' : 'number';
	const value = additive ? 'coalesce(measured.value, 0)' : 'measured.value';
	const companies = `(
		select companies.id
		from ${scoped('companies', viewer)} companies
		left join (${sql}) measured on measured.key_1 = companies.id
		where ${compareSql(value, { name, label, type }, condition, viewer, around.today)}
	)`;
	return `${entity === 'companies' ? 'records.id' : 'records.company_id'} in ${companies}`;
}

function otherSegmentSql(
	entity: SegmentEntity,
	{ is, values }: SegmentCondition,
	viewer: Viewer,
	{ segmentOf }: RuleAround
): string {
	if (is !== 'in' && is !== 'not_in')
		throw wrong(`A segment ${conditionOperators[is]} nothing: it is in one or not.`);
	const inside = values.map((id) => {
		const other = id === null ? undefined : segmentOf(id);
		if (!other)
			throw wrong(
				'The rule names a segment that you do not have, that names this one in turn, or that stands on too many others.'
			);
		const members = other.members(viewer);
		if (other.entity === entity) return `records.id in (from ${members})`;
		const through = entity === 'companies' ? companiesOf(members, viewer) : contactsAt(members, viewer);
		return `records.id in (from ${through})`;
	});
	return `${is === 'not_in' ? 'not ' : ''}(${inside.join(' or ')})`;
}

const comparisons: Partial<Record<ConditionOperator, string>> = {
	at_least: '>=',
	at_most: '<=',
	after: '>',
	before: '<'
};

const ordered = ['integer', 'number', 'money', 'date', 'instant', 'timestamp'];

interface Compared {
	name: string;
	label: string;
	type: string;
}

/** SQL that compares a column with the values of a condition, each read by the type of the field. */
function compareSql(
	column: string,
	field: Compared,
	{ is, values }: SegmentCondition,
	viewer: Viewer,
	today: string
): string {
	const given = values.filter((value): value is string => value !== null);
	if (is === 'contains') return `contains(lower(${column}::varchar), lower(${text(given[0]!)}))`;
	const literals = given.map((value) => literal(field, value, viewer, today));
	const compared = comparisons[is];
	if (compared) {
		if (!ordered.includes(field.type))
			throw wrong(`“${field.label}” has no order: ask for its values with is and is not.`);
		return `${column} ${compared} ${literals[0]}`;
	}
	const listed = literals.length > 0 ? `${column} in (${literals.join(', ')})` : 'false';
	const either = values.includes(null)
		? `(coalesce(${listed}, false) or ${column} is null)`
		: `coalesce(${listed}, false)`;
	return is === 'in' ? either : `not ${either}`;
}

function literal(field: Compared, given: string, viewer: Viewer, today: string): string {
	const type = field.type as keyof typeof columnTypes;
	const read = readConditionValue({ ...field, type }, given, viewer.timeZone, today);
	if ('message' in read || read.value === null)
		throw wrong(`${field.label}: ${'message' in read ? read.message : 'a value is missing.'}`);
	return `cast(${text(String(read.value))} as ${columnTypes[type]})`;
}
