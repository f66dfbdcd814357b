import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { systemViewer } from '#lib/crm/viewer.ts';
import { runMetric } from '#lib/server/metrics/index.ts';
import { clear, deal, insert } from '#lib/server/metrics/testing.ts';
import { openStore, type Store } from '#lib/server/store/store.ts';
import { campaigns } from './campaigns.ts';
import { describeCampaigns } from './describe.ts';
import { modelNames } from './result.ts';
import { signalOf } from './signal.ts';

let folder: string;
let store: Store;

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'weatherglass-campaigns-'));
	store = await openStore(folder);
});
afterAll(async () => {
	await store.close();
	await rm(folder, { recursive: true, force: true });
});
afterEach(() =>
	clear(store, 'deals', 'leads', 'touchpoints', 'campaigns', 'campaign_costs', 'deal_contacts')
);

const year = { from: '2026-01-01', to: '2027-01-01' };

const touch = (id: string, at: string, channel: string | null, to: Record<string, string>) => ({
	id,
	occurred_at: at,
	channel,
	...to
});

const closed = (id: string, status: 'won' | 'lost', amount: number, more = {}) => ({
	...deal({ id, status, amount, created: '2026-02-01', closed: '2026-03-31' }),
	...more
});

/** A deal of three channels won, one of a single channel lost, one without a touch won. */
async function threeDeals(): Promise<void> {
	await insert(store, 'campaigns', [{ id: 'ads', name: 'Ads', channel: 'search' }]);
	await insert(store, 'campaign_costs', [
		{ id: 'cost', campaign_id: 'ads', day: '2026-03-01', amount: 50, amount_base: 50 }
	]);
	await insert(store, 'deals', [
		closed('won', 'won', 100, { contact_id: 'eve' }),
		closed('lost', 'lost', 70),
		closed('bare', 'won', 40)
	]);
	await insert(store, 'touchpoints', [
		{ ...touch('1', '2026-03-01', null, { contact_id: 'eve' }), campaign_id: 'ads' },
		touch('2', '2026-03-10', 'email', { deal_id: 'won' }),
		touch('3', '2026-03-20', 'fair', { deal_id: 'won', contact_id: 'eve' }),
		touch('4', '2026-03-21', 'email', { deal_id: 'lost' }),
		touch('5', '2025-03-21', 'fair', { deal_id: 'won' }),
		touch('6', '2026-04-21', 'fair', { deal_id: 'won' })
	]);
}

const credits = (result: Awaited<ReturnType<typeof campaigns>>, model: (typeof modelNames)[number]) =>
	Object.fromEntries(
		result.rows.map(({ key, credits: each }) => [key, Math.round(each[model].revenue * 100) / 100])
	);

