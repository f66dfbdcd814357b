import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../random/random.ts';
import { arima, createArima } from './arima.ts';
import { autocovariances } from './autocovariances.ts';
import { differencesFor, kpssStatistic } from './differences.ts';
import { estimateArima } from './estimate.ts';
import { innovationsOf } from './innovations.ts';
import { largestInverseRoot, lagsOf, psiWeights, stableCoefficients } from './polynomials.ts';

const none = { p: 0, d: 0, q: 0, seasonalP: 0, seasonalD: 0, seasonalQ: 0, hasConstant: false };

/** Values of an ARMA process with shocks of variance 1, after a while of running in. */
function simulated(ar: number[], ma: number[], length: number, seed = 'arma'): Float64Array {
	const random = createRandom(seed);
	const values: number[] = [];
	const shocks: number[] = [];
	for (let step = 0; step < length + 200; step++) {
		shocks.push(random.normal());
		let value = shocks[step]!;
		ar.forEach((each, lag) => (value += each * (values[step - 1 - lag] ?? 0)));
		ma.forEach((each, lag) => (value += each * (shocks[step - 1 - lag] ?? 0)));
		values.push(value);
	}
	return Float64Array.from(values.slice(200));
}

/** -2 log-likelihood by the covariance matrix of all values, factored: slow, and without a filter. */
function byCovariance(gamma: Float64Array, values: Float64Array): number {
	const n = values.length;
	const factor = values.slice().fill(0);
	const rows: Float64Array[] = [];
	let deviance = 0;
	for (let row = 0; row < n; row++) {
		const current = new Float64Array(n);
		for (let column = 0; column <= row; column++) {
			let entry = gamma[row - column]!;
			for (let k = 0; k < column; k++) entry -= current[k]! * (rows[column] ?? current)[k]!;
			current[column] = column === row ? Math.sqrt(entry) : entry / rows[column]![column]!;
		}
		rows.push(current);
		let error = values[row]!;
		for (let column = 0; column < row; column++) error -= current[column]! * factor[column]!;
		factor[row] = error / current[row]!;
		deviance += factor[row]! ** 2 + 2 * Math.log(current[row]!);
	}
	return deviance;
}

describe('the innovations of an ARMA process', () => {
	it('give the likelihood that the covariance matrix gives, whatever the stable model', () => {
		const coordinate = fc.double({ min: -1.5, max: 1.5, noNaN: true });
		fc.assert(
			fc.property(
				fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 2 })),
				fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 1 })),
				fc.array(coordinate, { minLength: 6, maxLength: 6 }),
				([p, q], [seasonalP, seasonalQ], point) => {
					const specification = { ...none, p, q, seasonalP, seasonalQ, period: 4 };
					const size = p + q + seasonalP + seasonalQ;
					const coefficients = stableCoefficients(Float64Array.from(point.slice(0, size)), specification);
					const lags = lagsOf(coefficients, specification);
					const values = simulated([0.5], [0.3], 30);
					const { errors, variances, logVariances } = innovationsOf(lags, [values])!;
					const squares = errors[0]!.reduce((total, error, step) => total + error ** 2 / variances[step]!, 0);
					const { gamma } = autocovariances(lags, 30)!;
					const deviance = byCovariance(gamma, values);
					expect(Math.abs(squares + logVariances - deviance)).toBeLessThan(1e-6 * (1 + Math.abs(deviance)));
				}
			),
			{ numRuns: 60 }
		);
	});
});

describe('coefficients made stable', () => {
	it('have all inverse roots within the unit circle', () => {
		fc.assert(
			fc.property(
				fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 1, maxLength: 5 }),
				(point) => {
					const specification = { ...none, p: point.length, period: 1 };
					const coefficients = stableCoefficients(Float64Array.from(point), specification);
					expect(largestInverseRoot(coefficients)).toBeLessThan(1);
				}
			)
		);
	});
});

