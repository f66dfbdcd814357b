/** What pages and commands ask of segments. */
import type { SegmentEntity, SegmentRule } from '#lib/crm/segments.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import {
	createSegment,
	listSegments,
	readSegment,
	updateSegment,
	type Segment
} from '#lib/server/store/segments.ts';
import type { Store } from '#lib/server/store/store.ts';
import { surroundings } from '../run.ts';
import type { KnownSegment } from './dimensions.ts';
import { checkRule, knownSegments } from './segments.ts';

/** A segment as someone wants it kept: its rule is not checked yet, and may name other segments. */
export interface SegmentWish {
	name: string;
	rule: unknown;
	/** Whether everybody has it, or only who makes it. */
	shared: boolean;
}

/**
 * A rule as it was sent, checked against the fields, metrics and segments there are, with how many it finds among what
 * the viewer may see.
 *
 * @param asked.own id of the segment it is of; null of a new one
 * @throws MetricError `invalid_segment` that says what is wrong
 */
export async function checkSegmentRule(
	store: Store,
	viewer: Viewer,
	asked: { entity: SegmentEntity; rule: unknown; own?: string | null }
): Promise<{ rule: SegmentRule; count: number; sql: string }> {
	return checkRule(store, viewer, asked, await surroundings(store, viewer, {}));
}

/**
 * Keep a new segment, once its rule is checked.
 *
 * @throws MetricError `invalid_segment` for its rule; as `createSegment`
 */
export async function keepSegment(
	store: Store,
	viewer: Viewer,
	{ entity, ...wish }: SegmentWish & { entity: SegmentEntity }
): Promise<Segment> {
	const { rule } = await checkSegmentRule(store, viewer, { entity, rule: wish.rule });
	return readSegment(store, viewer, await createSegment(store, viewer, { ...wish, entity, rule }));
}

/**
 * Change a segment, once its rule is checked. Whom it is of stays: other rules and addresses count on it.
 *
 * @param version as it was read
 * @param wish what is to be otherwise; the rest stays
 * @throws MetricError `invalid_segment` for its rule; as `updateSegment`
 */
export async function changeSegment(
	store: Store,
	viewer: Viewer,
	id: string,
	version: number,
	wish: Partial<SegmentWish>
): Promise<Segment> {
	const before = await readSegment(store, viewer, id);
	const { entity } = before;
	const given = { name: before.name, rule: before.rule, shared: before.shared, ...wish };
	const { rule } = await checkSegmentRule(store, viewer, { entity, rule: given.rule, own: id });
	await updateSegment(store, viewer, id, version, { ...given, entity, rule });
	return readSegment(store, viewer, id);
}

/** A segment as programs get it, with how many it finds: null when its rule asks for what is there no more. */
export async function segmentDocument(store: Store, viewer: Viewer, segment: Segment) {
	return documentOf(segment, (await segmentSize(store, viewer, [segment.id])).get(segment.id) ?? null);
}

/** The segments that a viewer has as programs get them, by name. */
export async function segmentDocuments(store: Store, viewer: Viewer) {
	const [segments, sizes] = await Promise.all([
		listSegments(store.engine, viewer),
		segmentSize(store, viewer)
	]);
	return segments.map((segment) => documentOf(segment, sizes.get(segment.id) ?? null));
}

const documentOf = (segment: Segment, finds: number | null) => {
	const { id, name, entity, rule, shared, createdBy, updatedAt, version } = segment;
	return { id, name, entity, rule, shared, finds, created_by: createdBy, updated_at: updatedAt, version };
};

export type SegmentDocument = ReturnType<typeof documentOf>;

/**
 * How many each of the segments finds that a viewer has, by id; null for one whose rule asks for what is there no more.
 *
 * @param ids only of these
 */
export async function segmentSize(
	store: Store,
	viewer: Viewer,
	ids?: readonly string[]
): Promise<Map<string, number | null>> {
	const all = await knownSegments(store, viewer, await surroundings(store, viewer, {}));
	const known = ids ? all.filter(({ id }) => ids.includes(id)) : all;
	const sizes = await Promise.all(
		known.map(async (segment): Promise<[string, number | null]> => [
			segment.id,
			await sizeOf(store, viewer, segment)
		])
	);
	return new Map(sizes);
}

async function sizeOf(store: Store, viewer: Viewer, segment: KnownSegment): Promise<number | null> {
	let members: string;
	try {
		members = segment.members(viewer);
	} catch {
		return null;
	}
	const { rows } = await store.engine.query<{ size: number }>(
		`select count(*)::integer as size from ${members}`,
		[],
		{ timeZone: viewer.timeZone }
	);
	return rows[0]!.size;
}
