import type { EntityName } from '#lib/crm/entities/index.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { namesOf } from '#lib/server/store/records/index.ts';
import type { Store } from '#lib/server/store/store.ts';
import { periodOf, type PeriodOptions } from '../period.ts';
import type { FunnelGroup, FunnelKind, FunnelOf, FunnelRecord, FunnelResult } from './result.ts';
import { readSpells, readStanding, undatedDeals } from './spells.ts';
import { funnelOf, largestDrop } from './steps.ts';
import { dealsWay, groupsOf, leadsWay, passedSql, type Way } from './subjects.ts';
import { historyNotes } from '../history-quality.ts';
import { remembered } from '../remembered.ts';
import { step, unwatched, type AnalysisWork } from '../work.ts';

/** The period is that in which the first step was come to. */
export interface FunnelOptions extends PeriodOptions {
	kind?: FunnelKind;
	/** Days within which a step has to be come to; 180 unless told. */
	within?: number;
	by?: FunnelGroup;
	/** Of deals: which pipeline; the one with most deals unless told. */
	pipeline?: string | null;
	/** Of deals: the stages that are steps, by their ids; all open ones unless told. */
	stages?: string[];
}

export const usualDays = 180;

/** Funnels that are set side by side: more is a picture nobody reads. */
const mostGroups = 6;

/**
 * How far deals or leads come: of those that entered in a period, the share that reaches each step within a time limit. Who
 * is still on the way is counted for as long as they have been, and who was lost can't come any more: Aalen and
 * Johansen's estimate, not the share of those that are over.
 */
export async function funnel(
	store: Store,
	viewer: Viewer,
	options: FunnelOptions = {},
	work: AnalysisWork = unwatched
): Promise<FunnelResult> {
	step(work, 'Following each from step to step');
	const { kind = 'deals', within = usualDays } = options;
	const by = groupsOf(kind).includes(options.by ?? 'none') ? (options.by ?? 'none') : 'none';
	const { from, to } = periodOf(options, viewer.timeZone);
	const known = options.asOf ?? null;
	const way = await wayOf(store, viewer, { ...options, kind, by });
	const told = { kind, from, to, within, by };
	if (!way) return nothing(told);
	const [spells, standing] = await Promise.all([
		readSpells(store, viewer, way, { from, to, known }),
		readStanding(store, viewer, way, { from, to, known, within })
	]);
	const whole = funnelOf(null, 'All', way, spells.rows, standing.rows, within);
	const keys = [...new Set(standing.rows.map(({ group_key: key }) => key))];
	const entity = entityOf[by];
	const names = entity ? await namesOf(store.engine, viewer, entity, keys) : new Map<string, string>();
	const ofKey = <R extends { group_key: string | null }>(rows: readonly R[], key: string | null) =>
		rows.filter(({ group_key: own }) => own === key);
	const groups =
		by === 'none'
			? []
			: keys
					.map((key) =>
						funnelOf(
							key,
							key === null ? `No ${by}` : (names.get(key) ?? key),
							way,
							ofKey(spells.rows, key),
							ofKey(standing.rows, key),
							within
						)
					)
					.sort((one, other) => other.entered - one.entered || one.label.localeCompare(other.label));
	const undated = kind === 'deals' ? await undatedDeals(store, viewer, way, { from, to }) : 0;
	const missing =
		undated > 0
			? [
					`${undated} deals created in this period have no dated stages, and are in no figure: their source tells no history.`
				]
			: [];
	if (kind === 'deals') {
		const cohort =
			'pipeline_id = $3 and created_at >= $1::date::timestamptz and created_at < $2::date::timestamptz';
		missing.push(...(await historyNotes(store, viewer, cohort, [from, to, way.pipeline!.id])));
	}
	if (whole.entered === 0) missing.push('Nobody entered in this period with a date.');
	return {
		analysis: 'funnel',
		...told,
		pipeline: way.pipeline,
		funnels: [whole, ...groups.slice(0, mostGroups)],
		hidden: Math.max(0, groups.length - mostGroups),
		undated,
		summary: summaryOf(whole, within),
		assumptions: [
			kind === 'deals'
				? 'A stage counts as reached by reaching it or a later one; a second visit is not counted again.'
				: 'A lead that became a deal counts as answered; a win is that of its deal.',
			`Shares are of those that came within ${within} days. Who is still on the way counts for as long as they have been: the share would be too low if they counted as lost, and too high if they were left out.`,
			'Of the step before: within as many days from there, or within as long as anybody was watched there.',
			'Intervals hold 95 % of what chance alone would make of such shares.'
		],
		missing,
		sql: [
			{ what: 'Days to each step, alike ones as one', sql: spells.sql },
			{ what: 'How far each came', sql: standing.sql }
		]
	};
}

