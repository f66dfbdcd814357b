import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemViewer } from '#lib/crm/viewer.ts';
import { dealBoard } from './pipeline-board.ts';
import { ann, companyStore, type TestStore } from './testing.ts';

let test: TestStore;
beforeAll(async () => {
	test = await companyStore();
});
beforeEach(() => test.script('delete from deals; delete from deal_events;'));
afterAll(() => test.clear());

const deals = (rows: string) =>
	test.script(
		`insert into deals (id, name, pipeline_id, stage_id, status, amount, currency, amount_base, owner_id, closed_at) values ${rows}`
	);
const open = 'null';

describe('the board of a pipeline', () => {
	it('has a column a stage in order, with count, sum and the largest deals first', async () => {
		await deals(`
			('small', 'Small', 'sales', 'new', 'open', 10, 'EUR', 10, 'ann', ${open}),
			('large', 'Large', 'sales', 'new', 'open', 0.3, 'USD', 0.15, 'bob', ${open}),
			('unknown', 'Unknown', 'sales', 'new', 'open', 7, 'GBP', null, 'bob', ${open}),
			('other', 'Other', 'renewals', 'due', 'open', 99, 'EUR', 99, 'bob', ${open})`);
		await test.script(
			`insert into deal_events (id, deal_id, field, new_value, changed_at) values ('e', 'small', 'stage', 'new', '2026-05-01')`
		);
		const board = await dealBoard(test.store, systemViewer, { perColumn: 2 });
		expect(board.pipeline).toEqual({ id: 'sales', name: 'Sales' });
		expect(board.pipelines.map(({ id }) => id)).toEqual(['sales', 'renewals']);
		expect(board.columns.map(({ name, count, amount }) => [name, count, amount])).toEqual([
			['New', 3, '10.1500'],
			['Offer', 0, null],
			['Won', 0, null],
			['Lost', 0, null]
		]);
		expect(board.columns[0]).toMatchObject({
			withoutRate: 1,
			deals: [
				{
					id: 'small',
					label: 'Small',
					labels: { owner_id: 'Ann Archer' },
					enteredStageAt: '2026-05-01T00:00:00.000Z'
				},
				{ id: 'large' }
			]
		});
		expect(board.total).toEqual({ count: 3, amount: '10.1500' });
		expect((await dealBoard(test.store, systemViewer, { pipelineId: 'renewals' })).total.amount).toBe(
			'99.0000'
		);
	});

	it('keeps closed deals for a while, and shows those outside of its stages on their own', async () => {
		await deals(`
			('fresh', 'Fresh', 'sales', 'won', 'won', 1, 'EUR', 1, 'ann', now()),
			('stale', 'Stale', 'sales', 'won', 'won', 1, 'EUR', 1, 'ann', '2020-01-01'),
			('dropped', 'Dropped', 'sales', 'offer', 'lost', 1, 'EUR', 1, 'ann', now()),
			('adrift', 'Adrift', 'sales', null, 'open', 1, 'EUR', 1, 'ann', null)`);
		const names = async (closedSince?: string | null) =>
			(await dealBoard(test.store, systemViewer, { closedSince })).columns
				.filter(({ count }) => count > 0)
				.map(({ name, stage, count }) => [name, stage?.id ?? null, count]);
		expect(await names()).toEqual([
			['No stage', null, 1],
			['Won', 'won', 1],
			['Lost', null, 1]
		]);
		expect(await names(null)).toContainEqual(['Won', 'won', 2]);
	});

	it('is filtered and searched, and holds only what the viewer may see', async () => {
		await deals(`
			('a', 'Alpha', 'sales', 'new', 'open', 1, 'EUR', 1, 'ann', ${open}),
			('b', 'Beta', 'sales', 'new', 'open', 2, 'EUR', 2, 'bob', ${open})`);
		expect((await dealBoard(test.store, ann)).total).toEqual({ count: 1, amount: '1.0000' });
		const filters = [{ field: 'owner_id', operator: 'in' as const, values: ['bob'] }];
		expect((await dealBoard(test.store, systemViewer, { filters })).total.amount).toBe('2.0000');
		expect((await dealBoard(test.store, systemViewer, { search: 'alp' })).total.amount).toBe('1.0000');
		expect((await dealBoard(test.store, ann, { search: 'beta' })).total).toEqual({ count: 0, amount: null });
	});

	it('adds up: its columns hold every deal of the pipeline once, to the last decimal', async () => {
		const deal = fc.record({
			stage: fc.constantFrom('new', 'offer', 'won', 'lost', 'due', null),
			status: fc.constantFrom('open', 'won', 'lost'),
			units: fc.option(fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }))
		});
		await fc.assert(
			fc.asyncProperty(fc.array(deal, { minLength: 1, maxLength: 30 }), async (drawn) => {
				await test.script('delete from deals');
				await deals(
					drawn
						.map(({ stage, status, units }, index) => {
							const amount = units === null ? 'null' : `${units}::decimal(18, 4) / 10000`;
							return `('d${index}', 'D', 'sales', ${stage ? `'${stage}'` : 'null'}, '${status}', ${amount}, 'EUR', ${amount}, 'ann', ${status === 'open' ? 'null' : 'now()'})`;
						})
						.join(', ')
				);
				const { columns, total } = await dealBoard(test.store, systemViewer);
				const [expected] = await test.rows('select count(*) as count, sum(amount_base) as amount from deals');
				expect(total).toEqual(expected);
				const sum = columns.reduce(
					(units, { amount }) => units + BigInt((amount ?? '0').replace('.', '')),
					0n
				);
				expect(sum).toBe(BigInt(String(expected!.amount ?? '0').replace('.', '')));
			}),
			{ numRuns: 15 }
		);
	});
});
