import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isInScope, movesOf, type DealState } from './bridge.ts';

const period = { from: '2026-10-01', to: '2027-01-01' };
const open: DealState = {
	status: 'open',
	expectedClose: '2026-11-15',
	isOwn: true,
	amount: '100',
	base: 1_000_000n
};
const moved = (before: DealState | null, after: DealState | null, isDeleted = false) =>
	movesOf(before, after, period, isDeleted).map(({ move, amount }) => [move, Number(amount) / 10_000]);

describe('what moved a deal between two days', () => {
	it('is nothing while nothing changes', () => {
		expect(moved(open, open)).toEqual([]);
	});

	it('is its growth or shrinking while it stays', () => {
		expect(moved(open, { ...open, amount: '130', base: 1_300_000n })).toEqual([['increased', 30]]);
		expect(moved(open, { ...open, amount: '90', base: 900_000n })).toEqual([['decreased', -10]]);
	});

	it('is that it is converted at another day’s rate where its own amount is what it was', () => {
		expect(moved(open, { ...open, base: 1_010_000n })).toEqual([['reconverted', 1]]);
	});

	it('is growth first and then the win of all of it', () => {
		expect(moved(open, { ...open, status: 'won', amount: '130', base: 1_300_000n })).toEqual([
			['increased', 30],
			['won', -130]
		]);
	});

	it.each([
		['lost', { ...open, status: 'lost' as const }],
		['pushed_out', { ...open, expectedClose: '2027-01-01' }],
		['undated', { ...open, expectedClose: null }],
		['pulled_out', { ...open, expectedClose: '2026-09-30' }],
		['owner_out', { ...open, isOwn: false }]
	])('leaves as %s', (move, after) => {
		expect(moved(open, after)).toEqual([[move, -100]]);
	});

	it('leaves as deleted with what it was last worth', () => {
		expect(moved(open, null, true)).toEqual([['deleted', -100]]);
	});

	it.each([
		['new', null],
		['reopened', { ...open, status: 'lost' as const }],
		['pulled_in', { ...open, expectedClose: '2027-02-01' }],
		['dated', { ...open, expectedClose: null }],
		['pushed_in', { ...open, expectedClose: '2026-08-01' }],
		['owner_in', { ...open, isOwn: false }]
	])('comes as %s with what it is worth in the end', (move, before) => {
		expect(moved(before, { ...open, amount: '120', base: 1_200_000n })).toEqual([[move, 120]]);
	});

	it('counts the first reason that holds: handed over and won is handed over', () => {
		expect(moved(open, { ...open, isOwn: false, status: 'won' })).toEqual([['owner_out', -100]]);
		expect(moved(open, { ...open, status: 'won', expectedClose: '2027-05-01' })).toEqual([['won', -100]]);
	});

	it('of deals without an amount is nothing but their coming and going', () => {
		const bare = { ...open, amount: null, base: null };
		expect(moved(null, bare)).toEqual([['new', 0]]);
		expect(moved(bare, { ...bare, status: 'lost' })).toEqual([['lost', 0]]);
	});

	it('always leads from the value before to the value after, to the last ten-thousandth', () => {
		const state = fc.option(
			fc.record({
				status: fc.constantFrom('open' as const, 'won' as const, 'lost' as const),
				expectedClose: fc.constantFrom(null, '2026-09-30', '2026-10-01', '2026-12-31', '2027-01-01'),
				isOwn: fc.boolean(),
				amount: fc.constantFrom(null, '1', '2'),
				base: fc.option(fc.bigInt({ min: -1_000_000_000_000n, max: 1_000_000_000_000n }))
			})
		);
		fc.assert(
			fc.property(state, state, fc.boolean(), (before, after, isDeleted) => {
				const value = (one: DealState | null) => (isInScope(one, period) ? (one.base ?? 0n) : 0n);
				const sum = movesOf(before, after, period, isDeleted).reduce((all, { amount }) => all + amount, 0n);
				expect(value(before) + sum).toBe(isDeleted ? 0n : value(after));
			}),
			{ numRuns: 20_000 }
		);
	});
});
