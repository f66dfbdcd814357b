/** The analyses by name, as the command line and the interface ask for them. */
import { dayAfter, today } from '#lib/crm/calendar/dates.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import type { Store } from '#lib/server/store/store.ts';
import type { Explained } from './analysis.ts';
import { stoppableAdoption } from './adoption/adoption.ts';
import { describeAdoption } from './adoption/describe.ts';
import { rememberedCampaigns } from './campaigns/campaigns.ts';
import { describeCampaigns } from './campaigns/describe.ts';
import { goals, groupings, type Goal, type GroupBy } from './campaigns/result.ts';
import { describeDealsAtRisk, rememberedDealsAtRisk } from './deals-at-risk/deals-at-risk.ts';
import { rememberedDataQuality } from './data-quality/data-quality.ts';
import { describeDataQuality } from './data-quality/describe.ts';
import { rememberedChurn } from './churn/churn.ts';
import { describeChurn } from './churn/describe.ts';
import { AnalysisError } from './errors.ts';
import type { AnalysisWork } from './work.ts';
import { describeForecast } from './forecast/describe.ts';
import { forecast } from './forecast/forecast.ts';
import { describeFunnel } from './funnel/describe.ts';
import { readLadder } from './funnel/ladder.ts';
import { rememberedFunnel } from './funnel/funnel.ts';
import { funnelGroups, funnelKinds, type FunnelGroup, type FunnelKind } from './funnel/result.ts';
import { leadGoals, rememberedLeadScore, type LeadGoal } from './lead-score/lead-score.ts';
import { describeLifetimeValue } from './lifetime-value/describe.ts';
import { rememberedLifetimeValue } from './lifetime-value/lifetime-value.ts';
import { describeRetention } from './retention/describe.ts';
import { retentionKinds, type RetentionKind } from './retention/result.ts';
import { rememberedRetention } from './retention/retention.ts';
import { periodNames, type PeriodName } from './forecast/result.ts';
import { describePipelineChanges } from './pipeline-changes/describe.ts';
import { inPart } from './parts.ts';
import { rememberedPipelineChanges } from './pipeline-changes/pipeline-changes.ts';
import { describeScoring } from './scoring/describe.ts';
import { rememberedWinProbability } from './win-probability/win-probability.ts';
import { describeService } from './service/describe.ts';
import { serviceGroups, type ServiceGroup } from './service/result.ts';
import { stoppableService } from './service/service.ts';
import { describeSegments } from './segments/describe.ts';
import { rememberedSegments } from './segments/segments.ts';

/** Something to choose: one of a few words, a whole number, or a name that only the data have. */
export interface AnalysisOption {
	description: string;
	choices: readonly string[] | { from: number; to: number } | 'any';
}

export interface AnalysisChoices {
	/** Only with what was known at the end of this day. */
	asOf?: string;
	/** First day of a period, and the first after it, for analyses of one. */
	from?: string;
	to?: string;
	/** By the names of the analysis's options, checked (`choicesOf`). */
	chosen?: Record<string, string>;
}

export interface Analysis<R extends Explained = Explained> {
	name: string;
	/** What it answers, in a sentence. */
	description: string;
	/** What else may be chosen, by name. */
	options?: Record<string, AnalysisOption>;
	/** `work` is told how far it is, and may stop it. */
	run(store: Store, viewer: Viewer, options: AnalysisChoices, work?: AnalysisWork): Promise<R>;
	/** The result as plain text. */
	describe(result: R): string;
}

/** An analysis of any result: its own `describe` is only ever given what its own `run` answered. */
const analysis = <R extends Explained>(named: Analysis<R>): Analysis => named as unknown as Analysis;

/** An analysis of the part of the records that is chosen: whoever asks looks at nothing else. */
const ofPart =
	<R extends Explained>(run: Analysis<R>['run']): Analysis<R>['run'] =>
	(store, viewer, options, work) =>
		inPart(store, viewer, options.chosen ?? {}, (narrowed) => run(store, narrowed, options, work));

const withinDays: AnalysisOption = {
	description: 'days within which it has to happen; by how long it has taken unless told',
	choices: { from: 7, to: 730 }
};
const suspects: AnalysisOption = {
	description: 'whether fields that may be written after the outcome are taken in',
	choices: ['out', 'in']
};
const scoringChoices = ({ within, suspects: are }: Record<string, string>) => ({
	within: within === undefined ? undefined : Number(within),
	suspects: are as 'out' | 'in' | undefined
});

/** Parts of the records that an analysis can be of (`inPart`), by id or name. */
const ofPipeline: AnalysisOption = {
	description: 'the pipeline that deals are of, by id or name; all unless told',
	choices: 'any'
};
const ofCustomers: Record<'segment' | 'owner' | 'team', AnalysisOption> = {
	segment: { description: 'only of who is in this segment, by id or name', choices: 'any' },
	owner: { description: 'only of what this person has, by id or name', choices: 'any' },
	team: {
		description: 'only of what the people of this team and of the teams inside it have, by id or name',
		choices: 'any'
	}
};
const ofDeals = { pipeline: ofPipeline, ...ofCustomers };

