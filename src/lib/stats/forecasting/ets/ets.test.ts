import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../random/random.ts';
import { austourists, fitsOfR } from './austourists.fixture.ts';
import { estimateEts, evaluateEts } from './estimate.ts';
import { createEts, ets } from './ets.ts';
import { predictEts } from './intervals.ts';
import { etsName } from './specification.ts';

const converged = { converged: true, reason: 'given', iterations: 0, evaluations: 0 };
const numbers = (values: Float64Array) => Array.from(values);

describe("the recursion, with R's parameters for the Australian tourists (R, forecast::ets; statsmodels' fit_ets.R)", () => {
	for (const { form, parameters, initial, sigma2, final, forecast } of fitsOfR) {
		const estimate = evaluateEts(austourists, form, 4, parameters, initial, { convergence: converged })!;

		it(`${etsName(form)} ends at a level of ${final[0]} and a slope of ${final[1]}`, () => {
			expect(estimate.final.level).toBeCloseTo(final[0], 5);
			expect(estimate.final.slope).toBeCloseTo(final[1], 5);
		});

		if (forecast) {
			it(`${etsName(form)} forecasts ${forecast.join(', ')}`, () => {
				const { mean } = predictEts(estimate, austourists.length, 4, 0.8, 1);
				forecast.forEach((value, step) => expect(mean[step]).toBeCloseTo(value, 4));
			});
		}

		it(`${etsName(form)} has an error variance of ${sigma2}`, () => {
			expect(estimate.sigma ** 2 / sigma2).toBeCloseTo(1, 5);
		});

		it(`${etsName(form)} estimated here is at least as likely as in R, and converged`, () => {
			const found = estimateEts(austourists, form, 4)!;
			expect(found.logLikelihood).toBeGreaterThan(estimate.logLikelihood - 0.01);
			expect(found.convergence.converged).toBe(true);
		});
	}
});

describe('intervals', () => {
	it('of simple smoothing widen as sigma sqrt(1 + alpha^2 (h - 1)) (Hyndman and Athanasopoulos 2021, table 8.8)', () => {
		const random = createRandom('level');
		const series = Float64Array.from({ length: 60 }, () => 50 + random.normal());
		const fitted = createEts([{ error: 'A', trend: 'N', season: 'N' }]).fit(series, { period: 1 });
		const { alpha, sigma } = fitted.parameters;
		const { mean, upper } = fitted.predict(5, 0.95);
		for (let step = 0; step < 5; step++) {
			const error = sigma! * Math.sqrt(1 + alpha! ** 2 * step);
			expect(upper[step]! - mean[step]!).toBeCloseTo(1.959964 * error, 5);
		}
	});

	it('simulated for multiplicative errors agree with sigma times the forecast one step ahead, and repeat', () => {
		const random = createRandom('relative');
		const series = Float64Array.from({ length: 80 }, () => 100 * Math.exp(random.normal(0, 0.1)));
		const fitted = createEts([{ error: 'M', trend: 'N', season: 'N' }]).fit(series, { period: 1, seed: 5 });
		const { mean, lower, upper } = fitted.predict(1, 0.8);
		const expected = 1.2816 * fitted.parameters['sigma']! * mean[0]!;
		expect((upper[0]! - lower[0]!) / 2 / expected).toBeCloseTo(1, 1);
		expect(fitted.predict(1, 0.8)).toEqual(fitted.predict(1, 0.8));
	});

	it('of additive errors on a multiplicative season are simulated: no formula holds past the first step', () => {
		const { parameters, initial } = fitsOfR.find(({ form }) => form.season === 'M')!;
		const form = { error: 'A', trend: 'A', season: 'M' } as const;
		const undamped = { ...parameters, phi: 1 };
		const estimate = evaluateEts(austourists, form, 4, undamped, initial, { convergence: converged })!;
		const { mean, lower, upper } = predictEts(estimate, austourists.length, 5, 0.8, 1);
		expect((upper[0]! - lower[0]!) / 2 / (1.2816 * estimate.sigma)).toBeCloseTo(1, 1);
		expect(upper[4]! - mean[4]!).not.toBeCloseTo(mean[4]! - lower[4]!, 6);
	});

	it('hold 80 % of what comes when the model is true', () => {
		const random = createRandom('true model');
		let inside = 0;
		for (let trial = 0; trial < 150; trial++) {
			let level = 100;
			const values = Array.from({ length: 61 }, () => {
				const error = random.normal(0, 5);
				const value = level + error;
				level += 0.3 * error;
				return value;
			});
			const fitted = createEts([{ error: 'A', trend: 'N', season: 'N' }]).fit(
				Float64Array.from(values.slice(0, 60)),
				{
					period: 1
				}
			);
			const { lower, upper } = fitted.predict(1, 0.8);
			if (values[60]! >= lower[0]! && values[60]! <= upper[0]!) inside++;
		}
		expect(inside / 150).toBeGreaterThan(0.7);
		expect(inside / 150).toBeLessThan(0.9);
	});
});

