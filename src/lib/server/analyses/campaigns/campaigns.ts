import type { Viewer } from '#lib/crm/viewer.ts';
import { returnOnMarketing, returnOnSpend, runMetric } from '#lib/server/metrics/index.ts';
import { namesOf } from '#lib/server/store/records/index.ts';
import type { Store } from '#lib/server/store/store.ts';
import { periodOf, type PeriodOptions } from '../period.ts';
import { inThread } from '#lib/server/threads/pool.ts';
import { remembered } from '../remembered.ts';
import { computed, step, unwatched, type AnalysisWork } from '../work.ts';
import { readJourneys, lookbackDays, type Journeys } from './journeys.ts';
import { models, type creditsOfModels, type ModelCredits } from './models.ts';
import { signalOf } from './signal.ts';
import type { CampaignRow, CampaignsResult, Credit, Goal, GroupBy, ModelName, Signal } from './result.ts';

export interface CampaignsOptions extends PeriodOptions {
	by?: GroupBy;
	goal?: Goal;
	/** Days before its end in which a touchpoint belongs to a journey; 90 unless told. */
	lookback?: number;
}

const computeCredits = inThread<Parameters<typeof creditsOfModels>[0], ReturnType<typeof creditsOfModels>>(
	'src/lib/server/analyses/campaigns/models.ts',
	'creditsOfModels'
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
	const [settings, journeys, costs, leads] = await Promise.all([
		store.settings(),
		readJourneys(store, viewer, { ...period, known: options.asOf ?? null, by, goal, lookback, halfLife }),
		runMetric(store, viewer, { metric: 'cost', by: [by], ...period }),
		runMetric(store, viewer, { metric: 'leads_created', by: [by], ...period })
	]);
	const grossMargin = settings.gross_margin_percent / 100;
	const { keys: channels, journeys: all, decayed } = journeys;
	const credits = await computed(
		work,
		`Sharing out what ${all.length} kinds of journeys ended in`,
		computeCredits,
		{ keys: channels, journeys: all, decayed }
	);
	const joined = journeysJoined(journeys);
	const signal = signalOf(journeys.journeys, journeys.keys.length);
	const ofKey = (metric: typeof costs) =>
		new Map(metric.rows.map((row) => [row.dimensions[by]!.key, { value: row.value, row }]));
	const [cost, lead] = [ofKey(costs), ofKey(leads)];
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
			leads: Number(lead.get(key)?.value ?? 0),
			credits: creditsOf(journeys.keys.indexOf(key), amount, credits, { grossMargin, goal, joined })
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
		cost: (costs.total.value ?? '0.0000') as string
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
		summary: summaryOf(rows, preferred, { currency: settings.reporting_currency, goal, by }, viewer.locale),
		assumptions: assumptionsOf({ goal, lookback, grossMargin }),
		missing: missingOf(journeys, rows, { goal, by }),
		sql: [...journeys.sql, { what: `Cost by ${by}`, sql: costs.sql }]
	};
}

/** The same, kept until the data change. */
export const rememberedCampaigns = remembered(campaigns);

/** Where channels tell how journeys end, the model that knows; where they don't, the plainest. */
const preferredModel = ({ skill }: Signal): ModelName =>
	skill !== null && skill > 0.005 ? 'markov' : 'linear';

const worth = ({ revenue, conversions }: Credit) => revenue || conversions;

/** How many journeys each channel touched after their first touch. */
export function journeysJoined({ keys, journeys }: Pick<Journeys, 'keys' | 'journeys'>): Float64Array {
	const joined = new Float64Array(keys.length);
	for (const { touches, count } of journeys)
		for (const channel of new Set(touches.slice(1))) joined[channel]! += count;
	return joined;
}

