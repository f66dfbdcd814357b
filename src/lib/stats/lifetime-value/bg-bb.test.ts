import { describe, expect, it } from 'vitest';
import { createRandom } from '../random/random.ts';
import { fitBgBb } from './bg-bb.ts';

/** Histories of so many occasions drawn from the model. */
function simulated(customers: number, occasions: number) {
	const random = createRandom(5);
	const frequency: number[] = [];
	const recency: number[] = [];
	for (let customer = 0; customer < customers; customer++) {
		const buy = random.beta(1.5, 1);
		const stop = random.beta(0.8, 4);
		let x = 0;
		let last = 0;
		for (let occasion = 1; occasion <= occasions && !random.chance(stop); occasion++) {
			if (!random.chance(buy)) continue;
			x++;
			last = occasion;
		}
		frequency.push(x);
		recency.push(last);
	}
	return { frequency, recency, age: frequency.map(() => occasions) };
}

describe('BG/BB', () => {
	const histories = simulated(8000, 8);
	const fitted = fitBgBb(histories);

	it('finds the parameters that made the histories, within three standard errors', () => {
		const truth = { alpha: 1.5, beta: 1, gamma: 0.8, delta: 4 };
		expect(fitted.diagnostics).toMatchObject({ converged: true, warnings: [] });
		for (const name of ['alpha', 'beta', 'gamma', 'delta'] as const)
			expect(Math.abs(fitted.parameters[name] - truth[name])).toBeLessThan(3 * fitted.standardErrors[name]!);
	});

	it('expects now what it will expect on average after the next occasion', () => {
		for (const [x, last, age] of [
			[0, 0, 0],
			[2, 3, 5],
			[4, 4, 4]
		] as const) {
			const expects = (t: number, ...history: [number, number, number]) =>
				fitted.conditionalExpectedPurchases(t, ...history);
			const chance = expects(1, x, last, age);
			const later =
				chance * expects(6, x + 1, age + 1, age + 1) + (1 - chance) * expects(6, x, last, age + 1);
			expect(expects(7, x, last, age)).toBeCloseTo(chance + later, 10);
		}
	});

	it('expects at most a purchase an occasion, and fewer the longer nothing was bought', () => {
		let before = Infinity;
		for (const last of [8, 6, 4, 3]) {
			const expected = fitted.conditionalExpectedPurchases(10, 3, last, 8);
			expect(expected).toBeGreaterThan(0);
			expect(expected).toBeLessThan(Math.min(10, before));
			before = expected;
		}
		expect(fitted.probabilityAlive(3, 8, 8)).toBeGreaterThan(fitted.probabilityAlive(3, 3, 8));
		expect(fitted.conditionalExpectedPurchases(0, 3, 8, 8)).toBe(0);
	});

	it('says what it can’t count: parts of an occasion, and more purchases than occasions', () => {
		expect(() => fitBgBb({ frequency: [1], recency: [1.5], age: [4] })).toThrow('whole occasions');
		expect(() => fitBgBb({ frequency: [3], recency: [2], age: [4] })).toThrow('don’t fit into the 2');
		expect(() => fitted.conditionalExpectedPurchases(1.5, 1, 1, 4)).toThrow('whole occasions');
		expect(() => fitBgBb({ frequency: [0], recency: [0], age: [4] })).toThrow('No customer bought again');
	});
});
