import { describe, expect, it } from 'vitest';
import { dayAfter } from '#lib/crm/calendar/dates.ts';
import { metricRecords } from '../index.ts';
import { around, deal, everyone, metricCompany } from '../testing.ts';

const company = metricCompany('campaigns', 'campaign_costs', 'deals', 'touchpoints');
const { ask, behind, groups, put, series, value } = company;

/** A campaign that tells what it cost. */
const campaign = (id: string, cost: number | null, more: Record<string, string | number | null> = {}) => ({
	id,
	name: id,
	actual_cost: cost,
	actual_cost_base: cost,
	...more
});

const dated = (id: string, campaign: string | null, day: string, amount: number | null) => ({
	id,
	campaign_id: campaign,
	day,
	amount,
	amount_base: amount
});

const cost = { metric: 'cost' };
const month = (from: string) => ({ from, to: dayAfter(from, 31).slice(0, 8) + '01' });

describe('what campaigns cost', () => {
	it('is what is known by day, whatever the campaign itself tells', async () => {
		await put('campaigns', [campaign('ads', 999, { starts_on: '2026-10-01', ends_on: '2026-10-10' })]);
		await put('campaign_costs', [
			dated('1', 'ads', '2026-10-05', 30),
			dated('2', 'ads', '2026-11-05', 12),
			dated('3', null, '2026-10-06', 5)
		]);
		expect(await value(cost)).toBe('47.0000');
		expect(await value({ ...cost, ...month('2026-10-01') })).toBe('35.0000');
		expect(await behind(cost)).toEqual(['1', '2', '3']);
	});

	it('is else what the campaign tells, an equal share a day from its start to its end, both included', async () => {
		await put('campaigns', [
			campaign('fair', 100, { starts_on: '2026-09-30', ends_on: '2026-10-02', channel: 'events' })
		]);
		expect(await series({ ...cost, grain: 'day', from: '2026-09-29', to: '2026-10-04' })).toEqual([
			'0.0000',
			'33.3333',
			'33.3334',
			'33.3333',
			'0.0000'
		]);
		expect(await value({ ...cost, ...month('2026-09-01') })).toBe('33.3333');
		expect(await value({ ...cost, ...month('2026-10-01') })).toBe('66.6667');
		expect(await value(cost)).toBe('100.0000');
		expect(await groups({ ...cost, by: ['channel'] })).toEqual({ events: '100.0000' });
		expect(await groups({ ...cost, by: ['campaign'] })).toEqual({ fair: '100.0000' });
	});

	it('adds up over any borders of periods', async () => {
		await put('campaigns', [
			campaign('a', 1234.56, { starts_on: '2025-11-13', ends_on: '2026-09-07' }),
			campaign('b', 0.01, { starts_on: '2026-01-30', ends_on: '2026-03-01' })
		]);
		for (const grain of ['day', 'week', 'month', 'quarter', 'year'] as const) {
			const parts = await series({ ...cost, grain, from: '2025-11-01', to: '2026-10-01' });
			const sum = parts.reduce<number>((total, part) => total + Math.round(Number(part) * 10_000), 0);
			expect([grain, sum]).toEqual([grain, 12_345_700]);
		}
	});

	it('of some campaigns is known by day and of others told: each counts once', async () => {
		await put('campaigns', [
			campaign('ads', 999, { starts_on: '2026-10-01', ends_on: '2026-10-10' }),
			campaign('fair', 60, { starts_on: '2026-10-01', ends_on: '2026-10-03' }),
			campaign('mail', 40, { starts_on: '2026-10-01', ends_on: '2026-10-02' }),
			campaign('untold', null, { starts_on: '2026-10-01', budget: 5000 }),
			campaign('zero', 0, { starts_on: '2026-10-01' })
		]);
		await put('campaign_costs', [
			dated('1', 'ads', '2026-10-05', 30),
			// A row that says no cost makes none known.
			dated('2', 'mail', '2026-10-01', null)
		]);
		expect(await groups({ ...cost, by: ['campaign'] })).toEqual({
			ads: '30.0000',
			fair: '60.0000',
			mail: '40.0000'
		});
	});

	it('of one that runs was spent up to today, and of one to come at its start', async () => {
		expect(around.today).toBe('2026-11-23');
		await put('campaigns', [
			campaign('runs', 30, { starts_on: '2026-11-21', ends_on: '2027-02-28' }),
			campaign('to come', 7, { starts_on: '2026-12-05', ends_on: '2026-12-09' }),
			campaign('ends today', 20, { starts_on: '2026-11-22', ends_on: '2026-11-23' })
		]);
		expect(await series({ ...cost, grain: 'day', from: '2026-11-20', to: '2026-11-24' })).toEqual([
			'0.0000',
			'10.0000',
			'20.0000',
			'20.0000'
		]);
		expect(await value({ ...cost, from: '2026-11-24', to: '2026-12-05' })).toBe('0.0000');
		expect(await value({ ...cost, ...month('2026-12-01') })).toBe('7.0000');
		// A period that is over says the same of its days as one that is not.
		expect(await value({ ...cost, from: '2026-11-21', to: '2026-11-22' })).toBe('10.0000');
	});

	it('without an end is of the start alone, or goes up to today where it is said to run', async () => {
		await put('campaigns', [
			campaign('done', 50, { starts_on: '2026-11-20', status: 'Completed' }),
			campaign('runs', 40, { starts_on: '2026-11-20', status: 'In Progress' }),
			campaign('turned', 3, { starts_on: '2026-11-22', ends_on: '2026-11-01' })
		]);
		expect(await series({ ...cost, grain: 'day', from: '2026-11-20', to: '2026-11-24' })).toEqual([
			'60.0000',
			'10.0000',
			'13.0000',
			'10.0000'
		]);
	});

	it('without a start begins on the day the campaign was made, and with neither is in no period', async () => {
		await put('campaigns', [
			campaign('made', 40, { created_at: '2026-10-30', ends_on: '2026-11-02' }),
			campaign('never', 9, { ends_on: '2026-11-02' })
		]);
		expect(await value({ ...cost, ...month('2026-10-01') })).toBe('20.0000');
		expect(await value({ ...cost, ...month('2026-11-01') })).toBe('20.0000');
		const { total, notes } = await ask(cost);
		expect(total).toMatchObject({ value: '49.0000', sample: 2 });
		expect(notes).toEqual([
			'1 of these campaign costs is told by a campaign without any day, so in no period.'
		]);
		expect(await behind(cost)).toEqual(['made', 'never']);
		const { total: asSeries } = await ask({ ...cost, grain: 'month' });
		expect(asSeries.value).toBe('40.0000');
	});

	it('in a currency without a rate is left out, and noted as one cost, however many its days', async () => {
		await put('campaigns', [
			campaign('home', 10, { starts_on: '2026-10-01' }),
			{
				...campaign('abroad', 70, { starts_on: '2026-10-01', ends_on: '2026-10-20', currency: 'XTS' }),
				actual_cost_base: null
			}
		]);
		const { total, notes } = await ask({ ...cost, ...month('2026-10-01') });
		expect(total).toMatchObject({ value: '10.0000', sample: 2 });
		expect(notes).toEqual([
			'1 of these campaign costs is without an amount in the reporting currency, so not in the sum.'
		]);
	});

	it('leads to the campaign that tells it, of which a period may have a part', async () => {
		await put('campaigns', [
			campaign('fair', 100, { starts_on: '2026-09-30', ends_on: '2026-10-02', currency: 'EUR' })
		]);
		await put('campaign_costs', [dated('1', 'ads', '2026-10-05', 30)]);
		const october = { ...cost, ...month('2026-10-01') };
		const { rows, total } = await metricRecords(company.store, everyone, october, {}, around);
		expect(total).toBe((await ask(october)).total.sample);
		expect(rows).toMatchObject([
			{ entity: 'campaign_costs', id: '1', day: '2026-10-05', spread_until: null },
			{
				...{
					entity: 'campaigns',
					id: 'fair',
					campaign_id: 'fair',
					amount: '100.0000',
					amount_base: '100.0000'
				},
				...{ day: '2026-09-30', spread_until: '2026-10-02' }
			}
		]);
	});

	it('is missed where there is none at all, and not where it is of another time', async () => {
		const october = { ...cost, ...month('2026-10-01') };
		expect((await ask(october)).notes).toEqual([
			'There are no campaign costs yet: import some for this figure to be of them.'
		]);
		await put('campaigns', [campaign('fair', 100, { starts_on: '2026-09-30' })]);
		expect((await ask(october)).notes).toEqual([]);
	});
});

