import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemViewer } from '#lib/crm/viewer.ts';
import { keepSegment, runMetric, type Filter } from '#lib/server/metrics/index.ts';
import { ann, deal, insert, testStore, type TestStore } from '#lib/server/metrics/testing.ts';
import { scoped } from '#lib/server/store/row-scope.ts';
import { remembered } from './remembered.ts';
import type { CampaignsResult } from './campaigns/result.ts';
import type { ChurnResult } from './churn/result.ts';
import type { ForecastResult } from './forecast/result.ts';
import type { FunnelResult } from './funnel/result.ts';
import type { LifetimeValueResult } from './lifetime-value/result.ts';
import type { RetentionResult } from './retention/result.ts';
import { analysisNamed, choicesOf } from './index.ts';
import { inPart, partOf, type PartAsked } from './parts.ts';

let company: TestStore;

const won = (
	id: string,
	owner: string | null,
	at: string,
	amount: number,
	more: Record<string, unknown> = {}
) => ({
	...deal({ id, owner, status: 'won', amount, created: '2026-02-01', closed: '2026-03-31' }),
	company_id: at,
	...more
});

/** Two customers of Ann's and one of Bob's; cat is in a team inside the north; the lead of Ann's deal was Bob's. */
beforeAll(async () => {
	company = await testStore();
	const { store } = company;
	const put = (table: string, rows: Record<string, unknown>[]) => insert(store, table, rows);
	await put('teams', [{ id: 'coast', name: 'Coast', parent_id: 'north' }]);
	await put('people', [
		{ id: 'cat', name: 'Cat', team_id: 'coast' },
		{ id: 'b2', name: 'Bob' }
	]);
	await put('pipelines', [{ id: 'renew', name: 'Renewals', object: 'deals' }]);
	await put('companies', [
		{ id: 'acme', name: 'Acme', industry: 'Steel', owner_id: 'ann' },
		{ id: 'coil', name: 'Coil', industry: 'Glass', owner_id: 'ann' },
		{ id: 'bolt', name: 'Bolt', industry: 'Steel', owner_id: 'bob' }
	]);
	await put('contacts', [{ id: 'pia', name: 'Pia', company_id: 'acme', owner_id: 'bob' }]);
	await put('deals', [
		won('a', 'ann', 'acme', 100, { contact_id: 'pia' }),
		won('r', 'ann', 'acme', 7, { pipeline_id: 'renew', closed_at: '2026-04-30' }),
		won('b', 'bob', 'bolt', 40),
		won('c', 'cat', 'coil', 3),
		won('n', null, 'coil', 1),
		deal({ id: 'open', owner: 'ann', amount: 50, created: '2026-01-01', due: '2026-06-01' })
	]);
	await put('leads', [
		{
			id: 'l',
			name: 'Pia',
			owner_id: 'bob',
			created_at: '2026-01-10',
			converted_at: '2026-02-01',
			converted_deal_id: 'a'
		}
	]);
	await put('campaigns', [{ id: 'ads', name: 'Ads', channel: 'search' }]);
	await put('campaign_costs', [
		{ id: 'cost', campaign_id: 'ads', day: '2026-03-01', amount: 50, amount_base: 50 }
	]);
	await put('touchpoints', [
		{ id: 't1', lead_id: 'l', campaign_id: 'ads', occurred_at: '2026-03-01' },
		{ id: 't2', deal_id: 'b', campaign_id: 'ads', occurred_at: '2026-03-01' }
	]);
	await put(
		'subscription_events',
		['acme', 'bolt', 'coil'].map((at, place) => ({
			id: at,
			company_id: at,
			type: 'new',
			occurred_at: '2026-01-05',
			monthly_change: 10 ** place,
			monthly_change_base: 10 ** place
		}))
	);
	await put(
		'orders',
		['acme', 'bolt', 'coil'].map((at) => ({
			id: at,
			company_id: at,
			ordered_at: '2026-02-05',
			amount: 5,
			amount_base: 5
		}))
	);
	await put('quotas', [
		{
			id: 'q',
			person_id: 'ann',
			period_start: '2026-01-01',
			period_end: '2026-12-31',
			amount: 365,
			amount_base: 365
		}
	]);
	const steel = { field: 'industry', is: 'in', values: ['Steel'] };
	await keepSegment(store, systemViewer, { name: 'Steel', entity: 'companies', shared: true, rule: steel });
	const big = { field: 'metric:won_amount', is: 'at_least', values: ['107'] };
	await keepSegment(store, systemViewer, { name: 'Big', entity: 'companies', shared: true, rule: big });
	const pia = { field: 'name', is: 'in', values: ['Pia'] };
	await keepSegment(store, systemViewer, { name: 'Pia', entity: 'contacts', shared: true, rule: pia });
});
afterAll(() => company.close());

