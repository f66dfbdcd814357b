import { may } from '#lib/crm/capabilities.ts';
import { entities, entityNamed, fieldNamed, isEntityName, type EntityName } from '#lib/crm/entities/index.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { scoped } from '#lib/server/store/row-scope.ts';
import type { Store } from '#lib/server/store/store.ts';
import { AnalysisError } from '../errors.ts';
import { repeatedRecords } from './duplicates.ts';
import {
	allRules,
	readEntity,
	readOwned,
	readRecords,
	type EntityReading,
	type WantingRecord
} from './read.ts';
import {
	dimensions,
	type DataQualityResult,
	type EntityQuality,
	type OwnerQuality,
	type QualityFinding,
	type QualityScore
} from './result.ts';
import { remembered } from '../remembered.ts';
import { unwatched, type AnalysisWork } from '../work.ts';

interface Read extends EntityReading {
	entity: EntityName;
	/** Null where nobody looks for duplicates, or there are too many records to. */
	again: string[] | null;
}

/**
 * How far the records can be relied on: what is missing, can't be, stands there twice, is stale, belongs to nothing or
 * contradicts itself; a score by entity and by owner, with the records to mend. Nothing is changed.
 */
export async function dataQuality(
	store: Store,
	viewer: Viewer,
	_options: object = {},
	work: AnalysisWork = unwatched
): Promise<DataQualityResult> {
	let looked = 0;
	const read = await Promise.all(
		entities.map(async ({ name }) => {
			const one = await readOne(store, viewer, name);
			work.onProgress?.({ step: 'Looking at every record', fraction: ++looked / entities.length });
			return one;
		})
	);
	const scored = read.map(entityQuality).filter(({ records }) => records > 0);
	const total = scoreOf(scored.filter(({ entity }) => entityNamed(entity).owner !== null));
	const findings = read.flatMap(findingsOf).sort((one, other) => other.records - one.records);
	return {
		analysis: 'data-quality',
		total,
		entities: scored,
		owners: await ownersOf(store, viewer, read),
		findings,
		duplicates: read.flatMap(({ entity, again, owners }) =>
			again === null
				? []
				: [{ entity, again: again.length, records: owners.reduce((sum, { records }) => sum + records, 0) }]
		),
		fields: read.flatMap(({ entity, fields }) =>
			fields
				.filter(({ records }) => records > 0)
				.map((each) => ({
					...each,
					entity,
					label: fieldNamed(entityNamed(entity), each.field)?.label ?? each.field
				}))
		),
		refused: may(viewer.role, 'import') ? await refusedRows(store) : null,
		summary: summaryOf(total, findings),
		assumptions: [
			'A score is the share of records without any finding: a record with three counts once, and every finding weighs the same.',
			'What matters of a record is what the metrics of completeness count; N/A, -, unknown and test count as nothing. Of deals it is asked while they are open.',
			'Of duplicates the records beyond the first of each cluster have the finding; those called different are none.',
			'The form of an address or number is looked at, not whether anybody answers there.',
			`Only records that you may see are looked at.`
		],
		missing: [
			...(scored.length === 0 ? ['There are no records yet.'] : []),
			...read.flatMap(({ entity, again, owners }) =>
				again === null && isTooLarge(entity, owners.length)
					? [
							`There are too many ${entityNamed(entity).labelPlural.toLowerCase()} to look for duplicates among them at once.`
						]
					: []
			)
		],
		sql: read
			.filter(({ rules }) => rules.length > 0)
			.map(({ entity, sql }) => ({ what: entityNamed(entity).labelPlural, sql }))
	};
}

/** The same, kept until the data change. */
export const rememberedDataQuality = remembered(dataQuality);

const matched: readonly EntityName[] = ['contacts', 'companies', 'leads'];
const isTooLarge = (entity: EntityName, owners: number) => matched.includes(entity) && owners > 0;

async function readOne(store: Store, viewer: Viewer, entity: EntityName): Promise<Read> {
	const again = await repeatedRecords(store, viewer, entity);
	return { entity, again, ...(await readEntity(store, viewer, entity, again ?? [])) };
}

/** @throws AnalysisError when there is no such finding */
function ruleNamed(entity: string, key: string, viewer: Viewer) {
	const rule = isEntityName(entity)
		? allRules(entity, viewer).find((candidate) => candidate.key === key)
		: undefined;
	if (!rule) {
		throw new AnalysisError(
			'invalid_option',
			`There is no finding “${key}” of “${entity}”.`,
			'The analysis data-quality lists them all.'
		);
	}
	return { entity: entity as EntityName, rule };
}

/**
 * The records that have a finding, with their owners.
 *
 * @param asked.owner only what this person owns; null: what nobody owns
 * @throws AnalysisError when there is no such finding
 */
