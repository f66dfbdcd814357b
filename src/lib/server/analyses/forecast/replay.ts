/** The track record: each method at the same day of earlier periods, with what was known then, and what came. */
import { bias, coverage, pinballLoss, wape } from '#lib/stats/forecasting/accuracy.ts';
import type { Backtest } from '../analysis.ts';
import { intervalLevel } from './revenue.ts';
import { methodLabels, type MethodForecast, type MethodName } from './result.ts';

/** An earlier period as each method would have forecast it. */
export interface ReplayedPeriod {
	asOf: string;
	label: string;
	actual: number;
	forecasts: MethodForecast[];
}

/** Below so many periods, a best method is a matter of luck. */
export const fewestPeriods = 4;

/**
 * Score methods over the periods that all of them could forecast, so that none is judged on easier ones. A method that could
 * forecast fewer than half of the periods is left out: it would take the periods from the others.
 */
export function scoreReplays(replays: readonly ReplayedPeriod[], history: Backtest['history']): Backtest {
	const names = (Object.keys(methodLabels) as MethodName[]).filter((name) => {
		const forecast = replays.filter((replay) => meanOf(replay, name) !== null).length;
		return forecast > 0 && forecast >= replays.length / 2;
	});
	const common = replays.filter((replay) => names.every((name) => meanOf(replay, name) !== null));
	const methods = names
		.map((name) => score(name, common))
		.sort((a, b) => (a.pinball ?? Infinity) - (b.pinball ?? Infinity));
	return {
		methods,
		origins: replays.map(({ asOf, label, actual, forecasts }) => ({
			asOf,
			period: label,
			actual,
			forecasts: Object.fromEntries(forecasts.map(({ name, mean, low, high }) => [name, { mean, low, high }]))
		})),
		verdict: verdict(methods, common.length),
		history
	};
}

function score(name: MethodName, replays: readonly ReplayedPeriod[]): Backtest['methods'][number] {
	const forecasts = replays.map((replay) => replay.forecasts.find((forecast) => forecast.name === name)!);
	const actual = replays.map((replay) => replay.actual);
	const mean = forecasts.map((forecast) => forecast.mean!);
	// A method without an interval claims its one number at every quantile, and is scored on that claim.
	const low = forecasts.map((forecast) => forecast.low ?? forecast.mean!);
	const high = forecasts.map((forecast) => forecast.high ?? forecast.mean!);
	const losses = [
		pinballLoss(actual, low, 0.1),
		pinballLoss(actual, mean, 0.5),
		pinballLoss(actual, high, 0.9)
	];
	const hasInterval =
		forecasts.length > 0 && forecasts.every((forecast) => forecast.low !== null && forecast.high !== null);
	const covered = hasInterval ? coverage(actual, low, high) : null;
	return {
		name,
		label: methodLabels[name],
		wape: wape(actual, mean),
		pinball: losses.every((loss) => loss !== null)
			? losses.reduce((sum, loss) => sum + loss, 0) / losses.length
			: null,
		coverage: covered && {
			share: covered.estimate,
			low: covered.lower,
			high: covered.upper,
			n: replays.length
		},
		bias: bias(actual, mean),
		n: replays.length
	};
}

function verdict(methods: Backtest['methods'], periods: number): string {
	if (periods === 0) return 'There is no earlier period long enough past to test any method on.';
	const counted = `${periods} earlier ${periods === 1 ? 'period' : 'periods'}`;
	if (periods < fewestPeriods) return `Only ${counted} can be replayed: too few to say which method is best.`;
	const best = methods[0]!;
	const naive = methods.find(({ name }) => name === 'seasonal_naive');
	const error = best.wape === null ? '' : `, off by ${Math.round(best.wape * 100)} % on average`;
	const beaten =
		best.name === 'seasonal_naive'
			? ' Nothing beats repeating the same months of last year.'
			: naive?.pinball && best.pinball !== null && best.pinball > naive.pinball * 0.95
				? ' It is hardly better than repeating the same months of last year.'
				: '';
	const held = best.coverage;
	const isTooNarrow = held !== null && held.high < intervalLevel;
	const narrow = isTooNarrow
		? ` Its ${Math.round(intervalLevel * 100)} % range held in only ${Math.round(held.share * held.n)} of ${held.n}: take it for too narrow.`
		: '';
	return `${best.label} did best over ${counted}${error}.${beaten}${narrow}`;
}

const meanOf = (replay: ReplayedPeriod, name: MethodName): number | null =>
	replay.forecasts.find((forecast) => forecast.name === name)?.mean ?? null;
