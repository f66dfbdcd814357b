/** Fields that people of the company made: Odoo begins their names with `x_`. */
import type { FieldType } from '#lib/crm/entities/index.ts';
import type { Row, SourceField } from '../connector.ts';
import type { Odoo, OdooField } from './odoo.ts';
import {
	day,
	decimal,
	labelled,
	moment,
	plainText,
	text,
	type OdooRecord,
	type OdooValue
} from './values.ts';

const types: Readonly<Record<string, FieldType>> = {
	char: 'text',
	text: 'text',
	html: 'text',
	selection: 'text',
	many2one: 'text',
	integer: 'integer',
	float: 'number',
	monetary: 'number',
	boolean: 'boolean',
	date: 'date',
	datetime: 'timestamp'
};

export interface CustomFields {
	/** Their names in Odoo. */
	names: string[];
	/** As a record set takes them. */
	known: Record<string, SourceField>;
	/** The cells of a record. */
	cells(record: OdooRecord): Row;
}

export const isCustom = (name: string): boolean => name.startsWith('x_');

/** The custom fields of a model. Lists of links and files are left out. */
export async function customFieldsOf(odoo: Odoo, model: string): Promise<CustomFields> {
	const fields = Object.entries((await odoo.fields(model)) ?? {}).filter(
		([name, { type }]) => isCustom(name) && type in types
	);
	return {
		names: fields.map(([name]) => name),
		known: Object.fromEntries(
			fields.map(([name, { string, type }]) => [name, { label: string, type: types[type]! }])
		),
		cells: (record) => Object.fromEntries(fields.map(([name, field]) => [name, cell(field, record[name])]))
	};
}

/** The type of a field as Weatherglass has it; undefined for lists and files. */
export const fieldType = ({ type }: OdooField): FieldType | undefined => types[type];

function cell({ type, selection }: OdooField, value: OdooValue | undefined): string | boolean | null {
	switch (type) {
		case 'boolean':
			return value === true;
		case 'integer':
		case 'float':
		case 'monetary':
			return decimal(value);
		case 'date':
			return day(value);
		case 'datetime':
			return moment(value);
		case 'many2one':
			return labelled(value);
		case 'html':
			return plainText(value);
		case 'selection':
			return selection?.find(([key]) => key === value)?.[1] ?? text(value);
		default:
			return text(value);
	}
}
