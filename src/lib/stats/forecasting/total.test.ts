import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { variance } from '../descriptive/spread.ts';
import { createRandom } from '../random/random.ts';
import { conformal } from './conformal.ts';
import { createEts, ets } from './ets/ets.ts';
import type { FittedForecast } from './forecaster.ts';
import { meanForecaster } from './mean.ts';
import { boundsOf } from './paths.ts';
import { seasonalNaive, seasonalNaiveWithDrift } from './seasonal-naive.ts';
import { forecastTotal } from './total.ts';

const random = createRandom('totals');
const quarters = Float64Array.from({ length: 40 }, (_, step) => {
	return 100 + step + [12, -4, 7, -15][step % 4]! + random.normal(0, 5);
});
const walk = new Float64Array(60).fill(50);
for (let step = 1; step < walk.length; step++) walk[step] = walk[step - 1]! + random.normal();
const additive = (trend: 'N' | 'A' | 'Ad', season: 'N' | 'A') =>
	createEts([{ error: 'A', trend, season }]).fit(quarters, { period: 4 });

/** How far the simulated bounds are from those of `predict`, at most, in half-widths of the interval. */
function greatestDistance(fitted: FittedForecast, horizon: number, level = 0.8): number {
	const { lower, upper } = fitted.predict(horizon, level);
	const distances = fitted.simulate(horizon, 20000)!.flatMap((outcomes, step) => {
		const bounds = boundsOf(outcomes, level);
		const half = (upper[step]! - lower[step]!) / 2;
		return [Math.abs(bounds.lower - lower[step]!) / half, Math.abs(bounds.upper - upper[step]!) / half];
	});
	return Math.max(...distances);
}

function totalsOf(steps: Float64Array[]): Float64Array {
	return steps[0]!.map((_, path) => steps.reduce((total, outcomes) => total + outcomes[path]!, 0));
}

describe('simulated paths', () => {
	// A bound at 10 % of 20000 paths has a standard error of 1 % of the half-width; 0.05 is five of them.
	const analytic: [string, FittedForecast][] = [
		['the mean', meanForecaster.fit(quarters.slice(0, 6), { period: 1 })],
		['the random walk', seasonalNaive.fit(walk, { period: 1 })],
		['the random walk with drift', seasonalNaiveWithDrift.fit(walk.slice(0, 9), { period: 1 })],
		['the seasonal naive forecast', seasonalNaive.fit(quarters, { period: 4 })],
		['the seasonal naive forecast with drift', seasonalNaiveWithDrift.fit(quarters, { period: 4 })],
		...(['N', 'A', 'Ad'] as const).flatMap((trend) =>
			(['N', 'A'] as const).map((season): [string, FittedForecast] => {
				const fitted = additive(trend, season);
				return [fitted.model, fitted];
			})
		)
	];
	it.each(analytic)('of %s have the bounds of its standard errors at every step', (_, fitted) => {
		expect(greatestDistance(fitted, 10)).toBeLessThan(0.05);
	});

	it('of multiplicative errors are those behind the interval', () => {
		const fitted = createEts([{ error: 'M', trend: 'A', season: 'M' }]).fit(quarters, { period: 4, seed: 3 });
		const { lower, upper } = fitted.predict(6, 0.8);
		const bounds = fitted.simulate(6, 4000)!.map((outcomes) => boundsOf(outcomes, 0.8));
		expect(bounds).toEqual(bounds.map((_, step) => ({ lower: lower[step], upper: upper[step] })));
	});

	it('of conformal intervals hold 80 % of outcomes within the 80 % interval', () => {
		const fitted = conformal(seasonalNaive).fit(quarters, { period: 4 });
		const { lower, upper } = fitted.predict(6, 0.8);
		fitted.simulate(6, 4000)!.forEach((outcomes, step) => {
			const inside = outcomes.filter((value) => value >= lower[step]! && value <= upper[step]!);
			expect(inside.length / 4000).toBeCloseTo(0.8, 2);
		});
	});

	it('repeat with the seed, the one given or that of the fit, and differ with another', () => {
		for (const forecaster of [meanForecaster, seasonalNaive, seasonalNaiveWithDrift, ets]) {
			const fitted = forecaster.fit(quarters, { period: 4, seed: 'fit' });
			expect(fitted.simulate(3, 20)).toEqual(fitted.simulate(3, 20, 'fit'));
			expect(fitted.simulate(3, 20, 1)).toEqual(fitted.simulate(3, 20, 1));
			expect(fitted.simulate(3, 20, 1)).not.toEqual(fitted.simulate(3, 20, 2));
		}
	});

	it('are null where the spread is unknown, and without spread where nothing has ever changed', () => {
		const one = Float64Array.of(3);
		for (const forecaster of [meanForecaster, seasonalNaive, seasonalNaiveWithDrift, ets]) {
			expect(forecaster.fit(one, { period: 1 }).simulate(2, 5)).toBeNull();
		}
		const short = conformal(seasonalNaive, { origins: 6 }).fit(quarters, { period: 1 });
		expect([short.simulate(3, 5)?.length, short.simulate(4, 5)]).toEqual([3, null]);
		const constant = ets.fit(Float64Array.of(2, 2, 2), { period: 1 });
		expect(constant.simulate(1, 2)).toEqual([Float64Array.of(2, 2)]);
	});

	it('need whole numbers of steps and paths', () => {
		for (const forecaster of [meanForecaster, seasonalNaive, ets, conformal(seasonalNaive)]) {
			const fitted = forecaster.fit(quarters, { period: 4 });
			expect(() => fitted.simulate(0, 10)).toThrow(RangeError);
			expect(() => fitted.simulate(1, 0.5)).toThrow(RangeError);
		}
	});
});

