import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addsUp, daysRead } from './cube.ts';
import { dimensions } from './dimensions.ts';
import { brushMetric, catalogue, runMetric, type MetricRequest } from './index.ts';
import { specificationNamed } from './catalogue/index.ts';
import { ann, around, clear, deal, everyone, insert, testStore, type TestStore } from './testing.ts';

let company: TestStore;
beforeAll(async () => {
	company = await testStore();
	// Wins of every day of two months, with amounts that are unknown, below zero or not whole, and two people of one name.
	await insert(company.store, 'people', [{ id: 'ann2', name: 'Ann' }]);
	await insert(
		company.store,
		'deals',
		Array.from({ length: 90 }, (_, place) =>
			deal({
				id: `d${place}`,
				owner: ['ann', 'ann2', 'bob', null][place % 4],
				source: ['web', 'fair', null][place % 3],
				status: (['won', 'won', 'lost', 'open'] as const)[(place * 7) % 4],
				amount: place % 5 === 0 ? null : ((place * 37) % 11) * 1234.5678 - 2000,
				created: `2026-${place % 2 ? '09' : '10'}-${String(1 + (place % 28)).padStart(2, '0')}T23:30:00Z`,
				closed:
					(place * 7) % 4 < 3 ? `2026-10-${String(1 + ((place * 5) % 31)).padStart(2, '0')}T22:45:00Z` : null
			})
		)
	);
});
afterAll(() => company.close());

const berlin = { ...everyone, timeZone: 'Europe/Berlin' };
const direct = (request: MetricRequest, viewer = berlin) => runMetric(company.store, viewer, request, around);
/** The first answer is SQL's, and has the days read; the second is put together from them. */
async function brushed(request: MetricRequest, viewer = berlin) {
	const first = await brushMetric(company.store, viewer, request, around);
	await daysRead(company.store);
	const second = await brushMetric(company.store, viewer, request, around);
	expect(second).toEqual(first);
	return second;
}
const eligible = catalogue().filter(
	({ name, dimensions: names }) =>
		addsUp({ specification: specificationNamed(name), by: [] }) && names.length > 0
);
const day = fc
	.integer({ min: 0, max: 120 })
	.map((offset) => new Date(Date.UTC(2026, 7, 15 + offset)).toISOString().slice(0, 10));

describe('what is put together from days', () => {
	it('is of counts and sums that are counted on a day, and of nothing else', () => {
		const names = eligible.map(({ name }) => name);
		expect(names).toEqual(
			expect.arrayContaining(['won_amount', 'deals_won', 'deals_created', 'lost_amount'])
		);
		for (const other of ['win_rate', 'open_pipeline', 'average_deal_size', 'sales_cycle', 'quota_attainment'])
			expect(names).not.toContain(other);
		expect(addsUp({ specification: specificationNamed('won_amount'), by: [dimensions.stage!] })).toBe(false);
	});

	it('is what SQL answers, for any metric, days, groups, filter, comparison and grain', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.constantFrom(...eligible),
				fc.tuple(day, day),
				fc.subarray(['owner', 'source'], { minLength: 0 }),
				fc.constantFrom<('month' | 'week' | null)[]>(null, 'month', 'week'),
				fc.constantFrom<('year' | 'previous' | null)[]>(null, 'previous', 'year'),
				fc.boolean(),
				async (metric, [one, other], by, grain, compare, isFiltered) => {
					fc.pre(one !== other);
					const request: MetricRequest = {
						metric: metric.name,
						by: by.filter((name) => metric.dimensions.includes(name)),
						grain,
						compare,
						from: one < other ? one : other,
						to: one < other ? other : one,
						where:
							isFiltered && metric.dimensions.includes('source')
								? [{ dimension: 'source', operator: 'in', values: ['web', null] }]
								: []
					};
					expect(await brushed(request)).toEqual(await direct(request));
				}
			),
			{ numRuns: 60 }
		);
	}, 60_000);

	it('is each reader’s own', async () => {
		const request = { metric: 'won_amount', by: ['owner'], from: '2026-10-01', to: '2026-11-01' };
		await brushed(request);
		const own = await brushed(request, { ...ann, timeZone: 'Europe/Berlin' });
		expect(own.rows.map(({ dimensions: { owner } }) => owner!.key)).toEqual(['ann']);
		expect(await brushed(request, everyone)).toEqual(await direct(request, everyone));
	});

	it('is never older than what was committed', async () => {
		const request = { metric: 'deals_won', from: '2026-11-01', to: '2026-11-10' };
		const before = Number((await brushed(request)).total.value);
		await insert(company.store, 'deals', [deal({ id: 'new', status: 'won', closed: '2026-11-05' })]);
		expect(Number((await brushed(request)).total.value)).toBe(before + 1);
		await company.store.engine.query("update deals set deleted_at = now() where id = 'new'", [], {
			readOnly: false
		});
		expect(Number((await brushed(request)).total.value)).toBe(before);
	});

	it('asks the engine for what does not add up', async () => {
		const request = { metric: 'win_rate', by: ['owner'], from: '2026-10-01', to: '2026-11-01' };
		expect(await brushed(request)).toEqual(await direct(request));
	});
});

it('a company without deals has a figure of nothing', async () => {
	const empty = await testStore();
	try {
		await clear(empty.store, 'deals');
		const request: MetricRequest = {
			metric: 'won_amount',
			by: ['owner'],
			from: '2026-10-01',
			to: '2026-11-01',
			compare: 'year'
		};
		expect(await brushMetric(empty.store, everyone, request, around)).toEqual(
			await runMetric(empty.store, everyone, request, around)
		);
	} finally {
		await empty.close();
	}
});
