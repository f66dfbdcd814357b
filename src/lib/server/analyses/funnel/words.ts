/** What a funnel says in words: what it found, what it rests on, and what is missing. */
import type { Viewer } from '#lib/crm/viewer.ts';
import type { Store } from '#lib/server/store/store.ts';
import { historyNotes } from '../history-quality.ts';
import { undatedLifecycles } from './lifecycle.ts';
import type { FunnelOf, FunnelResult } from './result.ts';
import { undatedDeals, type Cohort } from './spells.ts';
import { largestDrop } from './steps.ts';
import type { Way } from './subjects.ts';

/** What the figures rest on. */
export function assumptionsOf({ kind, steps }: Way, within: number): string[] {
	const has = (...of: string[]) => steps.some(({ event }) => of.includes(event.of));
	return [
		'Steps count in their order: each at the first time that it happens at or after the step before it; what happens earlier, or again, is not counted.',
		...(has('stage')
			? [
					'A stage counts as reached by reaching it or a later one, or by winning; a second visit is not counted again.'
				]
			: []),
		...(has('answered') ? ['A lead that became a deal counts as answered.'] : []),
		...(kind === 'leads' && has('won') ? ['A win is that of the deal that the lead became.'] : []),
		...(kind === 'people'
			? [
					'A person is a contact with the leads that name them, or a lead without a contact. A deal is of everybody who takes part in it, so that it may count for several; steps may be of different deals of one person. Who has nothing open any more has ended.'
				]
			: []),
		...(has('touched')
			? [
					kind === 'deals'
						? 'Touches of a deal are its own, those of its contacts, and those of the lead it was.'
						: 'Touches are those that name the lead or the contact.'
				]
			: []),
		...(has('lifecycle')
			? [
					'A life-cycle stage is come to on the day that a column of the source says, or when a change of it was seen; the stage that somebody has now has no date by itself.'
				]
			: []),
		`Shares are of those that came within ${within} days. Who is still on the way counts for as long as they have been: the share would be too low if they counted as lost, and too high if they were left out.`,
		'Of the step before: within as many days from there, or within as long as anybody was watched there.',
		'Intervals hold 95 % of what chance alone would make of such shares.'
	];
}

/** Deals of a pipeline (`$3`) that were created in a period, as SQL. */
const ofCohort =
	'pipeline_id = $3 and created_at >= $1::date::timestamptz and created_at < $2::date::timestamptz';

/** What is not in the figures, and what to import for it. */
export async function missingOf(
	store: Store,
	viewer: Viewer,
	ways: readonly Way[],
	entered: number,
	{ from, to }: Cohort
): Promise<Pick<FunnelResult, 'missing' | 'undated'>> {
	const has = (of: string) => ways.some(({ steps }) => steps.some(({ event }) => event.of === of));
	const pipelines = ways.flatMap(({ steps }) => {
		const stage = steps.find(({ event }) => event.of === 'stage')?.event;
		return stage?.of === 'stage' ? [stage.pipeline] : [];
	});
	const counts = await Promise.all(
		pipelines.map((pipeline) => undatedDeals(store, viewer, pipeline, { from, to }))
	);
	const undated = counts.reduce((sum, deals) => sum + deals, 0);
	const notes = await Promise.all(
		pipelines.map((pipeline) => historyNotes(store, viewer, ofCohort, [from, to, pipeline]))
	);
	const unsaid = has('lifecycle') ? await undatedLifecycles(store, viewer) : 0;
	return {
		undated,
		missing: [
			...(undated > 0
				? [
						`${undated} deals created in this period have no dated stages, and are in no figure: their source tells no history.`
					]
				: []),
			...new Set(notes.flat()),
			...(unsaid > 0
				? [
						`${unsaid} contacts have a life-cycle stage of which nothing tells a date, and are in no figure of it: import the columns “Became a … date” of HubSpot, or synchronise from now on.`
					]
				: []),
			...(entered === 0
				? [
						`Nobody entered in this period with a date.${has('touched') ? ' Touches come with campaign members, clicks and forms: import touchpoints to follow them.' : ''}`
					]
				: [])
		]
	};
}

/** The funnel in a sentence or two. */
export function summaryOf(whole: FunnelOf, within: number): string {
	const drop = largestDrop(whole);
	const last = whole.steps.at(-1);
	const percent = (share: number) => `${Math.round(share * 100)} %`;
	if (whole.entered === 0) return 'Nobody entered in this period.';
	const end = last?.ofFirst
		? ` ${percent(last.ofFirst.estimate)} (${percent(last.ofFirst.lower)} to ${percent(last.ofFirst.upper)}) come to the end within ${within} days.`
		: '';
	const lost =
		drop && `${percent(drop.lost.estimate)} (${percent(drop.lost.lower)} to ${percent(drop.lost.upper)})`;
	const fall = !drop
		? ''
		: drop.isClear
			? ` Most fall out between “${drop.from}” and “${drop.to}”: ${lost} are lost there.`
			: ` Between “${drop.from}” and “${drop.to}” ${lost} are lost; ranges of steps overlap, so where most fall out is not clear.`;
	return `${whole.entered} entered.${end}${fall}`;
}