describe('the total', () => {
	it('of one whole step is the prediction of that step', () => {
		for (const forecaster of [meanForecaster, seasonalNaive, ets]) {
			const fitted = forecaster.fit(quarters, { period: 4 });
			const { mean, lower, upper } = fitted.predict(1, 0.9);
			const total = forecastTotal(fitted, [1], { level: 0.9, paths: 20000 });
			const half = (upper[0]! - lower[0]!) / 2;
			expect(total.mean).toBe(mean[0]);
			expect(Math.abs(total.lower - lower[0]!) / half).toBeLessThan(0.05);
			expect(Math.abs(total.upper - upper[0]!) / half).toBeLessThan(0.05);
		}
	});

	it('of a random walk has the variance sigma^2 h (h + 1) (2h + 1) / 6', () => {
		const fitted = seasonalNaive.fit(walk, { period: 1 });
		for (const horizon of [1, 3, 12]) {
			const found = variance(totalsOf(fitted.simulate(horizon, 20000)!))!;
			const known = (fitted.parameters['sigma']! ** 2 * horizon * (horizon + 1) * (2 * horizon + 1)) / 6;
			// The standard error of a variance is sqrt(2 / 20000), 1 %.
			expect(Math.abs(found / known - 1)).toBeLessThan(0.05);
		}
	});

	it('of a mean has the variance s^2 (h + h^2 / n): all steps share the error of the mean', () => {
		const fitted = meanForecaster.fit(quarters.slice(0, 5), { period: 1 });
		const found = variance(totalsOf(fitted.simulate(6, 20000)!))!;
		expect(Math.abs(found / (fitted.parameters['sigma']! ** 2 * (6 + 36 / 5)) - 1)).toBeLessThan(0.05);
	});

	it('within one season of the seasonal naive forecast has the variance of independent steps', () => {
		const fitted = seasonalNaive.fit(quarters, { period: 4 });
		const { lower, upper, mean } = forecastTotal(fitted, [0.5, 1, 1], { paths: 20000 });
		const half = 1.281552 * fitted.parameters['sigma']! * Math.sqrt(2.25);
		expect((upper - lower) / 2 / half).toBeCloseTo(1, 1);
		expect(mean).toBeCloseTo(quarters[36]! / 2 + quarters[37]! + quarters[38]!, 10);
	});

	it('repeats with the seed', () => {
		const fitted = ets.fit(quarters, { period: 4 });
		expect(forecastTotal(fitted, [1, 1], { seed: 7 })).toEqual(forecastTotal(fitted, [1, 1], { seed: 7 }));
		expect(forecastTotal(fitted, [1, 1], { seed: 7 }).lower).not.toBe(
			forecastTotal(fitted, [1, 1], { seed: 8 }).lower
		);
	});

	it('has infinite bounds and says so when the spread is unknown, without repeating the notes of the fit', () => {
		const fitted = meanForecaster.fit(Float64Array.of(3), { period: 1 });
		expect(forecastTotal(fitted, [0.5, 1])).toEqual({
			mean: 4.5,
			lower: -Infinity,
			upper: Infinity,
			level: 0.8,
			notes: ['The spread of the errors is unknown: the total has no interval.']
		});
	});

	it('of nothing to come is 0; of a share that is none there is no total', () => {
		const fitted = meanForecaster.fit(quarters, { period: 1 });
		expect(forecastTotal(fitted, [0, 0])).toEqual({ mean: 0, lower: 0, upper: 0, level: 0.8, notes: [] });
		for (const weight of [-0.1, 1.1, NaN])
			expect(() => forecastTotal(fitted, [1, weight])).toThrow(RangeError);
		expect(() => forecastTotal(fitted, [1], { level: 1 })).toThrow(RangeError);
		expect(() => forecastTotal(fitted, [1], { paths: 0 })).toThrow(RangeError);
	});

	it('moves by the weights times whatever is added to the series', () => {
		const values = fc.array(fc.integer({ min: -500, max: 500 }), { minLength: 3, maxLength: 20 });
		const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 6 });
		fc.assert(
			fc.property(values, shares, fc.integer({ min: -1000, max: 1000 }), (series, weights, added) => {
				const by = added * weights.reduce((total, weight) => total + weight, 0);
				for (const forecaster of [meanForecaster, seasonalNaive, seasonalNaiveWithDrift]) {
					const totalOf = (moved: number) => {
						const known = Float64Array.from(series, (value) => value + moved);
						return forecastTotal(forecaster.fit(known, { period: 2 }), weights, { paths: 50 });
					};
					const [before, after] = [totalOf(0), totalOf(added)];
					expect(after.mean).toBeCloseTo(before.mean + by, 6);
					expect(after.lower).toBeCloseTo(before.lower + by, 6);
					expect(after.upper).toBeCloseTo(before.upper + by, 6);
				}
			})
		);
	});

	it('of additive smoothing too, as far as the search finds the same parameters', () => {
		const form = createEts([{ error: 'A', trend: 'N', season: 'A' }]);
		const totalOf = (added: number) => {
			const known = quarters.map((value) => value + added);
			return forecastTotal(form.fit(known, { period: 4 }), [0.5, 1, 1]);
		};
		const before = totalOf(0);
		const tolerance = 0.01 * (before.upper - before.lower);
		for (const added of [-60, 40, 500]) {
			const after = totalOf(added);
			for (const key of ['mean', 'lower', 'upper'] as const) {
				expect(Math.abs(after[key] - before[key] - 2.5 * added)).toBeLessThan(tolerance);
			}
		}
	});
});
