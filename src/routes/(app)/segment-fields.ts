import type { FilterField } from '#lib/components/FieldFilters.svelte';
import { segmentEntities } from '#lib/crm/segments.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { segmentDimensionName } from '#lib/server/metrics/index.ts';
import { listSegments } from '#lib/server/store/segments.ts';
import type { Store } from '#lib/server/store/store.ts';

/** The segments that a viewer has, as fields that a list of companies or contacts can be filtered by. */
export async function segmentFields(store: Store, viewer: Viewer, entity: string): Promise<FilterField[]> {
	if (!segmentEntities.some((each) => each === entity)) return [];
	return (await listSegments(store.engine, viewer)).map(({ id, name }) => ({
		name: segmentDimensionName(id),
		label: `Segment: ${name}`,
		type: 'boolean',
		choices: []
	}));
}