export const analyses: readonly Analysis[] = [
	analysis({
		name: 'forecast',
		description: 'What this quarter and the next three will bring, and how each method did on earlier ones.',
		options: ofDeals,
		run: ofPart((store, viewer, { asOf }, work) => forecast(store, viewer, { asOf }, work)),
		describe: describeForecast
	}),
	analysis({
		name: 'pipeline-changes',
		description: 'What changed in the open pipeline of a quarter between two days, as moves that sum.',
		options: {
			period: { description: 'the quarter in which deals are expected to close', choices: periodNames },
			days: { description: 'days back to compare with', choices: { from: 1, to: 366 } },
			...ofDeals
		},
		run: ofPart((store, viewer, { asOf, chosen = {} }, work) => {
			const until = asOf ?? today(viewer.timeZone);
			return rememberedPipelineChanges(
				store,
				viewer,
				{
					asOf: until,
					period: chosen.period as PeriodName | undefined,
					since: chosen.days === undefined ? undefined : dayAfter(until, -Number(chosen.days))
				},
				work
			);
		}),
		describe: describePipelineChanges
	}),
	analysis({
		name: 'deals-at-risk',
		description: 'Open deals due by the end of the quarter that deserve attention, each with its reasons.',
		options: ofDeals,
		run: ofPart((store, viewer, { asOf }, work) => rememberedDealsAtRisk(store, viewer, { asOf }, work)),
		describe: describeDealsAtRisk
	}),
	analysis({
		name: 'campaigns',
		description: 'What campaigns cost and brought, by every attribution model side by side.',
		options: {
			by: { description: 'what is compared', choices: groupings },
			goal: { description: 'what a journey is asked to end in', choices: goals },
			lookback: {
				description: 'days before its end that belong to a journey, and after which lift is measured',
				choices: { from: 1, to: 730 }
			},
			control: {
				description: 'percent of members that were meant to be held out, to check groups by',
				choices: { from: 1, to: 99 }
			},
			...ofDeals
		},
		run: ofPart((store, viewer, { asOf, from, to, chosen = {} }, work) =>
			rememberedCampaigns(
				store,
				viewer,
				{
					asOf,
					from,
					to,
					by: chosen.by as GroupBy | undefined,
					goal: chosen.goal as Goal | undefined,
					lookback: chosen.lookback === undefined ? undefined : Number(chosen.lookback),
					control: chosen.control === undefined ? null : Number(chosen.control)
				},
				work
			)
		),
		describe: describeCampaigns
	}),
	analysis({
		name: 'funnel',
		description:
			'How far deals, leads or people come, step by step, with those still on the way counted as that.',
		options: {
			of: { description: 'whose way', choices: funnelKinds },
			by: { description: 'what is set side by side', choices: funnelGroups },
			steps: {
				description:
					'the steps in their order, such as "touched > lead > deal > won": also touched:channel=…, touched:campaign=…, touched:type=…, answered, stage:…, lifecycle:…',
				choices: 'any'
			},
			...ofDeals,
			within: { description: 'days within which a step has to be reached', choices: { from: 1, to: 3650 } }
		},
		run: (store, viewer, { asOf, from, to, chosen = {} }, work) =>
			rememberedFunnel(
				store,
				viewer,
				{
					pipeline: chosen.pipeline,
					segment: chosen.segment,
					owner: chosen.owner,
					team: chosen.team,
					steps: readLadder(chosen.steps ?? ''),
					asOf,
					from,
					to,
					kind: chosen.of as FunnelKind | undefined,
					by: chosen.by as FunnelGroup | undefined,
					within: chosen.within === undefined ? undefined : Number(chosen.within)
				},
				work
			),
		describe: describeFunnel
	}),
	analysis({
		name: 'retention',
		description: 'Which customers stay: how recurring revenue moves, and cohorts by the month they began.',
		options: {
			of: { description: 'what makes a customer stay', choices: retentionKinds },
			months: { description: 'months that are shown', choices: { from: 1, to: 60 } },
			...ofCustomers
		},
		run: ofPart((store, viewer, { asOf, chosen = {} }, work) =>
			rememberedRetention(
				store,
				viewer,
				{
					asOf,
					kind: chosen.of as RetentionKind | undefined,
					months: chosen.months === undefined ? undefined : Number(chosen.months)
				},
				work
			)
		),
		describe: describeRetention
	}),
	analysis({
		name: 'churn',
		description: 'How long customers stay, what goes with leaving, and who is likely to leave soon.',
		options: {
			of: { description: 'what makes a customer stay', choices: retentionKinds },
			by: {
				description: 'a dimension that curves are set side by side by, such as industry',
				choices: 'any'
			},
			within: { description: 'days ahead that the risk is of', choices: { from: 7, to: 730 } },
			...ofCustomers
		},
		run: ofPart((store, viewer, { asOf, chosen = {} }, work) =>
			rememberedChurn(
				store,
				viewer,
				{
					asOf,
					kind: chosen.of as RetentionKind | undefined,
					by: chosen.by,
					within: chosen.within === undefined ? undefined : Number(chosen.within)
				},
				work
			)
		),
		describe: describeChurn
	}),
	analysis({
		name: 'lifetime-value',
		description:
			'What customers are worth, by their contracts or their orders, and how well that would have been foretold.',
		options: { of: { description: 'what customers are valued by', choices: retentionKinds }, ...ofCustomers },
		run: ofPart((store, viewer, { asOf, chosen = {} }, work) =>
			rememberedLifetimeValue(store, viewer, { asOf, kind: chosen.of as RetentionKind | undefined }, work)
		),
		describe: describeLifetimeValue
	}),
	analysis({
		name: 'win-probability',
		description: 'How likely each open deal is won, why, and how well that would have been foretold.',
		options: { within: withinDays, suspects, ...ofDeals },
		run: ofPart((store, viewer, { asOf, chosen = {} }, work) =>
			rememberedWinProbability(store, viewer, { asOf, ...scoringChoices(chosen) }, work)
		),
		describe: describeScoring
	}),
	analysis({
		name: 'lead-score',
		description: 'How likely each open lead converts, why, and how well that would have been foretold.',
		options: {
			within: withinDays,
			goal: { description: 'what a lead is asked to come to', choices: leadGoals },
			suspects,
			...ofCustomers
		},
		run: ofPart((store, viewer, { asOf, chosen = {} }, work) =>
			rememberedLeadScore(
				store,
				viewer,
				{
					asOf,
					goal: chosen.goal as LeadGoal | undefined,
					...scoringChoices(chosen)
				},
				work
			)
		),
		describe: describeScoring
	}),
	analysis({
		name: 'service',
		description: 'How tickets are answered and solved against what was promised, and what is due next.',
		options: { by: { description: 'what is set side by side', choices: serviceGroups } },
		run: (store, viewer, { asOf, from, to, chosen = {} }, work) =>
			stoppableService(store, viewer, { asOf, from, to, by: chosen.by as ServiceGroup | undefined }, work),
		describe: describeService
	}),
	analysis({
		name: 'data-quality',
		description: 'How far the records can be relied on, by entity and by owner, and which are to be mended.',
		run: (store, viewer, { asOf }, work) => rememberedDataQuality(store, viewer, { asOf }, work),
		describe: describeDataQuality
	}),
	analysis({
		name: 'adoption',
		description: 'How people work with the CRM: what they log, and whose open deals are worked on.',
		options: { weeks: { description: 'weeks that are looked at', choices: { from: 1, to: 104 } } },
		run: (store, viewer, { asOf, chosen = {} }, work) =>
			stoppableAdoption(
				store,
				viewer,
				{
					asOf,
					weeks: chosen.weeks === undefined ? undefined : Number(chosen.weeks)
				},
				work
			),
		describe: describeAdoption
	}),
	analysis({
		name: 'segments',
		description:
			'Customers by how lately, how often and for how much they buy, and clusters that come again.',
		run: (store, viewer, { asOf }, work) => rememberedSegments(store, viewer, { asOf }, work),
		describe: describeSegments
	})
];

