/** A record as its page shows it. */
import { entityNamed, fieldNamed, type EntityName, type Field } from '#lib/crm/entities/index.ts';
import { customValue, labelBeside, type CustomField } from '#lib/crm/custom-fields.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import type { TableCell } from '#lib/components/DataTable.svelte';
import { fieldValue, outOfSight, sentence, type Reader } from '#lib/components/format/format.ts';
import { recordLink } from '#lib/components/links.ts';
import { customFields } from '#lib/server/store/custom-fields.ts';
import { historyOf } from '#lib/server/store/history.ts';
import { originOf } from '#lib/server/store/lineage.ts';
import { mayWrite, readRecord, type CrmRecord } from '#lib/server/store/records/index.ts';
import type { Store } from '#lib/server/store/store.ts';

export interface Fact extends TableCell {
	label: string;
}

/** One value of a record: references read as names and lead to their records. */
export function cell(record: CrmRecord, field: Field, reader: Reader): TableCell {
	const value = record.values[field.name] ?? null;
	if (field.to && typeof value === 'string') {
		const label = record.labels[field.name];
		// Its name was left out because the reader may not open it: a link would lead nowhere.
		return label === undefined
			? { text: outOfSight(record.hidden.includes(field.name)), quiet: true }
			: { text: label, href: recordLink(field.to, value) };
	}
	if (field.name === 'status' && (value === 'won' || value === 'lost' || value === 'open')) {
		return { text: fieldValue(value, 'choice', reader), badge: value };
	}
	const isBase = field.name.endsWith('_base');
	return {
		text: fieldValue(value, field.type, reader, isBase ? null : (record.values.currency as string | null))
	};
}

/** A value of a custom field, as its type is written. */
export function customCell(record: CrmRecord, field: CustomField, reader: Reader): TableCell {
	const value = customValue(field, record.custom[field.name]);
	// A choice is the source's own word: it is not ours to write it otherwise.
	const type = field.type === 'choice' ? 'text' : field.type;
	return { text: fieldValue(value, type, reader, field.currency) };
}

/** What is known of a record; fields without a value are left out. */
export function factsOf(record: CrmRecord, reader: Reader, fields: readonly CustomField[]): Fact[] {
	const entity = entityNamed(record.entity);
	const own = entity.fields.filter(({ name }) => (record.values[name] ?? null) !== null);
	const dates = ['created_at', 'updated_at'].flatMap((name) =>
		record.values[name] ? (fieldNamed(entity, name) ?? []) : []
	);
	const taken = new Set([...own, ...dates].map(({ label }) => label.toLowerCase()));
	const known = new Map(fields.map((field) => [field.name, field]));
	const custom = Object.entries(record.custom)
		.filter(([, value]) => value !== null && value !== '')
		.map(([name]) => {
			const field = known.get(name) ?? { entity: record.entity, name, label: sentence(name), type: 'text' };
			return { label: labelBeside(field.label, taken), ...customCell(record, field, reader) };
		});
	return [
		...[...own, ...dates].map((field) => ({ label: field.label, ...cell(record, field, reader) })),
		...custom
	];
}

/** Everything a record's page has, whatever the entity. */
export async function recordPage(
	store: Store,
	viewer: Viewer,
	entity: EntityName,
	id: string,
	reader: Reader
) {
	const record = await readRecord(store, viewer, entity, id);
	const [history, lineage] = await Promise.all([
		historyOf(store, viewer, entity, id),
		originOf(store, viewer, entity, id)
	]);
	return {
		entity: { name: entity, label: entityNamed(entity).label, labelPlural: entityNamed(entity).labelPlural },
		record: { id: record.id, label: record.label, version: record.version },
		facts: factsOf(record, reader, await customFields(store.engine, entity)),
		history,
		lineage,
		mayWrite: mayWrite(viewer, entity),
		values: record.values
	};
}
