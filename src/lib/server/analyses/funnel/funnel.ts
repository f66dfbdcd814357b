import { addMonths, dayAfter, today } from '#lib/crm/calendar/dates.ts';
import type { EntityName } from '#lib/crm/entities/index.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { labelKey, labelsOf } from '#lib/server/store/records/index.ts';
import { scoped } from '#lib/server/store/row-scope.ts';
import type { Store } from '#lib/server/store/store.ts';
import { wilson } from '#lib/stats/intervals/proportion.ts';
import { aalenJohansen, incidenceAt } from '#lib/stats/survival/aalen-johansen.ts';
import type {
	FunnelGroup,
	FunnelKind,
	FunnelOf,
	FunnelRecord,
	FunnelResult,
	FunnelStep,
	Share
} from './result.ts';
import { dealsWay, groupsOf, horizon, leadsWay, passedSql, type Way } from './subjects.ts';

export interface FunnelOptions {
	kind?: FunnelKind;
	/** The period in which the first step was come to: the year before its end unless told, and null since the beginning. */
	from?: string | null;
	/** The first day after it; null until today. */
	to?: string | null;
	/** Only with what was known at the end of this day, which ends the period where `to` does not. */
	asOf?: string;
	/** Days within which a step has to be come to; 180 unless told. */
	within?: number;
	by?: FunnelGroup;
	/** Of deals: which pipeline; the one with most deals unless told. */
	pipeline?: string | null;
	/** Of deals: the stages that are steps, by their ids; all open ones unless told. */
	stages?: string[];
}

export const usualDays = 180;

/** Before everything: the first day of a period without a beginning. */
const beginning = '1900-01-01';

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
	options: FunnelOptions = {}
): Promise<FunnelResult> {
	const { kind = 'deals', within = usualDays } = options;
	const by = groupsOf(kind).includes(options.by ?? 'none') ? (options.by ?? 'none') : 'none';
	const to = options.to ?? dayAfter(options.asOf ?? today(viewer.timeZone), 1);
	const from = options.from === null ? beginning : (options.from ?? addMonths(to, -12));
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
	const names = await groupNames(store, viewer, by, keys);
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
	const owners = new Set(rows.flatMap(({ owner_id: owner }) => owner ?? []));
	const names = await labelsOf(store.engine, viewer, new Map([['people' as const, owners]]));
	return rows.map(({ owner_id: owner, ...record }) => ({
		...record,
		owner: owner === null ? null : (names.get(labelKey('people', owner)) ?? null)
	}));
}

const wayOf = (
	store: Store,
	viewer: Viewer,
	{ kind, by, pipeline = null, stages = [] }: FunnelOptions & { kind: FunnelKind; by: FunnelGroup }
): Promise<Way | null> =>
	kind === 'leads' ? Promise.resolve(leadsWay(viewer, by)) : dealsWay(store, viewer, by, pipeline, stages);

interface Spell {
	group_key: string | null;
	step: number;
	since: 'first' | 'previous';
	days: number;
	event: 0 | 1 | 2;
	subjects: number;
}

interface Cohort {
	from: string;
	to: string;
	known: string | null;
}

async function readSpells(store: Store, viewer: Viewer, way: Way, { from, to, known }: Cohort) {
	// Days are whole ones begun: what comes within the first day comes on day 1.
	const days = (start: string) =>
		`greatest(1, ceil(date_diff('second', ${start}, coalesce(reached, ended_at, ${horizon})) / 86400.0))::integer as days`;
	const event = 'case when reached is not null then 1 when ended_at is not null then 2 else 0 end as event';
	const sql = `${passedSql(way)},
	moves as (
		select
			group_key,
			step,
			times[1] as entered,
			times[step - 1] as previous,
			times[step] as reached,
			ended_at
		from cohort, unnest(range(2, ${way.steps.length + 1})) as steps(step)
	),
	spells as (
		select group_key, step, 'first' as since, ${days('entered')}, ${event} from moves
		union all
		select group_key, step, 'previous', ${days('previous')}, ${event} from moves where previous is not null
	)
	select group_key, step::integer as step, since, days, event, count(*)::integer as subjects
	from spells
	group by all
	order by all`;
	const { rows } = await store.engine.query<Spell & Record<string, string | number | null>>(
		sql,
		[from, to, known],
		{
			timeZone: viewer.timeZone
		}
	);
	return { rows, sql };
}

interface Standing {
	group_key: string | null;
	/** How many steps were passed. */
	furthest: number;
	/** How many of them within the time limit. */
	in_time: number;
	state: 'open' | 'lost';
	subjects: number;
}

async function readStanding(
	store: Store,
	viewer: Viewer,
	way: Way,
	{ from, to, known, within }: Cohort & { within: number }
) {
	const sql = `${passedSql(way)}
	select
		group_key,
		len(list_filter(times, lambda moment: moment is not null))::integer as furthest,
		len(list_filter(times, lambda moment: moment <= times[1] + interval ${Math.trunc(within)} days))::integer as in_time,
		case when ended_at is not null then 'lost' else 'open' end as state,
		count(*)::integer as subjects
	from cohort
	group by all
	order by all`;
	const { rows } = await store.engine.query<Standing & Record<string, string | number | null>>(
		sql,
		[from, to, known],
		{ timeZone: viewer.timeZone }
	);
	return { rows, sql };
}

