import { outOfSight } from '#lib/components/format/format.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { references, type CrmRecord } from '#lib/server/store/records/index.ts';
import type { Store } from '#lib/server/store/store.ts';
import { formFields, type Paged } from './columns.ts';

/** Entities with few records are chosen from a list; the others are searched. */
const listed = new Set(['people', 'stages', 'teams', 'products', 'campaigns']);

/** What the form of an entity needs: its fields, what may be chosen, and what a record holds now. */
export async function formData(store: Store, viewer: Viewer, entity: Paged, record: CrmRecord | null) {
	return Promise.all(
		formFields(entity).map(async (field) => {
			const value = record?.values[field.name] ?? null;
			const options =
				field.to && listed.has(field.to) ? await references(store, viewer, field.to, '', 1000) : null;
			return {
				name: field.name,
				label: field.label,
				type: field.type,
				description: field.description ?? null,
				required: field.required ?? false,
				to: field.to ?? null,
				options: options ?? field.choices?.map((id) => ({ id, label: id.replaceAll('_', ' ') })) ?? null,
				value:
					value === null ? '' : field.type === 'money' ? String(value).replace(/\.?0+$/, '') : String(value),
				valueLabel:
					record?.labels[field.name] ??
					(value === null ? '' : outOfSight(record?.hidden.includes(field.name) ?? false))
			};
		})
	);
}

export type FormField = Awaited<ReturnType<typeof formData>>[number];
