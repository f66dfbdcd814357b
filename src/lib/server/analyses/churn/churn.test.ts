import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { dayAfter } from '#lib/crm/calendar/dates.ts';
import { systemViewer } from '#lib/crm/viewer.ts';
import { generateCompany } from '#lib/demo/company.ts';
import { dateOf } from '#lib/demo/time.ts';
import { ann, clear, insert, testStore, type TestStore } from '#lib/server/metrics/testing.ts';
import { createRandom } from '#lib/stats/random/random.ts';
import { analysisNamed, choicesOf } from '../index.ts';
import { churn } from './churn.ts';
import { describeChurn } from './describe.ts';
import { readPanel } from './panel.ts';
import { windowDays } from './risk.ts';

let company: TestStore;

beforeAll(async () => {
	company = await testStore();
});
afterAll(() => company.close());
afterEach(() =>
	clear(company.store, 'companies', 'subscription_events', 'contracts', 'orders', 'tickets', 'activities')
);

type Row = Record<string, string | number | boolean | null>;

const put = (table: string, rows: readonly Row[]) =>
	company.store.engine.insert(
		table,
		Object.keys(rows[0]!),
		rows.map((row) => Object.values(row))
	);

let events = 0;

const event = (customer: string, at: string, change: number) => ({
	id: `event_${++events}`,
	company_id: customer,
	occurred_at: at,
	monthly_change: change,
	monthly_change_base: change
});

const day = (number: number) => dayAfter('2024-01-01', number);

/** Began on the first day: two left after 10 and 20 days, one began 15 days before the end, one 30 days before. */
async function fourCustomers(): Promise<void> {
	await put('companies', [
		{ id: 'a', name: 'Acme', industry: 'Steel', owner_id: 'ann' },
		{ id: 'b', name: 'Bolt', industry: 'Steel', owner_id: 'ann' },
		{ id: 'c', name: 'Coil', industry: 'Glass', owner_id: 'bob' },
		{ id: 'd', name: 'Dome', industry: null, owner_id: 'bob' }
	]);
	await put('subscription_events', [
		event('a', day(0), 100),
		event('a', day(10), -100),
		event('b', day(0), 50),
		event('b', day(20), -50),
		event('c', day(15), 30),
		event('d', day(0), 20)
	]);
}

const atDay30 = { asOf: day(30) };

