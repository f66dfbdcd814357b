import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../random/random.ts';
import { fitBgNbd, fitMbgNbd } from './bg-nbd.ts';
import { fitGammaGamma } from './gamma-gamma.ts';
import { fitParetoNbd } from './pareto-nbd.ts';
import { groupHistories } from './purchases.ts';
import { fitBetaDiscreteWeibull, fitShiftedBetaGeometric } from './retention.ts';
import { summariseTransactions } from './transactions.ts';

/** Histories drawn from the BG/NBD model itself, in whole weeks so that many are alike. */
function simulated(customers: number, [r, alpha, a, b]: [number, number, number, number]) {
	const random = createRandom(11);
	const frequency: number[] = [];
	const recency: number[] = [];
	const age: number[] = [];
	for (let customer = 0; customer < customers; customer++) {
		const rate = random.gamma(r, 1 / alpha);
		const stop = random.beta(a, b);
		const until = 26 + Math.floor(random.uniform() * 27);
		let [x, last, now] = [0, 0, random.exponential(rate)];
		while (now < until) {
			x++;
			last = now;
			if (random.chance(stop)) break;
			now += random.exponential(rate);
		}
		frequency.push(x);
		recency.push(x > 0 ? Math.min(until, Math.max(1, Math.ceil(last))) : 0);
		age.push(until);
	}
	return { frequency, recency, age };
}

const histories = simulated(3000, [0.8, 6, 0.9, 3]);
const models = [
	['BG/NBD', fitBgNbd(histories)],
	['MBG/NBD', fitMbgNbd(histories)],
	['Pareto/NBD', fitParetoNbd(histories)]
] as const;

const history = fc
	.tuple(
		fc.nat(40),
		fc.double({ min: 0.01, max: 1, noNaN: true }),
		fc.double({ min: 0.5, max: 80, noNaN: true })
	)
	.map(([frequency, share, age]) => ({ frequency, recency: frequency > 0 ? share * age : 0, age }));

describe('BG/NBD', () => {
	it('finds the parameters that made the histories, within three standard errors', () => {
		const [, fitted] = models[0];
		const truth = { r: 0.8, alpha: 6, a: 0.9, b: 3 };
		for (const [name, value] of Object.entries(truth)) {
			const key = name as keyof typeof truth;
			// Whole weeks shift times by half a week: alpha bears it.
			const slack = key === 'alpha' ? 0.6 : 0;
			expect(Math.abs(fitted.parameters[key] - value)).toBeLessThan(3 * fitted.standardErrors[key]! + slack);
		}
	});

	it('says that the chance to stop is not determined when nobody stops', () => {
		const random = createRandom(3);
		const age = Array.from({ length: 300 }, () => 50);
		const frequency = age.map(() => random.poisson(random.gamma(5, 2)));
		const recency = frequency.map((x) => (x > 0 ? 50 * (x / (x + 0.2)) : 0));
		const { diagnostics } = fitBgNbd({ frequency, recency, age });
		expect(diagnostics.warnings.join(' ')).toMatch(/determine/);
	});

	it('can be drawn to 1 by a penalty', () => {
		const free = fitBgNbd(histories).parameters;
		const drawn = fitBgNbd(histories, { penalty: 100 }).parameters;
		expect(Math.abs(Math.log(drawn.a))).toBeLessThan(Math.abs(Math.log(free.a)) + 1e-9);
		expect(Math.abs(Math.log(drawn.b))).toBeLessThan(Math.abs(Math.log(free.b)));
	});
});

describe.each(models)('%s', (_, fitted) => {
	it('converges, with a flat gradient and standard errors', () => {
		expect(fitted.diagnostics).toMatchObject({ converged: true, warnings: [] });
		expect(Object.values(fitted.standardErrors).every((error) => error !== null && error > 0)).toBe(true);
	});

	it('gives chances from 0 to 1 that fall while nothing is bought, and purchases that rise with time', () => {
		fc.assert(
			fc.property(history, fc.double({ min: 0, max: 60, noNaN: true }), ({ frequency, recency, age }, t) => {
				const alive = fitted.probabilityAlive(frequency, recency, age);
				expect(alive).toBeGreaterThanOrEqual(0);
				expect(alive).toBeLessThanOrEqual(1);
				expect(fitted.probabilityAlive(frequency, recency, age + 5)).toBeLessThanOrEqual(alive + 1e-12);
				const sooner = fitted.conditionalExpectedPurchases(t, frequency, recency, age);
				const later = fitted.conditionalExpectedPurchases(t + 1, frequency, recency, age);
				expect(sooner).toBeGreaterThanOrEqual(-1e-9);
				expect(later).toBeGreaterThanOrEqual(sooner - 1e-9);
			})
		);
	});

	it('expects few purchases in a short time at the rate of a living customer', () => {
		const { frequency, recency, age } = { frequency: 4, recency: 30, age: 31 };
		const rate = fitted.conditionalExpectedPurchases(1e-4, frequency, recency, age) / 1e-4;
		const { r, alpha } = fitted.parameters as Record<'r' | 'alpha', number>;
		expect(rate).toBeCloseTo(fitted.probabilityAlive(4, 30, 31) * ((r + 4) / (alpha + 31)), 4);
	});

	it('stays finite for hundreds of purchases, right after the last and long after', () => {
		for (const [recency, age] of [
			[100, 100],
			[99.9, 100],
			[1, 100],
			[1e-3, 1e4]
		] as const) {
			const value = fitted.conditionalExpectedPurchases(52, 500, recency, age);
			expect(Number.isFinite(value)).toBe(true);
			expect(value).toBeGreaterThanOrEqual(-1e-9);
		}
	});

	it('values purchases to come at no more with a discount', () => {
		const one = { frequency: 3, recency: 20, age: 30 };
		const plain = fitted.discountedValue(one, { value: 10, periods: 20 });
		expect(plain).toBeCloseTo(10 * fitted.conditionalExpectedPurchases(20, 3, 20, 30), 8);
		expect(fitted.discountedValue(one, { value: 10, periods: 20, rate: 0.01 })).toBeLessThan(plain);
	});
});