function creditsOf(
	place: number,
	cost: string | null,
	credits: Record<ModelName, ModelCredits>,
	{ grossMargin, goal, joined }: { grossMargin: number; goal: Goal; joined: Float64Array }
): Record<ModelName, Credit> {
	const spent = cost === null ? 0 : Number(cost);
	return Object.fromEntries(
		models.map(({ name }) => {
			const { conversions, value, low, high, later } = credits[name];
			const revenue = place >= 0 ? value[place]! : 0;
			const converted = place >= 0 ? conversions[place]! : 0;
			const hasReturn = goal === 'won' && spent > 0;
			return [
				name,
				{
					conversions: converted,
					revenue,
					low: place >= 0 && low ? low[place]! : null,
					high: place >= 0 && high ? high[place]! : null,
					added: place >= 0 && later && joined[place]! > 0 ? (100 * later[place]!) / joined[place]! : null,
					roas: hasReturn ? returnOnSpend.of(revenue, spent) : null,
					roi: hasReturn ? returnOnMarketing.of(revenue, spent, grossMargin) : null,
					costPerConversion: spent > 0 && converted > 0 ? spent / converted : null
				} satisfies Credit
			];
		})
	) as Record<ModelName, Credit>;
}

function summaryOf(
	rows: readonly CampaignRow[],
	preferred: ModelName,
	{ currency, goal, by }: { currency: string; goal: Goal; by: GroupBy },
	locale: string
): string {
	const { phrase } = models.find(({ name }) => name === preferred)!;
	const plain = new Intl.NumberFormat(locale, { maximumFractionDigits: 1, minimumFractionDigits: 1 });
	const money = new Intl.NumberFormat(locale, { style: 'currency', currency, maximumFractionDigits: 0 });
	const paid = rows.filter(({ credits }) => credits[preferred].roas !== null);
	const best = paid.toSorted(
		(one, other) => other.credits[preferred].roas! - one.credits[preferred].roas!
	)[0];
	const most = rows.find(({ key }) => key !== null);
	if (!most || worth(most.credits[preferred]) === 0)
		return goal === 'won'
			? 'No win of this period has a touchpoint before it: there is nothing to credit.'
			: 'No lead of this period that became a deal has a touchpoint before it: there is nothing to credit.';
	const brought =
		goal === 'won'
			? `${most.label} brought ${money.format(most.credits[preferred].revenue)}`
			: `${most.label} brought ${plain.format(most.credits[preferred].conversions)} deals`;
	const returned = best
		? `; ${best.label} returned most, ${plain.format(best.credits[preferred].roas!)} for each unit of its cost`
		: '';
	return `${brought}, more than any other ${by}, by ${phrase}${returned}.`;
}

function assumptionsOf({
	goal,
	lookback,
	grossMargin
}: {
	goal: Goal;
	lookback: number;
	grossMargin: number;
}) {
	const ended =
		goal === 'won'
			? 'A journey ends when its deal is won or lost; of a lead that became no deal, when it was disqualified or touched last. Open deals and young leads are left out: they may still end either way.'
			: 'A journey ends when a lead becomes a deal, is disqualified, or was touched last; young leads are left out.';
	return [
		ended,
		`Touchpoints of the ${lookback} days before its end belong to a journey: a deal’s own, those of its contacts, and those of the lead it was.`,
		...(goal === 'won'
			? [
					'The return of a channel has all its revenue, of campaigns without a cost too; the catalogue’s return on ad spend (roas) has that of campaigns with a cost alone.',
					`Return counts on a gross margin of ${Math.round(grossMargin * 100)} %, from the company settings. Cost and revenue are of one period, though money spent late in it brings wins after it.`
				]
			: []),
		'Credit is not cause. Every model says who was there; what would have happened without needs a group that was not reached.'
	];
}

function missingOf(
	{ keys, journeys, all, untouched }: Journeys,
	rows: readonly CampaignRow[],
	{ goal, by }: { goal: Goal; by: GroupBy }
): string[] {
	const missing: string[] = [];
	if (keys.length === 0) missing.push('There are no touchpoints: import them to see what leads to wins.');
	if (rows.every(({ cost }) => cost === null))
		missing.push(
			'There are no campaign costs in this period: import them, such as Google Ads or Meta reports, to see returns.'
		);
	if (keys.length > 0 && journeys.every(({ count, conversions }) => count === conversions))
		missing.push('Every journey converted: without those that led nowhere no model can tell what helps.');
	const share = all.conversions > 0 ? untouched.conversions / all.conversions : 0;
	if (share > 0.5)
		missing.push(
			`${Math.round(share * 100)} % of ${goal === 'won' ? 'wins' : 'leads that became deals'} have no touchpoint: what is said of the others may not hold for them.`
		);
	if (rows.some(({ key }) => key === null)) missing.push(`Some touchpoints tell no ${by}.`);
	missing.push('There is no group that was not reached, so no lift can be told.');
	return missing;
}
