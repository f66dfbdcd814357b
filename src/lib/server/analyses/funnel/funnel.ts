import type { EntityName } from '#lib/crm/entities/index.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { namesOf } from '#lib/server/store/records/index.ts';
import type { Store } from '#lib/server/store/store.ts';
import { AnalysisError } from '../errors.ts';
import { partOf, saying, type PartAsked, type PartOf } from '../parts.ts';
import { pipelinesOf } from '../pipelines.ts';
import { periodOf, type PeriodOptions } from '../period.ts';
import type { FunnelGroup, FunnelKind, FunnelOf, FunnelRecord, FunnelResult } from './result.ts';
import { remembered } from '../remembered.ts';
import { step, unwatched, type AnalysisWork } from '../work.ts';
import { readSpells, readStanding, stateSql, type Cohort, type State } from './spells.ts';
import { funnelOf } from './steps.ts';
import { groupsOf, passedSql, wayOf, type Way, type WayQuestion } from './subjects.ts';
import { assumptionsOf, missingOf, summaryOf } from './words.ts';

/**
 * The period is that in which the first step was come to. Of deals by stage without a pipeline, the one with most deals. Who is
 * followed is in the part; what belongs to them is followed wherever it is, so that a deal keeps the touches of a colleague's lead.
 */
export interface FunnelOptions extends PeriodOptions, PartAsked {
	kind?: FunnelKind;
	/** Days within which a step has to be come to; 180 unless told. */
	within?: number;
	by?: FunnelGroup;
	/** The steps in their order, by their keys (`ladder.ts`); the usual ones of who is followed unless told. */
	steps?: readonly string[];
}

export const usualDays = 180;

/** Funnels that are set side by side: more is a picture nobody reads. */
const mostGroups = 6;

type Told = Pick<FunnelResult, 'kind' | 'from' | 'to' | 'within' | 'by'>;

/**
 * How far deals, leads or people come: of those that entered in a period, the share that reaches each step within a time
 * limit, in the order of the steps. Who is still on the way is counted for as long as they have been, and who was lost can't
 * come any more: Aalen and Johansen's estimate, not the share of those that are over.
 *
 * @throws AnalysisError where a step is none, steps are out of order, or there is no such pipeline, segment, owner or team
 */
export async function funnel(
	store: Store,
	viewer: Viewer,
	options: FunnelOptions = {},
	work: AnalysisWork = unwatched
): Promise<FunnelResult> {
	step(work, 'Following each from step to step');
	const { within = usualDays } = options;
	const part = await partOf(store, viewer, options);
	const question = questionOf(options, part);
	const { kind, by } = question;
	const { from, to } = periodOf(options, viewer.timeZone);
	const cohort = { from, to, known: options.asOf ?? null };
	const told = { kind, from, to, within, by };
	if (by === 'pipeline') return saying(part, await byPipeline(store, viewer, question, { told, cohort }));
	const way = await wayOf(store, viewer, question);
	if (!way) return nothing(told);
	const read = await readWay(store, viewer, way, cohort, within);
	const whole = funnelOf(null, 'All', way, read.spells.rows, read.standing.rows, within);
	const groups = by === 'none' ? [] : await groupsOfWay(store, viewer, way, by, { ...read, within });
	return saying<FunnelResult>(part, {
		analysis: 'funnel',
		...told,
		pipeline: way.pipeline,
		segment: way.segment,
		funnels: [whole, ...groups.slice(0, mostGroups)],
		hidden: Math.max(0, groups.length - mostGroups),
		summary: summaryOf(whole, within),
		assumptions: assumptionsOf(way, within),
		...(await missingOf(store, viewer, [way], whole.entered, cohort)),
		sql: read.sql
	});
}

const questionOf = (
	{ kind = 'deals', by = 'none', steps = [] }: FunnelOptions,
	{ pipeline, segment, people }: PartOf
): WayQuestion => ({
	kind,
	by: groupsOf(kind).includes(by) ? by : 'none',
	pipeline: pipeline && pipeline.id,
	steps,
	segment: segment && segment.id,
	owners: people
});

async function readWay(store: Store, viewer: Viewer, way: Way, cohort: Cohort, within: number) {
	const [spells, standing] = await Promise.all([
		readSpells(store, viewer, way, cohort),
		readStanding(store, viewer, way, { ...cohort, within })
	]);
	return {
		spells,
		standing,
		sql: [
			{ what: 'Days to each step, alike ones as one', sql: spells.sql },
			{ what: 'How far each came', sql: standing.sql }
		]
	};
}

/** The same, kept until the data change. */
export const rememberedFunnel = remembered(funnel);