describe('survival curves', () => {
	it('count who still pays for as long as they were seen', async () => {
		await fourCustomers();
		const { curves } = await churn(company.store, systemViewer, atDay30);
		// At 10 days 4 are watched and 1 leaves: 3/4. At 15 one is watched no longer. At 20, 1 of 2 leaves: 3/8.
		expect(curves[0]!.steps.map(({ days, share, atRisk }) => [days, share, atRisk])).toEqual([
			[10, 0.75, 4],
			[20, 0.375, 2],
			[30, 0.375, 1]
		]);
		expect(curves[0]).toMatchObject({ customers: 4, left: 2, median: { estimate: 20 } });
		expect(curves[0]!.milestones[0]).toMatchObject({ label: '1 month', share: null });
	});

	it('are not sure of what nobody has done yet', async () => {
		await put('subscription_events', [event('a', day(0), 10), event('b', day(0), 10)]);
		const { curves } = await churn(company.store, systemViewer, { asOf: day(31) });
		// Wilson's interval of two of two begins at 0.342.
		expect(curves[0]!.milestones[0]!.share).toMatchObject({ estimate: 1, upper: 1 });
		expect(curves[0]!.milestones[0]!.share!.lower).toBeCloseTo(0.342, 3);
	});

	it('are set side by side by what customers have, with those that have none', async () => {
		await fourCustomers();
		const { curves, difference } = await churn(company.store, systemViewer, { ...atDay30, by: 'industry' });
		expect(curves.map(({ key, label, customers, left }) => [key, label, customers, left])).toEqual([
			[null, 'All', 4, 2],
			['Steel', 'Steel', 2, 2],
			['Glass', 'Glass', 1, 0],
			[null, 'No industry', 1, 0]
		]);
		expect(difference!.verdict).toMatch(/can’t be told apart/);
	});

	it('know owners by name, and refuse what customers do not have', async () => {
		await fourCustomers();
		const { curves } = await churn(company.store, systemViewer, { ...atDay30, by: 'Owner' });
		expect(curves.slice(1).map(({ label }) => label)).toEqual(['Ann', 'Bob']);
		await expect(churn(company.store, systemViewer, { by: 'shoe size' })).rejects.toThrow(/side by side/);
	});

	it('show only what a reader may see', async () => {
		await fourCustomers();
		const { curves, risk } = await churn(company.store, ann, atDay30);
		expect(curves[0]).toMatchObject({ customers: 2, left: 2 });
		expect(risk!.customers).toBe(0);
	});

	it('end with the first end: coming back takes nothing back', async () => {
		await fourCustomers();
		const before = await churn(company.store, systemViewer, atDay30);
		await put('subscription_events', [event('a', day(25), 80)]);
		const after = await churn(company.store, systemViewer, atDay30);
		expect(after.curves).toEqual(before.curves);
		expect(after.risk!.customers).toBe(before.risk!.customers + 1);
	});

	it('know nothing of what comes after the day they stand on', async () => {
		await fourCustomers();
		const before = await churn(company.store, systemViewer, atDay30);
		await put('subscription_events', [event('c', day(31), -30), event('d', '2199-01-01', -20)]);
		const after = await churn(company.store, systemViewer, atDay30);
		expect(after).toEqual({ ...before, because: after.because });
	});

	it('take a contract that will end, or was cancelled for a day to come, for one that runs', async () => {
		await put('contracts', [
			{
				id: 'k1',
				company_id: 'x',
				starts_on: '2024-01-01',
				ends_on: '2199-12-31',
				cancelled_at: null,
				recurring_amount_base: 10,
				recurring_period: 'month'
			},
			{
				id: 'k2',
				company_id: 'y',
				starts_on: '2024-01-01',
				ends_on: null,
				cancelled_at: '2199-06-30',
				recurring_amount_base: 10,
				recurring_period: 'month'
			},
			{
				id: 'k3',
				company_id: 'z',
				starts_on: '2024-01-01',
				ends_on: '2024-01-31',
				cancelled_at: null,
				recurring_amount_base: 10,
				recurring_period: 'month'
			}
		]);
		const { curves } = await churn(company.store, systemViewer, { asOf: '2024-06-30' });
		expect(curves[0]).toMatchObject({ customers: 3, left: 1 });
		expect(curves[0]!.steps[0]).toMatchObject({ days: 31, share: 2 / 3 });
	});
});

describe('what is known of a customer at a moment', () => {
	it('is what was dated before it', async () => {
		await put('companies', [{ id: 'a', name: 'Acme', owner_id: 'ann' }]);
		await put('subscription_events', [
			event('a', '2024-01-10', 100),
			event('a', '2024-03-01', -100),
			event('a', '2024-04-01', 80),
			event('a', '2024-06-01', -20),
			event('a', '2024-07-15', -60)
		]);
		await put('contracts', [
			{
				id: 'k',
				company_id: 'a',
				starts_on: '2024-04-01',
				term_months: 3,
				ends_on: '2024-12-31',
				renews_automatically: true
			}
		]);
		await put('tickets', [
			{ id: 't1', company_id: 'a', opened_at: '2024-06-20', solved_at: '2024-07-05' },
			{ id: 't2', company_id: 'a', opened_at: '2024-01-20', solved_at: '2024-01-21' },
			{ id: 't3', company_id: 'a', opened_at: '2024-07-02', solved_at: null }
		]);
		await put('activities', [
			{ id: 'v1', company_id: 'a', occurred_at: '2024-06-10 23:00' },
			{ id: 'v2', company_id: 'a', occurred_at: '2024-07-03' }
		]);
		const { rows } = await readPanel(company.store, systemViewer, ['2024-02-01', '2024-06-30'], 30);
		expect(rows).toHaveLength(2);
		expect(rows[0]).toMatchObject({
			mrr: '100.0000',
			since: '2024-01-10',
			departures: 0,
			left: 1,
			term: null
		});
		expect(rows[1]).toMatchObject({
			mrr: '60.0000',
			since: '2024-04-01',
			tenure: 90,
			departures: 1,
			contractions: 1,
			expansions: 0,
			tickets: 1,
			open_tickets: 1,
			silence: 20,
			term: 3,
			next_renewal: '2024-07-01',
			left: 1
		});
	});

	it('is asked at the ends of windows that follow one another up to the day', () => {
		expect(windowDays('2024-01-01', '2024-04-15', 30)).toEqual(['2024-01-16', '2024-02-15', '2024-03-16']);
		expect(windowDays('2024-04-01', '2024-04-15', 30)).toEqual([]);
	});
});

