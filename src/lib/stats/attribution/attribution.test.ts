import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Credits, Journey } from './journeys.ts';
import { fitMarkovAttribution } from './markov.ts';
import { creditsByRule, firstTouch, lastTouch, linear, positionU, positionW, timeDecay } from './rules.ts';
import { shapleyAttribution, shapleyValues } from './shapley.ts';

const journey = (touches: number[], conversions = 1, more: Partial<Journey> = {}): Journey => ({
	touches,
	count: Math.max(1, conversions),
	conversions,
	value: 10 * conversions,
	...more
});

const shares = (rule: typeof linear, length: number, age?: number[]) =>
	Array.from(
		rule(
			journey(
				Array.from({ length }, (_, place) => place),
				1,
				{ age }
			)
		)
	);

describe('rules', () => {
	it.each([
		['the first touch', firstTouch, 3, [1, 0, 0]],
		['the last touch', lastTouch, 3, [0, 0, 1]],
		['all alike', linear, 4, [0.25, 0.25, 0.25, 0.25]],
		['U', positionU, 5, [0.4, 0.2 / 3, 0.2 / 3, 0.2 / 3, 0.4]],
		['U of two', positionU, 2, [0.5, 0.5]],
		['U of one', positionU, 1, [1]],
		['W', positionW, 5, [0.3, 0.05, 0.3, 0.05, 0.3]],
		['W of three', positionW, 3, [1 / 3, 1 / 3, 1 / 3]],
		['W of two', positionW, 2, [0.5, 0.5]]
	] as const)('%s', (_, rule, length, expected) => {
		shares(rule, length).forEach((share, place) => expect(share).toBeCloseTo(expected[place]!, 12));
	});

	it('time decay halves with each half-life before the last touch, however long ago all was', () => {
		const [first, second, third] = shares(timeDecay(7), 3, [14, 7, 0]);
		expect([first, second, third]).toEqual([1 / 7, 2 / 7, 4 / 7]);
		expect(shares(timeDecay(7), 2, [20_007, 20_000])[1]).toBeCloseTo(2 / 3, 12);
		expect(() => timeDecay(0)).toThrow('half-life');
		expect(() => shares(timeDecay(7), 2)).toThrow('time from each touch');
	});

	it('give nothing for journeys without a conversion', () => {
		const { conversions } = creditsByRule([journey([0], 0), journey([1], 2)], 2, linear);
		expect([...conversions]).toEqual([0, 2]);
	});
});

describe('a Markov chain', () => {
	it('of order 2 tells runs apart that order 1 can’t: B pays after A only', () => {
		const journeys = [journey([0, 1], 40, { count: 50 }), journey([2, 1], 0, { count: 50, value: 0 })];
		const [first, second] = [1, 2].map((order) => fitMarkovAttribution(journeys, 3, order));
		expect(first!.removalEffect[2]).toBeCloseTo(0.5, 10);
		expect(second!.removalEffect[2]).toBeCloseTo(0, 10);
		expect(second!.logLikelihood).toBeGreaterThan(first!.logLikelihood);
	});

	it('is the same whatever a channel repeats itself', () => {
		const plain = fitMarkovAttribution([journey([0, 1]), journey([0], 0, { value: 0 })], 2);
		const repeated = fitMarkovAttribution([journey([0, 0, 0, 1]), journey([0, 0, 0], 0, { value: 0 })], 2);
		plain.removalEffect.forEach((effect, channel) =>
			expect(repeated.removalEffect[channel]).toBeCloseTo(effect, 10)
		);
	});

	it('says when nothing converted, all did, or states are rare', () => {
		const none = fitMarkovAttribution([journey([0, 1], 0, { value: 0 })], 2);
		expect([...none.conversions]).toEqual([0, 0]);
		expect(none.diagnostics.warnings[0]).toContain('No journey converted');
		expect(fitMarkovAttribution([journey([0])], 1).diagnostics.warnings[0]).toContain('Every journey');
		const rare = fitMarkovAttribution([journey([0, 1]), journey([1, 0], 0, { value: 0 })], 2, 3);
		expect(rare.diagnostics.warnings.join(' ')).toContain('fewer than 10 times');
		expect(() => fitMarkovAttribution([journey([0])], 1, 4)).toThrow('order 1, 2 or 3');
	});

	it('can have no share of conversions without a channel that all of them touched', () => {
		const journeys = [journey([0, 1], 3, { count: 5 }), journey([1], 1, { count: 9 })];
		expect(fitMarkovAttribution(journeys, 2).removalEffect[1]).toBe(1);
	});
});