export async function recordsToMend(
	store: Store,
	viewer: Viewer,
	asked: { entity: string; key: string; owner?: string | null; limit?: number }
): Promise<{ entity: EntityName; message: string; records: WantingRecord[]; total: number }> {
	const { entity, rule } = ruleNamed(asked.entity, asked.key, viewer);
	const again = rule.key === 'repeated' ? await repeatedRecords(store, viewer, entity) : null;
	const { owner, limit } = asked;
	const read = await readRecords(store, viewer, { entity, rule, owner, limit }, again ?? []);
	return { entity, message: messageOf(entity, rule.finding), ...read };
}

/** A record of someone, with everything that is found wanting in it. */
export interface OwnedRecord {
	entity: EntityName;
	id: string;
	label: string;
	/** What is wrong, after the name of the record. */
	findings: string[];
}

/**
 * The records of someone that have any finding, up to a hundred of each entity.
 *
 * @param owner null: what nobody owns
 */
export async function recordsOfOwner(
	store: Store,
	viewer: Viewer,
	owner: string | null
): Promise<OwnedRecord[]> {
	const owned = entities.filter((entity) => entity.owner !== null);
	const found = await Promise.all(
		owned.map(async ({ name }) => {
			const again = await repeatedRecords(store, viewer, name);
			const records = await readOwned(store, viewer, name, owner, again ?? []);
			return records.map((record) => ({ entity: name, ...record }));
		})
	);
	return found.flat();
}

const messageOf = (entity: EntityName, finding: string): string =>
	`Some ${entityNamed(entity).labelPlural.toLowerCase()} ${finding}.`;

const findingsOf = ({ entity, rules }: Read): QualityFinding[] =>
	rules.map(({ rule, records, of, examples }) => ({
		key: rule.key,
		entity,
		dimension: rule.dimension,
		message: messageOf(entity, rule.finding),
		advice: rule.advice,
		records,
		share: of > 0 ? records / of : 0,
		examples
	}));

/** Scores of parts together: their records, and those of them that want something. */
function scoreOf(parts: readonly Pick<QualityScore, 'records' | 'wanting'>[]): QualityScore {
	const records = parts.reduce((sum, each) => sum + each.records, 0);
	const wanting = parts.reduce((sum, each) => sum + each.wanting, 0);
	return { records, wanting, score: records > 0 ? 1 - wanting / records : null };
}

const entityQuality = ({ entity, owners }: Read): EntityQuality => ({
	entity,
	label: entityNamed(entity).labelPlural,
	...scoreOf(owners),
	byDimension: Object.fromEntries(
		dimensions.map((name) => [name, owners.reduce((sum, { byDimension }) => sum + byDimension[name], 0)])
	) as EntityQuality['byDimension']
});

async function ownersOf(store: Store, viewer: Viewer, read: readonly Read[]): Promise<OwnerQuality[]> {
	const owned = read.filter(({ entity }) => entityNamed(entity).owner !== null);
	const ids = [...new Set(owned.flatMap(({ owners }) => owners.map(({ owner }) => owner)))];
	const { rows } = await store.engine.query<{ id: string; name: string | null }>(
		`select id, name from ${scoped('people', viewer)}`,
		[],
		{ rowLimit: 1_000_000 }
	);
	const names = new Map(rows.map(({ id, name }) => [id, name]));
	return ids
		.map((owner): OwnerQuality => {
			const parts = owned.flatMap(({ entity, owners }) =>
				owners.filter((each) => each.owner === owner).map((each) => ({ entity, ...each }))
			);
			return {
				owner,
				label: owner === null ? 'Nobody' : (names.get(owner) ?? 'Unknown or deleted'),
				...scoreOf(parts),
				entities: Object.fromEntries(parts.map((part) => [part.entity, scoreOf([part])]))
			};
		})
		.sort(
			(one, other) =>
				(one.score ?? 1) - (other.score ?? 1) ||
				other.records - one.records ||
				one.label.localeCompare(other.label, 'en')
		);
}

/** Rows that an import refused and that still wait to be mended. */
async function refusedRows(store: Store): Promise<{ rows: number; files: number }> {
	const { rows } = await store.engine.query<{ found: number; files: number }>(
		`select count(distinct (import_file, line))::integer as found, count(distinct import_file)::integer as files
		from rejects
		join import_files on import_files.id = rejects.import_file
		join imports on imports.id = import_files.import_id and imports.status = 'done'
		where resolution is null`
	);
	return { rows: rows[0]?.found ?? 0, files: rows[0]?.files ?? 0 };
}

function summaryOf({ records, wanting, score }: QualityScore, findings: readonly QualityFinding[]): string {
	if (score === null) return 'There are no records to look at.';
	if (wanting === 0 && findings.length === 0) return `Nothing was found wanting in ${records} records.`;
	const most = findings[0]!;
	return `${Math.floor(score * 1000) / 10} % of the ${records} records that people own have no finding. Most common: ${most.message.replace(/^S/, 's').replace(/\.$/, '')} (${most.records}).`;
}
