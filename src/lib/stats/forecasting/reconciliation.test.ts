import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../random/random.ts';
import { reconciliation, type ReconciliationMethod } from './reconciliation.ts';

// A total, two teams, and the owners of each: two and one.
const summing = [
	[1, 1, 1],
	[1, 1, 0],
	[1, 0, 0],
	[0, 1, 0],
	[0, 0, 1]
];
const methods: ReconciliationMethod[] = ['bottom-up', 'ols', 'structural', 'mint'];
const random = createRandom('reconciliation');
const errors = summing.map((_, row) => Float64Array.from({ length: 40 }, () => random.normal(0, row + 1)));

describe.each(methods)('%s', (method) => {
	const reconcile = reconciliation({ summing }, method, errors);
	const value = fc.double({ min: -1e4, max: 1e4, noNaN: true });

	it('makes any forecasts add up', () => {
		fc.assert(
			fc.property(fc.array(value, { minLength: 5, maxLength: 5 }), (forecasts) => {
				const [total, first, one, two, three] = reconcile(forecasts.map((each) => Float64Array.of(each)));
				expect(total![0]).toBeCloseTo(one![0]! + two![0]! + three![0]!, 5);
				expect(first![0]).toBeCloseTo(one![0]! + two![0]!, 5);
			})
		);
	});

	it('leaves forecasts that add up as they are, at every step', () => {
		fc.assert(
			fc.property(fc.array(value, { minLength: 3, maxLength: 3 }), ([a, b, c]) => {
				const forecasts = [a! + b! + c!, a! + b!, a!, b!, c!].map((each) => Float64Array.of(each, 2 * each));
				reconcile(forecasts).forEach((adjusted, row) => {
					expect(adjusted[0]).toBeCloseTo(forecasts[row]![0]!, 5);
					expect(adjusted[1]).toBeCloseTo(forecasts[row]![1]!, 5);
				});
			})
		);
	});
});

describe('reconciliation', () => {
	it('bottom-up ignores what is said of the sums', () => {
		const adjusted = reconciliation(
			{ summing },
			'bottom-up'
		)([99, 98, 1, 2, 3].map((each) => Float64Array.of(each)));
		expect(adjusted.map(([each]) => each)).toEqual([6, 3, 1, 2, 3]);
	});

	it('MinT trusts the series that erred little', () => {
		const small = summing.map((_, row) => errors[row]!.map((error) => (row === 0 ? 0.001 : 1) * error));
		const forecasts = [100, 40, 20, 30, 40].map((each) => Float64Array.of(each));
		const [total] = reconciliation({ summing }, 'mint', small)(forecasts);
		expect(Math.abs(total![0]! - 100)).toBeLessThan(0.1);
	});

	it('lowers the error of every level when the forecasts err as their errors say', () => {
		let before = 0;
		let after = 0;
		const reconcile = reconciliation({ summing }, 'mint', errors);
		for (let trial = 0; trial < 400; trial++) {
			const truth = [1, 2, 3].map((each) => each * 10);
			const actual = summing.map((row) =>
				row.reduce((total, part, place) => total + part * truth[place]!, 0)
			);
			const forecasts = actual.map((each, row) => Float64Array.of(each + random.normal(0, row + 1)));
			reconcile(forecasts).forEach((adjusted, row) => {
				before += (forecasts[row]![0]! - actual[row]!) ** 2;
				after += (adjusted[0]! - actual[row]!) ** 2;
			});
		}
		expect(after).toBeLessThan(0.8 * before);
	});

	it('refuses rows of different lengths, a lowest series without a row, forecasts that lack, and MinT without errors', () => {
		expect(() => reconciliation({ summing: [[1, 1], [1]] }, 'ols')).toThrow('every lowest one'.slice(6));
		expect(() =>
			reconciliation(
				{
					summing: [
						[1, 1],
						[1, 0]
					]
				},
				'ols'
			)
		).toThrow('lowest series 2');
		expect(() => reconciliation({ summing }, 'ols')([Float64Array.of(1)])).toThrow('not one for each of 5');
		expect(() => reconciliation({ summing }, 'mint')).toThrow('one-step errors of all 5');
		expect(() =>
			reconciliation(
				{ summing },
				'mint',
				summing.map(() => Float64Array.of(NaN, 1))
			)
		).toThrow('two steps');
	});
});
