import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayAfter } from '#lib/crm/calendar/dates.ts';
import { atDay, fitDealRates, quarterMonths, winCurve } from './hazards.ts';
import { dealsModel, rangeScale, scaled } from './model.ts';
import { newDeals, sharesWonBetween } from './new-deals.ts';
import { chancesOf, playOpenDeals } from './simulate.ts';
import type { DealHistory, EndedGroup } from './snapshots.ts';

const ended = (group: Partial<EndedGroup>): EndedGroup => ({
	asOf: '2026-01-01',
	stage: 'offer',
	due: 2,
	age: 0,
	deals: 1,
	amount: 100,
	outcome: 'open',
	week: null,
	wonAmount: 0,
	...group
});

/** Of 1,000 deals that were open on a day, each week a tenth of those left is won and a tenth is lost. */
const steady = Array.from({ length: 40 }, (_, week) => {
	const left = 1000 * 0.8 ** week;
	return [
		ended({ outcome: 'won', week, deals: left / 10, amount: left * 10, wonAmount: left * 9 }),
		ended({ outcome: 'lost', week, deals: left / 10, amount: left * 10 })
	];
}).flat();

describe('how fast open deals are won', () => {
	const asOf = '2026-11-01';
	const months = quarterMonths(asOf, 1);

	it('comes to one in two of those that end, and to nearly all of them in the end', () => {
		const rates = fitDealRates(steady, asOf, 1);
		const won = winCurve(rates, { stage: 'offer', due: 2, age: 0 }, months);
		expect(won[1]).toBeCloseTo(0.1, 1);
		expect(won[40]).toBeCloseTo(0.5, 1);
		expect([...won]).toEqual([...won].sort((a, b) => a - b));
	});

	it('says what open amounts came to when they were won: 900 of 1,000', () => {
		expect(fitDealRates(steady, asOf, 1).realisation).toBeCloseTo(0.9, 12);
	});

	it('knows nothing of what came after its day', () => {
		const early = '2026-02-05';
		const changed = steady.map((group) =>
			group.week! >= 5 ? { ...group, outcome: 'lost' as const, week: 7 } : group
		);
		const one = fitDealRates(steady, early, 1);
		const other = fitDealRates(changed, early, 1);
		expect(one.wins).toBeGreaterThan(0);
		expect(other).toMatchObject({ wins: one.wins, losses: one.losses, realisation: one.realisation });
		expect(other.won.multipliers).toEqual(one.won.multipliers);
		expect(fitDealRates(steady, '2026-01-01', 1)).toMatchObject({ wins: 0, losses: 0 });
	});

	it('takes a stage that was never seen for like all others', () => {
		const rates = fitDealRates(steady, asOf, 1);
		const [known, unknown] = ['offer', 'brand new'].map((stage) =>
			winCurve(rates, { stage, due: 2, age: 0 }, months)
		);
		expect(unknown![20]).toBeGreaterThan(0.2);
		expect(unknown![20]).toBeCloseTo(known![20]!, 1);
	});

	it('is straight between weeks, and stays after the last', () => {
		const curve = Float64Array.of(0, 0.2, 0.3);
		expect([-3, 0, 3.5, 7, 14, 300].map((day) => atDay(curve, day))).toEqual([0, 0, 0.1, 0.2, 0.3, 0.3]);
	});
});

describe('open deals played through', () => {
	const spans = [
		{ from: '2026-10-01', to: '2027-01-01' },
		{ from: '2027-01-01', to: '2027-04-01' }
	];
	const groups = [
		{ stage: 'offer', due: 2, age: 0, deals: 3, amount: 300 },
		{ stage: 'offer', due: 2, age: 0, deals: 400, amount: 400 }
	];

	it('bring on average what their chances say: 700 of 1,000 at a half and a fifth, at nine tenths of their amount', () => {
		const { expected, paths } = playOpenDeals(groups, () => [0.5, 0.2], 0.9, {
			periods: 2,
			paths: 4000,
			seed: 'x'
		});
		expect(expected[0]).toBeCloseTo(700 * 0.5 * 0.9, 9);
		expect(expected[1]).toBeCloseTo(700 * 0.2 * 0.9, 9);
		for (const [period, drawn] of paths.entries()) {
			const mean = drawn.reduce((sum, amount) => sum + amount, 0) / drawn.length;
			expect(Math.abs(mean - expected[period]!)).toBeLessThan(5);
		}
	});

	it('share out chances that never come to more than 1, whatever is known of a deal', () => {
		const rates = fitDealRates(steady, '2026-11-01', 1);
		const chances = chancesOf(rates, '2026-11-01', spans, 1);
		fc.assert(
			fc.property(
				fc.record({
					stage: fc.constantFrom('offer', 'other', null),
					due: fc.option(fc.integer({ min: -27, max: 53 })),
					age: fc.integer({ min: 0, max: 4 })
				}),
				(deal) => {
					const own = chances(deal);
					expect(own.every((chance) => chance >= 0)).toBe(true);
					expect(own.reduce((sum, chance) => sum + chance, 0)).toBeLessThanOrEqual(1 + 1e-12);
				}
			)
		);
	});
});

