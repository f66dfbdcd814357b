import { describe, expect, it } from 'vitest';
import { differenceInMeans } from '#lib/stats/comparison/difference-in-means.ts';
import { fisherExact } from '#lib/stats/comparison/fisher-exact.ts';
import { logBeta } from '#lib/stats/distributions/beta.ts';
import { hypergeometric } from '#lib/stats/distributions/hypergeometric.ts';
import { incompleteBeta } from '#lib/stats/distributions/incomplete-beta.ts';
import { logGamma } from '#lib/stats/distributions/log-gamma.ts';
import { studentCdf, twoSidedT } from '#lib/stats/distributions/student-t.ts';
import { differenceOfProportions } from '#lib/stats/intervals/difference-of-proportions.ts';
import { agrestiCoull, wilson } from '#lib/stats/intervals/proportion.ts';

const within = (value: number, wanted: number, relative: number) =>
	expect(Math.abs(value - wanted)).toBeLessThanOrEqual(relative * Math.abs(wanted));

describe('Intervals of a share', () => {
	it('Wilson, 95 %: 9 of 10 is .5959 to .9821, 0 of 10 is 0 to .2775 (R, prop.test without correction)', () => {
		expect(Math.abs(wilson(9, 10)!.lower - 0.5959)).toBeLessThan(1e-4);
		expect(wilson(9, 10)!.upper).toBeCloseTo(0.9821, 4);
		expect(wilson(0, 10)!.lower).toBe(0);
		expect(wilson(0, 10)!.upper).toBeCloseTo(0.2775, 4);
	});

	it('Agresti-Coull, 95 %: 9 of 10 is .5740 to 1 (formula of Agresti and Coull 1998: (9 + z²/2) / (10 + z²) ± z se)', () => {
		expect(agrestiCoull(9, 10)!.lower).toBeCloseTo(0.574, 3);
		expect(agrestiCoull(9, 10)!.upper).toBe(1);
	});
});

describe('Two groups', () => {
	it('Welch: extra sleep by two drugs, t -1.8608 on 17.776, p .07939, -3.3655 to .2055 (Student 1908; R, t.test(sleep))', () => {
		const first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2];
		const second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];
		const found = differenceInMeans(first, second)!;
		expect(found.t).toBeCloseTo(-1.8608, 4);
		expect(found.degreesOfFreedom).toBeCloseTo(17.776, 3);
		expect(found.pValue).toBeCloseTo(0.07939, 5);
		expect(found.lower).toBeCloseTo(-3.3655, 4);
		expect(found.upper).toBeCloseTo(0.2055, 4);
	});

	it('Fisher: the lady tasting tea, 3 of 4 and 1 of 4, p .4857 (Fisher 1935; R, fisher.test)', () => {
		expect(fisherExact([3, 1], [4, 4])).toBeCloseTo(0.4857, 4);
	});

	it('Newcombe and z: 56 of 70 and 48 of 80, .0524 to .3339 (Newcombe 1998, table II, a, method 10)', () => {
		const found = differenceOfProportions([56, 48], [70, 80])!;
		expect(found.lower).toBeCloseTo(0.0524, 4);
		expect(found.upper).toBeCloseTo(0.3339, 4);
		// The root of R's prop.test without correction, X-squared 7.0244 (104 of 150 pooled).
		expect(found.z! ** 2).toBeCloseTo((150 * (56 * 32 - 14 * 48) ** 2) / (104 * 46 * 70 * 80), 10);
	});
});

describe('Special functions to 1e-12', () => {
	it('log-gamma (Abramowitz and Stegun 1964, table 6.1 and 6.1.8; factorials exactly)', () => {
		within(logGamma(0.5), 0.5723649429247001, 1e-12);
		within(logGamma(1.5), -0.1207822376352452, 1e-12);
		within(logGamma(101), 363.73937555556347, 1e-12);
		within(logGamma(171), 706.5730622457874, 1e-12);
	});

	it('beta (6.2.2, from factorials)', () => {
		within(Math.exp(logBeta(3, 4)), 1 / 60, 1e-12);
		within(Math.exp(logBeta(0.5, 0.5)), Math.PI, 1e-12);
	});

	it('2F1 (15.1.3, 15.1.4, 15.1.24)', () => {
		within(hypergeometric(1, 1, 2, 0.5), 2 * Math.LN2, 1e-12);
		within(hypergeometric(0.5, 1, 1.5, 0.25), Math.log(3), 1e-12);
		within(hypergeometric(0.5, 0.5, 1.5, 0.25), Math.PI / 3, 1e-12);
	});

	it('incomplete beta and Student’s t (26.5.24, 26.7.2 and table 26.10)', () => {
		within(incompleteBeta(0.5, 2, 3), 11 / 16, 1e-12);
		within(studentCdf(1, 1), 0.75, 1e-12);
		within(studentCdf(2, 2), 0.5 + 1 / Math.sqrt(6), 1e-12);
		expect(twoSidedT(0.95, 10)).toBeCloseTo(2.228, 3);
		expect(twoSidedT(0.99, 30)).toBeCloseTo(2.75, 3);
		expect(twoSidedT(0.95, 1)).toBeCloseTo(12.706, 3);
	});
});