describe('Shapley’s value', () => {
	const cycle = [
		journey([0, 1], 6, { count: 10 }),
		journey([1, 2], 1, { count: 20 }),
		journey([0], 2, { count: 4 })
	];

	it('in closed form is the value over all sets', () => {
		const worth = Float64Array.from({ length: 8 }, (_, set) =>
			cycle.reduce(
				(total, { touches, conversions }) =>
					total + (touches.every((channel) => set & (1 << channel)) ? conversions : 0),
				0
			)
		);
		const bySets = shapleyValues(worth, 3);
		shapleyAttribution(cycle, 3).conversions.forEach((credit, channel) =>
			expect(credit).toBeCloseTo(bySets[channel]!, 12)
		);
	});

	it('of a rate, sampled, is near that over all sets, within four standard errors', () => {
		const exact = shapleyAttribution(cycle, 3, { worth: 'rate' });
		// Channels that nobody touched add nothing, and make the sets too many to look at.
		const sampled = shapleyAttribution(cycle, 14, { worth: 'rate', samples: 4000 });
		for (let channel = 0; channel < 3; channel++) {
			const error = sampled.standardError![channel]!;
			expect(Math.abs(sampled.conversions[channel]! - exact.conversions[channel]!)).toBeLessThan(
				4 * error + 1e-9
			);
		}
		expect(sampled.conversions[13]).toBe(0);
	});

	it('of a rate gives a channel that lowers it less than nothing', () => {
		const journeys = [journey([0], 9, { count: 10 }), journey([0, 1], 1, { count: 10 })];
		expect(shapleyAttribution(journeys, 2, { worth: 'rate' }).conversions[1]).toBeLessThan(0);
	});

	it('refuses a game of another size', () => {
		expect(() => shapleyValues([0, 1, 2], 2)).toThrow('4 sets');
		expect(() => shapleyAttribution(cycle, 3, { samples: 1 })).toThrow('samples');
	});
});

describe('every model', () => {
	const models: [string, (journeys: Journey[], channels: number) => Credits][] = [
		...([firstTouch, lastTouch, linear, positionU, positionW, timeDecay(3)] as const).map(
			(rule, place): [string, (journeys: Journey[], channels: number) => Credits] => [
				['first', 'last', 'linear', 'U', 'W', 'time decay'][place]!,
				(journeys, channels) => creditsByRule(journeys, channels, rule)
			]
		),
		...[1, 2, 3].map((order): [string, (journeys: Journey[], channels: number) => Credits] => [
			`Markov of order ${order}`,
			(journeys, channels) => fitMarkovAttribution(journeys, channels, order)
		]),
		['Shapley', (journeys, channels) => shapleyAttribution(journeys, channels)],
		['Shapley of a rate', (journeys, channels) => shapleyAttribution(journeys, channels, { worth: 'rate' })],
		[
			'Shapley, sampled',
			(journeys, channels) => shapleyAttribution(journeys, channels + 9, { worth: 'rate', samples: 20 })
		]
	];
	const made = fc
		.record({
			touches: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 7 }),
			count: fc.integer({ min: 0, max: 20 }),
			share: fc.double({ min: 0, max: 1, noNaN: true }),
			worth: fc.integer({ min: 1, max: 500 })
		})
		.map(({ touches, count, share, worth }): Journey => {
			const conversions = Math.round(share * count);
			return {
				touches,
				count,
				conversions,
				value: worth * conversions,
				age: touches.map((_, place) => 9 - place)
			};
		});

	it.each(models)('%s: credits sum to the conversions and to their value', (_, model) => {
		fc.assert(
			fc.property(fc.array(made, { minLength: 1, maxLength: 12 }), (journeys) => {
				const credits = model(journeys, 5);
				for (const kind of ['conversions', 'value'] as const) {
					const given = credits[kind].reduce((total, credit) => total + credit, 0);
					const all = journeys.reduce((total, each) => total + each[kind], 0);
					expect(Math.abs(given - all)).toBeLessThan(1e-8 * (1 + all));
				}
			}),
			{ numRuns: 60 }
		);
	});

	it.each(models)(
		'%s: a channel that no journey touched is given nothing; numbering doesn’t matter',
		(_, model) => {
			fc.assert(
				fc.property(fc.array(made, { minLength: 1, maxLength: 8 }), (journeys) => {
					const credits = model(journeys, 6).conversions;
					expect(credits[5]).toBe(0);
					if (credits.length > 6) return;
					const turned = journeys.map((each) => ({
						...each,
						touches: each.touches.map((channel) => 5 - channel)
					}));
					model(turned, 6).conversions.forEach((credit, channel) =>
						expect(credit).toBeCloseTo(credits[5 - channel]!, 7)
					);
				}),
				{ numRuns: 30 }
			);
		}
	);

	it.each([1, 2, 3])(
		'Markov of order %d: journeys of the chain convert as often as those it was made from',
		(order) => {
			fc.assert(
				fc.property(fc.array(made, { minLength: 1, maxLength: 12 }), (journeys) => {
					const all = journeys.reduce((total, each) => total + each.count, 0);
					fc.pre(all > 0);
					const converted = journeys.reduce((total, each) => total + each.conversions, 0);
					expect(fitMarkovAttribution(journeys, 5, order).conversionRate).toBeCloseTo(converted / all, 8);
				}),
				{ numRuns: 60 }
			);
		}
	);

	it('refuses journeys that can’t be, by their place', () => {
		const refuse = (wrong: Journey, message: string) =>
			expect(() => creditsByRule([journey([0]), wrong], 2, linear)).toThrow(message);
		refuse(journey([]), 'Journey 2: it has no touch');
		refuse(journey([2]), '2 is none of the 2 channels');
		refuse(journey([0], 2, { count: 1 }), '2 conversions of 1 journeys');
		refuse(journey([0], 0, { value: 5 }), 'without a conversion');
		refuse(journey([0], 1, { value: NaN }), 'no amount');
		refuse(journey([0], 1, { age: [-1] }), 'time before the conversion');
		expect(() => creditsByRule([], 0, linear)).toThrow('no 0 channels');
	});
});
