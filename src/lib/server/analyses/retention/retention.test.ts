import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { systemViewer } from '#lib/crm/viewer.ts';
import { ann, clear, insert, testStore, type TestStore } from '#lib/server/metrics/testing.ts';
import { describeRetention } from './describe.ts';
import { cohortMembers } from './members.ts';
import { retention } from './retention.ts';

let company: TestStore;

beforeAll(async () => {
	company = await testStore();
});
afterAll(() => company.close());
afterEach(() => clear(company.store, 'companies', 'subscription_events', 'orders'));

let events = 0;

const subscription = (company: string, at: string, change: number) => ({
	id: `subscription_${++events}`,
	company_id: company,
	type: 'expansion',
	occurred_at: at,
	monthly_change: change,
	monthly_change_base: change
});

/** Acme since January, growing; Bolt since January, gone in March; Coil since February, gone in April and back in May. */
async function threeCustomers(): Promise<void> {
	await insert(company.store, 'companies', [
		{ id: 'acme', name: 'Acme', owner_id: 'ann' },
		{ id: 'bolt', name: 'Bolt', owner_id: 'bob' },
		{ id: 'coil', name: 'Coil', owner_id: 'bob' }
	]);
	await insert(company.store, 'subscription_events', [
		subscription('acme', '2026-01-10', 100),
		subscription('acme', '2026-03-10', 50),
		subscription('bolt', '2026-01-20', 60),
		subscription('bolt', '2026-03-15', -60),
		subscription('coil', '2026-02-10', 40),
		subscription('coil', '2026-04-10', -40),
		subscription('coil', '2026-05-10', 30)
	]);
}

const inMay = { asOf: '2026-05-31', months: 5 };

describe('the customers of cohorts', () => {
	it('are those who began in the months, with who is there and who was', async () => {
		await threeCustomers();
		const question = { cohorts: ['2026-01-01'], to: '2026-06-01' };
		const told = await cohortMembers(company.store, systemViewer, 'subscriptions', question);
		expect(told).toEqual([
			{
				id: 'acme',
				entity: 'companies',
				label: 'Acme',
				cohort: '2026-01-01',
				months: 5,
				last: '2026-05-01',
				isThere: true,
				amount: '150.0000'
			},
			{
				id: 'bolt',
				entity: 'companies',
				label: 'Bolt',
				cohort: '2026-01-01',
				months: 2,
				last: '2026-02-01',
				isThere: false,
				amount: '60.0000'
			}
		]);
	});

	it('are as many as the cohort counts, and only those a reader may see', async () => {
		await threeCustomers();
		const { cohorts, to } = await retention(company.store, systemViewer, inMay);
		const months = cohorts.map(({ month }) => month);
		const ids = async (viewer: typeof systemViewer) => {
			const members = await cohortMembers(company.store, viewer, 'subscriptions', { cohorts: months, to });
			return members.map(({ id }) => id);
		};
		expect((await ids(systemViewer)).length).toBe(cohorts.reduce((sum, { customers }) => sum + customers, 0));
		expect(await ids(ann)).toEqual(['acme']);
	});
});

describe('recurring revenue', () => {
	it('moves from opening to closing, month by month, exactly', async () => {
		await threeCustomers();
		const { movements } = await retention(company.store, systemViewer, inMay);
		expect(movements.map(({ month, opening, closing }) => [month, opening, closing])).toEqual([
			['2026-01-01', '0.0000', '160.0000'],
			['2026-02-01', '160.0000', '200.0000'],
			['2026-03-01', '200.0000', '190.0000'],
			['2026-04-01', '190.0000', '150.0000'],
			['2026-05-01', '150.0000', '180.0000']
		]);
		for (const row of movements) {
			const moved = [row.new, row.expansion, row.reactivation, row.contraction, row.churn];
			expect(moved.reduce((sum, each) => sum + Number(each), Number(row.opening))).toBe(Number(row.closing));
		}
		expect(movements[4]).toMatchObject({ reactivation: '30.0000', new: '0.0000' });
	});

	it('keeps cohorts by the month they began, gone and come back alike', async () => {
		await threeCustomers();
		const { cohorts, curve } = await retention(company.store, systemViewer, inMay);
		expect(
			cohorts.map(({ month, customers, cells }) => [month, customers, cells.map(({ active }) => active)])
		).toEqual([
			['2026-01-01', 2, [2, 2, 1, 1, 1]],
			['2026-02-01', 1, [1, 1, 0, 1]]
		]);
		expect(cohorts[0]!.cells.map(({ amountShare }) => amountShare)).toEqual([
			1,
			1,
			150 / 160,
			150 / 160,
			150 / 160
		]);
		expect(curve.map(({ share, customers }) => [share, customers])).toEqual([
			[1, 3],
			[1, 3],
			[1 / 3, 3],
			[2 / 3, 3],
			[1 / 2, 2]
		]);
	});

	it('has no cell for months that are not over, which would look like leaving', async () => {
		await threeCustomers();
		const { cohorts, to } = await retention(company.store, systemViewer, { asOf: '2026-05-20', months: 4 });
		expect(to).toBe('2026-05-01');
		expect(cohorts.map(({ cells }) => cells.length)).toEqual([4, 3]);
	});

	it('is of the customers that the reader may see', async () => {
		await threeCustomers();
		const { movements, cohorts } = await retention(company.store, ann, inMay);
		expect(movements.at(-1)!.closing).toBe('150.0000');
		expect(cohorts.map(({ customers }) => customers)).toEqual([1]);
	});
});

describe('what makes a customer stay', () => {
	const order = (id: string, contact: string, at: string) => ({
		id,
		contact_id: contact,
		ordered_at: at,
		amount_base: 10
	});

	it('is ordering again where nobody pays a month, and that is said', async () => {
		await insert(company.store, 'orders', [
			order('1', 'eve', '2026-01-05'),
			order('2', 'eve', '2026-01-25'),
			order('3', 'eve', '2026-03-05'),
			order('4', 'finn', '2026-01-05')
		]);
		const { kind, because, cohorts, movements } = await retention(company.store, systemViewer, inMay);
		expect([kind, because]).toEqual([
			'orders',
			'0 customers came to pay a month, and 4 orders were placed: staying is ordering again.'
		]);
		expect(movements).toEqual([]);
		expect(cohorts[0]).toMatchObject({ month: '2026-01-01', customers: 2 });
		expect(cohorts[0]!.cells.map(({ active }) => active)).toEqual([2, 0, 1, 0, 0]);
		expect(cohorts[0]!.cells[2]!.amountShare).toBeCloseTo(1 / 3, 12);
	});

	it('is told in words, also of nothing', async () => {
		const nothing = await retention(company.store, systemViewer, inMay);
		expect(nothing.summary).toMatch(/no customers who have been there long enough/);
		expect(nothing.missing[0]).toMatch(/no subscription changes or contracts/);
		await threeCustomers();
		const text = describeRetention(await retention(company.store, systemViewer, inMay));
		expect(text).toMatch(/2026-03 +200 +0 +50 +0 +0 +-60 +190/);
		expect(text).toMatch(/2026-01 +2 +100 +100 +50 +50 +50/);
	});
});
