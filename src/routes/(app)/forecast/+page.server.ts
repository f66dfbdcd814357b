import { drawForecast } from '#lib/charts/forecast.ts';
import { drawLanding } from '#lib/charts/landing.ts';
import { drawTrackRecord } from '#lib/charts/track-record.ts';
import { day, share, shortMoney, type Reader } from '#lib/components/format/format.ts';
import { forecast } from '#lib/server/analyses/forecast/forecast.ts';
import type { ForecastPeriod, ForecastResult } from '#lib/server/analyses/forecast/result.ts';
import { loaded, requireViewer } from '../../problem.ts';
import { today } from '#lib/crm/calendar/dates.ts';
import { readerOf } from '../reader.ts';
import type { PageServerLoad } from './$types';

const isDate = (text: string | null): text is string =>
	text !== null && /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));

export const load: PageServerLoad = async ({ locals, url }) => {
	const viewer = requireViewer(locals);
	const given = url.searchParams.get('asOf');
	// Nobody knows yet what will be known on a day to come.
	const asOf = isDate(given) && given <= today(viewer.timeZone) ? given : undefined;
	const [result, reader] = await loaded(
		Promise.all([forecast(locals.store, viewer, { asOf }), readerOf(locals)])
	);
	const isEmpty =
		result.series.history.every(({ won }) => won === 0) &&
		result.periods.every(({ openDeals }) => openDeals === 0);
	return {
		isEmpty,
		finding: finding(result, reader),
		asOf: result.asOf,
		isPast: asOf !== undefined,
		summary: result.summary,
		overdueBefore: result.overdueBefore,
		dataEnd: result.dataEnd,
		missing: result.missing,
		assumptions: result.assumptions,
		sql: result.sql,
		series: drawForecast(result.series, reader, 'Won by month, and the months to come'),
		periods: result.periods.map((period) => {
			const { backtest, ...rest } = period;
			const { origins, ...record } = backtest;
			return {
				...rest,
				chosen: chosenIn(period, result),
				// Over nothing closed and nothing expected there is no picture to draw.
				landing: hasAmounts(period) ? drawLanding(period, reader) : null,
				record: {
					...record,
					drawing:
						origins.length > 0
							? drawTrackRecord(backtest, reader, `What each method had said of earlier quarters`)
							: null
				}
			};
		})
	};
};

const chosenIn = (period: ForecastPeriod, { chosen }: ForecastResult) =>
	period.methods.find(({ name, mean }) => name === chosen && mean !== null) ?? null;

/** The title of the page: where the running quarter will land. */
function finding(result: ForecastResult, reader: Reader): string {
	const period = result.periods[0]!;
	if (result.dataEnd) return `Nothing was won after ${day(result.dataEnd, reader)}`;
	const method = chosenIn(period, result);
	const quota = Number(period.quota ?? 0);
	const ofQuota = (amount: number) => (quota > 0 ? `, ${share(amount / quota, reader, 0)} of quota` : '');
	if (!method || method.mean === null) {
		const closed = Number(period.closed ?? 0);
		return `${shortMoney(closed, reader)} is closed in ${period.label}${ofQuota(closed)}`;
	}
	if (method.low === null || method.high === null) {
		return `${period.label} will land at about ${shortMoney(method.mean, reader)}${ofQuota(method.mean)}`;
	}
	return `${period.label} will land between ${shortMoney(method.low, reader)} and ${shortMoney(method.high, reader)}${ofQuota(method.mean)}`;
}

const hasAmounts = ({ closed, methods }: ForecastPeriod) =>
	Number(closed ?? 0) > 0 || methods.some(({ mean }) => (mean ?? 0) > 0);
