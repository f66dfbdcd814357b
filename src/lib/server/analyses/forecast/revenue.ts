/** The amount won in a period, from the months before it alone. */
import { ets } from '#lib/stats/forecasting/ets/ets.ts';
import type { FittedForecast, Forecaster } from '#lib/stats/forecasting/forecaster.ts';
import { seasonalNaive } from '#lib/stats/forecasting/seasonal-naive.ts';
import { forecastTotal } from '#lib/stats/forecasting/total.ts';
import { addMonths, monthStart, monthsBetween } from '#lib/crm/calendar/dates.ts';
import type { MethodForecast } from './result.ts';
import { methodLabels } from './result.ts';
import type { MonthStanding } from './standing.ts';

/**
 * Months a series needs before it is forecast. A season of twelve shows after thirteen: below, the methods say in their notes
 * that they do without.
 */
export const fewestMonths = 9;

export const intervalLevel = 0.8;

export const revenueMethods = [
	{ name: 'ets', forecaster: ets },
	{ name: 'seasonal_naive', forecaster: seasonalNaive }
] as const satisfies { name: MethodForecast['name']; forecaster: Forecaster }[];

/** The months an origin knew, without gaps; the one it stands in is kept apart, for it is not over. */
export interface RevenueHistory {
	/** First day of the month of each value. */
	months: string[];
	won: Float64Array;
	/** The month the origin stands in, and what was won in it so far. */
	current: { month: string; won: number };
	/** The share of a month's won amount that usually comes after the origin's day of the month. */
	shareToCome: number;
}

/**
 * @param months what one origin knew, oldest first
 * @returns null when no month was complete
 */
export function revenueHistory(months: readonly MonthStanding[], asOf: string): RevenueHistory | null {
	const currentMonth = monthStart(asOf);
	const byMonth = new Map(months.map((month) => [month.month, month]));
	// The first month with a win is seldom a whole month of selling: the data begin somewhere in it.
	const first = months[0] && addMonths(months[0].month, 1);
	if (!first || monthsBetween(first, currentMonth) < 1) return null;
	const complete = Array.from({ length: monthsBetween(first, currentMonth) }, (_, step) =>
		addMonths(first, step)
	);
	const won = Float64Array.from(complete, (month) => byMonth.get(month)?.won ?? 0);
	const total = won.reduce((sum, value) => sum + value, 0);
	const byDay = complete.reduce((sum, month) => sum + (byMonth.get(month)?.wonByDay ?? 0), 0);
	return {
		months: complete,
		won,
		current: { month: currentMonth, won: byMonth.get(currentMonth)?.won ?? 0 },
		shareToCome: total > 0 ? 1 - byDay / total : 0
	};
}

export interface RevenueFit {
	name: MethodForecast['name'];
	fitted: FittedForecast;
}

export function fitRevenue(history: RevenueHistory, seed: string): RevenueFit[] {
	return revenueMethods.map(({ name, forecaster }) => ({
		name,
		fitted: forecaster.fit(history.won, { period: 12, seed })
	}));
}

/**
 * What is won by the end of a period: what is closed in it, the rest of the month that is running, and the months to
 * come. The rest of the running month is the forecast of the whole month times the share that usually comes later
 * than this day.
 *
 * @param closed won in the period so far
 * @param from first day of the period, `to` the first day after it
 */
export function forecastPeriod(
	{ name, fitted }: RevenueFit,
	history: RevenueHistory,
	closed: number,
	from: string,
	to: string,
	seed: string
): MethodForecast {
	const steps = monthsBetween(history.current.month, to);
	const weights = Array.from({ length: Math.max(steps, 0) }, (_, step) => {
		const month = addMonths(history.current.month, step);
		if (month < monthStart(from)) return 0;
		return step === 0 ? history.shareToCome : 1;
	});
	const label = methodLabels[name];
	if (!weights.some((weight) => weight > 0)) {
		return { name, label, mean: closed, low: closed, high: closed, notes: ['The period is over.'] };
	}
	const total = forecastTotal(fitted, weights, { level: intervalLevel, seed });
	const bound = (value: number) => (Number.isFinite(value) ? closed + Math.max(0, value) : null);
	return {
		name,
		label,
		mean: closed + Math.max(0, total.mean),
		low: bound(total.lower),
		high: bound(total.upper),
		notes: [...fitted.notes, ...total.notes]
	};
}
