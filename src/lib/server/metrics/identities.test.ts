import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { catalogue, runMetric, type MetricRequest } from './index.ts';
import { specificationNamed } from './catalogue/index.ts';
import { ann, around, change, clear, deal, everyone, testStore, type TestStore } from './testing.ts';

/** Identities that hold whatever the data are. */

let company: TestStore;

beforeAll(async () => {
	company = await testStore();
});

afterAll(() => company.close());

const ask = (request: MetricRequest, viewer = everyone) => runMetric(company.store, viewer, request, around);

const days = fc
	.integer({ min: 0, max: 690 })
	.map((day) => new Date(Date.UTC(2025, 0, 1 + day)).toISOString().slice(0, 10));

const someDeal = fc.record({
	owner: fc.constantFrom('ann', 'bob', null),
	status: fc.constantFrom('open' as const, 'won' as const, 'lost' as const),
	stage: fc.constantFrom('new', 'offer', 'close'),
	amount: fc.option(fc.integer({ min: -500, max: 100_000 }).map((cents) => cents / 100)),
	created: fc.option(days, { freq: 10 }),
	closed: days,
	due: fc.option(days),
	source: fc.constantFrom('web', 'fair', null),
	category: fc.constantFrom('commit', 'best_case', 'pipeline', null)
});

const someDeals = fc.array(someDeal, { maxLength: 25 });

const additive = catalogue().filter(({ name }) => specificationNamed(name).additive);

async function fill(
	deals: readonly (typeof someDeal extends fc.Arbitrary<infer T> ? T : never)[]
): Promise<void> {
	await clear(company.store, 'deals', 'deal_events');
	if (deals.length === 0) return;
	const rows = deals.map(({ status, stage, closed, ...rest }, index) =>
		deal({
			...rest,
			id: `d${index}`,
			status,
			stage: status === 'open' ? stage : status,
			closed: status === 'open' ? null : closed
		})
	);
	await company.store.engine.insert(
		'deals',
		Object.keys(rows[0]!),
		rows.map((row) => Object.values(row))
	);
}

const cents = (figure: string | number | null) => Math.round(Number(figure ?? 0) * 10_000);

/** Each example asks the engine many times: few examples, each rich. */
const runs = { numRuns: 12 };

describe('for any deals', () => {
	it('the parts of a count or sum add up to the whole, by any dimension', async () => {
		await fc.assert(
			fc.asyncProperty(
				someDeals,
				fc.constantFrom('owner', 'source', 'amount_band'),
				async (deals, dimension) => {
					await fill(deals);
					for (const metric of additive.filter(({ records }) => records === 'deals')) {
						if (!metric.dimensions.includes(dimension)) continue;
						const { rows, total } = await ask({
							metric: metric.name,
							by: [dimension],
							from: '2026-10-01',
							to: '2027-01-01'
						});
						const sum = rows.reduce((sum, row) => sum + cents(row.value), 0);
						expect([metric.name, dimension, sum]).toEqual([metric.name, dimension, cents(total.value)]);
					}
				}
			),
			runs
		);
	}, 120_000);

	it('a quarter is the sum of its months, for what is counted on a date', async () => {
		await fc.assert(
			fc.asyncProperty(someDeals, async (deals) => {
				await fill(deals);
				for (const metric of ['deals_created', 'deals_won', 'deals_lost', 'won_amount', 'lost_amount']) {
					const quarters = await ask({ metric, grain: 'quarter', from: '2025-01-01', to: '2026-10-01' });
					const months = await ask({ metric, grain: 'month', from: '2025-01-01', to: '2026-10-01' });
					const sums = quarters.rows.map((_, index) =>
						months.rows.slice(3 * index, 3 * index + 3).reduce((sum, row) => sum + cents(row.value), 0)
					);
					expect(quarters.rows.map((row) => cents(row.value))).toEqual(sums);
					expect(sums.reduce((sum, part) => sum + part, 0)).toBe(cents(quarters.total.value));
				}
			}),
			runs
		);
	}, 120_000);

	it('a scope never adds records, and two people’s add up with nobody’s', async () => {
		await fc.assert(
			fc.asyncProperty(someDeals, async (deals) => {
				await fill(deals);
				for (const metric of ['open_pipeline_count', 'deals_won', 'deals_created']) {
					const all = await ask({ metric });
					const mine = await ask({ metric }, ann);
					const owned = await ask({
						metric,
						where: [{ dimension: 'owner', operator: 'in', values: ['ann'] }]
					});
					const others = await ask({
						metric,
						where: [{ dimension: 'owner', operator: 'not_in', values: ['ann'] }]
					});
					expect(mine.total.value).toBe(owned.total.value);
					expect(Number(owned.total.value) + Number(others.total.value)).toBe(all.total.value);
				}
			}),
			runs
		);
	}, 60_000);

	it('what stood at the end of yesterday, without changes since, is what stands now', async () => {
		await fc.assert(
			fc.asyncProperty(someDeals, async (deals) => {
				await fill(deals.map((row) => ({ ...row, created: row.created ?? '2025-01-01' })));
				for (const metric of ['open_pipeline', 'open_pipeline_count', 'weighted_pipeline']) {
					const live = await ask({ metric });
					const past = await ask({ metric, asOf: '2026-11-22' });
					expect([metric, past.total.value]).toEqual([metric, live.total.value]);
				}
			}),
			runs
		);
	}, 60_000);

	it('the weighted pipeline never exceeds the open one, where amounts are not negative', async () => {
		await fc.assert(
			fc.asyncProperty(someDeals, async (deals) => {
				await fill(
					deals.map((row) => ({ ...row, amount: row.amount === null ? null : Math.abs(row.amount) }))
				);
				const open = await ask({ metric: 'open_pipeline' });
				const weighted = await ask({ metric: 'weighted_pipeline' });
				expect(cents(weighted.total.value)).toBeLessThanOrEqual(cents(open.total.value));
			}),
			runs
		);
	}, 60_000);
});

describe('with a history of changes', () => {
	it('the series of a moment ends in what stands now', async () => {
		await fill([]);
		const rows = [
			deal({ id: 'a', created: '2026-01-10', amount: 100 }),
			deal({ id: 'b', created: '2026-02-10', amount: 50 })
		];
		await company.store.engine.insert(
			'deals',
			Object.keys(rows[0]!),
			rows.map((row) => Object.values(row))
		);
		const moved = change('a', 'amount', '70', '100', '2026-03-15');
		await company.store.engine.insert('deal_events', Object.keys(moved), [Object.values(moved)]);
		const { rows: series } = await ask({
			metric: 'open_pipeline',
			grain: 'month',
			from: '2026-01-01',
			to: '2026-05-01'
		});
		expect(series.map(({ bucket, value }) => [bucket, value])).toEqual([
			['2026-01-01', '70.0000'],
			['2026-02-01', '120.0000'],
			['2026-03-01', '150.0000'],
			['2026-04-01', '150.0000']
		]);
	});
});
