import { describe, expect, it } from 'vitest';
import { deal, metricCompany } from '../testing.ts';

const { ask, behind, groups, put, value } = metricCompany(
	'companies',
	'contacts',
	'deals',
	'deal_contacts',
	'leads',
	'campaigns',
	'campaign_costs',
	'touchpoints',
	'subscription_events'
);

const quarter = { from: '2026-10-01', to: '2027-01-01' };

const won = (id: string, closed: string, amount: number, company: string | null, more = {}) => ({
	...deal({ id, status: 'won', closed, amount }),
	company_id: company,
	...more
});

const cost = (id: string, campaign: string, day: string, amount: number) => ({
	id,
	campaign_id: campaign,
	day,
	amount,
	amount_base: amount
});

const campaigns = [
	{ id: 'search', name: 'Search', channel: 'paid search' },
	{ id: 'fair', name: 'Fair', channel: 'events' }
];

describe('new customers', () => {
	it('are counted with the first deal they won, whenever the others were', async () => {
		await put('companies', [
			{ id: 'acme', name: 'Acme' },
			{ id: 'bolt', name: 'Bolt' }
		]);
		await put('deals', [
			won('a', '2026-02-01', 10, 'acme'),
			won('b', '2026-10-05', 10, 'acme'),
			won('c', '2026-10-06', 10, 'bolt'),
			won('d', '2026-11-06', 10, 'bolt'),
			won('e', '2026-11-07', 10, null),
			deal({ id: 'f', status: 'lost', closed: '2026-11-08' })
		]);
		expect(await value({ metric: 'new_customers', ...quarter })).toBe(2);
		expect(await behind({ metric: 'new_customers', ...quarter })).toEqual(['c', 'e']);
	});

	it('cost what campaigns cost by their number, and nothing can be said without any', async () => {
		await put('campaigns', campaigns);
		await put('campaign_costs', [
			cost('1', 'search', '2026-10-02', 90),
			cost('2', 'fair', '2026-12-31', 30),
			cost('3', 'fair', '2027-01-01', 1000)
		]);
		expect(await value({ metric: 'cac', ...quarter })).toBeNull();
		await put('deals', [
			won('a', '2026-10-05', 10, 'acme', { campaign_id: 'search' }),
			won('b', '2026-10-06', 10, 'bolt', { campaign_id: 'search' }),
			won('c', '2026-10-07', 10, 'coil')
		]);
		expect(await value({ metric: 'cac', ...quarter })).toBe('40.0000');
		expect(await groups({ metric: 'cac', by: ['channel'], ...quarter })).toEqual({
			'paid search': '45.0000',
			events: null,
			[String(null)]: null
		});
		expect(await value({ metric: 'cost_per_deal', from: '2026-01-01', to: '2027-01-01' })).toBe('40.0000');
	});
});

