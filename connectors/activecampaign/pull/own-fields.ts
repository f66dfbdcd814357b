/** Fields that people of an account made: their values are lists of their own, which tell nothing of changes. */
import type { FieldType } from '#lib/crm/entities/index.ts';
import type { Cursor, Page, RecordSet, Row, Session, SourceField } from '../../connector.ts';
import type { FieldMap } from '../../export-shape.ts';
import { allByOffset } from '../../shared/offsets.ts';
import { allOf, listPage, mostRecords, offsetOf, type Item } from '../api.ts';
import { amount, choices, currency, text } from '../cells.ts';

const types: Readonly<Record<string, FieldType>> = {
	number: 'number',
	date: 'date',
	currency: 'money',
	dropdown: 'choice',
	radio: 'choice'
};

export interface OwnField {
	id: string;
	label: string;
	type: string;
	options: readonly string[];
}

export interface ValueList {
	entity: FieldMap['entity'];
	/** The list of the fields, that of their values, and what the record is called there. */
	fields: string;
	values: string;
	record: string;
	/** Labels of fields that mean a field of ours. */
	meanings: Readonly<Record<string, string>>;
}

export async function fieldsOf(session: Session, path: string): Promise<OwnField[]> {
	return (await allOf(session, path)).map((item) => ({
		id: String(item.id),
		label: text(item.fieldLabel) ?? text(item.title) ?? String(item.id),
		type: text(item.fieldType) ?? text(item.type) ?? 'text',
		options: Array.isArray(item.fieldOptions) ? item.fieldOptions.map(String) : []
	}));
}

/** The column of a field. */
export const columnOf = (id: string): string => `field_${id}`;

/** All values, as rows that add to the records they belong to. */
export async function* pullValues(session: Session, cursor: Cursor, list: ValueList): AsyncGenerator<Page> {
	const fields = new Map((await fieldsOf(session, list.fields)).map((field) => [field.id, field]));
	const read = (offset: number, limit: number) => listPage(session, list.values, {}, offset, limit);
	const options = { limit: mostRecords, key: ({ id }: Item) => String(id), from: offsetOf(cursor) };
	for await (const { rows, next } of allByOffset(read, options)) {
		yield { records: recordSets(list, fields, rows), cursor: next };
	}
}

/** One set a field, so that no cell is empty where nothing was said. */
export function recordSets(
	list: ValueList,
	fields: ReadonlyMap<string, OwnField>,
	values: readonly Item[]
): RecordSet[] {
	const sets = new Map<OwnField, Row[]>();
	const labels = [...fields.values()].map(({ label }) => label);
	// Of all fields: those of one label are told apart by it.
	const customFields = Object.assign(
		{},
		...[...fields.values()].map((field) => columnsOf(field, list.meanings[field.label] !== undefined))
	) as Record<string, SourceField>;
	const isRepeated = (label: string) => labels.indexOf(label) !== labels.lastIndexOf(label);
	for (const value of values) {
		const field = fields.get(String(value.customFieldId ?? value.field));
		const record = text(value[list.record]);
		if (!field || record === null) continue;
		sets.set(field, [...(sets.get(field) ?? []), { record, ...cellsOf(field, value) }]);
	}
	return [...sets].map(([field, rows]) => {
		const meaning = list.meanings[field.label];
		return {
			map: {
				system: 'activecampaign',
				// Rows of maps of one name are one table, in which a record has one row.
				name: `ActiveCampaign ${field.label}${isRepeated(field.label) ? ` (${field.id})` : ''}`,
				entity: list.entity,
				columns: { record: 'source_id', ...(meaning && { [columnOf(field.id)]: meaning }) },
				updatesOnly: true
			},
			rows,
			customFields
		};
	});
}

function columnsOf({ id, label, type }: OwnField, isKnown: boolean): Record<string, SourceField> {
	return {
		...(!isKnown && { [columnOf(id)]: { label, type: types[type] ?? 'text' } }),
		...(type === 'currency' && {
			[`${columnOf(id)}_currency`]: { label: `${label}, currency`, type: 'text' }
		})
	};
}

function cellsOf({ id, type }: OwnField, value: Item): Row {
	const given = value.fieldValue ?? value.value;
	if (type === 'currency')
		return { [columnOf(id)]: amount(given), [`${columnOf(id)}_currency`]: currency(value.fieldCurrency) };
	const isSeveral = Array.isArray(given) || String(given).includes('||');
	return { [columnOf(id)]: isSeveral ? choices(given) : text(given) };
}
