import type { FieldFilter, FilterField } from '#lib/components/FieldFilters.svelte';
import { customFieldName, labelBeside, type CustomField } from '#lib/crm/custom-fields.ts';
import { entityNamed, type EntityName } from '#lib/crm/entities/index.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { isOfCustomers, segmentDimensionName } from '#lib/server/metrics/index.ts';
import { offeredFields } from '#lib/server/store/custom-choices.ts';
import { listSegments } from '#lib/server/store/segments.ts';
import type { Store } from '#lib/server/store/store.ts';
import { readFieldFilters } from '#lib/server/explore/filters.ts';

export interface ListFields {
	/** Custom fields, labelled so that none is called as a field of the entity's own. */
	custom: CustomField[];
	/** What a list can be filtered by: custom fields, then the segments that the viewer has. */
	fields: FilterField[];
	/** The filters that the address asks for. */
	filters: FieldFilter[];
}

/** What a list of records can be filtered by, and is. */
export async function listFields(
	store: Store,
	viewer: Viewer,
	entity: EntityName,
	url: URL
): Promise<ListFields> {
	const taken = new Set(entityNamed(entity).fields.map(({ label }) => label.toLowerCase()));
	const [found, segments] = await Promise.all([
		offeredFields(store, viewer, entity),
		isOfCustomers(entity) ? listSegments(store.engine, viewer) : []
	]);
	const custom = found.map((field) => ({ ...field, label: labelBeside(field.label, taken) }));
	const fields: FilterField[] = [
		...custom.map(({ name, label, type, choices }) => ({
			name: customFieldName(name),
			label,
			type,
			choices: [...(choices ?? [])]
		})),
		...segments.map(({ id, name }) => ({
			name: segmentDimensionName(id),
			label: `Segment: ${name}`,
			type: 'boolean',
			choices: []
		}))
	];
	const labelOf = (name: string) => fields.find((field) => field.name === name)?.label ?? name;
	const filters = readFieldFilters(url).map((filter) => ({ ...filter, label: labelOf(filter.field) }));
	return { custom, fields, filters };
}
