import { daysBetween, today } from '#lib/crm/calendar/dates.ts';
import type { CustomField } from '#lib/crm/custom-fields.ts';
import type { EntityName } from '#lib/crm/entities/index.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { customFields } from '#lib/server/store/custom-fields.ts';
import type { Store } from '#lib/server/store/store.ts';
import { customFacts, customRanks } from '../scoring/custom.ts';
import { daysOf, horizonOf } from '../scoring/days.ts';
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
import type { Moment } from '../scoring/moments.ts';
import type { Scores, ScoringResult } from '../scoring/result.ts';
import { scoresOf } from '../scoring/score.ts';
import { readDeals, readExtent, readPipelines, type Extent, type PipelineExtent } from './deals.ts';
import { factsOfDeals } from './facts.ts';
import { readRecorded } from './recorded.ts';
import { remembered } from '../remembered.ts';
import { step, unwatched, type AnalysisWork } from '../work.ts';

export interface WinProbabilityOptions {
	/** Only with what was known at the end of this day. Default: today. */
	asOf?: string;
	/** Days within which a deal has to be won; by how long wins have taken unless told. */
	within?: number;
	/** The only pipeline that is looked at, by its id, else the one with the most open deals; all unless told. */
	pipeline?: string | null;
	/** Take in fields that may have been written after the outcome. */
	suspects?: 'out' | 'in';
}

const words = { records: 'deals', happens: 'won' };

/**
 * The chance that each open deal is won within so many days, by a model of its pipeline: learned from deals as they stood
 * at the ends of past days, tested on later ones, and shown only if it does better than the base rate. What the CRM says is
 * put to the same test.
 */
export async function winProbability(
	store: Store,
	viewer: Viewer,
	options: WinProbabilityOptions = {},
	work: AnalysisWork = unwatched
): Promise<ScoringResult> {
	const asOf = options.asOf ?? today(viewer.timeZone);
	const learning = learningViewer(viewer);
	step(work, 'Reading deals as they stood at the ends of past days');
	const [settings, extent, recorded, custom] = await Promise.all([
		store.settings(),
		readExtent(store, learning, asOf),
		readRecorded(store, learning, asOf),
		customFields(store.engine, 'deals')
	]);
	const first = extent.first ?? asOf;
	const within = options.within ?? horizonOf(extent.usual, daysBetween(first, asOf));
	const [learned, own] = await Promise.all([
		readPipelines(store, learning, asOf, within),
		readPipelines(store, viewer, asOf, within)
	]);
	const openIn = new Map(own.map(({ key, open: many }) => [key, many]));
	const pipelines = learned
		.map((pipeline) => ({ ...pipeline, open: openIn.get(pipeline.key) ?? 0 }))
		.sort((one, other) => other.open - one.open);
	const asked = askedFor(pipelines, options.pipeline ?? null);
	const { moments, open, sql } = await readDeals(store, learning, {
		asOf,
		within,
		...daysOf({ asOf, within, first }, extent.openDays),
		custom,
		pipelines: asked.map(({ key }) => key)
	});
	const nameOf = await namesFor(store, viewer, [...moments, ...open], entityOf);
	const facts = factsOfDeals(nameOf, { locale: viewer.locale, currency: settings.reporting_currency });
	const customs = customFacts(custom, moments, viewer.locale);
	const fieldsOf = ({ key }: PipelineExtent) => [
		...facts.map((fact) =>
			knownAsOfNow.has(fact.name) && !recorded.get(key)?.has(fact.name) ? { ...fact, isDated: false } : fact
		),
		...customs
	];
	const question = {
		within,
		contenders: { deal: 'The deal’s probability in the CRM', stage: 'The stage’s probability' },
		ranks: customRanks(custom),
		takesSuspectsIn: options.suspects === 'in',
		words
	};
	const scores: Scores[] = [];
	for (const pipeline of asked)
		scores.push(
			await scoresOf(
				groupOf(pipeline, pipelines, moments, open),
				{ ...question, fields: fieldsOf(pipeline) },
				work
			)
		);
	const shown = await lookedAt(store, viewer, 'deals', scores, open);
	return {
		analysis: 'win-probability',
		asOf,
		within,
		groups: pipelines.map(({ key, label, open: many }) => ({ key, label, open: many })),
		scores: await withNames(store, viewer, 'deals', shown, open),
		summary: summaryOf(scores, words.records),
		assumptions: assumptionsOf(within, viewer),
		missing: missingOf(extent, custom),
		sql: [{ what: 'Deals as they stood at the ends of days, and as they stood later', sql }]
	};
}

/** The same, kept until the data change: a fit takes seconds. */
export const rememberedWinProbability = remembered(winProbability);

const entityOf: Record<string, EntityName> = {
	stage: 'stages',
	owner: 'people',
	product: 'products',
	campaign: 'campaigns'
};

/** Facts that are taken as they are now where their changes are not recorded: then they may be written at the end. */
const knownAsOfNow = new Set(['amount', 'owner']);

function askedFor(pipelines: readonly PipelineExtent[], asked: string | null): PipelineExtent[] {
	if (asked === null) return [...pipelines];
	const found = pipelines.find(({ key }) => key === asked) ?? pipelines[0];
	return found ? [found] : [];
}

function groupOf(
	{ key, label, records, happened }: PipelineExtent,
	pipelines: readonly PipelineExtent[],
	moments: readonly Moment[],
	open: readonly Moment[]
) {
	const of = (given: readonly Moment[]) => given.filter(({ group }) => group === key);
	return {
		key,
		label,
		past: of(moments),
		open: of(open),
		known: { records, happened },
		prior: priorOf(pipelines.filter((other) => other.key !== key))
	};
}

const assumptionsOf = (within: number, viewer: Viewer): string[] => [
	...partSentences(viewer, words.records),
	`The chance is that of being won within ${within} days. A deal that is lost or still open after as many days counts as not won: so nothing has to be guessed of deals that are still open, and days whose ${within} days aren’t over are neither learned from nor tested on.`,
	'Deals are learned from as they stood at the ends of past days: stage, amount, owner, expected close, activities and earlier wins as of that day. Stage and expected close are used only where the system a deal came from records their changes, of open deals too. The forecast category and probabilities of the CRM are no facts of the model: they are tested beside it.',
	'The model that is tested was chosen, calibrated and fitted before the days it is tested on, from what was known then. The scores come from the same method, fitted again to all that is known now.',
	'A deal can be tested on several days; intervals count it once.',
	'Points of the reasons lead from a chance in the middle of past deals, as many that were won as not, to that of this one, shared out by how far each fact moves the odds. The range of a score: how often those of the test whose chances were nearest to it (twenty to a hundred) were won; a chance outside of it is drawn to its edge.',
	...scopeSentences(viewer, 'deals')
];

function missingOf({ deals, withHistory, undated }: Extent, custom: readonly CustomField[]): string[] {
	const missing: string[] = [];
	if (deals === 0) return ['There are no deals: import some to see which are likely to be won.'];
	if (withHistory < deals)
		missing.push(
			`${deals - withHistory} of ${deals} deals are from a source that doesn’t record every change of stage: of their past no stage is used.`
		);
	if (undated > 0)
		missing.push(
			`${undated} closed deals have no closing date: nothing is learned from them. If lost deals lack it more often than won ones, chances read too high.`
		);
	if (custom.length > 0)
		missing.push(
			'Source, type, product, campaign, what is known of the company and custom fields have no history: they are taken as they are now, and left out where they seem to be written after the outcome.'
		);
	return missing;
}