/** Customers over 720 days who leave in a month with a chance that a shrinking contract raises, or does not. */
async function generated(customers: number, chanceAfterShrinking: number): Promise<void> {
	const random = createRandom('churn');
	const rows: Row[] = [];
	for (let customer = 0; customer < customers; customer++) {
		let at = random.integer(0, 360);
		const id = `c${customer}`;
		rows.push(event(id, day(at), 100));
		let shrunk = -1;
		for (at += 30; at < 720; at += 30) {
			const isShrunk = shrunk >= 0 && at - shrunk <= 120;
			if (random.chance(isShrunk ? chanceAfterShrinking : 0.02)) {
				rows.push(event(id, day(at), shrunk >= 0 ? -80 : -100));
				break;
			}
			if (shrunk < 0 && random.chance(0.08)) {
				rows.push(event(id, day(at), -20));
				shrunk = at;
			}
		}
	}
	await put('subscription_events', rows);
}

const atTheEnd = { asOf: day(720) };

describe('who is likely to leave', () => {
	it('is found where something tells it, as it would have been before', async () => {
		await generated(400, 0.3);
		const { risk, summary } = await churn(company.store, systemViewer, { ...atTheEnd, most: 500 });
		const { calibration, listed } = risk!;
		expect(calibration.hasSkill).toBe(true);
		expect(calibration.auc).toBeGreaterThan(0.65);
		// Each chance was right on the mean: as many left as were expected.
		const tested = calibration.windows.filter(({ expected }) => expected !== null);
		const expected = tested.reduce((sum, window) => sum + window.expected!, 0);
		expect(Math.abs(expected - calibration.left)).toBeLessThan(3 * Math.sqrt(calibration.left));
		expect(listed.length).toBe(risk!.customers);
		const isFirst = listed.slice(0, 5);
		for (const customer of isFirst) expect(customer.reasons).toContain('pays less than half a year ago');
		expect(risk!.expected).toBeCloseTo(
			listed.reduce((sum, { chance }) => sum + chance, 0),
			6
		);
		expect(Number(risk!.mrr)).toBe(listed.reduce((sum, { mrr }) => sum + Number(mrr), 0));
		// As many left as were expected, so nothing is to be corrected, and the range is about the number.
		expect(calibration.timesExpected!.lower).toBeLessThan(1);
		expect(calibration.timesExpected!.upper).toBeGreaterThan(1);
		const { lower, upper } = risk!.expectedRange!;
		expect(lower).toBeLessThan(risk!.expected!);
		expect(upper).toBeGreaterThan(risk!.expected!);
		expect(summary).toContain(`are expected to leave within 90 days (95 % range ${lower} to ${upper}).`);
		expect(calibration.verdict).toMatch(/ left where \d+ were expected/);
	});

	it('is listed with the group of the curves, which can be chosen on them', async () => {
		await generated(400, 0.3);
		const industryOf = (id: string) => (Number(id.slice(1)) % 2 === 0 ? 'Steel' : null);
		const ids = Array.from({ length: 400 }, (_, customer) => `c${customer}`);
		await put(
			'companies',
			ids.map((id) => ({ id, name: id, industry: industryOf(id) }))
		);
		const options = { ...atTheEnd, by: 'industry', most: 500 };
		const { risk, curves } = await churn(company.store, systemViewer, options);
		const shown = curves.slice(1).map(({ key }) => key);
		expect(shown.toSorted()).toEqual(['Steel', null]);
		expect(risk!.listed.length).toBeGreaterThan(0);
		for (const { id, group } of risk!.listed) expect([id, group]).toEqual([id, industryOf(id)]);
	});

	it('is not told where nothing tells it', async () => {
		await generated(400, 0.02);
		const { risk, summary } = await churn(company.store, systemViewer, atTheEnd);
		expect(risk!.calibration.hasSkill).toBe(false);
		expect(risk!.listed).toEqual([]);
		expect(risk!.expectedMrr).toBeNull();
		expect(risk!.expected).toBeGreaterThan(0);
		expect(risk!.expectedRange!.upper).toBeGreaterThan(risk!.expected!);
		expect(risk!.calibration.caution).toBeNull();
		expect(risk!.calibration.verdict).toMatch(/no skill is shown, so nobody is ranked\.$/);
		expect(summary).toMatch(/the data don’t tell who/);
	});

	it('is not told of a few', async () => {
		await fourCustomers();
		const { risk, drivers } = await churn(company.store, systemViewer, atDay30);
		expect(risk).toMatchObject({ customers: 2, mrr: '50.0000', expected: null, listed: [] });
		expect(drivers).toBeNull();
	});
});

