import { describe, expect, it } from 'vitest';
import type { Journey } from '#lib/stats/attribution/journeys.ts';
import { fitMarkovAttribution } from '#lib/stats/attribution/markov.ts';
import { shapleyAttribution, shapleyValues } from '#lib/stats/attribution/shapley.ts';

const one = (touches: number[], isConverted: boolean): Journey => ({
	touches,
	count: 1,
	conversions: isConverted ? 1 : 0,
	value: isConverted ? 100 : 0
});

describe('Markov removal effects worked by hand', () => {
	// Of A: B, lost and converted a third each; of B: converted and A, halves. A is reached first in 2 of 3.
	it('A > B converted, A not, B > A converted: 3/4 and 2/3, so that 2 conversions are 18/17 and 16/17', () => {
		const found = fitMarkovAttribution([one([0, 1], true), one([0], false), one([1, 0], true)], 2);
		expect(found.conversionRate).toBeCloseTo(2 / 3, 12);
		expect(found.removalEffect[0]).toBeCloseTo(3 / 4, 12);
		expect(found.removalEffect[1]).toBeCloseTo(2 / 3, 12);
		expect(found.conversions[0]).toBeCloseTo(18 / 17, 12);
		expect(found.conversions[1]).toBeCloseTo(16 / 17, 12);
		expect(found.value[0]).toBeCloseTo(1800 / 17, 10);
	});

	it('1 > 2 > 3 converted, 1 and 2 > 3 not: effects .5, 1, 1 and shares .2, .4, .4 (Bryl 2016, AnalyzeCore, Markov chains)', () => {
		const found = fitMarkovAttribution([one([0, 1, 2], true), one([0], false), one([1, 2], false)], 3);
		expect(found.conversionRate).toBeCloseTo(1 / 3, 12);
		[0.5, 1, 1].forEach((effect, channel) => expect(found.removalEffect[channel]).toBeCloseTo(effect, 12));
		[0.2, 0.4, 0.4].forEach((share, channel) => expect(found.conversions[channel]).toBeCloseTo(share, 12));
	});
});

describe('Shapley values by enumeration', () => {
	it('of the glove game, one right and two left: 2/3, 1/6, 1/6 (Shapley and Shubik 1969)', () => {
		const worth = Array.from({ length: 8 }, (_, set) => (set & 1 && set & 6 ? 1 : 0));
		const values = shapleyValues(worth, 3);
		[2 / 3, 1 / 6, 1 / 6].forEach((value, player) => expect(values[player]).toBeCloseTo(value, 12));
	});

	it('A > B converted, A not, B > A converted: one conversion each', () => {
		const journeys = [one([0, 1], true), one([0], false), one([1, 0], true)];
		expect([...shapleyAttribution(journeys, 2).conversions]).toEqual([1, 1]);
	});

	// Worth of A alone 2/10 of 20, of B alone 2/5 of 20, of both 8: A adds 4 or 0, B adds 8 or 4.
	it('of rates: A 2 of 10, B 2 of 5, both 4 of 5: 2 and 6 of the 8 conversions', () => {
		const journeys = [
			{ touches: [0], count: 10, conversions: 2, value: 0 },
			{ touches: [1], count: 5, conversions: 2, value: 0 },
			{ touches: [0, 1], count: 5, conversions: 4, value: 0 }
		];
		const { conversions } = shapleyAttribution(journeys, 2, { worth: 'rate' });
		expect(conversions[0]).toBeCloseTo(2, 12);
		expect(conversions[1]).toBeCloseTo(6, 12);
	});
});
