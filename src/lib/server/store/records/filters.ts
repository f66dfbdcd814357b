import { fieldNamed, type Entity, type Field } from '#lib/crm/entities/index.ts';
import type { Parameter } from '#lib/server/engine/engine.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { invalid, type Issue } from '../errors.ts';
import { columnTypes, readValue, type FieldInput } from './values.ts';

/** A condition on a field. `null` among values stands for records without one. */
export type RecordFilter =
	| { field: string; operator: 'in' | 'not_in'; values: (string | null)[] }
	/** `at_least` includes the value, `before` does not: together they make a half-open range. */
	| { field: string; operator: 'at_least' | 'before'; value: string }
	| { field: string; operator: 'contains'; value: string };

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
		readonly parameters: Parameter[] = []
	) {}

	/** @throws RecordError `invalid` for a field that does not exist or a value that can't be read */
	addFilters(filters: readonly RecordFilter[]): void {
		const issues: Issue[] = [];
		for (const filter of filters) {
			const field = fieldNamed(this.entity, filter.field);
			if (!field) issues.push(noSuchField(this.entity, filter.field));
			else this.#addFilter(field, filter, issues);
		}
		if (issues.length > 0) throw invalid(issues);
	}

	/** Every word of a search must occur in one of the fields that name a record, or be its id in the source. */
	addSearch(search: string): void {
		const columns = this.entity.fields.filter(({ name }) => searched.has(name)).map(({ name }) => name);
		for (const word of search.split(/\s+/).filter(Boolean)) {
			const bound = this.#bind(`%${escaped(word)}%`);
			const found = columns.map((column) => `${column} ilike ${bound} escape '\\'`);
			this.#sql.push(`(${[...found, `source_id = ${this.#bind(word)}`].join(' or ')})`);
		}
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

	#addFilter(field: Field, filter: RecordFilter, issues: Issue[]): void {
		const bind = (given: FieldInput) => {
			const read = readValue({ ...field, required: false }, given, this.viewer.timeZone);
			if ('message' in read) issues.push(read);
			return this.#bind('message' in read ? null : read.value, columnTypes[field.type]);
		};
		switch (filter.operator) {
			case 'in':
			case 'not_in': {
				const values = filter.values.filter((value) => value !== null);
				const listed = values.length > 0 ? `${field.name} in (${values.map(bind).join(', ')})` : 'false';
				const either = filter.values.includes(null) ? `(${listed} or ${field.name} is null)` : listed;
				this.#sql.push(filter.operator === 'in' ? either : `(${either}) is not true`);
				break;
			}
			case 'at_least':
				this.#sql.push(`${field.name} >= ${bind(filter.value)}`);
				break;
			case 'before':
				this.#sql.push(`${field.name} < ${bind(filter.value)}`);
				break;
			case 'contains':
				this.#sql.push(
					`cast(${field.name} as varchar) ilike ${this.#bind(`%${escaped(filter.value)}%`)} escape '\\'`
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