/** Those of one way by group, the most entered first. */
async function groupsOfWay(
	store: Store,
	viewer: Viewer,
	way: Way,
	by: FunnelGroup,
	{ spells, standing, within }: Awaited<ReturnType<typeof readWay>> & { within: number }
): Promise<FunnelOf[]> {
	const keys = [...new Set(standing.rows.map(({ group_key: key }) => key))];
	const entity = entityOf[by];
	const names = entity ? await namesOf(store.engine, viewer, entity, keys) : new Map<string, string>();
	const ofKey = <R extends { group_key: string | null }>(rows: readonly R[], key: string | null) =>
		rows.filter(({ group_key: own }) => own === key);
	return keys
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
}

/** Each pipeline with steps of its own: stages of two pipelines are not the same step. */
async function byPipeline(
	store: Store,
	viewer: Viewer,
	question: WayQuestion,
	{ told, cohort }: { told: Told; cohort: Cohort }
): Promise<FunnelResult> {
	if (question.steps.some((step) => step.startsWith('stage:')))
		throw new AnalysisError(
			'invalid_option',
			'Stages are of one pipeline: they can’t be set side by side by pipeline.',
			'Leave the steps out to see each pipeline by its own stages, or take steps that all have, such as deal > won.'
		);
	const { pipeline: only } = question;
	const pipelines = (await pipelinesOf(store, viewer)).filter(({ id }) => only === null || id === only);
	const chosen = pipelines.slice(0, mostGroups);
	const ways = await Promise.all(
		chosen.map(({ id }) => wayOf(store, viewer, { ...question, by: 'none', pipeline: id }))
	);
	const read = await Promise.all(
		ways.flatMap((way) =>
			way ? [readWay(store, viewer, way, cohort, told.within).then((rows) => ({ way, rows }))] : []
		)
	);
	const [first] = read;
	if (!first) return nothing(told);
	const funnels = read.map(({ way, rows: { spells, standing } }) =>
		funnelOf(way.pipeline!.id, way.pipeline!.name, way, spells.rows, standing.rows, told.within)
	);
	const entered = funnels.reduce((sum, each) => sum + each.entered, 0);
	return {
		analysis: 'funnel',
		...told,
		pipeline: null,
		segment: first.way.segment,
		funnels,
		hidden: pipelines.length - chosen.length,
		summary: funnels.map((each) => `${each.label}: ${summaryOf(each, told.within)}`).join(' '),
		assumptions: assumptionsOf(first.way, told.within),
		...(await missingOf(
			store,
			viewer,
			read.map(({ way }) => way),
			entered,
			cohort
		)),
		sql: first.rows.sql
	};
}

/** Those who came to a step and no further: lost there, won without the rest, or still there. The latest first. */
export async function funnelRecords(
	store: Store,
	viewer: Viewer,
	options: FunnelOptions & { from: string; to: string },
	{ step, state, group }: { step: string; state: State; group: string | null | undefined },
	limit = 200
): Promise<FunnelRecord[]> {
	const question = questionOf(options, await partOf(store, viewer, options));
	const isPipeline = question.by === 'pipeline';
	const way = await wayOf(store, viewer, isPipeline ? { ...question, pipeline: group ?? null } : question);
	const place = way ? way.steps.findIndex(({ key }) => key === step) + 1 : 0;
	if (!way || place === 0 || place === way.steps.length) return [];
	const own = way.parameters.length + 3;
	const { rows } = await store.engine.query<
		Omit<FunnelRecord, 'owner'> & { owner_id: string | null } & Record<string, string | null>
	>(
		`${passedSql(way)}
		select entity, id, label, owner_id, times[1]::varchar as entered, ended_at::varchar as ended
		from cohort
		where len(list_filter(times, lambda moment: moment is not null)) = $${own + 1}
			and ${stateSql} = $${own + 2}
			and ($${own + 3} or group_key is not distinct from $${own + 4})
		order by coalesce(ended_at, times[1]) desc, id
		limit ${Math.max(1, Math.trunc(limit))}`,
		[
			options.from,
			options.to,
			options.asOf ?? null,
			...way.parameters,
			place,
			state,
			group === undefined || isPipeline,
			group ?? null
		],
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

const entityOf: Partial<Record<FunnelGroup, EntityName>> = { owner: 'people', campaign: 'campaigns' };

function nothing(told: Told): FunnelResult {
	return {
		analysis: 'funnel',
		...told,
		pipeline: null,
		segment: null,
		funnels: [],
		hidden: 0,
		undated: 0,
		summary: 'There is no such pipeline with open stages.',
		assumptions: [],
		missing: [
			'There is no such pipeline with open stages: import deals with their stages to see how far they come.'
		],
		sql: []
	};
}
