import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { systemViewer } from '#lib/crm/viewer.ts';
import { ann, clear, insert, testStore, type TestStore } from '#lib/server/metrics/testing.ts';
import { createRandom } from '#lib/stats/random/random.ts';
import { clustersOf } from './clusters.ts';
import { describeSegments } from './describe.ts';
import { rfmNames, segmentCustomers, segments } from './segments.ts';

let company: TestStore;

beforeAll(async () => {
	company = await testStore();
});
afterAll(() => company.close());
afterEach(() => clear(company.store, 'companies', 'contacts', 'orders'));

const order = (id: string, customer: string, at: string, amount: number | null, kind = 'order') => ({
	id,
	company_id: customer,
	ordered_at: at,
	amount_base: amount,
	kind
});

/** Five companies: the nth ordered n times, last n days before the end, and spent 10 n. */
async function fiveCustomers(): Promise<void> {
	await insert(
		company.store,
		'companies',
		[1, 2, 3, 4, 5].map((n) => ({ id: `c${n}`, name: `Company ${n}`, owner_id: n === 1 ? 'ann' : 'bob' }))
	);
	await insert(
		company.store,
		'orders',
		[1, 2, 3, 4, 5].flatMap((n) =>
			Array.from({ length: n }, (_, place) =>
				order(`o${n}_${place}`, `c${n}`, `2026-06-${30 - n - place}`, 10)
			)
		)
	);
}

const asOf = '2026-06-30';

describe('scores', () => {
	it('are fifths of recency and of frequency, set side by side', async () => {
		await fiveCustomers();
		const result = await segments(company.store, systemViewer, { asOf });
		expect(result).toMatchObject({ customers: 5, companies: 5 });
		// Who ordered last ordered least: the cells are those from one corner to the other.
		const filled = result.cells.filter(({ customers }) => customers > 0);
		expect(
			filled.map(({ recency, frequency, customers, spent }) => [recency, frequency, customers, spent])
		).toEqual([
			[1, 5, 1, '50.0000'],
			[2, 4, 1, '40.0000'],
			[3, 3, 1, '30.0000'],
			[4, 2, 1, '20.0000'],
			[5, 1, 1, '10.0000']
		]);
		expect(result.scores[4]).toEqual({
			score: 5,
			recency: { from: 1, to: 1 },
			frequency: { from: 5, to: 5 }
		});
		expect(Object.fromEntries(result.named.map(({ name, customers }) => [name, customers]))).toEqual({
			'can’t lose': 1,
			'at risk': 1,
			'needs attention': 1,
			'potential loyalist': 1,
			new: 1
		});
		expect(result.named.reduce((sum, { customers }) => sum + customers, 0)).toBe(5);
		expect(describeSegments(result)).toContain('5: 1');
	});

	it('are equal where values are, take refunds off, and know nothing of later days', async () => {
		await insert(company.store, 'orders', [
			order('o1', 'a', '2026-06-01', 100),
			order('o2', 'b', '2026-06-01', 100),
			order('o3', 'b', '2026-06-02', 30, 'refund'),
			order('o4', 'a', '2026-07-02', 900)
		]);
		const result = await segments(company.store, systemViewer, { asOf });
		const [cell, ...others] = result.cells.filter(({ customers }) => customers > 0);
		expect(cell).toMatchObject({ customers: 2, spent: '170.0000' });
		expect(others).toEqual([]);
		expect(result.missing.join()).toMatch(/same recency/);
	});

	it('leave out of money who has no amount, and say so', async () => {
		await insert(company.store, 'orders', [order('o1', 'a', '2026-06-01', null)]);
		const result = await segments(company.store, systemViewer, { asOf });
		expect(result.cells.filter(({ customers }) => customers > 0)).toMatchObject([{ spent: null }]);
		expect(result.named).toEqual([]);
		expect(result.missing.join()).toMatch(/1 customers have no amount/);
	});

	it('open the customers of a cell, those a reader may see', async () => {
		await fiveCustomers();
		expect(await segmentCustomers(company.store, systemViewer, { asOf, recency: 5, frequency: 1 })).toEqual([
			{ id: 'c1', entity: 'companies', label: 'Company 1', lastDays: 1, purchases: 1, spent: '10.0000' }
		]);
		expect((await segments(company.store, ann, { asOf })).customers).toBe(1);
	});

	it('name nobody among a few: one alone would be the last of all, and lost', async () => {
		await insert(company.store, 'companies', [{ id: 'a', name: 'Acme' }]);
		await insert(company.store, 'orders', [order('o1', 'a', '2026-06-01', 10)]);
		const result = await segments(company.store, systemViewer, { asOf });
		expect(result.named).toEqual([]);
		expect(result.summary).toBe('1 customer ordered: too few to say where each stands among them.');
		expect((await rfmNames(company.store, systemViewer, 'companies')).size).toBe(0);
	});

	it('of nobody are said to be none', async () => {
		const result = await segments(company.store, systemViewer, { asOf });
		expect(result).toMatchObject({ customers: 0, clusters: null, named: [] });
		expect(describeSegments(result)).toBe('There are no customers who ordered.');
	});
});

describe('clusters', () => {
	const random = createRandom('segments test');
	const around = (recency: number, frequency: number, monetary: number, many: number) =>
		Array.from({ length: many }, () => ({
			recency: recency * Math.exp(0.15 * random.normal()),
			frequency: Math.max(1, frequency * Math.exp(0.15 * random.normal())),
			monetary: monetary * Math.exp(0.15 * random.normal())
		}));

	it('are found where customers are of two kinds, and come again', () => {
		const found = clustersOf([...around(5, 40, 4000, 80), ...around(300, 2, 50, 160)])!;
		expect(found.areClear).toBe(true);
		expect(found.clusters.map(({ customers }) => customers)).toEqual([160, 80]);
		expect(found.clusters[0]!.recency).toBeGreaterThan(200);
	});

	it('are said to be none where customers differ by degrees', () => {
		const found = clustersOf(
			Array.from({ length: 200 }, () => ({
				recency: Math.exp(random.uniform() * 5),
				frequency: Math.exp(random.uniform() * 3),
				monetary: Math.exp(random.uniform() * 6)
			}))
		)!;
		expect(found.areClear).toBe(false);
		expect(found.verdict).toMatch(/^There are no clusters|^No (stable|clear) clusters/);
	});

	it('are not made of heaps of whole numbers', () => {
		const found = clustersOf(
			Array.from({ length: 300 }, () => {
				const frequency = 1 + Math.floor(-Math.log(1 - random.uniform()) * 2);
				return {
					recency: random.integer(1, 700),
					frequency,
					monetary: frequency * Math.exp(3 + random.normal())
				};
			})
		)!;
		expect(found.areClear).toBe(false);
	});

	it('are not looked for among a few', () => {
		expect(clustersOf(around(5, 40, 4000, 49))).toBeNull();
	});
});
