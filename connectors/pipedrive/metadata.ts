/** Fields that people of an account made: their labels and types, and their values as cells. */
import type { FieldType } from '#lib/crm/entities/index.ts';
import type { Session, SourceField } from '../connector.ts';
import { decimalText } from '../shared/decimals.ts';
import type { FieldInfo, User } from './answers.ts';
import { allOf, clientOf } from './api.ts';

export type Cell = string | number | boolean | null;

export interface Metadata {
	/** Fields of people's own, by the column that their cells are in. */
	customFields: Readonly<Record<string, SourceField>>;
	/** The cells of a record's own fields. */
	cells(values: Readonly<Record<string, unknown>> | null | undefined): Record<string, Cell>;
	/** The label of an option of a field, Pipedrive's own or not; the option itself where it has none. */
	label(field: string, option: unknown): string | null;
	/** The labels of a record, joined; null where it has none. */
	labels(ids: readonly number[] | undefined): string | null;
}

/** By the type of a field in Pipedrive; what is not here is text. */
const types: Readonly<Record<string, FieldType>> = {
	int: 'integer',
	double: 'number',
	monetary: 'money',
	boolean: 'boolean',
	date: 'date',
	enum: 'choice'
};

/** Columns that a field has beside its first. */
const parts: Readonly<Record<string, Readonly<Record<string, { label: string; type: FieldType }>>>> = {
	monetary: { currency: { label: 'currency', type: 'text' } },
	daterange: { until: { label: 'until', type: 'date' } },
	timerange: { until: { label: 'until', type: 'text' } }
};

/**
 * The metadata of the fields of one kind of record.
 *
 * @param path `dealFields`, `organizationFields`, ...
 * @throws ApiError
 */
export async function metadataOf(session: Session, path: string): Promise<Metadata> {
	const fields = await allOf<FieldInfo>(session, path);
	const own = fields.filter((field) => field.is_custom_field);
	const labels = new Map(fields.map((field) => [field.field_code, optionsOf(field)]));
	if (own.some(({ field_type }) => field_type === 'user')) {
		const names = await userNames(session);
		for (const { field_code, field_type } of own) if (field_type === 'user') labels.set(field_code, names);
	}
	const label = (field: string, option: unknown): string | null =>
		option === null || option === undefined
			? null
			: (labels.get(field)?.get(textOf(option)) ?? textOf(option));
	return {
		customFields: Object.fromEntries(own.flatMap(columnsOf)),
		cells: (values) => Object.fromEntries(own.flatMap((field) => cellsOf(field, values ?? {}, label))),
		label,
		labels: (ids) =>
			(ids ?? []).map((id) => label(labels.has('label_ids') ? 'label_ids' : 'label', id)).join('; ') || null
	};
}

const optionsOf = ({ options }: FieldInfo): Map<string, string> =>
	new Map((options ?? []).map(({ id, label }) => [String(id), label ?? String(id)]));

async function userNames(session: Session): Promise<Map<string, string>> {
	const { data } = await clientOf(session).json<{ data: User[] | null }>({ path: 'api/v1/users' });
	return new Map((data ?? []).map(({ id, name }) => [String(id), name ?? String(id)]));
}

function columnsOf({ field_code, field_name, field_type }: FieldInfo): [string, SourceField][] {
	const first: SourceField = {
		label: field_name,
		type: field_type === 'daterange' ? 'date' : (types[field_type] ?? 'text')
	};
	const rest = Object.entries(parts[field_type] ?? {}).map(
		([part, { label, type }]): [string, SourceField] => [
			`${field_code}_${part}`,
			{ label: `${field_name}, ${label}`, type }
		]
	);
	return [[field_code, first], ...rest];
}

/**
 * Version 2 has values with parts as objects and several options as a list; version 1, which still tells of leads, has a
 * key for each part and options joined by commas.
 */
function cellsOf(
	{ field_code, field_type }: FieldInfo,
	values: Readonly<Record<string, unknown>>,
	label: (field: string, option: unknown) => string | null
): [string, Cell][] {
	const value = values[field_code];
	const whole = isObject(value) ? value.value : value;
	const rest = Object.keys(parts[field_type] ?? {}).map((part): [string, Cell] => {
		const column = `${field_code}_${part}`;
		return [column, cellOf(isObject(value) ? value[part] : values[column])];
	});
	return [[field_code, wholeCell(field_type, whole, (option) => label(field_code, option))], ...rest];
}

function wholeCell(type: string, whole: unknown, label: (option: unknown) => string | null): Cell {
	const options = type === 'set' && typeof whole === 'string' ? whole.split(',') : whole;
	if (Array.isArray(options)) return options.map(label).join('; ') || null;
	return ['enum', 'user', 'set'].includes(type) ? label(whole) : cellOf(whole);
}

function cellOf(value: unknown): Cell {
	if (value === null || value === undefined || value === '') return null;
	if (typeof value === 'number') return decimalText(value);
	return typeof value === 'boolean' ? value : textOf(value);
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);
