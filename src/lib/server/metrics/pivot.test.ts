import { describe, expect, it } from 'vitest';
import { pivotMetric, time, type MetricRequest, type MetricRow, type PivotGroup } from './index.ts';
import { ann, around, change, clear, deal, everyone, insert, testStore, type TestStore } from './testing.ts';
import { afterAll, afterEach, beforeAll } from 'vitest';

let company: TestStore;
beforeAll(async () => {
	company = await testStore();
});
afterAll(() => company.close());
afterEach(() => clear(company.store, 'deals', 'deal_events'));

const ask = async (request: MetricRequest, across: string[], viewer = everyone) =>
	(await pivotMetric(company.store, viewer, request, across, around)).pivot;
const put = (...rows: Parameters<typeof deal>[0][]) => insert(company.store, 'deals', rows.map(deal));
const named = ({ dimensions, bucket }: PivotGroup) =>
	[...Object.values(dimensions).map(({ label }) => label), ...(bucket ? [bucket] : [])].join(', ');
const year = { from: '2026-01-01', to: '2027-01-01' };

/** Ann wins 1 of 2 from the web and 1 of 1 at fairs; Bob 0 of 3 from the web. */
const deals = () =>
	put(
		{ id: 'a', status: 'won', source: 'web', amount: 100, closed: '2026-01-10' },
		{ id: 'b', status: 'lost', source: 'web', amount: 70, closed: '2026-01-11' },
		{ id: 'c', status: 'won', source: 'fair', amount: 40, closed: '2026-02-01' },
		...['d', 'e', 'f'].map((id) => ({
			id,
			owner: 'bob',
			status: 'lost' as const,
			source: 'web',
			closed: '2026-02-01'
		}))
	);