describe('the unit of time', () => {
	it.each([
		['BG/NBD', fitBgNbd],
		['Pareto/NBD', fitParetoNbd]
	])('scales only what is a time in %s', (_, fit) => {
		const days = {
			frequency: histories.frequency,
			recency: histories.recency.map((time) => 7 * time),
			age: histories.age.map((time) => 7 * time)
		};
		const [weekly, daily] = [fit(histories), fit(days)];
		const ratio = (name: string) =>
			(daily.parameters as Record<string, number>)[name]! /
			(weekly.parameters as Record<string, number>)[name]!;
		expect(ratio('r')).toBeCloseTo(1, 3);
		expect(ratio('alpha')).toBeCloseTo(7, 2);
		expect(daily.expectedPurchases(70)).toBeCloseTo(weekly.expectedPurchases(10), 4);
	});
});

describe('histories', () => {
	it('are grouped without losing a customer', () => {
		const groups = groupHistories(histories);
		expect(groups.customers).toBe(3000);
		expect(groups.count.reduce((sum, count) => sum + count, 0)).toBe(3000);
		expect(groups.frequency.length).toBeLessThan(3000);
		expect(groups.repeaters).toBe(histories.frequency.filter((x) => x > 0).length);
	});

	it.each([
		[[1], [5], [4], 'after the age'],
		[[-1], [0], [4], 'no whole number'],
		[[1.5], [1], [4], 'no whole number'],
		[[1], [NaN], [4], 'no time'],
		[[0], [2], [4], 'without a repeat purchase'],
		[[1], [0], [4], 'at the time of the first'],
		[[], [], [], 'no customers']
	])('of frequency %j, recency %j, age %j are refused', (frequency, recency, age, message) => {
		expect(() => fitBgNbd({ frequency, recency, age })).toThrow(message);
	});

	it('without a repeat purchase teach nothing', () => {
		const none = { frequency: [0, 0], recency: [0, 0], age: [10, 20] };
		for (const fit of [fitBgNbd, fitMbgNbd, fitParetoNbd])
			expect(() => fit(none)).toThrow('No customer bought again');
	});
});

describe('Gamma-Gamma', () => {
	it('finds the mean that made the spending, and expects of a customer something between theirs and all', () => {
		const random = createRandom(8);
		const frequency = Array.from({ length: 2000 }, () => 1 + random.poisson(3));
		const meanValue = frequency.map((x) => random.gamma(4 * x, 1) / x / random.gamma(5, 1 / 20));
		const fitted = fitGammaGamma({ frequency, meanValue });
		expect(fitted.parameters.p).toBeGreaterThan(3);
		expect(fitted.parameters.p).toBeLessThan(5.5);
		expect(fitted.populationMean).toBeCloseTo((4 * 20) / 4, 0);
		const expected = fitted.expectedMeanValue(3, 60)!;
		expect(expected).toBeGreaterThan(fitted.populationMean!);
		expect(expected).toBeLessThan(60);
		expect(fitted.expectedMeanValue(0, 0)).toBe(fitted.populationMean);
	});

	it('refuses values that can’t be, and says when frequency and value go together', () => {
		expect(() => fitGammaGamma({ frequency: [1], meanValue: [0] })).toThrow('not above 0');
		expect(() => fitGammaGamma({ frequency: [0], meanValue: [0] })).toThrow('No customer bought again');
		const frequency = Array.from({ length: 200 }, (_, row) => 1 + (row % 9));
		const { diagnostics } = fitGammaGamma({
			frequency,
			meanValue: frequency.map((x, row) => 5 * x + (row % 7))
		});
		expect(diagnostics.warnings.join(' ')).toContain('correlated');
	});
});