/**
 * What was chosen of an analysis's options.
 *
 * @param given `option=value`, each at most once
 * @throws AnalysisError for an option or a choice that it does not have
 */
export function choicesOf(analysed: Analysis, given: readonly string[]): Record<string, string> {
	return Object.fromEntries(
		given.map((each) => {
			const [name = '', ...value] = each.split('=');
			return [name, checkedChoice(analysed, name, value.join('='))];
		})
	);
}

function checkedChoice({ name: analysed, options = {} }: Analysis, name: string, value: string): string {
	const option = Object.hasOwn(options, name) ? options[name]! : null;
	if (!option) {
		const known = Object.keys(options).join(', ');
		throw new AnalysisError(
			'invalid_option',
			`The analysis “${analysed}” has no option “${name}”.`,
			known === '' ? 'It has none.' : `It has ${known}.`
		);
	}
	const wrong = (advice: string) =>
		new AnalysisError('invalid_option', `“${value}” is no ${name} of the analysis “${analysed}”.`, advice);
	const { choices } = option;
	if (choices === 'any') {
		if (value !== '') return value;
		throw wrong('Give a name.');
	}
	if ('from' in choices) {
		if (/^\d{1,6}$/.test(value) && Number(value) >= choices.from && Number(value) <= choices.to) return value;
		throw wrong(`Give a whole number from ${choices.from} to ${choices.to}.`);
	}
	if (choices.includes(value)) return value;
	throw wrong(`Give one of ${choices.join(', ')}.`);
}

/** @throws AnalysisError when there is none of that name */
export function analysisNamed(name: string): Analysis {
	const found = analyses.find((candidate) => candidate.name === name);
	if (!found) {
		throw new AnalysisError(
			'unknown_analysis',
			`There is no analysis named “${name}”.`,
			`There are ${analyses.map((candidate) => candidate.name).join(', ')}.`
		);
	}
	return found;
}