describe('a pivot', () => {
	it('has totals of a share that are shares of everything, and no mean of shares', async () => {
		await deals();
		const pivot = await ask({ metric: 'win_rate', by: ['owner', 'source'], ...year }, ['source']);
		expect(pivot.rows.map(named)).toEqual(['Ann', 'Bob']);
		expect(pivot.columns.map(named)).toEqual(['fair', 'web']);
		expect(pivot.cells.map((row) => row.map(({ value }) => value))).toEqual([
			[1, 0.5],
			[null, 0]
		]);
		expect(pivot.rowTotals.map(({ value, sample }) => [value, sample])).toEqual([
			[2 / 3, 3],
			[0, 3]
		]);
		expect(pivot.columnTotals.map(({ value }) => value)).toEqual([1, 0.2]);
		expect([pivot.total.value, pivot.total.sample]).toEqual([2 / 6, 6]);
	});

	it('has sums that add up both ways, and 0 where there was nothing', async () => {
		await deals();
		const pivot = await ask({ metric: 'won_amount', by: ['owner', 'source'], grain: 'quarter', ...year }, [
			time
		]);
		expect(pivot.down).toEqual(['owner', 'source']);
		expect(pivot.columns.map(named)).toEqual(['2026-01-01', '2026-04-01', '2026-07-01', '2026-10-01']);
		expect(pivot.rows.map(named)).toEqual(['Ann, web', 'Ann, fair']);
		const numbers = pivot.cells.map((row) => row.map(({ value }) => Number(value)));
		expect(numbers).toEqual([
			[100, 0, 0, 0],
			[40, 0, 0, 0]
		]);
		expect(pivot.rowTotals.map(({ value }) => Number(value))).toEqual([100, 40]);
		expect(pivot.columnTotals.map(({ value }) => Number(value))).toEqual([140, 0, 0, 0]);
		expect(Number(pivot.total.value)).toBe(140);
	});

	it('says nothing of days to come, and of a share over nothing', async () => {
		await deals();
		const pivot = await ask(
			{ metric: 'won_amount', by: ['source'], grain: 'month', from: '2026-11-01', to: '2027-01-01' },
			[time]
		);
		expect(pivot.rows).toEqual([]);
		const rates = await ask({ metric: 'win_rate', by: ['owner'], grain: 'quarter', ...year }, [time]);
		expect(rates.cells[0]!.map(({ value }) => value)).toEqual([2 / 3, null, null, null]);
	});

	it('of what stands at a moment totals the last one, and keeps who is gone by then', async () => {
		await put(
			{ id: 'a', status: 'won', amount: 100, source: 'web', created: '2026-01-01', closed: '2026-08-01' },
			{ id: 'b', amount: 30, source: 'fair', created: '2026-01-01' }
		);
		await insert(company.store, 'deal_events', [
			change('a', 'stage', 'new', 'won', '2026-08-01'),
			change('a', 'status', 'open', 'won', '2026-08-01')
		]);
		const pivot = await ask(
			{ metric: 'open_pipeline', by: ['source'], grain: 'quarter', from: '2026-04-01', to: '2026-10-01' },
			[time]
		);
		expect(pivot.rows.map(named)).toEqual(['fair', 'web']);
		expect(pivot.cells.map((row) => row.map(({ value }) => Number(value)))).toEqual([
			[30, 30],
			[100, 0]
		]);
		expect(pivot.rowTotals.map(({ value }) => Number(value))).toEqual([30, 0]);
		expect(pivot.columnTotals.map(({ value }) => Number(value))).toEqual([130, 30]);
	});

	it('has one row of everything when all goes across, and compares each cell', async () => {
		await put(
			{ id: 'a', status: 'won', source: 'web', amount: 100, closed: '2026-02-10' },
			{ id: 'b', status: 'won', source: 'web', amount: 60, closed: '2025-02-10' }
		);
		const pivot = await ask(
			{ metric: 'won_amount', by: ['source', 'owner'], ...year, to: '2026-04-01', compare: 'year' },
			['source', 'owner']
		);
		expect(pivot.rows).toEqual([{ dimensions: {}, bucket: null }]);
		expect(pivot.cells[0]!.map(({ value, compared }) => [Number(value), Number(compared)])).toEqual([
			[100, 60]
		]);
		expect(pivot.rowTotals.map(({ value }) => Number(value))).toEqual([100]);
	});

	it('has groups that the earlier period alone has, so that compared parts add up to the compared whole', async () => {
		await put(
			{ id: 'a', status: 'won', source: 'web', amount: 100, closed: '2026-02-10' },
			{ id: 'b', status: 'won', source: 'web', amount: 60, closed: '2025-02-10' },
			{ id: 'c', status: 'won', source: 'fair', amount: 25, closed: '2025-03-10' },
			{ id: 'd', status: 'won', source: 'fair', owner: 'bob', amount: 15, closed: '2025-03-10' }
		);
		const pivot = await ask({ metric: 'won_amount', by: ['source', 'owner'], ...year, compare: 'year' }, [
			'owner'
		]);
		expect(pivot.rows.map(named)).toEqual(['web', 'fair']);
		expect(pivot.columns.map(named)).toEqual(['Ann', 'Bob']);
		const both = (rows: MetricRow[]) => rows.map(({ value, compared }) => [Number(value), Number(compared)]);
		expect(pivot.cells.map(both)).toEqual([
			[
				[100, 60],
				[0, 0]
			],
			[
				[0, 25],
				[0, 15]
			]
		]);
		expect(both(pivot.rowTotals)).toEqual([
			[100, 60],
			[0, 40]
		]);
		expect(both(pivot.columnTotals)).toEqual([
			[100, 85],
			[0, 15]
		]);
		expect(both([pivot.total])).toEqual([[100, 100]]);
	});

	it('over time compares each bucket with the one at its place, and what is not reached with nothing', async () => {
		await put(
			{ id: 'a', status: 'won', source: 'web', amount: 100, closed: '2026-02-10' },
			{ id: 'b', status: 'won', source: 'fair', amount: 60, closed: '2025-02-10' }
		);
		const pivot = await ask(
			{ metric: 'won_amount', by: ['source'], grain: 'quarter', ...year, compare: 'year' },
			[time]
		);
		expect(pivot.rows.map(named)).toEqual(['web', 'fair']);
		const compared = (row: MetricRow[]) => row.map((cell) => cell.compared && Number(cell.compared));
		expect(compared(pivot.cells[0]!).slice(0, 3)).toEqual([0, 0, 0]);
		expect(compared(pivot.cells[1]!).slice(0, 3)).toEqual([60, 0, 0]);
		expect(Number(pivot.cells[1]![0]!.value)).toBe(0);
		const rates = await ask(
			{ metric: 'win_rate', by: ['source'], grain: 'quarter', ...year, compare: 'year' },
			[time]
		);
		expect(rates.cells.map((row) => [row[0]!.value, row[0]!.compared])).toEqual([
			[1, null],
			[null, 1]
		]);
	});

	it('of no records has no cells and a total of nothing', async () => {
		const pivot = await ask({ metric: 'won_amount', by: ['owner', 'source'], ...year }, ['source']);
		expect([pivot.rows, pivot.columns, pivot.cells]).toEqual([[], [], []]);
		expect(Number(pivot.total.value)).toBe(0);
	});

	it('shows a rep the groups of their own records alone', async () => {
		await deals();
		const pivot = await ask({ metric: 'win_rate', by: ['owner', 'source'], ...year }, ['source'], ann);
		expect(pivot.rows.map(named)).toEqual(['Ann']);
		expect(pivot.total.sample).toBe(3);
	});

	it('refuses to put across what is not asked by', async () => {
		await expect(ask({ metric: 'win_rate', by: ['owner'], ...year }, ['time'])).rejects.toMatchObject({
			code: 'invalid_request',
			advice: 'These can: owner.'
		});
	});
});