describe('what campaigns brought', () => {
	it('is the same revenue, shared out by each model in its way', async () => {
		await threeDeals();
		const result = await campaigns(store, systemViewer, year);
		expect(credits(result, 'last_touch')).toEqual({ search: 0, email: 0, fair: 100 });
		expect(credits(result, 'first_touch')).toEqual({ search: 100, email: 0, fair: 0 });
		expect(credits(result, 'linear')).toEqual({ search: 33.33, email: 33.33, fair: 33.33 });
		expect(credits(result, 'position_u')).toEqual({ search: 40, email: 20, fair: 40 });
		expect(credits(result, 'shapley')).toEqual({ search: 33.33, email: 33.33, fair: 33.33 });
		// 30, 21 and 11 days before: half for each seven days.
		const weights = [30, 21, 11].map((days) => 2 ** (-(days - 11) / 7));
		const whole = weights.reduce((sum, weight) => sum + weight, 0);
		const share = (place: number) => Math.round((10_000 * weights[place]!) / whole) / 100;
		expect(credits(result, 'time_decay')).toEqual({ search: share(0), email: share(1), fair: share(2) });
		// The chain: half begin with search, and all of these go on by email and the fair to a win; half begin with email, and
		// lead nowhere. Without any of the three on the way there is no win.
		expect(credits(result, 'markov')).toEqual({ search: 33.33, email: 33.33, fair: 33.33 });
		// One journey each was touched by email and by the fair after it had begun.
		expect(result.rows.map(({ key, credits: { markov } }) => [key, markov.added]).sort()).toEqual([
			['email', expect.closeTo(100 / 3, 9)],
			['fair', expect.closeTo(100 / 3, 9)],
			['search', null]
		]);
	});

	it('with the wins that nothing touched is what was won', async () => {
		await threeDeals();
		const result = await campaigns(store, systemViewer, year);
		const won = await runMetric(store, systemViewer, { metric: 'won_amount', ...year });
		expect(result.total.revenue).toBe(won.total.value);
		expect(result.unattributed).toEqual({ conversions: 1, revenue: 40 });
		for (const model of modelNames) {
			const sum = result.rows.reduce((total, row) => total + row.credits[model].revenue, 0);
			expect(sum + result.unattributed.revenue).toBeCloseTo(140, 6);
		}
	});

	it('says how many wins have no amount, and so are in no revenue', async () => {
		await threeDeals();
		expect((await campaigns(store, systemViewer, year)).missing.join()).not.toMatch(/no amount/);
		await insert(store, 'deals', [{ ...closed('untold', 'won', 0), amount: null, amount_base: null }]);
		expect((await campaigns(store, systemViewer, year)).missing).toContain(
			'1 of 3 wins has no amount in the reporting currency: they count as wins, and in no revenue.'
		);
	});

	it('by linear attribution is the catalogue’s attributed_revenue', async () => {
		await threeDeals();
		const result = await campaigns(store, systemViewer, year);
		const metric = await runMetric(store, systemViewer, {
			metric: 'attributed_revenue',
			by: ['channel'],
			...year
		});
		for (const { dimensions, value } of metric.rows) {
			const { key } = dimensions.channel!;
			const row = result.rows.find((each) => each.key === key);
			expect([key, Number(value)]).toEqual([
				key,
				expect.closeTo(row ? row.credits.linear.revenue : result.unattributed.revenue, 3)
			]);
		}
	});

	it('is set against the cost of what is like it: the return of a channel is that of its campaigns with a cost', async () => {
		await threeDeals();
		await insert(store, 'campaigns', [
			{ id: 'mail', name: 'Mail', channel: 'email' },
			{ id: 'free', name: 'Free', channel: 'email' }
		]);
		await insert(store, 'campaign_costs', [
			{ id: 'post', campaign_id: 'mail', day: '2026-03-05', amount: 10, amount_base: 10 },
			{ id: 'before', campaign_id: 'free', day: '2025-03-05', amount: 10, amount_base: 10 }
		]);
		await insert(store, 'touchpoints', [
			{ ...touch('7', '2026-03-11', 'email', { deal_id: 'won' }), campaign_id: 'mail' },
			{ ...touch('8', '2026-03-12', 'email', { deal_id: 'won' }), campaign_id: 'free' }
		]);
		const { rows } = await campaigns(store, systemViewer, year);
		const { credits: email } = rows.find(({ key }) => key === 'email')!;
		// Three of five touches are e-mails: one is of a campaign with a cost, one of a campaign without, one of none.
		expect(email.linear).toMatchObject({ revenue: expect.closeTo(60), paid: expect.closeTo(1 / 3) });
		expect([email.linear.roas, email.linear.roi]).toEqual([expect.closeTo(2), expect.closeTo(1)]);
		expect([email.linear.costPerConversion, email.linear.cac]).toEqual([
			expect.closeTo(50),
			expect.closeTo(50)
		]);
		expect(email.markov.roas).toBeCloseTo(email.markov.revenue / 3 / 10, 9);
		expect(email.position_u.paid).toBeCloseTo(1 / 3, 9);
		// A day of it weighs less than the mean of the days beside it.
		expect(email.time_decay.paid).toBeCloseTo(1 / (2 ** (1 / 7) + 1 + 2 ** (-1 / 7)), 9);
		const metric = await runMetric(store, systemViewer, { metric: 'roas', by: ['channel'], ...year });
		expect(
			metric.rows.map(({ dimensions, value }) => [dimensions.channel!.key, Number(value)]).sort()
		).toEqual([
			['email', expect.closeTo(email.linear.roas!, 4)],
			['search', expect.closeTo(rows.find(({ key }) => key === 'search')!.credits.linear.roas!, 4)]
		]);
	});

	it('is all of a channel’s return where no touch of it names a campaign', async () => {
		await threeDeals();
		await insert(store, 'campaigns', [{ id: 'mail', name: 'Mail', channel: 'email' }]);
		await insert(store, 'campaign_costs', [
			{ id: 'post', campaign_id: 'mail', day: '2026-03-05', amount: 10, amount_base: 10 }
		]);
		const { rows } = await campaigns(store, systemViewer, year);
		expect(rows.find(({ key }) => key === 'email')!.credits.linear).toMatchObject({
			paid: 1,
			roas: expect.closeTo(10 / 3)
		});
	});

	it('is set against what they cost, where they cost anything', async () => {
		await threeDeals();
		const { rows, total } = await campaigns(store, systemViewer, year);
		const search = rows.find(({ key }) => key === 'search')!;
		expect(search.cost).toBe('50.0000');
		expect(search.credits.first_touch).toMatchObject({ roas: 2, roi: 1, costPerConversion: 50 });
		expect(search.credits.last_touch).toMatchObject({ roas: 0, roi: -1, costPerConversion: null });
		expect(rows.find(({ key }) => key === 'email')!.credits.linear.roas).toBeNull();
		expect(total.cost).toBe('50.0000');
	});

	it('is set against what campaigns tell, where no day of it is known, and says of how many', async () => {
		await threeDeals();
		const told = (id: string, cost: number, more: Record<string, string | null> = {}) => ({
			...{ id, name: id, actual_cost: cost, actual_cost_base: cost, channel: 'fair' },
			...more
		});
		await insert(store, 'campaigns', [
			told('stand', 20, { starts_on: '2026-03-19', ends_on: '2026-03-20' }),
			told('never', 5),
			told('abroad', 5, { starts_on: '2026-03-19', actual_cost_base: null }),
			told('before', 5, { starts_on: '2025-03-19' })
		]);
		const { rows, total, assumptions, missing } = await campaigns(store, systemViewer, year);
		const fair = rows.find(({ key }) => key === 'fair')!;
		expect([total.cost, fair.cost]).toEqual(['70.0000', '20.0000']);
		expect(fair.credits.last_touch).toMatchObject({ roas: 5, roi: 4, payback: { months: 1 } });
		expect(assumptions).toContain(
			'One campaign’s cost is spread evenly over its days, because the source tells what it cost and not on which days.'
		);
		expect(missing).toEqual(
			expect.arrayContaining([
				'The cost that 1 campaign tells is in no period: give it a start to have it counted.',
				'The cost that 1 campaign tells is in a currency without an exchange rate, and left out: import one for its start.'
			])
		);
	});

	it('looks back as far as it is told, and by campaign where that is asked', async () => {
		await threeDeals();
		const near = await campaigns(store, systemViewer, { ...year, lookback: 15 });
		expect(credits(near, 'linear')).toEqual({ fair: 100, email: 0, search: 0 });
		const by = await campaigns(store, systemViewer, { ...year, by: 'campaign' });
		expect(by.rows.map(({ label }) => label).sort()).toEqual(['Ads', 'No campaign told']);
	});

	it('of leads asks whether they became deals, and leaves young ones out', async () => {
		const lead = (id: string, more: Record<string, unknown>) => ({
			id,
			name: id,
			created_at: '2026-03-01',
			...more
		});
		await insert(store, 'leads', [
			lead('converted', { converted_at: '2026-03-20' }),
			lead('refused', { disqualified_at: '2026-03-20' }),
			lead('silent', {}),
			lead('young', { created_at: new Date().toISOString() })
		]);
		await insert(
			store,
			'touchpoints',
			['converted', 'refused', 'silent', 'young'].map((id) =>
				touch(id, '2026-03-10', 'search', { lead_id: id })
			)
		);
		const result = await campaigns(store, systemViewer, { ...year, goal: 'deal' });
		expect(result.journeys).toEqual({ total: 3, converted: 1 });
		expect(result.rows[0]!.credits.last_touch).toMatchObject({ conversions: 1, revenue: 0 });
	});

	it('is told in words, also of nothing', async () => {
		const nothing = await campaigns(store, systemViewer, year);
		expect(nothing.summary).toBe(
			'No win of this period has a touchpoint before it: there is nothing to credit.'
		);
		expect(nothing.missing.slice(0, 2)).toEqual([
			expect.stringContaining('No touchpoint led to an end'),
			expect.stringContaining('no campaign costs')
		]);
		expect(describeCampaigns(nothing)).toContain('Last touch');
		await threeDeals();
		const text = describeCampaigns(await campaigns(store, systemViewer, year));
		expect(text).toMatch(/search {2,}50 /);
	});
});

