/** Whom segments find: as filters of metrics and of lists, and how many there are. */
import { entityNamed, fieldNamed, type Field } from '#lib/crm/entities/index.ts';
import {
	conditionsOf,
	mapConditions,
	metricPrefix,
	readRule,
	segmentField,
	segmentMeasures,
	SegmentRuleError,
	type SegmentEntity,
	type SegmentRule
} from '#lib/crm/segments.ts';
import { withoutPart, type Viewer } from '#lib/crm/viewer.ts';
import { referencesNamed } from '#lib/server/store/records/index.ts';
import { listSegments, type Segment } from '#lib/server/store/segments.ts';
import type { Store } from '#lib/server/store/store.ts';
import { MetricError } from '../errors.ts';
import type { Surroundings } from '../question.ts';
import type { KnownSegment } from './dimensions.ts';
import { ruleSql } from './rule.ts';

/** The segments that a viewer has, each with the SQL of whom it finds. */
export async function knownSegments(
	store: Store,
	viewer: Viewer,
	around: Omit<Surroundings, 'segments'>
): Promise<KnownSegment[]> {
	return known(await listSegments(store.engine, viewer), around);
}

/** Whether a rule asks for figures, purchases or another segment: who did well may be in it because of that. */
function readsOutcome(rule: SegmentRule): boolean {
	if ('all' in rule) return rule.all.some(readsOutcome);
	if ('any' in rule) return rule.any.some(readsOutcome);
	if ('not' in rule) return readsOutcome(rule.not);
	const { field } = rule;
	return (
		field === segmentField ||
		field.startsWith(metricPrefix) ||
		segmentMeasures.some(({ name }) => name === field)
	);
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
		isByOutcome: readsOutcome(rule),
		members(viewer) {
			const inside = [...reading, id];
			// Whoever looks at a part asks who is in the segment by all that is known of them.
			return ruleSql(entity, rule, withoutPart(viewer), {
				...around,
				segmentOf: (other) =>
					inside.includes(other) || inside.length >= deepest
						? undefined
						: known(segments, around, inside).find((segment) => segment.id === other)
			});
		}
	}));

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
	const all = await listSegments(store.engine, viewer);
	const others = all.filter(({ id }) => id !== own);
	const named = withSegmentIds(checkedShape(given), others);
	// A record that a kept rule names may be one that this viewer does not see.
	const before = all.find(({ id }) => id === own);
	const kept = new Set(
		before
			? conditionsOf(before.rule).flatMap(({ field, values }) => values.map((value) => key(field, value)))
			: []
	);
	const rule = await withRecordIds(store, viewer, entity, named, kept);
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

/** A rule with the segments that it names by their ids: they may be renamed. */
function withSegmentIds(rule: SegmentRule, segments: readonly Segment[]): SegmentRule {
	const idOf = (value: string | null) =>
		segments.find(({ id }) => id === value)?.id ??
		segments.find(({ name }) => name.toLowerCase() === value?.toLowerCase())?.id ??
		value;
	return mapConditions(rule, (condition) =>
		condition.field === segmentField ? { ...condition, values: condition.values.map(idOf) } : condition
	);
}

/** A value of a field, to be looked up. */
const key = (field: string, value: string | null): string => JSON.stringify([field, value]);

/**
 * A rule with the records that it names, such as an owner, by their ids.
 *
 * @param kept values that are ids already, by their fields
 * @throws MetricError `invalid_segment` where there is no record of a name, or several
 */
async function withRecordIds(
	store: Store,
	viewer: Viewer,
	entity: SegmentEntity,
	rule: SegmentRule,
	kept: ReadonlySet<string>
): Promise<SegmentRule> {
	const ids = new Map<string, string>();
	for (const { field, values } of conditionsOf(rule)) {
		const reference = fieldNamed(entityNamed(entity), field);
		if (reference?.type !== 'reference') continue;
		for (const value of values)
			if (value !== null && !kept.has(key(field, value)))
				ids.set(key(field, value), await idOfRecord(store, viewer, reference, value));
	}
	return mapConditions(rule, (condition) => ({
		...condition,
		values: condition.values.map((value) => ids.get(key(condition.field, value)) ?? value)
	}));
}

async function idOfRecord(
	store: Store,
	viewer: Viewer,
	{ to, label }: Field,
	called: string
): Promise<string> {
	const [found, another] = await referencesNamed(store, viewer, to!, called);
	const { labelPlural } = entityNamed(to!);
	if (!found)
		throw new MetricError(
			'invalid_segment',
			`${label}: none of the ${labelPlural.toLowerCase()} that you see is called “${called}”.`,
			'Choose one of the names that are offered.'
		);
	if (another && found.id !== called)
		throw new MetricError(
			'invalid_segment',
			`${label}: several ${labelPlural.toLowerCase()} are called “${called}”.`,
			`Give the id of the one that is meant, such as ${found.id}.`
		);
	return found.id;
}
