import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { systemViewer } from '#lib/crm/viewer.ts';
import { clear, deal, insert, testStore, type TestStore } from '#lib/server/metrics/testing.ts';
import { campaigns, type CampaignsOptions } from './campaigns.ts';
import { liftOf, type MemberCount } from './lift.ts';

let company: TestStore;
beforeAll(async () => {
	company = await testStore();
});
afterAll(() => company.close());
afterEach(() => clear(company.store, 'deals', 'leads', 'contacts', 'touchpoints', 'campaigns'));

const period = { from: '2026-01-01', to: '2026-07-01', asOf: '2026-09-30' };
const asked = (options: CampaignsOptions = {}) =>
	campaigns(company.store, systemViewer, { ...period, lookback: 60, ...options });

const member = (contact: string, group: string | null, more: object = {}) => ({
	id: `${contact} ${group}`,
	contact_id: contact,
	campaign_id: 'mail',
	channel: 'Email',
	occurred_at: '2026-02-01 10:00',
	test_group: group,
	source_system: 'salesforce',
	...more
});

const won = (id: string, contact_id: string, closed: string, amount = 100) => ({
	...deal({ id, status: 'won', created: '2026-01-15', closed, amount }),
	contact_id
});

const rows = (treated: [number, number], control: [number, number]): MemberCount[] =>
	(
		[
			['treated', treated],
			['control', control]
		] as const
	).flatMap(([test_group, [converted, members]]) =>
		[true, false].map((has_converted) => ({
			...{ campaign_id: 'c', test_group, is_young: false, has_converted, was_known: false },
			...{ revenue: has_converted ? 100 : 0, members: has_converted ? converted : members - converted }
		}))
	);
const options = { goal: 'won' as const, days: 90, planned: null };
const campaign = { id: 'c', label: 'Mail' };

describe('lift', () => {
	it('compares by the group members were put into, within so many days, whatever reached them', async () => {
		const { store } = company;
		await insert(store, 'campaigns', [{ id: 'mail', name: 'Mail', channel: 'Email' }]);
		await insert(
			store,
			'contacts',
			['a', 'b', 'c', 'd', 'e', 'f'].map((id) => ({ id, name: id }))
		);
		await insert(store, 'touchpoints', [
			...['a', 'b'].map((id) => member(id, null)),
			...['c', 'd'].map((id) => member(id, 'control')),
			// A visit by the campaign's address is no membership: it came from elsewhere.
			member('e', null, { source_system: 'web' }),
			// In both groups, and too late for sixty days.
			member('f', null),
			member('f', 'control')
		]);
		await insert(store, 'deals', [
			won('1', 'a', '2026-02-01'),
			won('2', 'a', '2026-03-01', 50),
			won('3', 'c', '2026-03-01', 70),
			// Before, and after the days that count.
			won('4', 'b', '2026-01-20'),
			won('5', 'd', '2026-06-01')
		]);
		const { lifts, missing } = await asked();
		expect(lifts).toHaveLength(1);
		expect(lifts[0]).toMatchObject({
			campaign: { id: 'mail', label: 'Mail' },
			treated: { members: 2, converted: 1, share: 0.5 },
			control: { members: 2, converted: 1, share: 0.5 },
			leftOut: { young: 0, inBoth: 1 },
			revenue: { estimate: 75 - 35 },
			hasSignal: false
		});
		expect(missing.some((line) => line.includes('no lift'))).toBe(false);
		const { lifts: young } = await asked({ asOf: '2026-03-10' });
		expect(young[0]).toMatchObject({ difference: null, leftOut: { young: 4, inBoth: 1 } });
		expect(young[0]!.verdict).toBe('No control’s days are over yet: nothing can be told.');
	});

	it('of leads is whether they became a deal, by days, as sources tell it', async () => {
		const { store } = company;
		await insert(store, 'campaigns', [{ id: 'mail', name: 'Mail', channel: 'Email' }]);
		await insert(store, 'leads', [
			{ id: 'l1', created_at: '2026-02-01 09:00', converted_at: '2026-02-01' },
			{ id: 'l2', created_at: '2026-02-01 09:00' }
		]);
		await insert(store, 'touchpoints', [
			{ ...member('x', 'treated'), contact_id: null, lead_id: 'l1' },
			{ ...member('y', 'control'), contact_id: null, lead_id: 'l2' }
		]);
		const { lifts } = await asked({ goal: 'deal' });
		expect(lifts[0]).toMatchObject({ treated: { converted: 1 }, control: { converted: 0 }, relative: null });
	});

	it('is nowhere without a control group, and says what to import for it', async () => {
		await insert(company.store, 'campaigns', [{ id: 'mail', name: 'Mail', channel: 'Email' }]);
		await insert(company.store, 'touchpoints', [member('a', 'treated')]);
		const { lifts, missing } = await asked();
		expect(lifts).toEqual([]);
		expect(missing.at(-1)).toMatch(/status “Control” or “Holdout”.*column “Test group”/);
	});

	it('of a control is no touch: nobody was reached', async () => {
		const { store } = company;
		await insert(store, 'campaigns', [{ id: 'mail', name: 'Mail', channel: 'Email' }]);
		await insert(store, 'contacts', [{ id: 'a', name: 'a' }]);
		await insert(store, 'touchpoints', [member('a', 'control')]);
		await insert(store, 'deals', [won('1', 'a', '2026-03-01')]);
		const { unattributed } = await asked();
		expect(unattributed).toEqual({ conversions: 1, revenue: 100 });
	});
});

describe('what groups show', () => {
	it('is the interval of Newcombe (1998), 56 of 70 to 48 of 80: 0.0524 to 0.3339', () => {
		const { difference, hasSignal, verdict } = liftOf(campaign, rows([56, 70], [48, 80]), options);
		expect(difference!.estimate).toBeCloseTo(0.2, 12);
		expect(difference!.lower).toBeCloseTo(0.0524, 4);
		expect(difference!.upper).toBeCloseTo(0.3339, 4);
		expect(hasSignal).toBe(true);
		expect(verdict).toMatch(
			/^It helped: 80 % of 70 treated and 60 % of 80 controls won a deal within 90 days/
		);
	});

	it('is nothing where the interval holds no difference, with what they could have shown', () => {
		const lift = liftOf(campaign, rows([12, 100], [9, 90]), options);
		expect(lift.hasSignal).toBe(false);
		expect(lift.verdict).toMatch(
			/^No difference shows: .* show a difference of 1\d\.\d points or more; smaller ones/
		);
	});

	it('can’t be relied on where their sizes are not what was planned, or they differed before', () => {
		const uneven = liftOf(campaign, rows([50, 500], [30, 300]), { ...options, planned: 0.2 });
		expect(uneven.planned!.pValue).toBeLessThan(0.001);
		expect(uneven.verdict).toMatch(/38 % are controls where 20 % were planned/);
		expect(liftOf(campaign, rows([50, 500], [13, 125]), { ...options, planned: 0.2 }).verdict).not.toMatch(
			/But/
		);
		const known = rows([50, 200], [10, 200]).map((row) => ({
			...row,
			was_known: row.test_group === 'treated' && row.has_converted
		}));
		expect(liftOf(campaign, known, options).verdict).toMatch(/differed before: 25 % of the treated and 0 %/);
	});
});
