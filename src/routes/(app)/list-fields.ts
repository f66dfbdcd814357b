import type { FieldFilter, FilterField } from '#lib/components/FieldFilters.svelte';
import { customFieldName, labelBeside, type CustomField } from '#lib/crm/custom-fields.ts';
import { askedFields, entityNamed, type EntityName, type Field } from '#lib/crm/entities/index.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { isOfCustomers, segmentDimensionName } from '#lib/server/metrics/index.ts';
import { sentence } from '#lib/components/format/format.ts';
import { offeredFields } from '#lib/server/store/custom-choices.ts';
import { references } from '#lib/server/store/records/index.ts';
import { listSegments } from '#lib/server/store/segments.ts';
import type { Store } from '#lib/server/store/store.ts';
import { readListFilters } from '#lib/server/explore/filters.ts';

export interface ListFields {
	/** Custom fields, labelled so that none is called as a field of the entity's own. */
	custom: CustomField[];
	/** What a list can be filtered by: its own fields, custom fields, then the segments that the viewer has. */
	fields: FilterField[];
	/** The filters that the address asks for. */
	filters: FieldFilter[];
}

/** People who are offered at most. */
const mostPeople = 1000;

/** The fields of an entity's own that a list of it can be filtered by; of what it points to, people alone are few. */
async function ownFields(store: Store, viewer: Viewer, entity: EntityName): Promise<FilterField[]> {
	const offered = askedFields(entityNamed(entity)).filter(
		({ type, to }) => type !== 'reference' || to === 'people'
	);
	const people = offered.some(({ to }) => to === 'people')
		? await references(store, viewer, 'people', '', mostPeople)
		: [];
	return offered.map((field) => ({
		...filterField(entity, field),
		group: 'Fields',
		...(field.to && {
			choices: people.map(({ id, label }) => ({ value: id, label })),
			isClosed: true
		})
	}));
}

/** A field of records as filters offer it. */
function filterField(
	entity: EntityName,
	{ name, label, type, choices }: Pick<Field, 'name' | 'label' | 'type' | 'choices'>,
	isSearched = true
): FilterField {
	const isText = type === 'text';
	return {
		name,
		label,
		type,
		choices: (choices ?? []).map((value) => ({ value, label: type === 'choice' ? sentence(value) : value })),
		isClosed: type === 'choice',
		isSearched: isText && isSearched,
		...(isText && !choices && { from: `/values/${entity}/${encodeURIComponent(name)}` })
	};
}

/**
 * What a list of records can be filtered by, and is.
 *
 * @param hasOwn whether by the entity's own fields and by parts of texts too: a page of figures can't be
 */
export async function listFields(
	store: Store,
	viewer: Viewer,
	entity: EntityName,
	url: URL,
	{ hasOwn = false } = {}
): Promise<ListFields> {
	const taken = new Set(entityNamed(entity).fields.map(({ label }) => label.toLowerCase()));
	const [found, segments, own] = await Promise.all([
		offeredFields(store, viewer, entity),
		isOfCustomers(entity) ? listSegments(store.engine, viewer) : [],
		hasOwn ? ownFields(store, viewer, entity) : []
	]);
	const custom = found.map((field) => ({ ...field, label: labelBeside(field.label, taken) }));
	const fields: FilterField[] = [
		...own,
		...custom.map(({ name, label, type, choices }) => ({
			...filterField(
				entity,
				{
					name: customFieldName(name),
					label,
					type: type === 'choice' ? 'text' : type,
					choices
				},
				hasOwn
			),
			group: 'Custom fields'
		})),
		...segments.map(({ id, name }) => ({
			name: segmentDimensionName(id),
			label: `Segment: ${name}`,
			type: 'boolean',
			choices: [],
			group: 'Segments'
		}))
	];
	const labelOf = (name: string) => fields.find((field) => field.name === name)?.label ?? name;
	const filters = readListFilters(url).map((filter) => ({ ...filter, label: labelOf(filter.field) }));
	return { custom, fields, filters };
}
