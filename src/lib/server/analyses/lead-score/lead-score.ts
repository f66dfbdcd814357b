import { daysBetween, today } from '#lib/crm/calendar/dates.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { customFields } from '#lib/server/store/custom-fields.ts';
import type { Store } from '#lib/server/store/store.ts';
import { customFacts, customRanks, notTested } from '../scoring/custom.ts';
import { horizonOf } from '../scoring/days.ts';
import {
	learningViewer,
	lookedAt,
	namesFor,
	partSentences,
	priorOf,
	scopeSentences,
	summaryOf,
	withNames
} from '../scoring/groups.ts';
import type { Rank, ScoringResult } from '../scoring/result.ts';
import { scoresOf } from '../scoring/score.ts';
import { factsOfLeads } from './facts.ts';
import { readLeads, readLeadsExtent, type LeadsExtent } from './leads.ts';
import { remembered } from '../remembered.ts';
import { step, unwatched, type AnalysisWork } from '../work.ts';

/** What a lead is asked to come to. */
export const leadGoals = ['converted', 'won'] as const;
export type LeadGoal = (typeof leadGoals)[number];

export interface LeadScoreOptions {
	/** Only with what was known at the end of this day. Default: today. */
	asOf?: string;
	/** Days within which it has to come to the goal; by how long it has taken unless told. */
	within?: number;
	goal?: LeadGoal;
	/** Take in fields that may have been written after the outcome. */
	suspects?: 'out' | 'in';
}

/**
 * The chance that each open lead converts within so many days: learned from leads as they stood on days of their life,
 * tested on later ones against what is usual at their age, and shown only if it does better.
 */
export async function leadScore(
	store: Store,
	viewer: Viewer,
	options: LeadScoreOptions = {},
	work: AnalysisWork = unwatched
): Promise<ScoringResult> {
	const asOf = options.asOf ?? today(viewer.timeZone);
	const goal = options.goal ?? 'converted';
	const learning = learningViewer(viewer);
	step(work, 'Reading leads as they stood on days of their life');
	const [custom, before] = await Promise.all([
		customFields(store.engine, 'leads'),
		readLeadsExtent(store, learning, { asOf, goal, within: 0 })
	]);
	const within = options.within ?? horizonOf(before.usual, daysBetween(before.first ?? asOf, asOf));
	const [extent, { moments, open, sql }] = await Promise.all([
		readLeadsExtent(store, learning, { asOf, goal, within }),
		readLeads(store, learning, { asOf, within, goal, custom, leads: before.leads })
	]);
	const nameOf = await namesFor(store, viewer, [...moments, ...open], { campaign: 'campaigns' });
	const group = {
		key: '',
		label: 'Leads',
		past: moments,
		open,
		known: { records: extent.records, happened: extent.happened },
		prior: priorOf([])
	};
	const scores =
		extent.leads === 0
			? []
			: [
					await scoresOf(
						group,
						{
							within,
							fields: [...factsOfLeads(nameOf), ...customFacts(custom, moments, viewer.locale)],
							contenders: {},
							ranks: [...ranksOf(extent), ...customRanks(custom)],
							takesSuspectsIn: options.suspects === 'in',
							words: { records: 'leads', happens: goal }
						},
						work
					)
				];
	const shown = await lookedAt(store, viewer, 'leads', scores, open);
	return {
		analysis: 'lead-score',
		asOf,
		within,
		groups: extent.leads === 0 ? [] : [{ key: '', label: 'Leads', open: shown[0]!.open }],
		scores: await withNames(store, viewer, 'leads', shown, open),
		summary: summaryOf(scores, 'leads'),
		assumptions: [
			...partSentences(viewer, 'leads'),
			`The chance is that of being ${goal} within ${within} days. A lead that is disqualified or still open after as many days counts as not ${goal}; moments whose ${within} days aren’t over are neither learned from nor tested on.`,
			'Leads are learned from as they stood at the end of the day they came, and a week, one, two and three months later while they were still open. The base rate is that of leads of the same age, known before the test.',
			'The model that is tested was chosen, calibrated and fitted before the days it is tested on, from what was known then. The scores come from the same method, fitted again to all that is known now.',
			'Touchpoints and activities are used only of systems that keep them of all leads, converted, over and open.',
			`Only open leads younger than ${within} days are scored.`,
			'The owner and the status of a lead change as it converts, and their past is not recorded: they are no facts of the model.',
			'Points of the reasons lead from a chance in the middle of past leads, as many that came to it as not, to that of this one, shared out by how far each fact moves the odds. The range of a score: how often those of the test whose chances were nearest to it (twenty to a hundred) came to it; a chance outside of it is drawn to its edge.',
			...scopeSentences(viewer, 'leads')
		],
		missing: missingOf(extent, within),
		sql: [{ what: 'Leads as they stood on days of their life, and what became of them', sql }]
	};
}

/** The same, kept until the data change: a fit takes seconds. */
export const rememberedLeadScore = remembered(leadScore);

/** Scores and ratings that came with the leads: whatever they are made of, they are ranks. */
const ranksOf = ({ hasScores, hasRatings }: LeadsExtent): Rank[] =>
	[
		{ label: 'Score', is: hasScores },
		{ label: 'Rating', is: hasRatings }
	].flatMap(({ label, is }) => (is ? [{ label, reason: notTested }] : []));

function missingOf({ leads, undated, undatedConversions, old }: LeadsExtent, within: number): string[] {
	const missing: string[] = [];
	if (leads === 0) missing.push('There are no leads: import some to see which are likely to convert.');
	if (undated > 0) missing.push(`${undated} leads have no date of creation, and are in no figure.`);
	if (undatedConversions > 0)
		missing.push(`${undatedConversions} leads converted on no day that is known, and are in no figure.`);
	if (old > 0) missing.push(`${old} open leads are older than ${within} days, and are not scored.`);
	return missing;
}