describe('ARIMA', () => {
	it('finds the coefficients that made a long series, within three standard errors', () => {
		const series = simulated([0.6, -0.3], [0.5], 1500);
		const fitted = createArima({ ...none, p: 2, q: 1 }).fit(series, { period: 1 });
		const errors = fitted.standardErrors!();
		for (const [name, truth] of [
			['ar1', 0.6],
			['ar2', -0.3],
			['ma1', 0.5]
		] as const)
			expect(Math.abs(fitted.parameters[name]! - truth)).toBeLessThan(3 * errors[name]!);
		expect(fitted.convergence!.converged).toBe(true);
	});

	it('of a random walk with drift is the line on, with errors that grow with the root of the steps', () => {
		const random = createRandom('walk');
		let level = 50;
		const series = Float64Array.from({ length: 80 }, () => (level += 0.5 + random.normal()));
		const fitted = createArima({ ...none, d: 1, hasConstant: true }).fit(series, { period: 1 });
		const drift = (series[79]! - series[0]!) / 79;
		expect(fitted.parameters['drift']).toBeCloseTo(drift, 10);
		const { mean, upper } = fitted.predict(4, 0.95);
		expect(mean[3]).toBeCloseTo(series[79]! + 4 * drift, 8);
		expect(upper[3]! - mean[3]!).toBeCloseTo(1.959964 * fitted.parameters['sigma']! * 2, 4);
		expect(fitted.model).toBe('ARIMA(0,1,0) with drift');
	});

	it('moves and scales with the series', () => {
		const series = simulated([0.7], [], 120, 'scale');
		const orders = createArima({ ...none, p: 1, hasConstant: true });
		const one = orders.fit(series, { period: 1 });
		const other = orders.fit(
			series.map((value) => 1000 * value + 5e6),
			{ period: 1 }
		);
		expect(other.parameters['ar1']).toBeCloseTo(one.parameters['ar1']!, 4);
		one
			.predict(5)
			.upper.forEach((value, step) =>
				expect((other.predict(5).upper[step]! - 5e6) / 1000).toBeCloseTo(value, 2)
			);
	});

	it('chooses a season where one is, and no differences for noise', () => {
		const noise = simulated([], [], 120, 'white');
		expect(differencesFor(noise, 12)).toEqual({ d: 0, seasonalD: 0 });
		const yearly = noise.map((value, step) => value + 5 * Math.sin((2 * Math.PI * step) / 12));
		expect(differencesFor(yearly, 12).seasonalD).toBe(1);
		const walk = noise.slice();
		for (let step = 1; step < walk.length; step++) walk[step]! += walk[step - 1]!;
		expect(differencesFor(walk, 1).d).toBe(1);
		expect(kpssStatistic(Float64Array.of(3, 3, 3, 3))).toBe(0);
		const fitted = arima.fit(noise, { period: 12 });
		expect(Math.abs(fitted.predict(24).mean[23]!)).toBeLessThan(0.5);
	});

	it('has paths whose middle 80 % are its interval', () => {
		const series = simulated([0.6], [0.4], 100, 'paths').map((value, step) => value + 0.3 * step);
		const fitted = createArima({ ...none, d: 1, q: 1 }).fit(series, { period: 1 });
		const { lower, upper } = fitted.predict(6, 0.8);
		fitted.simulate(6, 4000, 3)!.forEach((values, step) => {
			const inside = values.filter((value) => value >= lower[step]! && value <= upper[step]!).length;
			expect(Math.abs(inside / 4000 - 0.8)).toBeLessThan(0.025);
		});
		expect(fitted.simulate(2, 5, 3)).toEqual(fitted.simulate(2, 5, 3));
	});

	it('carries an error on by what its weights say: 1, ma + 1, ma + 1, ... for (0,1,1)', () => {
		const specification = { ...none, d: 1, q: 1, period: 1 };
		const lags = lagsOf([-0.4], specification);
		expect([...psiWeights(lags, Float64Array.of(1, -1), 4)]).toEqual([1, 0.6, 0.6, 0.6]);
	});

	it.each([
		['a line', (step: number) => 10 + 2 * step, 1],
		['a season', (step: number) => [1, 5, 9, 3][step % 4]!, 4],
		['a season that rises', (step: number) => step + [1, 5, 9, 3][step % 4]!, 4]
	])('goes on with %s that it has seen without an error, and says how sure that is', (_, value, period) => {
		const series = Float64Array.from({ length: 48 }, (_, step) => value(step));
		const fitted = arima.fit(series, { period });
		const { mean, lower } = fitted.predict(5);
		mean.forEach((each, step) => expect(each).toBeCloseTo(value(48 + step), 6));
		expect(lower[4]).toBeCloseTo(mean[4]!, 6);
		expect(fitted.notes[0]).toContain('reproduces every value');
		expect(Object.values(fitted.standardErrors!()).every((error) => error === null)).toBe(true);
	});

	it('says what it can’t do: too few values, a series that never changes, orders that can’t be', () => {
		expect(arima.fit(Float64Array.of(3, 5), { period: 12 })).toMatchObject({
			model: 'Mean',
			notes: ['2 values are too few for an ARIMA model: the mean is used.']
		});
		expect(arima.fit(new Float64Array(30).fill(7), { period: 12 }).model).toBe('Constant');
		expect(estimateArima(Float64Array.of(1, 2, 4), { ...none, p: 2, period: 1 })).toBe(null);
		expect(() => createArima({ ...none, p: -1 })).toThrow('whole number');
		expect(() => createArima({ ...none, d: 2, hasConstant: true })).toThrow('parabola');
		expect(() => arima.fit(Float64Array.of(1, NaN), { period: 1 })).toThrow(RangeError);
	});
});
