import { quotaOfAll } from '#lib/crm/quotas.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { runMetric } from '#lib/server/metrics/index.ts';
import { scoped } from '#lib/server/store/row-scope.ts';
import type { Store } from '#lib/server/store/store.ts';
import type { Backtest } from '../analysis.ts';
import { historyNotes } from '../history-quality.ts';
import { remembered } from '../remembered.ts';
import { dateList, standingDeals } from '../standing-deals.ts';
import { addMonths, dayAfter, quarterLabel, today } from '#lib/crm/calendar/dates.ts';
import { monthsLearned } from './model/model.ts';
import { readDealHistory } from './model/snapshots.ts';
import { mostReplays, originsOf } from './origins.ts';
import { fewestPeriods } from './replay.ts';
import type { ForecastPeriod, ForecastResult, MethodName } from './result.ts';
import { fewestMonths, intervalLevel } from './revenue.ts';
import { readAdjustments } from '#lib/server/store/forecast-adjustments.ts';
import { inThread } from '#lib/server/threads/pool.ts';
import { computed, step, type AnalysisWork } from '../work.ts';
import type { ForecastInput, ForecastNumbers } from './numbers.ts';
import { readOwnerStandings, readStandings } from './standing.ts';
import { readQuotas } from './quotas.ts';
import { forecastTree, readSalesTeams, type SalesTeams, type TreeFigures } from './tree.ts';
import { hasCategories, standingOf } from './view.ts';

export interface ForecastOptions {
	/** Only with what was known at the end of this day, `YYYY-MM-DD`. Default: today. */
	asOf?: string;
}

/**
 * The revenue forecast of this quarter and the next: what is closed, what open deals promise, what the months before
 * suggest, and how each of these did at the same day of earlier quarters, with what was known then.
 */
export async function forecast(
	store: Store,
	viewer: Viewer,
	options: ForecastOptions = {},
	work?: AnalysisWork
): Promise<ForecastResult> {
	const { result, periods, teams } = await rememberedFigures(store, viewer, { asOf: options.asOf }, work);
	return {
		...result,
		periods: await Promise.all(
			periods.map(async ({ figures, ...period }) => {
				const { from, to } = figures.period;
				// What people add they add to all deals, not to those of a part.
				const adjustments =
					viewer.part === undefined
						? await readAdjustments(store, viewer, { from, to, until: result.asOf })
						: [];
				return { ...period, tree: forecastTree(teams, { ...figures, adjustments }), adjustments };
			})
		)
	};
}

/** A period without what people say of it. */
type PeriodFigures = Omit<ForecastPeriod, 'tree' | 'adjustments'> & {
	figures: Omit<TreeFigures, 'adjustments'>;
};

interface ForecastFigures {
	result: Omit<ForecastResult, 'periods'>;
	periods: PeriodFigures[];
	teams: SalesTeams;
}

/** All that data say of the quarters: it takes long, and is kept until they change. What people say is added to it. */
const rememberedFigures = remembered(figuresOf);

const computeNumbers = inThread<ForecastInput, ForecastNumbers>(
	'src/lib/server/analyses/forecast/numbers.ts',
	'forecastNumbers'
);

