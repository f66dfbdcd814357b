/** What was known on a day, and what each method makes of it. */
import { addMonths } from '#lib/crm/calendar/dates.ts';
import type { DealsModel } from './model/model.ts';
import {
	methodLabels,
	type ForecastResult,
	type MethodForecast,
	type MethodName,
	type PeriodName
} from './result.ts';
import {
	fewestMonths,
	fitRevenue,
	forecastPeriod,
	intervalLevel,
	revenueHistory,
	type RevenueFit,
	type RevenueHistory
} from './revenue.ts';
import type { Origin, PeriodStanding, Standings } from './standing.ts';

/** What one origin knew, with its series fitted. */
export interface View {
	origin: Origin;
	standings: PeriodStanding[];
	history: RevenueHistory | null;
	/** The last month in which anything was won, when that is more than a year ago: the data end there. */
	quietSince: string | null;
	fits: RevenueFit[];
	model: DealsModel | null;
}

export function viewOf(
	origin: Origin,
	standings: Pick<Standings, 'periods' | 'months'>,
	model: DealsModel | null
): View {
	const months = standings.months.filter((month) => month.asOf === origin.asOf);
	const history = revenueHistory(months, origin.asOf);
	const quietSince = history && lastMonthBeforeSilence(history);
	const canFit = history !== null && quietSince === null && history.won.length >= fewestMonths;
	return {
		origin,
		standings: standings.periods.filter((period) => period.asOf === origin.asOf),
		history,
		quietSince,
		fits: canFit ? fitRevenue(history, origin.asOf) : [],
		model: quietSince === null ? model : null
	};
}

/** Months without a win after which there is no pattern to go on from: whatever continues it would say nothing, confidently. */
const monthsOfSilence = 12;

function lastMonthBeforeSilence({ months, won, current }: RevenueHistory): string | null {
	const isQuiet =
		current.won === 0 &&
		won.length >= monthsOfSilence &&
		won.slice(-monthsOfSilence).every((amount) => amount === 0);
	if (!isQuiet) return null;
	const last = won.findLastIndex((amount) => amount > 0);
	// The first win is in the month before the first whole one.
	return last < 0 ? addMonths(months[0]!, -1) : months[last]!;
}

export const standingOf = (standings: readonly PeriodStanding[], name: PeriodName) =>
	standings.find(({ period }) => period === name);

export const hasCategories = (standing: PeriodStanding | undefined): standing is PeriodStanding =>
	standing !== undefined && standing.categorised > 0;

/** What each method says of a period from what was known then. */
export function methodsOf(
	view: View,
	period: Origin['periods'][number],
	model: MethodForecast
): MethodForecast[] {
	const standing = standingOf(view.standings, period.name);
	const closed = Number(standing?.closed ?? 0);
	const series = view.history
		? view.fits.map((fit) =>
				forecastPeriod(fit, view.history!, closed, period.from, period.to, view.origin.asOf)
			)
		: [];
	// Deals were won, and none has an amount: what is closed is not nothing.
	const isUnknown = standing?.closed === null;
	const weighted = standing?.weighted ?? null;
	const point = (name: MethodName, mean: number | null, note: string): MethodForecast => ({
		name,
		label: methodLabels[name],
		mean,
		low: null,
		high: null,
		notes: mean === null ? [note] : []
	});
	return [
		model,
		...series,
		point(
			'weighted_pipeline',
			standing && (weighted !== null || (standing.openDeals === 0 && !view.quietSince && !isUnknown))
				? closed + Number(weighted ?? 0)
				: null,
			standing && standing.openDeals > 0
				? 'No open deal expected to close then has both an amount and a probability.'
				: isUnknown
					? 'No deal that was won has an amount.'
					: 'No open deal is expected to close then.'
		),
		point(
			'commit',
			hasCategories(standing) ? Number(standing.commit ?? 0) : null,
			'No open deal expected to close then has a forecast category.'
		)
	];
}

/** The months behind and ahead, for the chart. The running month is drawn as it stands, and forecast whole. */
export function seriesOf(view: View): ForecastResult['series'] {
	const { history, fits, quietSince } = view;
	if (!history) return { history: [], ahead: [] };
	if (quietSince) {
		const known = history.months.filter((month) => month <= quietSince);
		return {
			history: known.map((month, step) => ({ month, won: history.won[step]!, partial: false })),
			ahead: []
		};
	}
	const end = view.origin.periods.at(-1)!.to;
	const steps = Math.max(1, monthsAhead(history.current.month, end));
	return {
		history: [
			...history.months.map((month, step) => ({ month, won: history.won[step]!, partial: false })),
			{ ...history.current, partial: true }
		],
		ahead: fits.map(({ name, fitted }) => {
			const { mean, lower, upper, notes } = fitted.predict(steps, intervalLevel);
			const finite = (value: number) => (Number.isFinite(value) ? Math.max(0, value) : null);
			return {
				name,
				label: methodLabels[name],
				model: fitted.model,
				months: Array.from(mean, (value, step) => ({
					month: addMonths(history.current.month, step),
					mean: Math.max(0, value),
					low: finite(lower[step]!),
					high: finite(upper[step]!)
				})),
				notes: [...fitted.notes, ...notes]
			};
		})
	};
}

const monthsAhead = (from: string, to: string) => {
	let months = 0;
	while (addMonths(from, months) < to) months++;
	return months;
};