describe('what is set against the cost that campaigns tell', () => {
	it('is the new customers, and the revenue of the days on which it was spent', async () => {
		await put('campaigns', [
			campaign('fair', 60, { starts_on: '2026-09-29', ends_on: '2026-10-01' }),
			campaign('untold', null, { starts_on: '2026-10-01' })
		]);
		const won = { status: 'won', closed: '2026-10-20' } as const;
		await put('deals', [deal({ id: 'a', amount: 100, ...won }), deal({ id: 'b', amount: 50, ...won })]);
		const touch = { occurred_at: '2026-10-02' };
		await put('touchpoints', [
			{ id: '1', deal_id: 'a', campaign_id: 'fair', ...touch },
			{ id: '2', deal_id: 'b', campaign_id: 'untold', ...touch }
		]);
		const october = month('2026-10-01');
		expect(await value({ metric: 'cac', ...october })).toBe('10.0000');
		expect(await value({ metric: 'roas', ...october })).toBe(100 / 20);
		expect(await value({ metric: 'roi', ...october })).toBe(80 / 20);
		expect(await value({ metric: 'roas', ...month('2026-09-01') })).toBe(0);
		expect(await value({ metric: 'roas', from: '2026-11-01', to: '2026-12-01' })).toBeNull();
	});

	it('is all revenue where no period is asked for, of campaigns without a day too', async () => {
		await put('campaigns', [campaign('never', 25)]);
		await put('deals', [deal({ id: 'a', amount: 100, status: 'won', closed: '2026-10-20' })]);
		await put('touchpoints', [{ id: '1', deal_id: 'a', campaign_id: 'never', occurred_at: '2026-10-02' }]);
		expect(await value({ metric: 'roas' })).toBe(4);
		expect(await value({ metric: 'roas', to: '2027-01-01' })).toBeNull();
	});
});
