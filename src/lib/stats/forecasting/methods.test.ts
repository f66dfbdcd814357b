import { describe, expect, it } from 'vitest';
import { createRandom } from '../random/random.ts';
import { backtest } from './backtest.ts';
import { combine } from './combine.ts';
import { createCroston, croston } from './croston.ts';
import { onLogarithms } from './logarithms.ts';
import { meanForecaster } from './mean.ts';
import { remembered } from './remembered.ts';
import { seasonalNaive } from './seasonal-naive.ts';
import { theta } from './theta.ts';

const random = createRandom('methods');
const monthly = Float64Array.from(
	{ length: 72 },
	(_, step) =>
		(100 + step) * (1 + 0.3 * Math.sin((2 * Math.PI * step) / 12)) * Math.exp(random.normal(0, 0.03))
);

describe('Theta', () => {
	it('goes on half as steeply as the line through the series, from its smoothed end', () => {
		const line = Float64Array.from({ length: 40 }, (_, step) => 10 + 2 * step + (step % 2 ? 0.01 : -0.01));
		const { mean } = theta.fit(line, { period: 1 }).predict(5);
		expect(mean[4]! - mean[3]!).toBeCloseTo(1, 3);
	});

	it('finds a season, and takes none where there is none', () => {
		expect(theta.fit(monthly, { period: 12 }).model).toBe('Theta with a season of 12');
		const noise = Float64Array.from({ length: 60 }, () => 50 + random.normal());
		expect(theta.fit(noise, { period: 12 }).model).toBe('Theta');
	});

	it('is in proportion to the series', () => {
		const one = theta.fit(monthly, { period: 12 }).predict(6);
		const other = theta
			.fit(
				monthly.map((value) => 250 * value),
				{ period: 12 }
			)
			.predict(6);
		one.upper.forEach((value, step) => expect(other.upper[step]! / 250 / value).toBeCloseTo(1, 4));
	});

	it('has paths whose middle 80 % are its interval', () => {
		const fitted = theta.fit(monthly, { period: 12 });
		const { lower, upper } = fitted.predict(6, 0.8);
		fitted.simulate(6, 4000, 2)!.forEach((values, step) => {
			const inside = values.filter((value) => value >= lower[step]! && value <= upper[step]!).length;
			expect(Math.abs(inside / 4000 - 0.8)).toBeLessThan(0.025);
		});
	});

	it('says so where a season can’t be divided out, or there are too few values', () => {
		const below = monthly.map((value) => value - 150);
		expect(theta.fit(below, { period: 12 }).notes[0]).toContain('at or below 0');
		expect(theta.fit(Float64Array.of(1, 2), { period: 1 }).model).toBe('Mean');
		expect(theta.fit(new Float64Array(9).fill(4), { period: 1 }).model).toBe('Constant');
	});
});

describe('Croston', () => {
	const demand = Float64Array.of(0, 0, 3, 0, 0, 0, 2, 0, 1, 0, 0, 4, 0, 0, 0, 0, 2, 0, 0, 1);

	it('forecasts the demand itself where it comes at every step, as simple smoothing from the first value', () => {
		const { parameters, notes } = createCroston({ alpha: 0.5 }).fit(Float64Array.of(4, 8, 2), { period: 1 });
		expect(parameters).toMatchObject({ size: 4, interval: 1, rate: 4 });
		expect(notes[0]).toContain('nothing to add');
	});

	it('takes alpha / 2 off the rate in the variant of Syntetos and Boylan', () => {
		const plain = croston.fit(demand, { period: 1 }).parameters['rate']!;
		const corrected = createCroston({ variant: 'sba' }).fit(demand, { period: 1 }).parameters['rate'];
		expect(corrected).toBeCloseTo(0.95 * plain, 12);
	});

	it('has paths that are 0 or a demand, whose mean is the forecast', () => {
		const fitted = croston.fit(demand, { period: 1 });
		const [values] = fitted.simulate(1, 40_000, 1)!;
		expect(values!.every((value) => value >= 0)).toBe(true);
		expect(values!.reduce((total, value) => total + value, 0) / 40_000).toBeCloseTo(
			fitted.parameters['rate']!,
			1
		);
		expect(fitted.predict(3, 0.8).lower[0]).toBe(0);
	});

	it('refuses demand below 0 and an alpha that can’t be; knows nothing from a single demand', () => {
		expect(() => croston.fit(Float64Array.of(0, -1), { period: 1 })).toThrow('below 0');
		expect(() => createCroston({ alpha: 0 })).toThrow(RangeError);
		expect(croston.fit(Float64Array.of(0, 0, 5), { period: 1 }).notes[0]).toContain('Fewer than two');
	});
});

describe('a combination', () => {
	const both = combine([meanForecaster, seasonalNaive]);

	it('is the mean of the points and of the bounds, and names whose parameter is whose', () => {
		const fitted = both.fit(monthly, { period: 12 });
		const parts = [meanForecaster, seasonalNaive].map((each) => each.fit(monthly, { period: 12 }).predict(3));
		const whole = fitted.predict(3);
		for (const bound of ['mean', 'lower', 'upper'] as const)
			whole[bound].forEach((value, step) =>
				expect(value).toBeCloseTo((parts[0]![bound][step]! + parts[1]![bound][step]!) / 2, 10)
			);
		expect(Object.keys(fitted.parameters)).toEqual([
			'mean_mean',
			'mean_sigma',
			'seasonal_naive_lag',
			'seasonal_naive_sigma'
		]);
	});

	it('of one is that one', () => {
		const alone = combine([theta]).fit(monthly, { period: 12 });
		expect(alone.predict(4).mean).toEqual(theta.fit(monthly, { period: 12 }).predict(4).mean);
		const own = theta.fit(monthly, { period: 12 }).simulate(4, 50, 9)!;
		alone
			.simulate(4, 50, 9)!
			.forEach((values, step) =>
				values.forEach((value, path) => expect(value).toBeCloseTo(own[step]![path]!, 8))
			);
	});

	it('needs a member', () => {
		expect(() => combine([])).toThrow('no forecasts');
	});
});

describe('a forecast of logarithms', () => {
	it('has the geometric mean where the forecast has the mean, and bounds above 0', () => {
		const { mean, lower } = onLogarithms(meanForecaster)
			.fit(Float64Array.of(1, 10, 100), { period: 1 })
			.predict(1, 0.99);
		expect(mean[0]).toBeCloseTo(10, 10);
		expect(lower[0]).toBeGreaterThan(0);
	});

	it('needs values above 0', () => {
		expect(() => onLogarithms(meanForecaster).fit(Float64Array.of(1, 0), { period: 1 })).toThrow('above 0');
	});
});

describe('a remembered forecaster', () => {
	it('fits each beginning of the series once, and anything else as ever', () => {
		let fits = 0;
		const counting = {
			name: 'counting',
			fit: (...given: Parameters<typeof theta.fit>) => {
				fits++;
				return seasonalNaive.fit(...given);
			}
		};
		const method = remembered(counting, monthly);
		const options = { period: 12, horizon: 6, origins: 10 };
		const first = backtest(method, monthly, options);
		expect(fits).toBe(10);
		expect(backtest(method, monthly, options)).toEqual(first);
		expect(fits).toBe(10);
		method.fit(monthly.slice(), { period: 12 });
		expect(fits).toBe(11);
	});
});
