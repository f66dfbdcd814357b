import { describe, expect, it } from 'vitest';
import { coverage, mape } from '#lib/stats/forecasting/accuracy.ts';
import { arima, createArima } from '#lib/stats/forecasting/arima/arima.ts';
import { estimateArima } from '#lib/stats/forecasting/arima/estimate.ts';
import { croston } from '#lib/stats/forecasting/croston.ts';
import { createEts, ets } from '#lib/stats/forecasting/ets/ets.ts';
import { reconciliation } from '#lib/stats/forecasting/reconciliation.ts';
import { seasonalNaive } from '#lib/stats/forecasting/seasonal-naive.ts';
import { theta } from '#lib/stats/forecasting/theta.ts';
import { hasReferenceData, readSeries, referenceNote } from '#lib/stats/testing/reference-data.ts';

describe.skipIf(!hasReferenceData)(
	`Exponential smoothing on R's data sets (R, forecast::ets)${referenceNote}`,
	() => {
		it('Nile, ETS(A,N,N): log-likelihood -726.3905, AICc 1459.031, alpha .2455, level 1110.7, next 805.38 (R, ets)', () => {
			const fitted = createEts([{ error: 'A', trend: 'N', season: 'N' }]).fit(readSeries('Nile.csv'), {
				period: 1
			});
			expect(fitted.logLikelihood).toBeCloseTo(-726.3905, 3);
			expect(fitted.aicc).toBeCloseTo(1459.031, 3);
			expect(fitted.parameters['alpha']).toBeCloseTo(0.24553, 3);
			expect(Math.abs(fitted.parameters['level']! - 1110.687)).toBeLessThan(0.1);
			expect(Math.abs(fitted.predict(1).mean[0]! - 805.38)).toBeLessThan(0.1);
		});

		const published = [
			441.8, 434.12, 496.63, 483.24, 483.99, 551.02, 613.18, 609.36, 530.54, 463.03, 402.75, 451.97
		];
		it('AirPassengers, ETS(M,Ad,M): AICc at most 1400.638 and the next 12 within 0.6 % (R, ets)', () => {
			const form = { error: 'M', trend: 'Ad', season: 'M' } as const;
			const fitted = createEts([form]).fit(readSeries('AirPassengers.csv'), { period: 12 });
			expect(fitted.aicc).toBeLessThan(1400.638);
			expect(fitted.aicc).toBeGreaterThan(1399);
			published.forEach((value, step) => {
				expect(Math.abs(fitted.predict(12).mean[step]! / value - 1)).toBeLessThan(0.006);
			});
		});

		const air = hasReferenceData ? readSeries('AirPassengers.csv') : new Float64Array(0);
		const untilThen = air.slice(0, 120);
		it('AirPassengers to 1958, ETS(M,Ad,M): log-likelihood -537.2249 or better, 80 % coverage .29 (R, ets)', () => {
			const fitted = createEts([{ error: 'M', trend: 'Ad', season: 'M' }]).fit(untilThen, { period: 12 });
			const { mean, lower, upper } = fitted.predict(24, 0.8);
			expect(fitted.logLikelihood).toBeGreaterThan(-537.2249);
			expect(fitted.aicc).toBeLessThan(1117.222);
			[345.48, 349.28, 356.02].forEach((value, index) => {
				expect(Math.abs(mean[[0, 11, 23][index]!]! / value - 1)).toBeLessThan(0.006);
			});
			expect(Math.abs(mape(air.slice(120), mean)! - 0.133)).toBeLessThan(0.004);
			expect(coverage(air.slice(120), lower, upper)!.estimate).toBeCloseTo(0.29, 2);
		});

		it("AirPassengers, chosen freely: a form at least as good by AICc as R's choice, 1400.638 and 1117.222", () => {
			const whole = ets.fit(air, { period: 12 });
			const part = ets.fit(untilThen, { period: 12 });
			expect([whole.model, part.model]).toEqual(['ETS(M,A,M)', 'ETS(M,A,M)']);
			expect(whole.aicc).toBeLessThan(1400.638);
			expect(part.aicc).toBeLessThan(1117.222);
			expect(mape(air.slice(120), part.predict(24).mean)).toBeLessThan(0.133);
			expect(whole.convergence!.converged && part.convergence!.converged).toBe(true);
		});
	}
);

