import { entityNamed, fieldNamed, type EntityName } from '#lib/crm/entities/index.ts';
import { conditionsOf, segmentField, type SegmentEntity, type SegmentRule } from '#lib/crm/segments.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { referencesNamed } from '#lib/server/store/records/index.ts';
import { labelKey, labelsOf } from '#lib/server/store/records/labels.ts';
import type { Segment } from '#lib/server/store/segments.ts';
import type { Store } from '#lib/server/store/store.ts';
import type { NameOf } from './segment-input.ts';

/** How the segments and records are called that a rule names by their ids. One of several namesakes is told by its id. */
export async function namesIn(
	store: Store,
	viewer: Viewer,
	{ entity, rule, segments }: { entity: SegmentEntity; rule: SegmentRule; segments: readonly Segment[] }
): Promise<NameOf> {
	const pointsTo = (field: string) => fieldNamed(entityNamed(entity), field)?.to;
	const wanted = new Map<EntityName, Set<string>>();
	for (const { field, values } of conditionsOf(rule)) {
		const to = pointsTo(field);
		if (!to) continue;
		const ids = values.filter((value) => value !== null);
		wanted.set(to, new Set([...(wanted.get(to) ?? []), ...ids]));
	}
	const labels = await labelsOf(store.engine, viewer, wanted);
	const ids = [...wanted].flatMap(([to, each]) => [...each].map((id) => ({ to, id })));
	const shared = new Set<string>();
	for (const { to, id } of ids) {
		const label = labels.get(labelKey(to, id));
		if (label && (await referencesNamed(store, viewer, to, label)).length > 1) shared.add(labelKey(to, id));
	}
	return (field, value) => {
		if (field === segmentField) return segments.find(({ id }) => id === value)?.name ?? value;
		const to = pointsTo(field);
		if (!to || shared.has(labelKey(to, value))) return value;
		return labels.get(labelKey(to, value)) ?? value;
	};
}
