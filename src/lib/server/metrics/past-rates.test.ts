import { beforeEach, describe, expect, it } from 'vitest';
import { metricRecords } from './index.ts';
import { around, change, deal, everyone, metricCompany } from './testing.ts';

const company = metricCompany('deals', 'deal_events', 'exchange_rates');
const { ask, groups, put, value } = company;

const rate = (day: string, dollars: number) => ({
	id: day,
	currency: 'USD',
	base_currency: 'EUR',
	day,
	rate: dollars
});

/** A dollar is worth half a euro from January on, one from June on, and two from October on. */
beforeEach(() =>
	put('exchange_rates', [rate('2026-01-01', 0.5), rate('2026-06-01', 1), rate('2026-10-01', 2)])
);

const abroad = (row: Parameters<typeof deal>[0], now: number) => ({
	...deal(row),
	currency: 'USD',
	amount_base: now
});

describe('a past pipeline in another currency', () => {
	it('is converted at the rate of its day, whether or not the deal has changed since', async () => {
		await put('deals', [
			abroad({ id: 'as it was', amount: 100, created: '2026-02-01', due: '2026-12-31' }, 200),
			abroad({ id: 'changed', amount: 100, created: '2026-02-01', due: '2026-12-31' }, 200)
		]);
		await put('deal_events', [change('changed', 'stage', 'new', 'offer', '2026-09-15')]);
		expect(await value({ metric: 'open_pipeline', asOf: '2026-03-31' })).toBe('100.0000');
		expect(await value({ metric: 'open_pipeline', asOf: '2026-07-31' })).toBe('200.0000');
		expect(await value({ metric: 'open_pipeline', asOf: '2026-11-22' })).toBe('400.0000');
		expect(await value({ metric: 'open_pipeline' })).toBe('400.0000');
	});

	it('is explained by what each deal was worth then', async () => {
		await put('deals', [abroad({ id: 'a', amount: 100, created: '2026-02-01', due: '2026-12-31' }, 200)]);
		const of = async (asOf?: string) =>
			(await metricRecords(company.store, everyone, { metric: 'open_pipeline', asOf }, {}, around)).rows;
		expect(await of('2026-03-31')).toMatchObject([
			{ amount: '100.0000', currency: 'USD', amount_base: '50.0000' }
		]);
		expect(await of()).toMatchObject([{ amount: '100.0000', currency: 'USD', amount_base: '200.0000' }]);
	});

	it('is so in a series, where each bucket has the rates of its own end', async () => {
		await put('deals', [abroad({ id: 'a', amount: 100, created: '2026-02-01', due: '2026-12-31' }, 200)]);
		const { rows } = await ask({
			metric: 'open_pipeline',
			grain: 'quarter',
			from: '2026-01-01',
			to: '2027-01-01'
		});
		expect(rows.map(({ value }) => value)).toEqual(['50.0000', '100.0000', '100.0000', '200.0000']);
	});

	it('keeps the rate of the day on which it was due, as it does now', async () => {
		await put('deals', [abroad({ id: 'late', amount: 100, created: '2026-02-01', due: '2026-05-31' }, 50)]);
		expect(await value({ metric: 'open_pipeline', asOf: '2026-07-31' })).toBe('50.0000');
		expect(await value({ metric: 'open_pipeline' })).toBe('50.0000');
	});

	it('is banded by what it was worth then', async () => {
		await put('deals', [
			abroad({ id: 'a', amount: 12_000, created: '2026-02-01', due: '2026-12-31' }, 24_000)
		]);
		const bands = async (asOf: string) =>
			Object.keys(await groups({ metric: 'open_pipeline_count', by: ['amount_band'], asOf }));
		expect(await bands('2026-03-31')).not.toEqual(await bands('2026-11-01'));
	});
});

describe('pipeline created in another currency', () => {
	it('is converted at the rate of the day of creation, whether or not the deal has changed since', async () => {
		await put('deals', [
			abroad({ id: 'as it was', amount: 100, created: '2026-02-01', due: '2026-12-31' }, 200),
			abroad({ id: 'changed', amount: 100, created: '2026-02-01', due: '2026-12-31' }, 200)
		]);
		await put('deal_events', [change('changed', 'stage', 'new', 'offer', '2026-09-15')]);
		expect(await value({ metric: 'pipeline_created', from: '2026-01-01', to: '2026-04-01' })).toBe(
			'100.0000'
		);
	});

	it('is explained by the amounts of that day', async () => {
		await put('deals', [abroad({ id: 'a', amount: 100, created: '2026-02-01', due: '2026-12-31' }, 200)]);
		await put('deal_events', [change('a', 'amount', '60', '100', '2026-09-15')]);
		const created = { metric: 'pipeline_created', from: '2026-01-01', to: '2026-04-01' };
		expect(await value(created)).toBe('30.0000');
		const { rows, stoodOn } = await metricRecords(company.store, everyone, created, {}, around);
		expect([stoodOn, rows]).toEqual([
			null,
			[expect.objectContaining({ amount: '60.0000', amount_base: '30.0000', status: 'open' })]
		]);
	});
});