describe.skipIf(!hasReferenceData)(
	`Other methods on AirPassengers to 1958, two years ahead${referenceNote}`,
	() => {
		const air = hasReferenceData ? readSeries('AirPassengers.csv') : new Float64Array(0);
		const known = air.slice(0, 120);
		const later = air.slice(120);

		it('seasonal naive misses by 15.52 % (R, forecast::snaive)', () => {
			const { mean } = seasonalNaive.fit(known, { period: 12 }).predict(24);
			expect(mape(later, mean)).toBeCloseTo(0.1552, 4);
		});

		it('Theta says 341.62, 351.43 and 364.92 in the 1st, 12th and 24th month, and misses by 13.34 % (R, forecast::thetaf)', () => {
			const { mean } = theta.fit(known, { period: 12 }).predict(24);
			expect([mean[0]!, mean[11]!, mean[23]!].map((value) => value.toFixed(2))).toEqual([
				'341.62',
				'351.43',
				'364.92'
			]);
			expect(mape(later, mean)).toBeCloseTo(0.1334, 4);
		});

		it('ARIMA of logarithms is (0,1,1)(0,1,1)[12], misses by 8.52 %, and its 80 % intervals hold 96 % (R, forecast::auto.arima)', () => {
			const fitted = arima.fit(known.map(Math.log), { period: 12 });
			expect(fitted.model).toBe('ARIMA(0,1,1)(0,1,1)[12]');
			expect(fitted.parameters['ma1']).toBeCloseTo(-0.3424, 4);
			expect(fitted.parameters['sma1']).toBeCloseTo(-0.5405, 4);
			const { mean, lower, upper } = fitted.predict(24, 0.8);
			expect(mape(later, mean.map(Math.exp))).toBeCloseTo(0.0852, 4);
			expect(coverage(later.map(Math.log), lower, upper)!.estimate).toBeCloseTo(0.96, 2);
		});
	}
);

describe.skipIf(!hasReferenceData)(`ARIMA of given orders (R, arima)${referenceNote}`, () => {
	it('LakeHuron: (2,0,0) around a trend from 1920, 1.0048, -.2913, 579.0993, -.0216, log-likelihood -101.2', () => {
		const level = readSeries('LakeHuron.csv');
		const year = level.map((_, step) => 1875 + step - 1920);
		const specification = { p: 2, d: 0, q: 0, seasonalP: 0, seasonalD: 0, seasonalQ: 0, period: 1 };
		const fitted = estimateArima(level, { ...specification, hasConstant: false }, [
			level.map(() => 1),
			year
		])!;
		expect(fitted.coefficients[0]).toBeCloseTo(1.0048, 4);
		expect(fitted.coefficients[1]).toBeCloseTo(-0.2913, 4);
		expect(Math.abs(fitted.regression[0]! - 579.0993)).toBeLessThan(0.001);
		expect(fitted.regression[1]).toBeCloseTo(-0.0216, 4);
		expect(fitted.logLikelihood).toBeCloseTo(-101.2, 1);
	});

	it('USAccDeaths: (0,1,1)(0,1,1)[12], -.4303 (.1228), -.5528 (.1784), log-likelihood -425.44', () => {
		const orders = { p: 0, d: 1, q: 1, seasonalP: 0, seasonalD: 1, seasonalQ: 1, hasConstant: false };
		const fitted = createArima(orders).fit(readSeries('USAccDeaths.csv'), { period: 12 });
		expect(fitted.parameters['ma1']).toBeCloseTo(-0.4303, 4);
		expect(Math.abs(fitted.parameters['sma1']! + 0.5528)).toBeLessThan(1e-4);
		expect(fitted.logLikelihood).toBeCloseTo(-425.44, 2);
		const errors = fitted.standardErrors!();
		expect(errors['ma1']).toBeCloseTo(0.1228, 3);
		expect(errors['sma1']).toBeCloseTo(0.1784, 3);
	});
});

describe('Croston', () => {
	it('says .8131 for demand 3, 2, 1, 4, 2, 1 in twenty steps, alpha .1 (R, forecast::croston)', () => {
		const demand = Float64Array.of(0, 0, 3, 0, 0, 0, 2, 0, 1, 0, 0, 4, 0, 0, 0, 0, 2, 0, 0, 1);
		expect(croston.fit(demand, { period: 1 }).predict(1).mean[0]).toBeCloseTo(0.8131, 4);
	});
});

describe('Reconciliation', () => {
	// S'S = [2 1; 1 2], so that each of the two takes a third of what is missing, and the total gives a third up.
	it('by least squares spreads what does not add up evenly (Hyndman, Ahmed, Athanasopoulos, Shang 2011, section 3)', () => {
		const summing = [
			[1, 1],
			[1, 0],
			[0, 1]
		];
		const forecasts = [10, 4, 5].map((value) => Float64Array.of(value));
		const adjusted = reconciliation({ summing }, 'ols')(forecasts).map(([value]) => value!);
		expect(adjusted[0]).toBeCloseTo(29 / 3, 12);
		expect(adjusted[1]).toBeCloseTo(13 / 3, 12);
		expect(adjusted[2]).toBeCloseTo(16 / 3, 12);
	});
});