const total = async (metric: string, viewer = systemViewer, where: Filter[] = []) =>
	(await runMetric(company.store, viewer, { metric, where })).total.value;

const narrowed = async (asked: PartAsked, viewer = systemViewer) =>
	(await partOf(company.store, viewer, asked)).viewer;

/** An analysis as the command line and the API ask for it. */
async function run<Result>(name: string, asOf: string | undefined, ...given: string[]): Promise<Result> {
	const analysed = analysisNamed(name);
	const chosen = choicesOf(analysed, given);
	const result = await analysed.run(company.store, systemViewer, {
		asOf,
		from: '2026-01-01',
		to: '2026-07-01',
		chosen
	});
	return result as unknown as Result;
}

describe('a part', () => {
	it.each<[string, PartAsked, Filter]>([
		['an owner', { owner: 'Ann' }, { dimension: 'owner', operator: 'in', values: ['ann'] }],
		['a team', { team: 'north' }, { dimension: 'team', operator: 'under', values: ['north'] }],
		['a segment', { segment: 'steel' }, { dimension: 'segment', operator: 'in', values: ['Steel'] }],
		['a segment by figures', { segment: 'Big' }, { dimension: 'segment', operator: 'in', values: ['Big'] }],
		['a segment of contacts', { segment: 'Pia' }, { dimension: 'segment', operator: 'in', values: ['Pia'] }]
	])('of %s has the figures that a filter gives', async (_, asked, filter) => {
		const part = await narrowed(asked);
		for (const metric of [
			'won_amount',
			'open_pipeline',
			'attributed_revenue',
			'mrr',
			'orders',
			'average_order_value'
		])
			expect(await total(metric, part), metric).toBe(await total(metric, systemViewer, [filter]));
	});

	it('has what is in all that is asked for, by numbers that can be counted by hand', async () => {
		const wonIn = async (asked: PartAsked) => total('won_amount', await narrowed(asked));
		expect(await wonIn({})).toBe('151.0000');
		expect(await wonIn({ owner: 'ann' })).toBe('107.0000');
		// With the team inside it; what nobody has is in none.
		expect(await wonIn({ team: 'North' })).toBe('110.0000');
		expect(await wonIn({ team: 'north', owner: 'Cat' })).toBe('3.0000');
		expect(await wonIn({ team: 'south', owner: 'Cat' })).toBe('0.0000');
		expect(await wonIn({ segment: 'Steel' })).toBe('147.0000');
		expect(await wonIn({ segment: 'Steel', owner: 'ann', pipeline: 'Renewals' })).toBe('7.0000');
	});

	it('is of who is in a segment by all that is known of them, not by what of it is in the part', async () => {
		// Acme is big by both of its deals.
		expect(await total('won_amount', await narrowed({ segment: 'Big', pipeline: 'main' }))).toBe('100.0000');
	});

	it('of a colleague is nothing to who may not see it', async () => {
		expect(await total('won_amount', await narrowed({ owner: 'bob' }, ann))).toBe('0.0000');
		expect(await total('won_amount', await narrowed({ team: 'north' }, ann))).toBe('107.0000');
	});

	it('says what it is of, and when its segment reads what came of them', async () => {
		const said = async (asked: PartAsked) => (await partOf(company.store, systemViewer, asked)).sentences;
		expect(await said({})).toEqual([]);
		expect(await said({ pipeline: 'renew' })).toEqual([
			'Only deals that are in the pipeline “Renewals” now, with their past.'
		]);
		expect((await said({ segment: 'Steel' }))[0]).toMatch(
			/^Only records of who is in the segment “Steel” now.* with their past\.$/
		);
		expect((await said({ segment: 'Big' }))[0]).toContain('Its rule reads what came of them');
		expect((await said({ owner: 'Ann' }))[0]).toMatch(/^Only what Ann has now/);
		expect((await said({ team: 'north' }))[0]).toMatch(
			/^Only what the team “North” with the teams inside it have now/
		);
		const result = await inPart(company.store, systemViewer, { pipeline: 'renew' }, () =>
			Promise.resolve({ summary: '', assumptions: ['Something else.'], missing: [], sql: [] })
		);
		expect(result.assumptions).toEqual([expect.stringMatching(/^Only deals/), 'Something else.']);
	});

	it.each<[PartAsked, string, string]>([
		[{ pipeline: 'none' }, 'There is no pipeline “none”.', 'There are New business, Renewals.'],
		[{ segment: 'none' }, 'There is no segment “none”.', 'There are “Big”, “Pia”, “Steel”.'],
		[{ owner: 'none' }, 'There is no owner “none”.', 'There are Ann, Bob, Bob, Cat.'],
		[{ team: 'none' }, 'There is no team “none”.', 'There are Coast, North, South.'],
		[{ owner: 'Bob' }, '“Bob” is the name of 2 people.', 'Give an id: b2, bob.']
	])('that is not there is refused with what is: %j', async (asked, message, advice) => {
		await expect(partOf(company.store, systemViewer, asked)).rejects.toMatchObject({
			name: 'AnalysisError',
			message,
			advice
		});
	});

	it('is another question than the whole, and than another part', async () => {
		let runs = 0;
		const counted = remembered(() => Promise.resolve(++runs));
		const ask = async (asked: PartAsked) => counted(company.store, await narrowed(asked), {});
		const asked: PartAsked[] = [{}, { owner: 'ann' }, { owner: 'cat' }, { segment: 'Big' }];
		for (const each of asked) await ask(each);
		expect(runs).toBe(4);
		await ask({ segment: 'Big' });
		expect(runs).toBe(4);
	});
});