describe('credits of any journeys', () => {
	it('add up to what was won, by every model', async () => {
		const channels = ['a', 'b', 'c', 'd'];
		const journeys = fc.array(
			fc.record({
				status: fc.constantFrom('won' as const, 'lost' as const),
				amount: fc.integer({ min: 1, max: 9_999 }),
				touches: fc.array(fc.constantFrom(...channels), { maxLength: 4 })
			}),
			{ maxLength: 12 }
		);
		await fc.assert(
			fc.asyncProperty(journeys, async (given) => {
				await clear(store, 'deals', 'touchpoints');
				await insert(
					store,
					'deals',
					given.map(({ status, amount }, place) => closed(`deal_${place}`, status, amount))
				);
				await insert(
					store,
					'touchpoints',
					given.flatMap(({ touches }, place) =>
						touches.map((channel, step) =>
							touch(`${place}_${step}`, `2026-03-0${step + 1}`, channel, { deal_id: `deal_${place}` })
						)
					)
				);
				const result = await campaigns(store, systemViewer, year);
				const won = given
					.filter(({ status }) => status === 'won')
					.reduce((sum, { amount }) => sum + amount, 0);
				for (const model of modelNames) {
					const sum = result.rows.reduce((total, row) => total + row.credits[model].revenue, 0);
					expect([model, sum + result.unattributed.revenue]).toEqual([model, expect.closeTo(won, 4)]);
				}
			}),
			{ numRuns: 8 }
		);
	}, 60_000);
});