/** Ten deals on each day since 2024, half of them won three weeks later for 200. */
const days = Array.from({ length: 1000 }, (_, day) => dayAfter('2024-01-01', day));
const regular: DealHistory = {
	ended: steady,
	standing: [],
	created: days
		.filter((_, day) => day % 7 === 0)
		.flatMap((week) => [
			{ pipeline: 'sales', week, outcome: 'won' as const, weeks: 3, deals: 35 },
			{ pipeline: 'sales', week, outcome: 'lost' as const, weeks: 5, deals: 35 }
		]),
	createdByDay: days.map((day) => ({ pipeline: 'sales', day, deals: 10 })),
	sizes: days
		.filter((day) => day.endsWith('-01'))
		.map((month) => ({
			pipeline: 'sales',
			month,
			isFast: true,
			wins: 150,
			amount: 30_000,
			squares: 150 * 200 * 200
		})),
	creators: [],
	unused: [],
	sql: []
};

describe('deals that nobody has created yet', () => {
	it('come as before, and are won as soon and as often as before', () => {
		const fresh = newDeals(regular, '2026-06-30', { months: 4, paths: 200, fiscalStart: 1 })!;
		expect(fresh.sizes.fast).toEqual({ mean: 200, square: 40_000 });
		expect(fresh.sizes.slow).toEqual(fresh.sizes.fast);
		expect(fresh.created[1]![0]).toBeGreaterThan(290);
		const shares = (from: string, to: string) =>
			sharesWonBetween(fresh.rates, '2026-07-01', '2026-06-30', from, to);
		// A deal of July is won before October, half the time.
		expect(shares('2026-07-01', '2026-10-01').fast).toBeCloseTo(0.5, 1);
		expect(shares('2026-10-01', '2027-01-01').fast).toBeCloseTo(0, 1);
		expect(shares('2026-07-01', '2027-07-01').slow).toBeLessThan(0.05);
	});

	it('are not guessed at from two months', () => {
		const short = {
			...regular,
			createdByDay: days.slice(0, 80).map((day) => ({ pipeline: 'sales', day, deals: 10 }))
		};
		expect(newDeals(short, '2024-03-20', { months: 4, paths: 10, fiscalStart: 1 })).toBeNull();
	});

	it('bring to a quarter about half of what is created in time: (92 - 24) days of ten, half of them at 200', () => {
		const span = { from: '2026-07-01', to: '2026-10-01' };
		const model = dealsModel(regular, '2026-06-30', [span], 1, false)!;
		expect(model.periods[0]!.fresh).toBeGreaterThan(60 * 10 * 100);
		expect(model.periods[0]!.fresh).toBeLessThan(75 * 10 * 100);
		expect(model.periods[0]!.open).toBe(0);
	});
});

describe('the range of the model', () => {
	const said = { low: 80, middle: 100, high: 110 };

	it('stays about as it is while it holds', () => {
		const held = Array.from({ length: 8 }, () => ({ said, actual: 105 }));
		expect(rangeScale(held, 0.8)).toBe(0.79);
	});

	it('is widened to what it missed by: 20 above the middle is two widths', () => {
		const missed = Array.from({ length: 8 }, () => ({ said, actual: 120 }));
		expect(rangeScale(missed, 0.8)).toBe(2);
		expect(scaled(said, 2)).toEqual({ low: 60, middle: 100, high: 120 });
	});

	it('does not trust one surprise for everything', () => {
		expect(rangeScale([{ said, actual: 200 }], 0.8)).toBeLessThan(1.5);
	});
});