function funnelOf(
	key: string | null,
	label: string,
	{ steps }: Way,
	spells: readonly Spell[],
	standing: readonly Standing[],
	within: number
): FunnelOf {
	const count = (where: (row: Standing) => boolean) =>
		standing.filter(where).reduce((sum, { subjects }) => sum + subjects, 0);
	return {
		key,
		label,
		entered: count(() => true),
		steps: steps.map(({ key: step, label: name }, index): FunnelStep => {
			const place = index + 1;
			const since = (which: Spell['since']) =>
				spells.filter((spell) => spell.step === place && spell.since === which);
			return {
				key: step,
				label: name,
				reached: count((row) => row.in_time >= place),
				ofFirst: place === 1 ? null : shareWithin(since('first'), within),
				ofPrevious: place === 1 ? null : shareWithin(since('previous'), within, { orAsWatched: true }),
				lostBefore:
					place === 1 ? null : shareWithin(since('previous'), within, { orAsWatched: true, cause: 2 }),
				medianDays: place === 1 ? null : medianOf(since('previous')),
				lost: count((row) => row.furthest === place && row.state === 'lost'),
				open: place === steps.length ? 0 : count((row) => row.furthest === place && row.state === 'open')
			};
		})
	};
}

/**
 * Null where nobody has been watched so long and some are still on the way; or, with `orAsWatched`, the share within as
 * long as somebody was. Of cause 1, who came; of cause 2, who was lost.
 */
function shareWithin(
	spells: readonly Spell[],
	within: number,
	{ orAsWatched = false, cause = 1 }: { orAsWatched?: boolean; cause?: 1 | 2 } = {}
): Share | null {
	if (spells.length === 0) return null;
	const curves = aalenJohansen({
		time: spells.map(({ days }) => days),
		event: spells.map(({ event }) => event),
		count: spells.map(({ subjects }) => subjects)
	});
	const watched = curves.time.at(-1)!;
	const share = incidenceAt(curves, cause, orAsWatched ? Math.min(within, watched) : within);
	if (!share) return null;
	// Where all came, or none, the estimate has no spread of its own: few of few are not sure. A product of steps misses 1 by
	// the last digit.
	const whole =
		Math.abs(share.estimate - Math.round(share.estimate)) < 1e-9 ? Math.round(share.estimate) : null;
	if (whole === null) return { estimate: share.estimate, lower: share.lower, upper: share.upper };
	const { lower, upper } = wilson(whole * curves.subjects, curves.subjects)!;
	return { estimate: whole, lower, upper };
}

/** The median of those that came, in whole days begun. */
function medianOf(spells: readonly Spell[]): number | null {
	const came = spells.filter(({ event }) => event === 1).toSorted((one, other) => one.days - other.days);
	const half = came.reduce((sum, { subjects }) => sum + subjects, 0) / 2;
	let passed = 0;
	for (const { days, subjects } of came) {
		passed += subjects;
		if (passed >= half) return days;
	}
	return null;
}

const entityOf: Partial<Record<FunnelGroup, EntityName>> = { owner: 'people', campaign: 'campaigns' };

async function groupNames(
	store: Store,
	viewer: Viewer,
	by: FunnelGroup,
	keys: readonly (string | null)[]
): Promise<ReadonlyMap<string, string>> {
	const entity = entityOf[by];
	if (!entity) return new Map();
	const ids = new Set(keys.filter((key) => key !== null));
	const labels = await labelsOf(store.engine, viewer, new Map([[entity, ids]]));
	return new Map(
		[...ids].flatMap((id) => {
			const label = labels.get(labelKey(entity, id));
			return label === undefined ? [] : [[id, label] as const];
		})
	);
}

async function undatedDeals(
	store: Store,
	viewer: Viewer,
	{ pipeline }: Way,
	{ from, to }: { from: string; to: string }
): Promise<number> {
	const { rows } = await store.engine.query<{ deals: number }>(
		`select count(*)::integer as deals
		from ${scoped('deals', viewer)}
		where pipeline_id = $3
			and created_at >= $1::date::timestamptz and created_at < $2::date::timestamptz
			and id not in (
				select deal_id from ${scoped('deal_stage_history', viewer)}
				where entered_at is not null and quality is distinct from 'inferred'
			)`,
		[from, to, pipeline!.id],
		{ timeZone: viewer.timeZone }
	);
	return rows[0]!.deals;
}

/** Where most are lost, as a share of those who were there. Who has only just come is not lost. */
export function largestDrop(whole: FunnelOf): { from: string; to: string; lost: Share } | null {
	const drops = whole.steps.flatMap((step, place) => {
		const before = whole.steps[place - 1];
		return before && before.lost > 0 && step.lostBefore
			? [{ from: before.label, to: step.label, lost: step.lostBefore }]
			: [];
	});
	return drops.toSorted((one, other) => other.lost.estimate - one.lost.estimate)[0] ?? null;
}

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
