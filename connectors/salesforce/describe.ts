/** What Salesforce says of an object: its fields as far as the user may read them, and the fields its people made. */
import type { FieldMap } from '../export-shape.ts';
import type { Row, SourceField } from '../connector.ts';
import { decimal } from '../shared/decimal.ts';
import type { SalesforceRecord, SalesforceValue } from './client.ts';

export interface Description {
	name: string;
	label: string;
	/** The first three letters of the ids of its records. */
	keyPrefix: string | null;
	fields: DescribedField[];
}

export interface DescribedField {
	name: string;
	label: string;
	type: string;
	custom: boolean;
	updateable: boolean;
	calculated: boolean;
	picklistValues?: { value: string; active: boolean }[];
}

const types: Readonly<Record<string, SourceField['type']>> = {
	boolean: 'boolean',
	int: 'integer',
	long: 'integer',
	double: 'number',
	percent: 'number',
	currency: 'money',
	date: 'date',
	datetime: 'timestamp'
};

/** Types whose values are no cell of a table. */
const unreadable = new Set(['base64', 'address', 'location', 'complexvalue', 'json']);

export const typeOf = ({ type }: DescribedField): SourceField['type'] => types[type] ?? 'text';

/** The fields that people of the company made, by their names in the records. */
export function customFields({ fields }: Description, map: FieldMap): Record<string, SourceField> {
	return Object.fromEntries(
		fields
			.filter(({ name, custom, type }) => custom && !unreadable.has(type) && !(name in map.columns))
			.map((field) => [field.name, { label: field.label, type: typeOf(field) }])
	);
}

/** Of the fields asked for those that the user may read: naming one more would refuse the whole query. */
export function readable({ fields }: Description, names: readonly string[]): string[] {
	const there = new Set(fields.map(({ name }) => name));
	return [...new Set(names)].filter((name) => there.has(name));
}

/** A record's cells: moments as ISO 8601 says, decimals as they are written. */
export function cellsOf(record: SalesforceRecord, { fields }: Description): Record<string, Row[string]> {
	const typeOfField = new Map(fields.map(({ name, type }) => [name, type]));
	return Object.fromEntries(
		Object.entries(record)
			.filter(([name]) => name !== 'attributes')
			.map(([name, value]) => [name, cell(value, typeOfField.get(name))])
	);
}

function cell(value: SalesforceValue, type: string | undefined): Row[string] {
	if (typeof value === 'number') return decimal(value);
	return type === 'datetime' && typeof value === 'string' ? isoMoment(value) : value;
}

/** `2026-01-05T08:00:00.000+0000` with the colon that ISO 8601's extended form has. */
export const isoMoment = (text: string): string => text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2');
