import type { Audience } from '#lib/crm/audience.ts';
import { customFieldName, type CustomField } from '#lib/crm/custom-fields.ts';
import { fieldNamed, type Entity, type Field } from '#lib/crm/entities/index.ts';
import { today } from '#lib/crm/calendar/dates.ts';
import { relativeDay } from '#lib/crm/calendar/relative-days.ts';
import type { Parameter } from '#lib/server/engine/engine.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { customValueSql } from '../custom-fields.ts';
import { invalid, type Issue } from '../errors.ts';
import { leftOutSql } from './audience.ts';
import { isDay } from './instants.ts';
import { columnTypes, readValue, type FieldInput, type FieldValue } from './values.ts';

/** A condition on a field. `null` among values stands for records without one. */
export type RecordFilter =
	| { field: string; operator: 'in' | 'not_in'; values: (string | null)[] }
	/** `at_least` and `at_most` include the value, `after` and `before` do not. */
	| { field: string; operator: 'at_least' | 'at_most' | 'after' | 'before'; value: string }
	| { field: string; operator: 'contains'; value: string };

/**
 * Records that are in a set, or outside of it, such as a segment. The SQL comes from `lib/server/metrics`, never from a request.
 */
export interface MemberFilter {
	/** SQL, in parentheses, of the ids. */
	sql: string;
	isOutside: boolean;
	/** What the sets are called, for the audit log. */
	names: string[];
}

const comparisons = { at_least: '>=', at_most: '<=', after: '>', before: '<' };

/** A field, and the SQL that reads it. */
export interface FieldColumn {
	field: Field;
	sql: string;
}

/**
 * A field of an entity, its own or a custom one; undefined when there is none of that name.
 *
 * @param zone a moment of a custom field is compared by its day in this IANA zone
 */
export function columnNamed(
	entity: Entity,
	custom: readonly CustomField[],
	name: string,
	zone: string
): FieldColumn | undefined {
	const own = fieldNamed(entity, name);
	if (own) return { field: own, sql: own.name };
	const found = custom.find((each) => customFieldName(each.name) === name);
	if (!found) return undefined;
	const { type, label } = found;
	const value = customValueSql(found, 'custom');
	if (type === 'timestamp') return { field: { name, label, type: 'date' }, sql: daySql(value, zone) };
	return { field: { name, label, type: type === 'choice' ? 'text' : type }, sql: value };
}

/** SQL for the day of a moment by the clocks of a zone. */
const daySql = (moment: string, zone: string): string =>
	`cast(timezone('${zone.replaceAll("'", "''")}', ${moment}) as date)`;

/**
 * A column as a condition compares it: who gives a day for a moment means all of that day. (A moment is at least a day,
 * or before it, by how it begins: no need to ask for the day of each.)
 */
export function comparedColumn(
	{ field, sql }: FieldColumn,
	operator: RecordFilter['operator'],
	values: readonly (string | null)[],
	zone: string,
	day = today(zone)
): FieldColumn {
	if (field.type !== 'timestamp' || operator === 'at_least' || operator === 'before') return { field, sql };
	const areDays = values.every((value) => value === null || isDay(value) || relativeDay(value, day) !== null);
	if (!areDays) return { field, sql };
	return { field: { ...field, type: 'date' }, sql: daySql(sql, zone) };
}

/**
 * A value of a condition: as a form has it, and days also by where they stand to today, so that a condition which is kept
 * stays true (`90 days ago`).
 *
 * @param zone the IANA zone of times without an offset
 * @param day today, as `YYYY-MM-DD`
 */
export function readConditionValue(
	field: Field,
	given: FieldInput,
	zone: string,
	day = today(zone)
): { value: FieldValue } | Issue {
	const isTime = field.type === 'date' || field.type === 'timestamp';
	const meant = isTime && typeof given === 'string' ? (relativeDay(given, day) ?? given) : given;
	const read = readValue({ ...field, required: false }, meant, zone);
	if (!isTime || !('message' in read)) return read;
	return {
		...read,
		message: `${read.message} In a condition 90 days ago, today and in 2 weeks are days too.`
	};
}

/** Fields in which a search looks, where an entity has them. */
const searched = new Set([
	'name',
	'first_name',
	'last_name',
	'company_name',
	'email',
	'domain',
	'subject',
	'number',
	'sku'
]);

/** SQL conditions with their bound values, numbered from the parameters already there. */
export class Conditions {
	readonly #sql: string[] = [];