describe('retention', () => {
	const active = [1000, 869, 743, 653, 593, 551, 517, 491];

	it('is the same of one cohort, told as those left or as how long each was seen', () => {
		const cohort = { active: [1000, 869, 743, 653, 593] };
		const lifetimes = { left: [0, 131, 126, 90, 60], stillThere: [0, 0, 0, 0, 593] };
		const [one, other] = [fitShiftedBetaGeometric(cohort), fitShiftedBetaGeometric(lifetimes)];
		expect(other.logLikelihood).toBeCloseTo(one.logLikelihood, 9);
		expect(other.n).toBe(1000);
	});

	it('of customers who began at different times gives back what they were drawn from', () => {
		const random = createRandom('staggered contracts');
		const [left, stillThere] = [new Float64Array(11), new Float64Array(11)];
		for (let customer = 0; customer < 4000; customer++) {
			const [leave, stay] = [random.gamma(1, 1), random.gamma(3, 1)];
			const watched = random.integer(0, 10);
			let period = 1;
			while (period <= watched && !random.chance(leave / (leave + stay))) period++;
			if (period <= watched) left[period]!++;
			else stillThere[watched]!++;
		}
		const fitted = fitShiftedBetaGeometric({ left, stillThere });
		// S(1) = 3/4, S(4) = 3/7.
		expect(fitted.survival(1)).toBeCloseTo(3 / 4, 1);
		expect(Math.abs(fitted.survival(4) - 3 / 7)).toBeLessThan(0.03);
	});

	it('refuses lifetimes that can’t be', () => {
		const wrong = (left: number[], stillThere: number[]) => () =>
			fitShiftedBetaGeometric({ left, stillThere });
		expect(wrong([0, 1], [1, 1])).toThrow('2 periods or more');
		expect(wrong([1, 1, 1], [1, 1, 1])).toThrow('before the end');
		expect(wrong([0, 0, 0], [1, 1, 1])).toThrow('Nobody has left');
		expect(wrong([0, 1, 1], [1, 1])).toThrow('as many periods');
		expect(wrong([0, -1, 1], [1, 1, 1])).toThrow('no number of customers');
	});

	it('of the discrete Weibull is the beta geometric where c is 1, and fits no worse', () => {
		const geometric = fitShiftedBetaGeometric({ active });
		expect(fitBetaDiscreteWeibull({ active }).logLikelihood).toBeGreaterThanOrEqual(
			geometric.logLikelihood - 1e-6
		);
	});

	it('rises while survival falls, and residual lifetime is the discounted sum of it', () => {
		const fitted = fitShiftedBetaGeometric({ active });
		for (let period = 1; period < 30; period++) {
			expect(fitted.survival(period)).toBeLessThan(fitted.survival(period - 1));
			expect(fitted.retention(period + 1)).toBeGreaterThan(fitted.retention(period));
			expect(fitted.survival(period)).toBeCloseTo(fitted.survival(period - 1) * fitted.retention(period), 12);
		}
		const [next, after] = [
			fitted.discountedResidualLifetime(3, 0.1),
			fitted.discountedResidualLifetime(4, 0.1)
		];
		expect(next).toBeCloseTo(fitted.retention(3) * (1 + after / 1.1), 6);
	});

	it('refuses a cohort that grows, is too short, or never melts', () => {
		expect(() => fitShiftedBetaGeometric({ active: [10, 12, 9] })).toThrow('more than');
		expect(() => fitShiftedBetaGeometric({ active: [10, 9] })).toThrow('2 periods or more');
		expect(() => fitShiftedBetaGeometric({ active: [10, 10, 10] })).toThrow('Nobody has left');
		expect(() => fitShiftedBetaGeometric({ active: [10, NaN, 9] })).toThrow('no number of customers');
	});
});

describe('transactions', () => {
	it('on one day are one, and the first is the birth', () => {
		const summary = summariseTransactions({
			customer: [7, 7, 7, 7, 2],
			day: [14.5, 0, 0.9, 14.1, 20],
			amount: [30, 5, 6, 10, 8]
		});
		expect([...summary.customer]).toEqual([2, 7]);
		expect([...summary.frequency]).toEqual([0, 1]);
		expect([...summary.recency]).toEqual([0, 2]);
		expect([...summary.age]).toEqual([0, 20 / 7]);
		expect([...summary.meanValue]).toEqual([0, 40]);
	});

	it('after the end of the observation are left out', () => {
		const summary = summariseTransactions({ customer: [0, 0, 1], day: [0, 7, 9] }, { end: 8 });
		expect([...summary.customer]).toEqual([0]);
		expect(() => summariseTransactions({ customer: [], day: [] })).toThrow('no purchases');
		expect(() => summariseTransactions({ customer: [0], day: [NaN] })).toThrow('Row 1');
	});
});
