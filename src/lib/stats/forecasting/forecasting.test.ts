import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../random/random.ts';
import { bias, coverage, mape, mase, naiveScale, pinballLoss, smape, wape } from './accuracy.ts';
import { backtest } from './backtest.ts';
import { conformal, conformalWidth } from './conformal.ts';
import type { Forecaster } from './forecaster.ts';
import { meanForecaster } from './mean.ts';
import { seasonalNaive, seasonalNaiveWithDrift } from './seasonal-naive.ts';

const numbers = (values: Float64Array) => Array.from(values);

describe('the seasonal naive forecast', () => {
	it('repeats the last season, with errors that grow by the square root of the seasons ahead (FPP3 table 5.2)', () => {
		const fitted = seasonalNaive.fit(Float64Array.of(1, 2, 3, 5, 1, 6, 7, 11), { period: 4 });
		const { mean, upper } = fitted.predict(6, 0.95);
		const sigma = Math.sqrt((0 + 16 + 16 + 36) / 4);
		expect(numbers(mean)).toEqual([1, 6, 7, 11, 1, 6]);
		expect(upper[3]! - mean[3]!).toBeCloseTo(1.959964 * sigma, 5);
		expect(upper[4]! - mean[4]!).toBeCloseTo(1.959964 * sigma * Math.SQRT2, 5);
	});

	it('gives 744.5 to 773.2 at 80 % and 736.9 to 780.8 at 95 % from 758.88 with sigma 11.19 (FPP3, 5.5, Google 2015)', () => {
		// Differences of 11.19 up and down in turn, ending at 758.88.
		const series = Float64Array.from({ length: 101 }, (_, step) => 758.88 - (step % 2 ? 11.19 : 0));
		const fitted = seasonalNaive.fit(series, { period: 1 });
		const [narrow, wide] = [fitted.predict(1, 0.8), fitted.predict(1, 0.95)];
		expect(narrow.lower[0]).toBeCloseTo(744.5, 1);
		expect(narrow.upper[0]).toBeCloseTo(773.2, 1);
		expect(wide.lower[0]).toBeCloseTo(736.9, 0);
		expect(wide.upper[0]).toBeCloseTo(780.8, 1);
	});

	it('with drift draws the line from the first to the last value, with error sigma sqrt(h (1 + h / (T - 1)))', () => {
		const fitted = seasonalNaiveWithDrift.fit(Float64Array.of(2, 5, 4, 8), { period: 1 });
		const { mean, upper } = fitted.predict(3, 0.95);
		expect(numbers(mean)).toEqual([10, 12, 14]);
		const sigma = Math.sqrt((1 + 9 + 4) / 2);
		expect(upper[2]! - mean[2]!).toBeCloseTo(1.959964 * sigma * Math.sqrt(3 * (1 + 3 / 3)), 5);
	});

	it('of a series no longer than its period uses the last value, saying so; of one value knows no spread', () => {
		const short = seasonalNaive.fit(Float64Array.of(3, 4, 6), { period: 12 });
		expect(numbers(short.predict(2).mean)).toEqual([6, 6]);
		expect(short.notes).toEqual(['3 values are no longer than a season of 12: the last value is used.']);
		expect(numbers(seasonalNaive.fit(Float64Array.of(3), { period: 1 }).predict(1).lower)).toEqual([
			-Infinity
		]);
		expect(() => seasonalNaive.fit(new Float64Array(0), { period: 1 })).toThrow(RangeError);
	});
});

describe('the mean forecast', () => {
	it('has the error s sqrt(1 + 1/T) (FPP3 table 5.2)', () => {
		const { mean, upper } = meanForecaster.fit(Float64Array.of(2, 4, 6), { period: 1 }).predict(2, 0.95);
		expect(numbers(mean)).toEqual([4, 4]);
		expect(upper[1]! - 4).toBeCloseTo(1.959964 * 2 * Math.sqrt(4 / 3), 5);
	});
});