async function figuresOf(
	store: Store,
	viewer: Viewer,
	options: ForecastOptions,
	work: AnalysisWork
): Promise<ForecastFigures> {
	const settings = await store.settings();
	const asOf = options.asOf ?? today(viewer.timeZone);
	const fiscalStart = settings.fiscal_year_start_month;
	const origins = originsOf(asOf, fiscalStart);
	const latest = origins[0]!;
	step(work, `Reading deals as they stood on ${origins.length} days`);
	const [standings, deals, owners, teams, history, won, overdue] = await Promise.all([
		readStandings(store, viewer, origins),
		readDealHistory(
			store,
			viewer,
			origins.map((origin) => origin.asOf),
			monthsLearned
		),
		readOwnerStandings(store, viewer, latest),
		readSalesTeams(store, viewer),
		historyQuality(store, viewer),
		wonByMonth(store, viewer, asOf),
		overdueBefore(store, viewer, asOf, latest.periods[0]!.from)
	]);
	const openDeals = new Map(
		standings.periods
			.filter((standing) => standing.asOf === latest.asOf)
			.map((standing) => [standing.period, standing.openDeals])
	);
	const quotas = await Promise.all(
		latest.periods.map(({ name, from, to }) =>
			readQuotas(store, viewer, { from, to, asOf: latest.asOf }, openDeals.get(name) ?? 0)
		)
	);
	const numbers = await computed(
		work,
		`Holding the methods to ${origins.length - 1} earlier quarters`,
		computeNumbers,
		{
			origins,
			standings: { periods: standings.periods, months: standings.months },
			deals,
			fiscalStart,
			won,
			quality: history.quality
		}
	);
	const periods = latest.periods.map(({ name, from, to }, place): PeriodFigures => {
		const { paths, spread, ...computedOf } = numbers.periods[place]!;
		const standing = standingOf(numbers.standings, name);
		const { quota, gap, besideQuota, byOwner, byTeam } = quotas[place]!;
		return {
			name,
			label: quarterLabel(from, fiscalStart),
			from,
			to,
			closed: standing?.closed ?? null,
			commit: standing?.commit ?? '0.0000',
			bestCase: standing?.bestCase ?? '0.0000',
			open: standing?.open ?? null,
			weighted: standing?.weighted ?? null,
			openDeals: standing?.openDeals ?? 0,
			withoutAmount: standing?.withoutAmount ?? 0,
			wonWithoutAmount: standing?.wonWithoutAmount ?? 0,
			quota,
			gap,
			besideQuota,
			...computedOf,
			figures: {
				standings: owners.filter(({ period }) => period === name),
				paths,
				spread,
				quotas: { byOwner, byTeam },
				period: { from, to },
				currency: settings.reporting_currency,
				sees: seenBy(viewer)
			}
		};
	});
	const { quietSince } = numbers;
	const dataEnd = quietSince && dayAfter(addMonths(quietSince, 1), -1);
	const chosen = dataEnd ? null : chosenMethod(periods[0]!.backtest);
	const result = {
		analysis: 'forecast' as const,
		asOf,
		currency: settings.reporting_currency,
		series: numbers.series,
		dataEnd,
		chosen,
		overdueBefore: overdue,
		summary: dataEnd
			? `No deal with an amount has been won since ${dataEnd}, so there is nothing to forecast ${periods[0]!.label} from.`
			: summary(periods[0]!, chosen, settings.reporting_currency, viewer.locale),
		assumptions: [
			...leftOutOf(viewer),
			'A deal’s amount is expected in the quarter of its expected close, with the probability the CRM gives it or its stage.',
			'Open deals are won and lost as fast as such deals were before: by stage, expected close, age and month of the quarter. New deals come and are won as they did.',
			'The months to come follow the pattern of the months before; the rest of a running month follows the share that usually comes after this day.',
			`Intervals hold ${Math.round(intervalLevel * 100)} % of outcomes if the future varies as the past did.`
		],
		missing: [
			...missingData(numbers, periods),
			...besideQuotas(periods, settings.reporting_currency, viewer.locale),
			...history.missing,
			...(numbers.hasModel ? deals.unused : [])
		],
		sql: [...standings.sql, ...deals.sql]
	};
	return { result, periods, teams };
}

/** Whose deals are looked at; null for everybody's. */
function seenBy({ scope, part }: Viewer): ReadonlySet<string> | null {
	const whose = [scope.kind === 'owners' ? scope.people : null, part?.owners?.people ?? null];
	const [first, second] = whose.filter((people) => people !== null);
	return first ? new Set(first.filter((id) => !second || second.includes(id))) : null;
}

/** What a part of the deals has not: its people's quotas are theirs, and nobody has one for a pipeline or a segment. */
function leftOutOf({ part }: Viewer): string[] {
	if (part === undefined) return [];
	return part.pipeline !== undefined || part.members
		? ['Quotas and adjustments are of all deals together, and left out.']
		: ['Adjustments are of all deals together, and left out; the quotas are those of these people.'];
}

/** What was won, month by month, as known now: what forecasts are judged by. It is the catalogue's won_amount. */
async function wonByMonth(store: Store, viewer: Viewer, asOf: string): Promise<ForecastInput['won']> {
	const from = addMonths(asOf, -3 * (mostReplays + 2));
	const { rows } = await runMetric(store, viewer, {
		metric: 'won_amount',
		grain: 'month',
		from,
		to: addMonths(asOf, 1)
	});
	return rows.flatMap(({ bucket, value }) =>
		bucket === null ? [] : [{ month: bucket, amount: Number(value ?? 0) }]
	);
}

/** How far the past can be seen as it was, and what to say where it can't. */
async function historyQuality(
	store: Store,
	viewer: Viewer
): Promise<{ quality: Backtest['history']; missing: string[] }> {
	const { rows } = await store.engine.query<{ deals: number; recorded: number }>(
		`select
			count(*)::integer as deals,
			count(*) filter (where id in (select deal_id from deal_events where deleted_at is null))::integer as recorded
		from ${scoped('deals', viewer)}`
	);
	const { deals, recorded } = rows[0]!;
	const notes = await historyNotes(store, viewer);
	if (deals === 0 || recorded >= 0.95 * deals) return { quality: 'recorded', missing: notes };
	const told =
		'For the others their amounts, dates and owners are taken as they are now, which flatters the track record of the weighted pipeline.';
	return {
		quality: recorded === 0 ? 'reconstructed' : 'partly reconstructed',
		missing: [`${recorded} of ${deals} deals have a recorded history. ${told}`, ...notes]
	};
}