describe('the demo company', () => {
	const asOf = '2026-11-22';
	const { main } = generateCompany({ size: 'demo', seed: 7, until: '2026-11-23' });
	const iso = (minute: number) => new Date(minute * 60_000).toISOString();

	it('loses customers as its parameters say, and those whose renewal is due are found', async () => {
		await put(
			'contracts',
			main.contracts.map(({ id, company: { id: customer }, starts, ends, months, cancelledAt }) => ({
				id,
				company_id: customer,
				starts_on: dateOf(starts),
				ends_on: dateOf(ends),
				term_months: months,
				renews_automatically: true,
				cancelled_at: cancelledAt === null ? null : iso(cancelledAt)
			}))
		);
		await put(
			'subscription_events',
			main.contracts.flatMap((contract) =>
				contract.events.map(({ at, change }) => event(contract.company.id, iso(at), change))
			)
		);
		const { curves, difference, risk, drivers } = await churn(company.store, systemViewer, {
			asOf,
			by: 'term'
		});
		const at = (label: string, milestone: string) =>
			curves.find((curve) => curve.label === label)!.milestones.find((each) => each.label === milestone)!
				.share!;
		// A tenth leaves in the first month, then 2.57 % a month to the sixth and 2 % to the twelfth.
		for (const [milestone, truth] of [
			['1 month', 0.9],
			['6 months', 0.9 * 0.9743 ** 5],
			['1 year', 0.9 * 0.9743 ** 5 * 0.98 ** 6]
		] as const) {
			const { lower, upper } = at('Month to month', milestone);
			expect(lower).toBeLessThan(truth);
			expect(upper).toBeGreaterThan(truth);
		}
		expect(difference!.p).toBeLessThan(0.001);
		expect(
			drivers!.drivers.find(({ label }) => label.startsWith('Term: Month to month'))!.lower
		).toBeGreaterThan(1);
		expect(risk!.calibration.hasSkill).toBe(true);
		for (const { reasons } of risk!.listed.slice(0, 10))
			expect(reasons.join()).toMatch(/renewal due|month to month/);
	});
});

describe('customers who only order', () => {
	it('have no day on which they left', async () => {
		await insert(company.store, 'orders', [
			{ id: 'o1', contact_id: 'p', ordered_at: '2024-01-05', amount_base: 10 }
		]);
		const result = await churn(company.store, systemViewer, { asOf: '2024-06-30' });
		expect(result).toMatchObject({
			kind: 'orders',
			curves: [],
			risk: null,
			orders: { customers: 1, leaving: [] }
		});
		expect(result.because).toMatch(/staying is ordering again/);
		expect(describeChurn(result)).toContain(result.summary);
	});
});

describe('nothing', () => {
	it('is said', async () => {
		const result = await churn(company.store, systemViewer, { asOf: '2024-06-30', by: 'country' });
		expect(result).toMatchObject({ curves: [], difference: null, drivers: null, risk: null });
		expect(result.summary).toBe('There are no customers who pay a month.');
	});
});

describe('options', () => {
	it('are checked where they are not names', () => {
		const analysis = analysisNamed('churn');
		expect(choicesOf(analysis, ['by=custom:region', 'within=30'])).toEqual({
			by: 'custom:region',
			within: '30'
		});
		expect(() => choicesOf(analysis, ['within=0'])).toThrow(/within/);
		expect(() => choicesOf(analysis, ['by='])).toThrow(/no by/);
	});
});
