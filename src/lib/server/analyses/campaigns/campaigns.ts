import type { Viewer } from '#lib/crm/viewer.ts';
import {
	returnOnMarketing,
	returnOnSpend,
	runMetric,
	type MetricResult,
	type MetricRow
} from '#lib/server/metrics/index.ts';
import { namesOf } from '#lib/server/store/records/index.ts';
import type { Store } from '#lib/server/store/store.ts';
import { inThread } from '#lib/server/threads/pool.ts';
import { knownDay, periodOf, type PeriodOptions } from '../period.ts';
import { remembered } from '../remembered.ts';
import { computed, step, unwatched, type AnalysisWork } from '../work.ts';
import { readJourneys, lookbackDays, type JourneyQuestion, type Journeys } from './journeys.ts';
import { readLifts } from './lift.ts';
import { models, type ModelCredits, type sharesOfModels } from './models.ts';
import { paidShares } from './paid.ts';
import { paybackByModel, readReturns, type Returns } from './payback.ts';
import { signalOf } from './signal.ts';
import { readToldCosts } from './told-costs.ts';
import { worth } from './result.ts';
import type { CampaignRow, CampaignsResult, Credit, Goal, GroupBy, ModelName, Signal } from './result.ts';
import { assumptionsOf, missingOf, summaryOf } from './words.ts';

export interface CampaignsOptions extends PeriodOptions {
	by?: GroupBy;
	goal?: Goal;
	/** Days before its end in which a touchpoint belongs to a journey; 90 unless told. */
	lookback?: number;
	/** Percent of members that were meant to be held out of a campaign, to check their number by. */
	control?: number | null;
}

const computeShares = inThread<Parameters<typeof sharesOfModels>[0], ReturnType<typeof sharesOfModels>>(
	'src/lib/server/analyses/campaigns/models.ts',
	'sharesOfModels'
);

/** Days by which a touchpoint counts half in the model of time decay. */
const halfLife = 7;

/**
 * What campaigns or channels cost and what they brought, by every attribution model side by side: the same revenue, shared
 * out by each. Those that the data drive come with
 * intervals, and with a check of whether channels tell anything.
 */
export async function campaigns(
	store: Store,
	viewer: Viewer,
	options: CampaignsOptions = {},
	work: AnalysisWork = unwatched
): Promise<CampaignsResult> {
	const { by = 'channel', goal = 'won', lookback = lookbackDays } = options;
	const period = periodOf(options, viewer.timeZone);
	step(work, 'Reading what touched whom');
	const asked = { ...period, known: options.asOf ?? null, by, lookback, halfLife };
	const [settings, journeys, spent, lifted, leads] = await Promise.all([
		store.settings(),
		readJourneys(store, viewer, { ...asked, goal }),
		// Part of the revenue by all of the cost would be no return of anything.
		viewer.part === undefined ? readSpent(store, viewer, { ...asked, goal }) : null,
		readLifts(store, viewer, {
			...asked,
			goal,
			days: lookback,
			planned: typeof options.control === 'number' ? options.control / 100 : null
		}),
		hasLeads(viewer) ? runMetric(store, viewer, { metric: 'leads_created', by: [by], ...period }) : null
	]);
	const grossMargin = settings.gross_margin_percent / 100;
	const { keys: channels, journeys: all, decayed } = journeys;
	const { credits, customers } = await computed(
		work,
		`Sharing out what ${all.length} kinds of journeys ended in`,
		computeShares,
		{ keys: channels, journeys: all, decayed }
	);
	const joined = journeysJoined(journeys);
	const paid = paidShares(journeys);
	const known = knownDay(options.asOf, viewer.timeZone);
	const paybacks =
		spent && spent.returns
			? { returns: spent.returns, costs: costsByMonth(spent.monthly.rows, by), known }
			: null;
	const signal = signalOf(journeys.journeys, journeys.keys.length);
	const ofKey = (metric: MetricResult | null) =>
		new Map((metric?.rows ?? []).map((row) => [row.dimensions[by]!.key, { value: row.value, row }]));
	const [cost, lead] = [ofKey(spent && spent.costs), ofKey(leads)];
	// Channels are called by what they are.
	const names =
		by === 'campaign'
			? await namesOf(store.engine, viewer, 'campaigns', journeys.keys)
			: new Map<string, string>();
	const keys = [
		...new Set([...journeys.keys, ...cost.keys(), ...[...lead.keys()].filter((key) => key !== null)])
	];
	const rows = keys.map((key): CampaignRow => {
		const amount = (cost.get(key)?.value ?? null) as string | null;
		return {
			key,
			label:
				key === null ? `No ${by} told` : (names.get(key) ?? cost.get(key)?.row.dimensions[by]!.label ?? key),
			cost: amount,
			leads: leads && Number(lead.get(key)?.value ?? 0),
			credits: creditsOf(key, journeys.keys.indexOf(key), amount, credits, {
				...{ grossMargin, goal, joined, customers, paid, paybacks }
			})
		};
	});
	const preferred = preferredModel(signal);
	rows.sort(
		(one, other) =>
			worth(other.credits[preferred]) - worth(one.credits[preferred]) ||
			Number(other.cost ?? 0) - Number(one.cost ?? 0) ||
			one.label.localeCompare(other.label)
	);
	const counted = journeys.journeys.reduce(
		(sum, { count, conversions }) => ({
			total: sum.total + count,
			converted: sum.converted + conversions
		}),
		{ total: 0, converted: 0 }
	);
	const total = {
		conversions: journeys.all.conversions,
		revenue: goal === 'won' ? journeys.all.value : null,
		cost: spent && ((spent.costs.total.value ?? '0.0000') as string)
	};
	const { conversions, value: revenue } = journeys.untouched;
	return {
		analysis: 'campaigns',
		...period,
		by,
		goal,
		lookback,
		currency: settings.reporting_currency,
		grossMargin,
		models: [...models],
		preferred,
		rows,
		journeys: counted,
		unattributed: { conversions, revenue },
		total,
		signal,
		lifts: lifted.lifts,
		summary: summaryOf(rows, preferred, { currency: settings.reporting_currency, goal, by }, viewer.locale),
		assumptions: assumptionsOf({
			goal,
			lookback,
			grossMargin,
			hasLift: lifted.lifts.length > 0,
			told: spent && spent.told,
			part: viewer.part
		}),
		missing: missingOf(journeys, rows, {
			...{ goal, by, hasLift: lifted.lifts.length > 0, told: spent && spent.told }
		}),
		sql: [
			...journeys.sql,
			...(spent?.returns ? [spent.returns.sql] : []),
			lifted.sql,
			...(spent ? [{ what: `Cost by ${by}`, sql: spent.costs.sql }] : [])
		]
	};
}