describe('analyses of a part', () => {
	it('forecast what its people have, with their quotas; of a segment without any', async () => {
		const first = async (...given: string[]) =>
			(await run<ForecastResult>('forecast', '2026-05-15', ...given)).periods[0]!;
		expect(await first()).toMatchObject({ closed: '7.0000', open: '50.0000' });
		expect(await first('owner=Ann')).toMatchObject({ closed: '7.0000', open: '50.0000' });
		expect((await first('owner=Ann')).quota).not.toBeNull();
		expect(await first('owner=bob')).toMatchObject({ closed: '0.0000', open: null, quota: null });
		expect(await first('segment=Steel')).toMatchObject({ closed: '7.0000', open: null, quota: null });
	});

	it('credit all that touched its deals, a colleague’s lead too, and set no cost against a part of the revenue', async () => {
		const whole = await run<CampaignsResult>('campaigns', undefined);
		expect(whole.rows[0]).toMatchObject({ key: 'search', cost: '50.0000' });
		expect(whole.rows[0]!.credits.linear.roas).toBe(2.8);
		for (const part of ['owner=ann', 'team=north', 'pipeline=main', 'segment=Big']) {
			const {
				rows,
				total: all,
				missing,
				assumptions
			} = await run<CampaignsResult>('campaigns', undefined, part);
			const { linear } = rows[0]!.credits;
			expect(linear.revenue, part).toBe(part === 'pipeline=main' ? 140 : 100);
			expect(rows[0]!.cost, part).toBeNull();
			expect(all.cost, part).toBeNull();
			// Leads have owners; of which pipeline or segment those are that became nothing, nobody knows.
			expect(rows[0]!.leads, part).toBe(/^(owner|team)/.test(part) ? 0 : null);
			const { roas, roi, cac, payback, costPerConversion } = linear;
			expect([roas, roi, cac, payback, costPerConversion], part).toEqual([null, null, null, null, null]);
			expect(assumptions.join(' '), part).toContain('Costs are left out');
			expect(missing.join(' '), part).not.toContain('no campaign costs');
		}
	});

	it('count as new the customers whose first win of all it was, not the first in a pipeline', async () => {
		const customers = async (...given: string[]) =>
			(await run<CampaignsResult>('campaigns', undefined, ...given)).rows.reduce(
				(sum, { credits }) => sum + credits.linear.customers,
				0
			);
		expect(await customers('pipeline=main')).toBe(2);
		expect(await customers('pipeline=renew')).toBe(0);
	});

	it('count customers by who has them', async () => {
		const { movements } = await run<RetentionResult>(
			'retention',
			'2026-02-28',
			'owner=Ann',
			'of=subscriptions'
		);
		expect(movements.at(-1)).toMatchObject({ closing: '101.0000' });
		const { curves } = await run<ChurnResult>('churn', '2026-02-28', 'segment=Steel', 'of=subscriptions');
		expect(curves[0]!.customers).toBe(2);
		const value = await run<LifetimeValueResult>('lifetime-value', '2026-02-28', 'team=South', 'of=orders');
		expect(value.customers).toBe(1);
	});

	it('follow whom its people have, wherever what belongs to them is', async () => {
		const funnel = await run<FunnelResult>(
			'funnel',
			undefined,
			'of=deals',
			'steps=touched > deal > won',
			'owner=Ann'
		);
		expect(funnel.funnels[0]!.entered).toBe(1);
		expect(funnel.assumptions[0]).toMatch(/^Only what Ann has now/);
		await expect(run('funnel', undefined, 'team=West')).rejects.toThrow('There is no team “West”.');
	});
});