async function overdueBefore(
	store: Store,
	viewer: Viewer,
	asOf: string,
	from: string
): Promise<ForecastResult['overdueBefore']> {
	const { rows } = await store.engine.query<{ deals: number; amount: string | null }>(
		`with origins(as_of) as (values ${dateList([asOf])}),
		standing as (${standingDeals(viewer)})
		select count(*)::integer as deals, sum(amount_base)::varchar as amount
		from standing
		where status = 'open' and expected_close < $1::date`,
		[from],
		{ timeZone: viewer.timeZone }
	);
	return rows[0]!;
}

/** The method with the best record, once there are enough earlier quarters to tell. */
function chosenMethod(backtest: Backtest): MethodName | null {
	const best = backtest.methods[0];
	return best && best.n >= fewestPeriods ? (best.name as MethodName) : null;
}

function missingData(
	{ quietSince, months, standings }: ForecastNumbers,
	periods: readonly PeriodFigures[]
): string[] {
	const missing: string[] = [];
	if (quietSince) {
		missing.push(
			'No deal with an amount was won in the twelve months before, so there is no pattern for the months to come to follow.'
		);
	}
	if (months < fewestMonths) {
		missing.push(
			`There are ${months} whole months since the first win; a forecast from the months before needs ${fewestMonths}.`
		);
	}
	if (!hasCategories(standingOf(standings, periods[0]!.name))) {
		missing.push(
			'No open deal expected to close this quarter has a forecast category, so commit and best case are what is closed.'
		);
	}
	for (const { label, openDeals, withoutAmount, wonWithoutAmount } of periods) {
		if (wonWithoutAmount > 0)
			missing.push(
				`${wonWithoutAmount} of the deals won in ${label} so far ${wonWithoutAmount === 1 ? 'has' : 'have'} no amount in the reporting currency: what is closed is without ${wonWithoutAmount === 1 ? 'it' : 'them'}.`
			);
		if (withoutAmount > 0)
			missing.push(
				`${withoutAmount} of ${openDeals} open deals due in ${label} have no amount in the reporting currency: they count as nothing in every method.`
			);
	}
	if (periods[0]!.quota === null) missing.push('There is no quota for this quarter.');
	return missing;
}

/** Owners that are named before the rest are counted. */
const mostNamed = 3;

/** What quotas measure nothing of: a quota is no measure of all deals where some count towards none. */
function besideQuotas(periods: readonly PeriodFigures[], currency: string, locale: string): string[] {
	const money = moneyIn(currency, locale);
	return periods.flatMap(({ label, besideQuota }) => {
		if (!besideQuota || besideQuota.wonDeals + besideQuota.openDeals === 0) return [];
		const { closed, owners, wonDeals, openDeals } = besideQuota;
		const more = owners.length - mostNamed;
		const whose = `${owners.slice(0, mostNamed).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
		const won = wonDeals > 0 ? [`${money.format(Number(closed))} of what is closed (${whose})`] : [];
		const open =
			openDeals > 0
				? [`${openDeals} ${openDeals === 1 ? 'open deal that is' : 'open deals that are'} due`]
				: [];
		return [
			`In ${label}, ${[...won, ...open].join(' and ')} are of nobody with a quota: they count towards none, so what is expected of all deals is not told as a share of the quotas.`
		];
	});
}

const moneyIn = (currency: string, locale: string) =>
	new Intl.NumberFormat(locale, {
		style: 'currency',
		currency,
		notation: 'compact',
		maximumFractionDigits: 2
	});

function summary(period: PeriodFigures, chosen: MethodName | null, currency: string, locale: string): string {
	const method = period.methods.find(({ name }) => name === chosen);
	const money = moneyIn(currency, locale);
	const closed =
		period.closed === null
			? `What is closed in ${period.label} has no amount in ${currency}`
			: `${money.format(Number(period.closed))} is closed in ${period.label}`;
	if (!method || method.mean === null) {
		return `${closed}. No method has a record long enough to be trusted with more.`;
	}
	const range =
		method.low !== null && method.high !== null
			? `between ${money.format(method.low)} and ${money.format(method.high)}`
			: `at about ${money.format(method.mean)}`;
	const quota = quotaOfAll(period);
	const share = quota === null ? null : method.mean / quota;
	const ofQuota =
		share === null ? '' : `, ${new Intl.NumberFormat(locale, { style: 'percent' }).format(share)} of quota`;
	const coverage = period.backtest.methods.find(({ name }) => name === chosen)?.coverage;
	const held = coverage
		? ` Its 80 % range held ${Math.round(coverage.share * coverage.n)} of ${coverage.n} earlier quarters on the same day of theirs.`
		: '';
	return `${period.label} is expected to land ${range}${ofQuota} by the method with the best record (${method.label}); ${closed.replace(` in ${period.label}`, '')} so far.${held}`;
}