/** Leads have owners; of which pipeline or company those are that became nothing, nobody tells. */
const hasLeads = ({ part }: Viewer): boolean => part?.pipeline === undefined && part?.members === undefined;

/** What was spent in the period, and what came back of it later. */
async function readSpent(store: Store, viewer: Viewer, asked: JourneyQuestion) {
	const { from, to, by, goal } = asked;
	const cost = { metric: 'cost', by: [by], from, to };
	const [returns, monthly, costs, told] = await Promise.all([
		goal === 'won' ? readReturns(store, viewer, asked) : null,
		runMetric(store, viewer, { ...cost, grain: 'month' }),
		runMetric(store, viewer, cost),
		readToldCosts(store, viewer, { from, to })
	]);
	return { returns, monthly, costs, told };
}

/** The same, kept until the data change. */
export const rememberedCampaigns = remembered(campaigns);

/** Where channels tell how journeys end, the model that knows; where they don't, the plainest. */
const preferredModel = ({ skill }: Signal): ModelName =>
	skill !== null && skill > 0.005 ? 'markov' : 'linear';

const isDriven = (name: ModelName): boolean => name === 'markov' || name === 'shapley';

/** How many journeys each channel touched after their first touch. */
export function journeysJoined({ keys, journeys }: Pick<Journeys, 'keys' | 'journeys'>): Float64Array {
	const joined = new Float64Array(keys.length);
	for (const { touches, count } of journeys)
		for (const channel of new Set(touches.slice(1))) joined[channel]! += count;
	return joined;
}

interface Paybacks {
	returns: Returns;
	/** By key, then by the first day of the month. */
	costs: ReadonlyMap<string | null, ReadonlyMap<string, number>>;
	known: string;
}

function costsByMonth(rows: readonly MetricRow[], by: GroupBy): Paybacks['costs'] {
	const costs = new Map<string | null, Map<string, number>>();
	for (const { dimensions, bucket, value } of rows) {
		const { key } = dimensions[by]!;
		if (value !== null && bucket !== null)
			costs.set(key, (costs.get(key) ?? new Map<string, number>()).set(bucket, Number(value)));
	}
	return costs;
}

function creditsOf(
	key: string | null,
	place: number,
	cost: string | null,
	credits: Record<ModelName, ModelCredits>,
	{
		grossMargin,
		goal,
		joined,
		customers,
		paid,
		paybacks
	}: {
		grossMargin: number;
		goal: Goal;
		joined: Float64Array;
		customers: Record<ModelName, Float64Array>;
		paid: ReturnType<typeof paidShares>;
		paybacks: Paybacks | null;
	}
): Record<ModelName, Credit> {
	const linearly = place >= 0 ? credits.linear.value[place]! : 0;
	const spent = cost === null ? 0 : Number(cost);
	return Object.fromEntries(
		models.map(({ name }) => {
			const { conversions, value, low, high, later } = credits[name];
			const revenue = place >= 0 ? value[place]! : 0;
			const converted = place >= 0 ? conversions[place]! : 0;
			const won = place >= 0 ? customers[name][place]! : 0;
			const hasReturn = goal === 'won' && spent > 0;
			const share = paid(key, name);
			const returned = revenue * share.revenue;
			const [paidFor, customersPaidFor] = [converted * share.conversions, won * share.customers];
			return [
				name,
				{
					conversions: converted,
					revenue,
					low: place >= 0 && low ? low[place]! : null,
					high: place >= 0 && high ? high[place]! : null,
					added: place >= 0 && later && joined[place]! > 0 ? (100 * later[place]!) / joined[place]! : null,
					paid: spent > 0 ? (goal === 'won' ? share.revenue : share.conversions) : null,
					roas: hasReturn ? returnOnSpend.of(returned, spent) : null,
					roi: hasReturn ? returnOnMarketing.of(returned, spent, grossMargin) : null,
					costPerConversion: spent > 0 && paidFor > 0 ? spent / paidFor : null,
					customers: won,
					cac: spent > 0 && customersPaidFor > 0 ? spent / customersPaidFor : null,
					payback:
						paybacks &&
						paybackByModel(paybacks.returns, key, paybacks.costs.get(key) ?? new Map(), {
							model: name,
							level: isDriven(name) && linearly > 0 ? revenue / linearly : 1,
							grossMargin,
							known: paybacks.known
						})
				} satisfies Credit
			];
		})
	) as Record<ModelName, Credit>;
}