	constructor(
		private readonly entity: Entity,
		private readonly viewer: Viewer,
		private readonly custom: readonly CustomField[] = [],
		readonly parameters: Parameter[] = []
	) {}

	/** @throws RecordError `invalid` for a field that does not exist or a value that can't be read */
	addFilters(filters: readonly RecordFilter[]): void {
		const issues: Issue[] = [];
		for (const filter of filters) {
			const found = columnNamed(this.entity, this.custom, filter.field, this.viewer.timeZone);
			if (!found) issues.push(noSuchField(this.entity, filter.field));
			else this.#addFilter(found, filter, issues);
		}
		if (issues.length > 0) throw invalid(issues);
	}

	/** Only records that are in each of some sets. */
	addMembers(members: readonly MemberFilter[]): void {
		for (const { sql, isOutside } of members) this.#sql.push(`id ${isOutside ? 'not ' : ''}in (from ${sql})`);
	}

	/** Every word of a search must occur in one of the fields that name a record, or be its id in the source. */
	addSearch(search: string): void {
		const columns = this.entity.fields.filter(({ name }) => searched.has(name)).map(({ name }) => name);
		for (const word of search.split(/\s+/).filter(Boolean)) {
			// What is bound must be used: an entity without such columns is found by its source's id alone.
			const bound = columns.length > 0 ? this.#bind(`%${escaped(word)}%`) : '';
			const found = columns.map((column) => `${column} ilike ${bound} escape '\\'`);
			this.#sql.push(`(${[...found, `source_id = ${this.#bind(word)}`].join(' or ')})`);
		}
	}

	/** Only people who are for an audience. */
	addAudience(audience: Audience): void {
		this.#sql.push(`(${leftOutSql(audience)}) is null`);
	}

	/** What comes after a record in the order of `by`, then of ids; records without a key come last. */
	addAfter(
		by: { key: string; type: string; descending: boolean },
		{ key, id }: { key: string | null; id: string }
	): void {
		const later = `id > ${this.#bind(id)}`;
		if (key === null) {
			this.#sql.push(`(${by.key} is null and ${later})`);
			return;
		}
		// A text that is no value of the type comes from a cursor that somebody made up: nothing is after it.
		const bound = `try_cast(${this.#bind(key)} as ${by.type})`;
		this.#sql.push(
			`(${by.key} ${by.descending ? '<' : '>'} ${bound} or (${by.key} = ${bound} and ${later}) or (${by.key} is null and ${bound} is not null))`
		);
	}

	/** ` where ...`, or nothing. */
	get where(): string {
		return this.#sql.length > 0 ? ` where ${this.#sql.join(' and ')}` : '';
	}

	#addFilter(column: FieldColumn, filter: RecordFilter, issues: Issue[]): void {
		const values = 'values' in filter ? filter.values : [filter.value];
		const { field, sql } = comparedColumn(column, filter.operator, values, this.viewer.timeZone);
		const bind = (given: FieldInput) => {
			const read = readConditionValue(field, given, this.viewer.timeZone);
			if ('message' in read) issues.push(read);
			return this.#bind('message' in read ? null : read.value, columnTypes[field.type]);
		};
		switch (filter.operator) {
			case 'in':
			case 'not_in': {
				const values = filter.values.filter((value) => value !== null);
				const listed = values.length > 0 ? `${sql} in (${values.map(bind).join(', ')})` : 'false';
				const either = filter.values.includes(null) ? `(${listed} or ${sql} is null)` : listed;
				this.#sql.push(filter.operator === 'in' ? either : `(${either}) is not true`);
				break;
			}
			case 'at_least':
			case 'at_most':
			case 'after':
			case 'before':
				this.#sql.push(`${sql} ${comparisons[filter.operator]} ${bind(filter.value)}`);
				break;
			case 'contains':
				this.#sql.push(
					`cast(${sql} as varchar) ilike ${this.#bind(`%${escaped(filter.value)}%`)} escape '\\'`
				);
		}
	}

	#bind(value: Parameter, type?: string): string {
		const place = `$${this.parameters.push(value)}`;
		return type ? `cast(${place} as ${type})` : place;
	}
}

export function noSuchField(entity: Entity, name: string): Issue {
	return {
		field: name,
		value: null,
		message: `${entity.labelPlural} have no field “${name}”. They have ${entity.fields.map((field) => field.name).join(', ')}.`
	};
}

const escaped = (text: string) => text.replace(/[\\%_]/g, '\\$&');
