import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitFactorRates } from './factor-rates.ts';

/** Nothing is drawn to anything. */
const free = 1e-9;

describe('rates as a product of factors', () => {
	it('is events by time at risk with one factor and no shrinkage', () => {
		const { rate } = fitFactorRates(
			{ levels: [[0, 1]], counts: [2], exposure: [10, 40], events: [5, 2] },
			free
		);
		expect(rate([0])).toBeCloseTo(0.5, 6);
		expect(rate([1])).toBeCloseTo(0.05, 6);
	});

	it('draws a level to the others as a gamma prior does: (3 + 5) / (1 + 5) of the overall rate', () => {
		// Overall 0.1. The first level expects 1 event and has 3; the second is far too large to be moved.
		const { overall, multipliers } = fitFactorRates(
			{ levels: [[0, 1]], counts: [2], exposure: [10, 1e7], events: [3, 1e6 - 2] },
			5
		);
		expect(overall).toBeCloseTo(0.1, 4);
		expect(multipliers[0]![0]).toBeCloseTo(8 / 6, 3);
	});

	it('is 1 for a level of which nothing was seen', () => {
		const { multipliers, rate } = fitFactorRates({
			levels: [[0, 0]],
			counts: [2],
			exposure: [10, 10],
			events: [1, 3]
		});
		expect(multipliers[0]![1]).toBe(1);
		expect(rate([1])).toBeCloseTo(0.2, 12);
	});

	it('finds the multipliers that made the events, when they are a product', () => {
		const hazards = { base: 0.2, first: [1, 3], second: [1, 0.5, 2] };
		const cells = hazards.first.flatMap((one, first) =>
			hazards.second.map((other, second) => ({
				first,
				second,
				exposure: 1000 + 500 * first + 300 * second,
				rate: hazards.base * one * other
			}))
		);
		const { rate, converged } = fitFactorRates(
			{
				levels: [cells.map(({ first }) => first), cells.map(({ second }) => second)],
				counts: [2, 3],
				exposure: cells.map(({ exposure }) => exposure),
				events: cells.map((cell) => cell.exposure * cell.rate)
			},
			free
		);
		expect(converged).toBe(true);
		for (const cell of cells) expect(rate([cell.first, cell.second])).toBeCloseTo(cell.rate, 5);
	});

	it('expects as many events as there were, of every level, without shrinkage (the likelihood equations)', () => {
		const cell = fc.record({
			first: fc.integer({ min: 0, max: 2 }),
			second: fc.integer({ min: 0, max: 1 }),
			exposure: fc.integer({ min: 1, max: 500 }),
			events: fc.integer({ min: 1, max: 50 })
		});
		fc.assert(
			fc.property(fc.array(cell, { minLength: 1, maxLength: 30 }), (cells) => {
				const { rate } = fitFactorRates(
					{
						levels: [cells.map(({ first }) => first), cells.map(({ second }) => second)],
						counts: [3, 2],
						exposure: cells.map(({ exposure }) => exposure),
						events: cells.map(({ events }) => events)
					},
					free
				);
				for (const level of [0, 1]) {
					const own = cells.filter(({ second }) => second === level);
					const seen = own.reduce((sum, { events }) => sum + events, 0);
					const fitted = own.reduce(
						(sum, { first, second, exposure }) => sum + exposure * rate([first, second]),
						0
					);
					expect(Math.abs(fitted - seen)).toBeLessThan(1e-2 + seen * 1e-3);
				}
			})
		);
	});

	it('says nothing without events: a rate of 0', () => {
		const { rate, converged } = fitFactorRates({ levels: [[0]], counts: [1], exposure: [10], events: [0] });
		expect(rate([0])).toBe(0);
		expect(converged).toBe(true);
	});

	it('refuses levels that are none, and numbers below 0', () => {
		const cells = { levels: [[0]], counts: [1], exposure: [1], events: [1] };
		expect(() => fitFactorRates({ ...cells, levels: [[1]] })).toThrow('has no level 1');
		expect(() => fitFactorRates({ ...cells, exposure: [-1] })).toThrow('from 0 on');
		expect(() => fitFactorRates(cells, 0)).toThrow('above 0');
	});
});
