import type { Viewer } from '#lib/crm/viewer.ts';
import { candidatePairs } from '#lib/stats/matching/blocking.ts';
import { matchProbability } from '#lib/stats/matching/frequency-weights.ts';
import { scoped } from '#lib/server/store/row-scope.ts';
import type { Store } from '#lib/server/store/store.ts';
import { matchers, type MatchedEntity, type Stored } from './entities.ts';
import { compare, Frequencies, type Evidence } from './evidence.ts';

/** A record as a pair shows it. */
export interface PairedRecord {
	id: string;
	name: string | null;
	source_system: string | null;
	source_id: string | null;
	/** The imported file that brought it. */
	import_file: string | null;
}

/** Two records that may be one. */
export interface DuplicatePair {
	entity: MatchedEntity;
	first: PairedRecord;
	second: PairedRecord;
	/** The chance that the two are one, 0 to 1. */
	probability: number;
	/** What each field says for and against it. */
	evidence: Evidence[];
}

export interface FoundDuplicates {
	records: number;
	/** Pairs that were looked at closely. */
	compared: number;
	pairs: DuplicatePair[];
	/** Values that so many records share that they were not compared by them, such as a switchboard's number. */
	skipped: { value: string; records: number }[];
}

export interface FindOptions {
	/** Pairs less likely than this are left out. */
	threshold?: number;
	signal?: AbortSignal;
}

/** At and above this chance two records are proposed as one. */
export const defaultThreshold = 0.9;

/** How many of a hundred records are there twice, before anything is known of them. */
const expectedShare = 0.05;

/** More records than these are not held in memory at once. */
const mostRecords = 3_000_000;

/**
 * Find records that stand in the store twice, most likely first. Pairs that someone called different are left out.
 *
 * @throws RangeError when there are too many records to compare
 */
export async function findDuplicates(
	store: Store,
	viewer: Viewer,
	entity: MatchedEntity,
	{ threshold = defaultThreshold, signal }: FindOptions = {}
): Promise<FoundDuplicates> {
	const matcher = matchers[entity];
	const records = await readRecords(store, viewer, entity);
	signal?.throwIfAborted();
	const values = records.map((record) => matcher.values(record));
	const keys = transposed(values.map((each) => matcher.keys(each)));
	const candidates = candidatePairs(keys);
	const frequencies = new Map(
		matcher.fields.map(({ name }) => [
			name,
			new Frequencies(
				values.map((each) => each[name] ?? null),
				records.length
			)
		])
	);
	const share = Math.min(0.5, expectedShare / Math.max(1, records.length));
	const different = await pairsCalledDifferent(store, entity);
	const pairs: DuplicatePair[] = [];
	for (let at = 0; at < candidates.first.length; at++) {
		const [one, other] = [candidates.first[at]!, candidates.second[at]!];
		const evidence = matcher.fields.flatMap(
			(field) =>
				compare(
					field,
					values[one]![field.name] ?? null,
					values[other]![field.name] ?? null,
					frequencies.get(field.name)!
				) ?? []
		);
		const bits = evidence.reduce((sum, each) => sum + each.bits, 0);
		const probability = matchProbability(share, bits);
		if (probability < threshold) continue;
		const [first, second] = [shown(records[one]!), shown(records[other]!)];
		if (!different.has(pairKey(first.id, second.id)))
			pairs.push({ entity, first, second, probability, evidence });
	}
	pairs.sort((a, b) => b.probability - a.probability || a.first.id.localeCompare(b.first.id));
	const skipped = candidates.skipped.map(({ key, records }) => ({ value: key, records }));
	return { records: records.length, compared: candidates.first.length, pairs, skipped };
}

async function readRecords(store: Store, viewer: Viewer, entity: MatchedEntity): Promise<Stored[]> {
	const columns = Object.entries(matchers[entity].columns(viewer)).map(([name, sql]) => `${sql} as ${name}`);
	const { rows } = await store.engine.query<Stored>(
		`select record.id, record.name, record.source_system, record.source_id, record.import_file, ${columns.join(', ')}
		from ${scoped(entity, viewer)} record order by record.created_at nulls last, record.id limit ${mostRecords + 1}`,
		[],
		{ rowLimit: mostRecords + 1, priority: 'heavy' }
	);
	if (rows.length > mostRecords)
		throw new RangeError(`There are more than ${mostRecords} ${entity}: they can't be compared at once.`);
	return rows;
}

/** The order of two ids does not matter. */
export const pairKey = (one: string, other: string): string =>
	one < other ? `${one}|${other}` : `${other}|${one}`;

async function pairsCalledDifferent(store: Store, entity: MatchedEntity): Promise<Set<string>> {
	const { rows } = await store.engine.query<{ first_id: string; second_id: string }>(
		'select first_id, second_id from known_different where entity = $1',
		[entity]
	);
	return new Set(rows.map(({ first_id, second_id }) => pairKey(first_id, second_id)));
}

const shown = ({ id, name, source_system, source_id, import_file }: Stored): PairedRecord => ({
	id: id!,
	name: name ?? null,
	source_system: source_system ?? null,
	source_id: source_id ?? null,
	import_file: import_file ?? null
});

function transposed(rows: readonly (string | null)[][]): (string | null)[][] {
	const width = rows[0]?.length ?? 0;
	return Array.from({ length: width }, (_, column) => rows.map((row) => row[column] ?? null));
}
