import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { logRank } from './log-rank.ts';

describe('the log-rank test', () => {
	it('is as worked by hand for two groups of three', () => {
		// At 1: 1 of 6, expected 1/2; at 2: 1 of 5, expected 2/5; at 3: of 4, 1/4 ...
		const found = logRank([
			{ time: [1, 2, 4], event: [1, 1, 0] },
			{ time: [3, 5, 6], event: [1, 0, 0] }
		])!;
		expect(found.observed).toEqual([2, 1]);
		expect(found.expected[0]).toBeCloseTo(3 / 6 + 2 / 5 + 1 / 4, 12);
		const variance = 1 / 4 + (2 / 5) * (3 / 5) + (1 / 4) * (3 / 4);
		expect(found.chiSquared).toBeCloseTo((2 - 1.15) ** 2 / variance, 12);
		expect(found.degreesOfFreedom).toBe(1);
	});

	it('sees no difference between a group and itself, and the order of groups says nothing', () => {
		const group = fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 1 })), {
			minLength: 2,
			maxLength: 12
		});
		const seen = (rows: [number, number][]) => ({
			time: rows.map(([time]) => time),
			event: rows.map(([, event]) => event)
		});
		fc.assert(
			fc.property(group, group, group, (a, b, c) => {
				const same = logRank([seen(a), seen(a)]);
				if (same) expect(same.chiSquared).toBeCloseTo(0, 8);
				const [one, other] = [logRank([a, b, c].map(seen)), logRank([c, a, b].map(seen))];
				expect(one?.degreesOfFreedom).toBe(other?.degreesOfFreedom);
				if (one && other) expect(one.chiSquared).toBeCloseTo(other.chiSquared, 6);
			})
		);
	});

	it('has nothing to say without a second group or an event', () => {
		expect(logRank([{ time: [1], event: [1] }])).toBeNull();
		expect(
			logRank([
				{ time: [1], event: [0] },
				{ time: [2], event: [0] }
			])
		).toBeNull();
	});
});