describe('accuracy', () => {
	const actual = [10, 20, 30];
	const forecast = [12, 18, 33];

	it('by hand', () => {
		expect(wape(actual, forecast)).toBeCloseTo(7 / 60, 12);
		expect(bias(actual, forecast)).toBeCloseTo(3 / 60, 12);
		expect(mape(actual, forecast)).toBeCloseTo((0.2 + 0.1 + 0.1) / 3, 12);
		expect(smape(actual, forecast)).toBeCloseTo((4 / 22 + 4 / 38 + 6 / 63) / 3, 12);
		expect(mase(actual, forecast, naiveScale([1, 3, 7], 1))).toBeCloseTo(7 / 3 / 3, 12);
		expect(pinballLoss([10, 10], [8, 13], 0.9)).toBeCloseTo((0.9 * 2 + 0.1 * 3) / 2, 12);
		expect(coverage([1, 2, 3, 9], [0, 2, 4, 0], [1, 3, 5, Infinity])!.estimate).toBe(0.75);
	});

	it('is null, never 0 and never NaN, where it is not defined', () => {
		expect([wape([0, 0], [1, 2]), bias([0], [1]), mape([0, 1], [1, 1]), smape([0], [0])]).toEqual(
			Array(4).fill(null)
		);
		expect([wape([], []), smape([], []), pinballLoss([], [], 0.5), coverage([], [], [])]).toEqual(
			Array(4).fill(null)
		);
		expect([naiveScale([5, 5, 5], 1), naiveScale([1], 4), mase([1], [2], null)]).toEqual([null, null, null]);
		expect(() => wape([1], [1, 2])).toThrow(RangeError);
	});

	it('of pinball is lowest at the true quantile', () => {
		const random = createRandom('pinball');
		const drawn = Array.from({ length: 4000 }, () => random.normal());
		const lossAt = (quantile: number) =>
			pinballLoss(
				drawn,
				drawn.map(() => quantile),
				0.9
			)!;
		expect(lossAt(1.2816)).toBeLessThan(lossAt(1.0));
		expect(lossAt(1.2816)).toBeLessThan(lossAt(1.6));
	});

	it('does not depend on the unit; pinball loss does', () => {
		const positive = fc.array(fc.tuple(fc.integer({ min: 1, max: 999 }), fc.integer({ min: 1, max: 999 })), {
			minLength: 1
		});
		fc.assert(
			fc.property(positive, (pairs) => {
				const [values, guesses] = [pairs.map(([value]) => value), pairs.map(([, guess]) => guess)];
				const [largeValues, largeGuesses] = [values.map((v) => v * 1000), guesses.map((v) => v * 1000)];
				for (const measure of [wape, bias, smape, mape]) {
					expect(measure(largeValues, largeGuesses)).toBeCloseTo(measure(values, guesses)!, 10);
				}
				expect(smape(values, guesses)!).toBeLessThanOrEqual(2);
				expect(pinballLoss(largeValues, largeGuesses, 0.1)! / 1000).toBeCloseTo(
					pinballLoss(values, guesses, 0.1)!,
					8
				);
			})
		);
	});
});

describe('the backtest', () => {
	const series = Float64Array.from({ length: 30 }, (_, step) => step);

	it('shows a method only what came before each origin', () => {
		const seen: number[][] = [];
		const spy: Forecaster = {
			name: 'spy',
			fit(known, options) {
				seen.push(Array.from(known));
				return seasonalNaive.fit(known, options);
			}
		};
		const replay = backtest(spy, series, { period: 1, horizon: 3, origins: 4, stride: 2 });
		expect(replay.origins.map(({ origin }) => origin)).toEqual([21, 23, 25, 27]);
		expect(seen.map((known) => known.at(-1))).toEqual([20, 22, 24, 26]);
		expect(numbers(replay.origins[3]!.actual)).toEqual([27, 28, 29]);
	});

	it('of the naive forecast on a line errs by the step, with MASE 2 over three steps and nothing for bias to hide', () => {
		const { accuracy, byStep } = backtest(seasonalNaive, series, { period: 1, horizon: 3 });
		expect(accuracy.mase).toBeCloseTo(2, 12);
		expect(byStep.map(({ mase }) => mase)).toEqual([1, 2, 3]);
		expect(accuracy.bias).toBeCloseTo(-accuracy.wape!, 12);
		expect(accuracy.forecasts).toBe(3 * byStep[0]!.forecasts);
	});

	it('of a series too short for an origin has no measures', () => {
		const { origins, accuracy } = backtest(seasonalNaive, series.slice(0, 5), { period: 4, horizon: 3 });
		expect(origins).toEqual([]);
		expect(accuracy).toMatchObject({ forecasts: 0, wape: null, mase: null, pinball: null, coverage: null });
		expect(() => backtest(seasonalNaive, series, { period: 1, horizon: 0 })).toThrow(RangeError);
	});
});

describe('conformal intervals', () => {
	it('take the ceil((n + 1) level)-th smallest error (Lei et al. 2018, algorithm 2)', () => {
		expect(conformalWidth([5, 1, 4, 2, 3, 9, 8, 7, 6], 0.8)).toBe(8);
		expect(conformalWidth([5, 1, 4, 2, 3, 9, 8, 7, 6], 0.9)).toBe(9);
		expect(conformalWidth([1, 2, 3], 0.8)).toBe(Infinity);
	});

	it('are infinite, with a note, at steps with too few past errors', () => {
		const { lower, notes } = conformal(seasonalNaive, { origins: 6 })
			.fit(
				Float64Array.from({ length: 20 }, (_, step) => step % 5),
				{ period: 1 }
			)
			.predict(4, 0.8);
		expect(numbers(lower.map((bound) => Number(Number.isFinite(bound))))).toEqual([1, 1, 1, 0]);
		expect(notes).toEqual(['From step 4 on, 3 past errors are too few for an interval of 80 %.']);
	});

	it('hold 80 % where the normal interval is wrong: heavy-tailed errors around a level', () => {
		const random = createRandom('heavy tails');
		let held = 0;
		let normal = 0;
		const trials = 300;
		for (let trial = 0; trial < trials; trial++) {
			const values = Float64Array.from({ length: 61 }, () => random.normal() / Math.sqrt(random.gamma(1, 1)));
			const known = values.subarray(0, 60);
			const own = conformal(meanForecaster, { origins: 39 }).fit(known, { period: 1 }).predict(1, 0.8);
			const assumed = meanForecaster.fit(known, { period: 1 }).predict(1, 0.8);
			if (values[60]! >= own.lower[0]! && values[60]! <= own.upper[0]!) held++;
			if (values[60]! >= assumed.lower[0]! && values[60]! <= assumed.upper[0]!) normal++;
		}
		expect(Math.abs(held / trials - 0.8)).toBeLessThan(0.06);
		expect(normal / trials).toBeGreaterThan(0.86);
	});
});
