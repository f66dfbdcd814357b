/** The numeric part of the forecast: what every origin makes of what was known, and how right it was. Run in a thread. */
import { quarterLabel } from '#lib/crm/calendar/dates.ts';
import type { Backtest } from '../analysis.ts';
import { forecastByOwner } from './model/by-owner.ts';
import { modelForecasts, partsOf } from './model/calibrated.ts';
import { dealsModel } from './model/model.ts';
import type { DealHistory } from './model/snapshots.ts';
import { scoreReplays } from './replay.ts';
import type { ForecastPeriod, ForecastResult } from './result.ts';
import type { Origin, PeriodStanding, Standings } from './standing.ts';
import { methodsOf, seriesOf, standingOf, viewOf } from './view.ts';

/** What was read. */
export interface ForecastInput {
	/** Days to forecast from, the latest first. */
	origins: Origin[];
	standings: Pick<Standings, 'periods' | 'months'>;
	deals: DealHistory;
	/** First month of the fiscal year, 1 to 12. */
	fiscalStart: number;
	/** What was won by month as known now: what forecasts are judged by. */
	won: { month: string; amount: number }[];
	quality: Backtest['history'];
}

/** What is computed of one period. */
export type PeriodNumbers = Pick<ForecastPeriod, 'methods' | 'parts' | 'pace' | 'backtest'> & {
	/** By how much the model's range was widened. */
	spread: number;
	/** What the model's paths bring each owner beside what is closed. */
	paths: Map<string | null, Float64Array>;
};

export interface ForecastNumbers {
	/** What the latest origin knew of each period. */
	standings: PeriodStanding[];
	/** Whole months since the first win. */
	months: number;
	/** The last month in which anything was won, when that is more than a year ago. */
	quietSince: string | null;
	hasModel: boolean;
	series: ForecastResult['series'];
	/** In the order of the latest origin's. */
	periods: PeriodNumbers[];
}

/** Nearly all of the time goes into the origins; the rest is the last tenth. */
const shareOfOrigins = 0.9;

/** @param report called with the share that is done */
export function forecastNumbers(
	{ origins, standings, deals, fiscalStart, won, quality }: ForecastInput,
	report: (fraction: number) => void
): ForecastNumbers {
	const views = origins.map((origin, back) => {
		const view = viewOf(
			origin,
			standings,
			dealsModel(deals, origin.asOf, origin.periods, fiscalStart, back === 0)
		);
		report((shareOfOrigins * (back + 1)) / origins.length);
		return view;
	});
	const view = views[0]!;
	const { periods } = view.origin;
	const byOwner = view.model && forecastByOwner(deals, view.model, periods.length);
	const actual = (from: string, to: string) =>
		won.filter(({ month }) => month >= from && month < to).reduce((total, { amount }) => total + amount, 0);
	return {
		standings: view.standings,
		months: view.history?.won.length ?? 0,
		quietSince: view.quietSince,
		hasModel: view.model !== null,
		series: seriesOf(view),
		periods: periods.map((period, place) => {
			const model = modelForecasts(views, place, actual);
			// A quarter that is not over has no outcome to be judged by.
			const over = views.flatMap((past, back) => {
				const own = past.origin.periods[place]!;
				if (back === 0 || own.to > periods[0]!.from || past.fits.length === 0) return [];
				return [
					{
						asOf: past.origin.asOf,
						label: quarterLabel(own.from, fiscalStart),
						actual: actual(own.from, own.to),
						standing: standingOf(past.standings, own.name),
						forecasts: methodsOf(past, own, model[back]!.forecast)
					}
				];
			});
			return {
				methods: methodsOf(view, period, model[0]!.forecast),
				parts: partsOf(view, place),
				pace: over.map(({ asOf, label, actual: ended, standing }) => ({
					asOf,
					label,
					closed: standing?.closed ?? null,
					open: standing?.open ?? null,
					weighted: standing?.weighted ?? null,
					ended
				})),
				backtest: scoreReplays(over, quality),
				spread: model[0]!.spread,
				paths: new Map([...(byOwner ?? [])].map(([owner, paths]) => [owner, paths[place]!]))
			};
		})
	};
}