describe('attributed revenue', () => {
	const touch = (
		id: string,
		at: string,
		campaign: string | null,
		to: Record<string, string>,
		channel?: string
	) => ({
		id,
		occurred_at: at,
		campaign_id: campaign,
		channel: channel ?? null,
		...to
	});

	it('says of a win without an amount once that it has none, however many touchpoints it has', async () => {
		await put('campaigns', campaigns);
		await put('deals', [{ ...won('a', '2026-10-20', 0, null), amount: null, amount_base: null }]);
		await put('touchpoints', [
			touch('1', '2026-10-10', 'search', { deal_id: 'a' }),
			touch('2', '2026-10-12', 'fair', { deal_id: 'a' })
		]);
		const { notes } = await ask({ metric: 'attributed_revenue', ...quarter });
		expect(notes[0]).toBe(
			'1 of these deals is without an amount in the reporting currency, so not in the sum.'
		);
	});

	it('has an equal share for each touchpoint of the ninety days before, to the cent, and loses nothing', async () => {
		await put('campaigns', campaigns);
		await put('deals', [
			won('a', '2026-11-01', 100, 'acme', { contact_id: 'eve' }),
			won('b', '2026-11-02', 50, 'bolt')
		]);
		await put('deal_contacts', [{ id: 'x', deal_id: 'a', contact_id: 'finn' }]);
		await put('leads', [{ id: 'lead', name: 'Lead', converted_deal_id: 'a' }]);
		await put('touchpoints', [
			touch('1', '2026-10-01', 'search', { contact_id: 'eve' }),
			touch('2', '2026-10-02', 'search', { contact_id: 'finn' }),
			touch('3', '2026-10-03', 'fair', { lead_id: 'lead' }),
			// Told of the deal and of its contact: once.
			touch('4', '2026-10-04', null, { deal_id: 'a', contact_id: 'eve' }, 'direct'),
			touch('5', '2026-07-01', 'fair', { contact_id: 'eve' }),
			touch('6', '2026-11-03', 'fair', { contact_id: 'eve' }),
			touch('7', '2026-10-05', 'fair', { contact_id: 'somebody else' })
		]);
		expect(await groups({ metric: 'attributed_revenue', by: ['campaign'], ...quarter })).toEqual({
			search: '50.0000',
			fair: '25.0000',
			[String(null)]: '75.0000'
		});
		expect(await groups({ metric: 'attributed_revenue', by: ['channel'], ...quarter })).toEqual({
			'paid search': '50.0000',
			events: '25.0000',
			direct: '25.0000',
			[String(null)]: '50.0000'
		});
		expect(await value({ metric: 'attributed_revenue', ...quarter })).toBe('150.0000');
		expect(await value({ metric: 'won_amount', ...quarter })).toBe('150.0000');
	});

	it('shared by three adds up to the amount', async () => {
		await put('campaigns', campaigns);
		await put('deals', [won('a', '2026-11-01', 100, 'acme')]);
		await put('touchpoints', [
			touch('1', '2026-10-01', 'search', { deal_id: 'a' }),
			touch('2', '2026-10-02', 'fair', { deal_id: 'a' }),
			touch('3', '2026-10-03', null, { deal_id: 'a' })
		]);
		const shares = await groups({ metric: 'attributed_revenue', by: ['campaign'], ...quarter });
		expect(Object.values(shares).sort()).toEqual(['33.3333', '33.3333', '33.3334']);
	});

	it('over the cost of the same campaigns is their return; those without a cost have none', async () => {
		await put('campaigns', campaigns);
		await put('campaign_costs', [cost('1', 'search', '2026-10-02', 40)]);
		await put('deals', [won('a', '2026-11-01', 100, 'acme')]);
		await put('touchpoints', [
			touch('1', '2026-10-01', 'search', { deal_id: 'a' }),
			touch('2', '2026-10-02', 'fair', { deal_id: 'a' })
		]);
		expect(await value({ metric: 'roas', ...quarter })).toBe(50 / 40);
		expect(await value({ metric: 'roi', ...quarter })).toBe(10 / 40);
		expect(await groups({ metric: 'roas', by: ['campaign'], ...quarter })).toEqual({ search: 1.25 });
		expect(await behind({ metric: 'roas', ...quarter })).toEqual(['a']);
	});

	it('in a series is what each month says alone', async () => {
		await put('campaigns', campaigns);
		await put('campaign_costs', [
			cost('1', 'search', '2026-11-05', 100),
			cost('2', 'fair', '2026-10-05', 50)
		]);
		await put('deals', [won('a', '2026-10-20', 1000, 'acme')]);
		await put('touchpoints', [touch('1', '2026-10-10', 'search', { deal_id: 'a' })]);
		const { rows } = await ask({ metric: 'roas', grain: 'month', from: '2026-10-01', to: '2026-12-01' });
		expect(rows.map((row) => row.value)).toEqual([0, 0]);
		expect(await value({ metric: 'roas', from: '2026-10-01', to: '2026-11-01' })).toBe(0);
	});

	it('is not asked for a return where nothing was spent', async () => {
		await put('deals', [won('a', '2026-11-01', 100, 'acme')]);
		const { total, notes } = await ask({ metric: 'roi', ...quarter });
		expect([total.value, notes.at(-1)]).toEqual([null, 'There are no campaign costs in this period.']);
	});
});

describe('what a customer is worth and costs', () => {
	/** Of ten customers who pay 100 a month one leaves in January, of 31 days. */
	async function tenCustomers(): Promise<void> {
		const ids = Array.from({ length: 10 }, (_, place) => `company_${place}`);
		await put(
			'companies',
			ids.map((id) => ({ id, name: id }))
		);
		const event = (id: string, company: string, at: string, change: number) => ({
			id,
			company_id: company,
			type: 'new',
			occurred_at: at,
			monthly_change: change,
			monthly_change_base: change
		});
		await put('subscription_events', [
			...ids.map((id) => event(`in_${id}`, id, '2025-12-01', 100)),
			event('out', ids[0]!, '2026-01-20', -100)
		]);
	}

	const january = { from: '2026-01-01', to: '2026-02-01' };

	it('is what it pays a month by the share that leaves in one', async () => {
		await tenCustomers();
		const monthly = 1 - 0.9 ** (30.4375 / 31);
		expect(Number(await value({ metric: 'simple_lifetime_value', ...january }))).toBeCloseTo(
			100 / monthly,
			3
		);
		expect(await value({ metric: 'simple_lifetime_value', from: '2026-03-01', to: '2026-04-01' })).toBeNull();
	});

	it('is set against what it cost to win, and that against what a new one pays', async () => {
		await tenCustomers();
		await put('campaigns', campaigns);
		await put('campaign_costs', [cost('1', 'search', '2026-01-02', 600)]);
		await put('deals', [won('a', '2026-01-05', 10, 'company_11'), won('b', '2026-01-06', 10, 'company_12')]);
		const monthly = 1 - 0.9 ** (30.4375 / 31);
		expect(await value({ metric: 'ltv_to_cac', ...january })).toBeCloseTo(100 / monthly / 300, 6);
		expect(await value({ metric: 'cac_payback', ...january })).toBeNull();
		await put('subscription_events', [
			{
				id: 'late',
				company_id: 'company_11',
				type: 'new',
				occurred_at: '2026-01-15',
				monthly_change: 150,
				monthly_change_base: 150
			}
		]);
		expect(await value({ metric: 'cac_payback', ...january })).toBe(2);
	});
});
