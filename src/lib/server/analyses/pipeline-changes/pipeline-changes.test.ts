import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
	ann,
	change,
	deal,
	everyone,
	insert,
	testStore,
	type TestStore
} from '#lib/server/metrics/testing.ts';
import { readStandings } from '../forecast/standing.ts';
import { pipelineChanges } from './pipeline-changes.ts';

/** A fortnight in which one of everything happens. */
const since = '2026-11-01';
const asOf = '2026-11-14';
const between = '2026-11-08T12:00:00Z';

let company: TestStore;

beforeAll(async () => {
	company = await testStore();
	const due = '2026-12-01';
	await insert(company.store, 'deals', [
		deal({ id: 'stays', due }),
		deal({ id: 'grows', due, amount: 250 }),
		deal({ id: 'wins', due, status: 'won', closed: between, amount: 400 }),
		deal({ id: 'loses', due, status: 'lost', closed: between, owner: 'bob' }),
		deal({ id: 'is pushed', due: '2027-01-15' }),
		deal({ id: 'is pulled in', due }),
		deal({ id: 'is dated again', due }),
		deal({ id: 'is new', due, created: between, amount: 70, owner: 'bob' }),
		deal({ id: 'changes hands', due, owner: 'bob' }),
		deal({ id: 'has no amount', due, amount: null }),
		deal({ id: 'is won at once', due, status: 'won', created: between, closed: between, amount: 55 }),
		{ ...deal({ id: 'is deleted', due, amount: 30 }), deleted_at: between },
		deal({ id: 'is of another quarter', due: '2027-02-01' })
	]);
	await insert(company.store, 'deal_events', [
		change('grows', 'amount', '200', '250', between),
		change('wins', 'amount', '300', '400', between),
		change('is pushed', 'expected_close', due, '2027-01-15', between),
		change('is pulled in', 'expected_close', '2027-03-01', due, between),
		change('is dated again', 'expected_close', '2026-08-01', due, between),
		change('changes hands', 'owner', 'ann', 'bob', between)
	]);
});

afterAll(() => company.close());

const movesOf = async (options: Parameters<typeof pipelineChanges>[2], viewer = everyone) =>
	Object.fromEntries(
		(await pipelineChanges(company.store, viewer, { since, asOf, ...options })).movements.map(
			({ move, amount, deals }) => [move, [Number(amount), deals]]
		)
	);

describe('what changed in the pipeline', () => {
	it('is each thing that happened, by hand', async () => {
		expect(await movesOf({})).toEqual({
			deleted: [-30, 1],
			won: [-400, 1],
			lost: [-100, 1],
			pushed_out: [-100, 1],
			pulled_in: [100, 1],
			pushed_in: [100, 1],
			new: [70, 1],
			increased: [150, 2]
		});
	});

	it('leads from one amount to the other', async () => {
		const result = await pipelineChanges(company.store, everyone, { since, asOf });
		expect(result.opening).toEqual({ amount: '930.0000', deals: 8 });
		expect(result.closing).toEqual({ amount: '720.0000', deals: 7 });
		const moved = result.movements.reduce((sum, { amount }) => sum + Number(amount), 0);
		expect(930 + moved).toBe(720);
		expect(result.deals.reduce((sum, { amount }) => sum + Number(amount), 0)).toBe(moved);
	});

	it('ends with what the forecast says is open and due', async () => {
		const { closing, period } = await pipelineChanges(company.store, everyone, { since, asOf });
		const { periods } = await readStandings(company.store, everyone, [
			{ asOf, periods: [{ name: 'this', from: period.from, to: period.to }] }
		]);
		expect(closing).toEqual({ amount: periods[0]!.open, deals: periods[0]!.openDeals });
	});

	it('tells what was won beside it: created and won in these days', async () => {
		const { wonBeside } = await pipelineChanges(company.store, everyone, { since, asOf });
		expect(wonBeside).toEqual({ amount: '55.0000', deals: 1 });
	});

	it('is of some owners: what was handed over leaves one and comes to the other', async () => {
		expect(await movesOf({ owners: ['ann'] })).toMatchObject({ owner_out: [-100, 1] });
		expect(await movesOf({ owners: ['bob'] })).toEqual({
			owner_in: [100, 1],
			lost: [-100, 1],
			new: [70, 1]
		});
	});

	it('is of the deals that the reader may see', async () => {
		expect(await movesOf({}, ann)).not.toHaveProperty('new');
	});

	it('is of another quarter when that is asked', async () => {
		expect(await movesOf({ period: 'next' })).toEqual({ pushed_in: [100, 1], pulled_out: [-100, 1] });
	});

	it('says how many deals move nothing for want of an amount', async () => {
		const { missing } = await pipelineChanges(company.store, everyone, { since, asOf });
		expect(missing).toEqual(['1 of 11 deals have no amount in the reporting currency, and move nothing.']);
	});

	it('needs time to pass', async () => {
		await expect(pipelineChanges(company.store, everyone, { since: asOf, asOf })).rejects.toThrow(
			'There is no time between'
		);
	});
});

describe('what was deleted in another currency', () => {
	it('leaves with what it was worth on the first day, whatever rates did since', async () => {
		const abroad = await testStore();
		const rate = (day: string, dollars: number) => ({
			id: day,
			currency: 'USD',
			base_currency: 'EUR',
			day,
			rate: dollars
		});
		try {
			await insert(abroad.store, 'exchange_rates', [rate('2026-10-01', 0.5), rate('2026-11-05', 2)]);
			await insert(abroad.store, 'deals', [
				{
					...deal({ id: 'is deleted', due: '2026-12-01', amount: 30 }),
					currency: 'USD',
					amount_base: 60,
					deleted_at: between
				}
			]);
			const { opening, movements } = await pipelineChanges(abroad.store, everyone, { since, asOf });
			expect(opening.amount).toBe('15.0000');
			expect(movements).toMatchObject([{ move: 'deleted', amount: '-15.0000', deals: 1 }]);
		} finally {
			await abroad.close();
		}
	});
});
