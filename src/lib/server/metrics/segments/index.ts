/** What pages and commands ask of segments. */
import type { SegmentEntity, SegmentRule } from '#lib/crm/segments.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import type { MemberFilter } from '#lib/server/store/records/index.ts';
import type { Store } from '#lib/server/store/store.ts';
import { surroundings } from '../run.ts';
import { segmentDimension } from './dimensions.ts';
import { checkRule, knownSegments, membersOf } from './segments.ts';

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
 * How many each of the segments finds that a viewer has, by id; null for one whose rule asks for what is there no more.
 */
export async function segmentSize(store: Store, viewer: Viewer): Promise<Map<string, number | null>> {
	const known = await knownSegments(store, viewer, await surroundings(store, viewer, {}));
	const sizes = await Promise.all(
		known.map(async (segment): Promise<[string, number | null]> => [
			segment.id,
			await sizeOf(store, viewer, segment)
		])
	);
	return new Map(sizes);
}

async function sizeOf(
	store: Store,
	viewer: Viewer,
	segment: Awaited<ReturnType<typeof knownSegments>>[number]
): Promise<number | null> {
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

/**
 * A segment that a viewer has, with the SQL, in parentheses, of the ids (`id`) of whom it finds.
 *
 * @param asked its id, or its name in any case
 * @throws MetricError when the viewer has no such segment, or its rule asks for what is there no more
 */
export async function segmentMembers(
	store: Store,
	viewer: Viewer,
	asked: string
): Promise<{ id: string; name: string; entity: SegmentEntity; sql: string }> {
	const known = await knownSegments(store, viewer, await surroundings(store, viewer, {}));
	const found =
		known.find(({ id }) => id === asked) ??
		known.find(({ name }) => name.toLowerCase() === asked.toLowerCase());
	const sql = membersOf(known, viewer, found?.entity ?? 'companies', found?.id ?? asked);
	return { id: found!.id, name: found!.name, entity: found!.entity, sql };
}

/** A filter of a list of records, as addresses have it. */
interface ListFilter {
	field: string;
	operator: string;
	value: string;
}

/**
 * The filters of a list that ask for a segment, as SQL, and the others as they are.
 *
 * @throws MetricError when the viewer has no such segment
 */
export async function listFilters<F extends ListFilter>(
	store: Store,
	viewer: Viewer,
	entity: string,
	filters: readonly F[]
): Promise<{ others: F[]; members: MemberFilter[] }> {
	const isSegment = ({ field }: ListFilter) => field.startsWith(`${segmentDimension}:`);
	const asked = filters.filter(isSegment);
	const others = filters.filter((filter) => !isSegment(filter));
	if (asked.length === 0 || (entity !== 'companies' && entity !== 'contacts')) return { others, members: [] };
	const known = await knownSegments(store, viewer, await surroundings(store, viewer, {}));
	return {
		others,
		members: asked.map(({ field, operator, value }) => ({
			// Everybody is in a segment or not: without a value there is nobody.
			sql:
				value === ''
					? '(select null::varchar as id where false)'
					: membersOf(known, viewer, entity, field.slice(segmentDimension.length + 1)),
			isOutside: (operator === 'not_in') !== ['false', 'no'].includes(value.toLowerCase())
		}))
	};
}
