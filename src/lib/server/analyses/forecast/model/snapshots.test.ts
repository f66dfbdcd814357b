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
import { readDealHistory, unknownOfThePast } from './snapshots.ts';

let company: TestStore;

beforeAll(async () => {
	company = await testStore();
	await insert(company.store, 'deals', [
		deal({
			id: 'won',
			status: 'won',
			created: '2026-01-10T12:00:00Z',
			closed: '2026-04-20T12:00:00Z',
			due: '2026-04-30',
			amount: 120
		}),
		deal({
			id: 'lost',
			status: 'lost',
			created: '2026-03-15T12:00:00Z',
			closed: '2026-04-02T12:00:00Z',
			due: '2026-04-25',
			owner: 'bob'
		}),
		deal({ id: 'open', created: '2026-02-01T12:00:00Z', due: '2026-05-08', amount: null }),
		deal({ id: 'undated', status: 'won', created: '2026-01-10T12:00:00Z', closed: null })
	]);
	await insert(company.store, 'deal_events', [
		change('won', 'amount', '100', '120', '2026-04-10T12:00:00Z'),
		change('won', 'stage', 'offer', 'won', '2026-04-20T12:00:00Z'),
		change('lost', 'stage', 'new', 'lost', '2026-04-02T12:00:00Z')
	]);
});
afterAll(() => company.close());

describe('what the past does not know of deals that ended', () => {
	it('is used of no deal of the source: what only open deals have would tell them apart', () => {
		const told = unknownOfThePast([
			{ source: 'hubspot', ended: 100, stageless: 5, dateless: 30 },
			{ source: '', ended: 100, stageless: 6, dateless: 31 }
		]);
		expect(told).toMatchObject({ stageless: [''], dateless: [''] });
		expect(told.unused).toHaveLength(2);
	});
});

describe('what the model of the deals learns from', () => {
	it('is each deal as it stood, with how it ended in whole weeks', async () => {
		const { ended } = await readDealHistory(company.store, everyone, ['2026-04-30'], 1);
		// Seen at the end of 1 April: won 19 days later, lost the day after, and one that is still open.
		expect(
			ended.map(({ stage, due, age, outcome, week, amount, wonAmount }) => [
				stage,
				due,
				age,
				outcome,
				week,
				amount,
				wonAmount
			])
		).toEqual(
			expect.arrayContaining([
				['offer', 4, 1, 'won', 2, 100, 120],
				['new', 3, 0, 'lost', 0, 100, 0],
				['new', 5, 1, 'open', null, 0, 0]
			])
		);
		expect(ended).toHaveLength(3);
	});

	it('stands on what is open on the day, by owner on the latest', async () => {
		const { standing } = await readDealHistory(company.store, everyone, ['2026-04-15', '2026-04-01'], 1);
		expect(
			standing.map(({ asOf, owner, stage, deals, amount }) => [asOf, owner, stage, deals, amount])
		).toEqual(
			expect.arrayContaining([
				['2026-04-15', 'ann', 'offer', 1, 120],
				['2026-04-15', 'ann', 'new', 1, 0],
				['2026-04-01', null, 'offer', 1, 100],
				['2026-04-01', null, 'new', 1, 0]
			])
		);
	});

	it('counts what was created when, how long it took, and what wins brought', async () => {
		const { created, createdByDay, sizes, creators } = await readDealHistory(
			company.store,
			everyone,
			['2026-04-30'],
			1
		);
		expect(created).toContainEqual({
			pipeline: 'main',
			week: '2026-01-05',
			outcome: 'won',
			weeks: 14,
			deals: 1
		});
		expect(createdByDay).toContainEqual({ pipeline: 'main', day: '2026-01-10', deals: 2 });
		expect(sizes).toEqual([
			{ pipeline: 'main', month: '2026-04-01', isFast: false, wins: 1, amount: 120, squares: 14_400 }
		]);
		expect(creators).toEqual([
			{ pipeline: 'main', owner: 'ann', deals: 3 },
			{ pipeline: 'main', owner: 'bob', deals: 1 }
		]);
	});

	it('is of the reader’s own deals', async () => {
		const { ended } = await readDealHistory(company.store, ann, ['2026-04-30'], 1);
		expect(ended.map(({ outcome }) => outcome).sort()).toEqual(['open', 'won']);
	});
});