describe('whether channels tell anything', () => {
	const journey = (channel: number, count: number, conversions: number, isLate: boolean) => ({
		touches: [channel],
		count,
		conversions,
		value: 0,
		isLate
	});

	it('is measured on later journeys, by the error that knowing the last one takes away', () => {
		const telling = [
			journey(0, 200, 160, false),
			journey(1, 200, 40, false),
			journey(0, 100, 80, true),
			journey(1, 100, 20, true)
		];
		const { skill, verdict } = signalOf(telling, 2);
		// Rates 0.8 and 0.2 against 0.5: a squared error of 0.16 against 0.25, drawn a little together by the prior.
		expect(skill).toBeCloseTo(1 - 0.16 / 0.25, 2);
		expect(verdict).toMatch(/tells something/);
	});

	it('is denied where later journeys are as the base rate says, whatever the earlier ones were', () => {
		const turned = [
			journey(0, 200, 160, false),
			journey(1, 200, 40, false),
			journey(0, 100, 50, true),
			journey(1, 100, 50, true)
		];
		expect(signalOf(turned, 2)).toMatchObject({
			skill: expect.toSatisfy((skill: number) => skill < 0),
			verdict: expect.stringContaining('tells nothing')
		});
	});

	it('is not told of few journeys, or where all converted', () => {
		expect(signalOf([journey(0, 9, 3, false), journey(0, 4, 1, true)], 1)).toMatchObject({
			skill: null,
			verdict: expect.stringContaining('too few journeys')
		});
		expect(signalOf([journey(0, 90, 90, false), journey(0, 40, 40, true)], 1).verdict).toMatch(
			/Every journey/
		);
	});
});