/** The same, kept until the data change. */
export const rememberedFunnel = remembered(funnel);

/** Those who came to a step and no further: lost there, or still there. The latest first. */
export async function funnelRecords(
	store: Store,
	viewer: Viewer,
	options: FunnelOptions & { from: string; to: string },
	{ step, state, group }: { step: string; state: 'lost' | 'open'; group: string | null | undefined },
	limit = 200
): Promise<FunnelRecord[]> {
	const { kind = 'deals', by = 'none' } = options;
	const way = await wayOf(store, viewer, { ...options, kind, by });
	const place = way ? way.steps.findIndex(({ key }) => key === step) + 1 : 0;
	if (!way || place === 0) return [];
	const { rows } = await store.engine.query<{
		id: string;
		label: string;
		owner_id: string | null;
		entered: string;
		ended: string | null;
	}>(
		`${passedSql(way)}
		select id, label, owner_id, times[1]::varchar as entered, ended_at::varchar as ended
		from cohort
		where len(list_filter(times, lambda moment: moment is not null)) = $4
			and ${state === 'lost' ? 'ended_at is not null' : 'ended_at is null'}
			and ($5 or group_key is not distinct from $6)
		order by coalesce(ended_at, times[1]) desc, id
		limit ${Math.max(1, Math.trunc(limit))}`,
		[options.from, options.to, options.asOf ?? null, place, group === undefined, group ?? null],
		{ timeZone: viewer.timeZone }
	);
	const names = await namesOf(
		store.engine,
		viewer,
		'people',
		rows.map(({ owner_id: owner }) => owner)
	);
	return rows.map(({ owner_id: owner, ...record }) => ({
		...record,
		owner: owner === null ? null : (names.get(owner) ?? null)
	}));
}

const wayOf = (
	store: Store,
	viewer: Viewer,
	{ kind, by, pipeline = null, stages = [] }: FunnelOptions & { kind: FunnelKind; by: FunnelGroup }
): Promise<Way | null> =>
	kind === 'leads' ? Promise.resolve(leadsWay(viewer, by)) : dealsWay(store, viewer, by, pipeline, stages);

const entityOf: Partial<Record<FunnelGroup, EntityName>> = { owner: 'people', campaign: 'campaigns' };

function summaryOf(whole: FunnelOf, within: number): string {
	const drop = largestDrop(whole);
	const last = whole.steps.at(-1);
	const percent = (share: number) => `${Math.round(share * 100)} %`;
	if (whole.entered === 0) return 'Nobody entered in this period.';
	const end = last?.ofFirst
		? ` ${percent(last.ofFirst.estimate)} (${percent(last.ofFirst.lower)} to ${percent(last.ofFirst.upper)}) come to the end within ${within} days.`
		: '';
	const fall = drop
		? ` Most fall out between “${drop.from}” and “${drop.to}”: ${percent(drop.lost.estimate)} (${percent(drop.lost.lower)} to ${percent(drop.lost.upper)}) are lost there.`
		: '';
	return `${whole.entered} entered.${end}${fall}`;
}

function nothing(told: Pick<FunnelResult, 'kind' | 'from' | 'to' | 'within' | 'by'>): FunnelResult {
	return {
		analysis: 'funnel',
		...told,
		pipeline: null,
		funnels: [],
		hidden: 0,
		undated: 0,
		summary: 'There is no pipeline with open stages.',
		assumptions: [],
		missing: [
			'There is no pipeline with open stages: import deals with their stages to see how far they come.'
		],
		sql: []
	};
}
