/** What can be written back: scores, segments, and the life-cycle stage as it is kept here. */
import type { WritableField } from '#connectors/connector.ts';
import type { EntityName } from '#lib/crm/entities/index.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { rememberedChurn } from '#lib/server/analyses/churn/churn.ts';
import type { ChurnResult } from '#lib/server/analyses/churn/result.ts';
import { rememberedLeadScore } from '#lib/server/analyses/lead-score/lead-score.ts';
import type { ScoringResult } from '#lib/server/analyses/scoring/result.ts';
import { rfmNames } from '#lib/server/analyses/segments/segments.ts';
import { rememberedWinProbability } from '#lib/server/analyses/win-probability/win-probability.ts';
import { recordsInSegment } from '#lib/server/metrics/index.ts';
import { scoped } from '#lib/server/store/row-scope.ts';
import { listSegments } from '#lib/server/store/segments.ts';
import type { Store } from '#lib/server/store/store.ts';

/** Something that records have a value of. */
export interface Subject {
	/** `win_probability`, `segment:<id>`. */
	name: string;
	label: string;
	/** `share`: 0 to 1, two decimals. `membership`: true or false. */
	kind: 'share' | 'text' | 'membership';
}

/** What records have to be written. */
export interface Values {
	/** By our id; a record without a value is absent. */
	values: ReadonlyMap<string, string>;
	/** Why some or all have none, such as a model without skill: their fields are left alone, never emptied. */
	silent: string | null;
}

const segmentPrefix = 'segment:';
const inSegment = 'true';

const own: Partial<Record<EntityName, Subject[]>> = {
	companies: [
		{ name: 'churn_risk', label: 'Churn risk', kind: 'share' },
		{ name: 'rfm_segment', label: 'How they buy (RFM)', kind: 'text' },
		{ name: 'lifecycle_stage', label: 'Life-cycle stage', kind: 'text' }
	],
	contacts: [
		{ name: 'rfm_segment', label: 'How they buy (RFM)', kind: 'text' },
		{ name: 'lifecycle_stage', label: 'Life-cycle stage', kind: 'text' }
	],
	leads: [{ name: 'lead_score', label: 'Lead score', kind: 'share' }],
	deals: [{ name: 'win_probability', label: 'Win probability', kind: 'share' }]
};

/** What records of an entity can have written: its own figures, and the segments that are shared. */
export async function subjectsOf(store: Store, viewer: Viewer, entity: EntityName): Promise<Subject[]> {
	const segments = (await listSegments(store.engine, viewer)).filter(
		(segment) => segment.shared && segment.entity === entity
	);
	return [
		...(own[entity] ?? []),
		...segments.map(({ id, name }): Subject => ({
			name: `${segmentPrefix}${id}`,
			label: `In segment “${name}”`,
			kind: 'membership'
		}))
	];
}

const typesOf: Record<Subject['kind'], readonly WritableField['type'][]> = {
	share: ['number', 'ratio', 'text'],
	text: ['text', 'choice'],
	membership: ['boolean', 'text']
};

/** Whether a field can hold what a subject says. */
export const takes = ({ type, choices }: WritableField, { kind }: Subject): boolean =>
	typesOf[kind].includes(type) && (kind === 'text' || choices === undefined);

/**
 * What the records of an entity have of a subject.
 *
 * @throws MetricError for a segment that is gone; AnalysisError
 */
export async function valuesOf(
	store: Store,
	viewer: Viewer,
	entity: EntityName,
	subject: string,
	signal?: AbortSignal
): Promise<Values> {
	if (subject.startsWith(segmentPrefix))
		return membership(store, viewer, entity, subject.slice(segmentPrefix.length));
	switch (subject) {
		case 'win_probability':
			return scoresOf(await rememberedWinProbability(store, viewer, {}, { signal }));
		case 'lead_score':
			return scoresOf(await rememberedLeadScore(store, viewer, {}, { signal }));
		case 'churn_risk':
			return risksOf(await rememberedChurn(store, viewer, { most: everybody }, { signal }));
		case 'rfm_segment':
			return { values: await rfmNames(store, viewer, entity as 'companies' | 'contacts'), silent: null };
		case 'lifecycle_stage':
			return lifecycleStages(store, viewer, entity);
		default:
			throw new RangeError(`Nothing is called ${subject}.`);
	}
}

const everybody = 1_000_000;
const share = (chance: number): string => chance.toFixed(2);

/** The chances of the groups whose model has skill; what the others lack is said. */
export function scoresOf({ scores }: Pick<ScoringResult, 'scores'>): Values {
	const silent = scores.filter(({ verdict }) => verdict !== 'scored');
	return {
		values: new Map(scores.flatMap(({ scored }) => scored.map(({ id, chance }) => [id, share(chance)]))),
		silent:
			silent.length > 0
				? silent.map(({ label, sentence }) => `${label}: ${sentence}`).join(' ')
				: scores.length === 0
					? 'There is nothing to score.'
					: null
	};
}

/** The chances that customers leave, where the model has skill. */
export function risksOf({ risk, because }: Pick<ChurnResult, 'risk' | 'because'>): Values {
	if (!risk) return { values: new Map(), silent: `Nobody’s risk is known. ${because}` };
	if (!risk.calibration.hasSkill) return { values: new Map(), silent: risk.calibration.verdict };
	const companies = risk.listed.filter(({ entity }) => entity === 'companies');
	return {
		values: new Map(companies.map(({ id, chance }) => [id, share(chance)])),
		silent:
			companies.length === risk.listed.length
				? null
				: 'The risk of contracts without a company is written nowhere.'
	};
}

/** True of who is in it, false of everybody else. */
async function membership(store: Store, viewer: Viewer, entity: EntityName, id: string): Promise<Values> {
	const members = await recordsInSegment(store, viewer, id, entity);
	const { rows } = await store.engine.query<{ id: string }>(`select id from ${scoped(entity, viewer)}`);
	return {
		values: new Map(rows.map((row) => [row.id, members.has(row.id) ? inSegment : 'false'])),
		silent: null
	};
}

async function lifecycleStages(store: Store, viewer: Viewer, entity: EntityName): Promise<Values> {
	const { rows } = await store.engine.query<{ id: string; stage: string }>(
		`select id, lifecycle_stage as stage from ${scoped(entity, viewer)} where lifecycle_stage is not null`
	);
	return { values: new Map(rows.map(({ id, stage }) => [id, stage])), silent: null };
}