describe('what is there no more', () => {
	beforeAll(async () => {
		const gone = { deleted_at: '2026-06-01' };
		await insert(company.store, 'people', [{ id: 'eve', name: 'Eve', team_id: 'coast', ...gone }]);
		await insert(company.store, 'deals', [
			won('e', 'eve', 'coil', 9),
			won('x', 'ann', 'acme', 500, gone),
			{ ...deal({ id: 'renewed', owner: 'bob', amount: 1, created: '2026-01-12' }), pipeline_id: 'renew' }
		]);
		await insert(company.store, 'leads', [
			{
				id: 'm',
				name: 'Mo',
				created_at: '2026-01-11',
				converted_at: '2026-01-12',
				converted_deal_id: 'renewed'
			}
		]);
	});

	it('was won all the same by who has left, who is in no team any more, as figures have it', async () => {
		const north: Filter = { dimension: 'team', operator: 'under', values: ['north'] };
		const figure = await total('won_amount', systemViewer, [north]);
		expect([await total('won_amount', await narrowed({ team: 'north' })), figure]).toEqual([
			'110.0000',
			'110.0000'
		]);
		expect(await total('won_amount', await narrowed({ owner: 'eve' }))).toBe('9.0000');
		await expect(narrowed({ owner: 'Eve' })).rejects.toThrow('There is no owner “Eve”.');
	});

	it('is still of who is in a segment, for what asks for what was deleted', async () => {
		const part = await narrowed({ segment: 'Steel' });
		const { rows } = await company.store.engine.query<{ id: string }>(
			`select id from ${scoped('deals', part, { withDeleted: true })} where status = 'won' order by id`
		);
		expect(rows.map(({ id }) => id)).toEqual(['a', 'b', 'r', 'x']);
	});

	it('is of no pipeline but that which a lead became a deal of', async () => {
		const entered = async (...given: string[]) =>
			(await run<FunnelResult>('funnel', undefined, 'of=leads', ...given)).funnels[0]!.entered;
		expect([await entered(), await entered('pipeline=renew')]).toEqual([2, 1]);
	});

	it('is refused where steps are stages of another pipeline than that which is asked for', async () => {
		await expect(run('funnel', undefined, 'steps=stage:new > won', 'pipeline=Renewals')).rejects.toThrow(
			/^These steps are stages of “.*”, and the funnel is asked for of “Renewals”\.$/
		);
	});
});