describe('a series that ETS cannot take as it is', () => {
	it('with a 0 or a negative value gets no multiplicative form', () => {
		const random = createRandom('zeros');
		const series = Float64Array.from({ length: 48 }, (_, step) =>
			Math.max(0, step % 4 ? random.normal(3, 2) : 0)
		);
		expect(ets.fit(series, { period: 4 }).model).toMatch(/^ETS\(A,(N|A|Ad),(N|A)\)$/);
		expect(
			ets.fit(
				series.map((value) => -value),
				{ period: 4 }
			).model
		).toMatch(/^ETS\(A/);
	});

	it('shorter than two seasons, or with a season above 24, gets none, and says so', () => {
		const series = Float64Array.from({ length: 20 }, (_, step) => 10 + (step % 12) + 0.3 * step);
		const short = ets.fit(series, { period: 12 });
		expect(short.model).toMatch(/,N\)$/);
		expect(short.notes).toEqual(['20 values are fewer than two seasons of 12: no season is used.']);
		expect(ets.fit(series, { period: 52 }).notes[0]).toContain('longer than the 24');
	});

	it('of fewer than five values gets their mean, and says so in the fit and in the prediction', () => {
		const fitted = ets.fit(Float64Array.of(3, 5, 4), { period: 1 });
		expect(fitted.model).toBe('Mean');
		expect(fitted.notes).toEqual(['3 values are too few for exponential smoothing: the mean is used.']);
		expect(fitted.predict(2).notes).toEqual(fitted.notes);
		expect(numbers(fitted.predict(2).mean)).toEqual([4, 4]);
	});

	it('of a single value gets an infinite interval; of none or with a hole it is refused', () => {
		expect(numbers(ets.fit(Float64Array.of(3), { period: 1 }).predict(1).upper)).toEqual([Infinity]);
		expect(() => ets.fit(new Float64Array(0), { period: 1 })).toThrow(RangeError);
		expect(() => ets.fit(Float64Array.of(1, NaN), { period: 1 })).toThrow(RangeError);
		expect(() => ets.fit(Float64Array.of(1, 2), { period: 0 })).toThrow(RangeError);
		expect(() => ets.fit(Float64Array.of(1, 2), { period: 1 }).predict(0)).toThrow(RangeError);
	});

	it('that never changes, all 0 included, stays as it is without a NaN', () => {
		for (const value of [0, 7]) {
			const fitted = ets.fit(new Float64Array(30).fill(value), { period: 12 });
			expect(fitted.model).toBe('Constant');
			expect(fitted.notes[0]).toContain('All 30 values are equal');
			expect(numbers(fitted.predict(3).upper)).toEqual([value, value, value]);
		}
	});

	it('that is a straight line is continued', () => {
		const line = Float64Array.from({ length: 30 }, (_, step) => 10 + 2 * step);
		const { mean } = ets.fit(line, { period: 1 }).predict(3);
		[70, 72, 74].forEach((value, step) => expect(mean[step]).toBeCloseTo(value, 2));
	});

	it('never yields NaN, and its forecasts scale with its unit', () => {
		const values = fc.array(fc.integer({ min: 0, max: 500 }), { minLength: 2, maxLength: 40 });
		fc.assert(
			fc.property(values, fc.constantFrom(1, 4), (list, period) => {
				const series = Float64Array.from(list);
				const one = ets.fit(series, { period }).predict(6);
				const many = ets
					.fit(
						series.map((value) => value * 1024),
						{ period }
					)
					.predict(6);
				for (let step = 0; step < 6; step++) {
					expect(one.lower[step]!).toBeLessThanOrEqual(one.upper[step]!);
					expect(Math.abs(many.mean[step]! / 1024 - one.mean[step]!)).toBeLessThan(
						1e-6 * (1 + Math.abs(one.mean[step]!))
					);
				}
			}),
			{ numRuns: 25, seed: 3 }
		);
	});
});
