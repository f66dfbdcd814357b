/** Whom segments find: as filters of metrics and of lists, and how many there are. */
import { readRule, SegmentRuleError, type SegmentEntity, type SegmentRule } from '#lib/crm/segments.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { listSegments, type Segment } from '#lib/server/store/segments.ts';
import type { Store } from '#lib/server/store/store.ts';
import { MetricError } from '../errors.ts';
import type { Surroundings } from '../question.ts';
import { companiesOf, contactsAt, type KnownSegment } from './dimensions.ts';
import { ruleSql } from './rule.ts';

/** The segments that a viewer has, each with the SQL of whom it finds. */
export async function knownSegments(
	store: Store,
	viewer: Viewer,
	around: Omit<Surroundings, 'segments'>
): Promise<KnownSegment[]> {
	return known(await listSegments(store.engine, viewer), around);
}

type Rule = Pick<Segment, 'id' | 'name' | 'entity' | 'rule'>;

/** Segments inside each other beyond which the SQL of one would grow without end. */
const deepest = 4;

/** @param reading ids of the segments around: one that names itself in the end is none */
const known = (
	segments: readonly Rule[],
	around: Omit<Surroundings, 'segments'>,
	reading: readonly string[] = []
): KnownSegment[] =>
	segments.map(({ id, name, entity, rule }) => ({
		id,
		name,
		entity,
		members(viewer) {
			const inside = [...reading, id];
			return ruleSql(entity, rule, viewer, {
				...around,
				segmentOf: (other) =>
					inside.includes(other) || inside.length >= deepest
						? undefined
						: known(segments, around, inside).find((segment) => segment.id === other)
			});
		}
	}));

/**
 * The records of an entity that are in a segment: companies of contacts, and contacts at companies, where it is of the other.
 *
 * @throws MetricError when the viewer has no such segment
 */
export function membersOf(
	segments: readonly KnownSegment[],
	viewer: Viewer,
	entity: SegmentEntity,
	id: string
): string {
	const segment = segments.find((each) => each.id === id);
	if (!segment)
		throw new MetricError('invalid_segment', 'There is no such segment.', 'It may have been deleted.');
	const members = segment.members(viewer);
	if (segment.entity === entity) return members;
	return entity === 'companies' ? companiesOf(members, viewer) : contactsAt(members, viewer);
}

/**
 * A rule as it was sent, checked against the fields, metrics and segments there are, with how many it finds.
 *
 * @param own id of the segment it is of; null of a new one
 * @throws MetricError `invalid_segment` that says what is wrong
 */
export async function checkRule(
	store: Store,
	viewer: Viewer,
	{ entity, rule: given, own = null }: { entity: SegmentEntity; rule: unknown; own?: string | null },
	around: Omit<Surroundings, 'segments'>
): Promise<{ rule: SegmentRule; count: number; sql: string }> {
	const rule = checkedShape(given);
	const others = (await listSegments(store.engine, viewer)).filter(({ id }) => id !== own);
	const asked: Rule = { id: own ?? 'new', name: '', entity, rule };
	const [segment] = known([asked, ...others], around);
	const sql = segment!.members(viewer);
	const { rows } = await store.engine.query<{ count: number }>(
		`select count(*)::integer as count from ${sql}`,
		[],
		{ timeZone: viewer.timeZone }
	);
	return { rule, count: rows[0]!.count, sql };
}

function checkedShape(given: unknown): SegmentRule {
	try {
		return readRule(given);
	} catch (failure) {
		if (!(failure instanceof SegmentRuleError)) throw failure;
		throw new MetricError('invalid_segment', failure.message, 'Mend the rule of the segment.');
	}
}
