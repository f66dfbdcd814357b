import { describe, expect, it } from 'vitest';
import type { Viewer } from '#lib/crm/viewer.ts';
import { ann, deal, everyone, metricCompany } from '#lib/server/metrics/testing.ts';
import { adoption } from './adoption.ts';
import { describeAdoption } from './describe.ts';

const company = metricCompany('deals', 'activities', 'accounts', 'audit_log', 'sessions');
const { put } = company;
const asOf = '2026-10-31';

const activity = (id: string, owner: string, at: string, more: Record<string, unknown> = {}) => ({
	id,
	type: 'call',
	owner_id: owner,
	occurred_at: at,
	...more
});

/** Leads the team of Ann. */
const manager: Viewer = {
	...everyone,
	role: 'manager',
	scope: { kind: 'owners', people: ['ann'], unowned: true, teams: ['north'] }
};

async function aCompany(): Promise<void> {
	await put('deals', [
		deal({ id: 'a', created: '2026-01-01' }),
		deal({ id: 'b', created: '2026-01-01' }),
		deal({ id: 'c', created: '2026-01-01', owner: 'bob' }),
		deal({ id: 'won', created: '2026-01-01', status: 'won', closed: '2026-02-01' })
	]);
	await put('activities', [
		activity('1', 'ann', '2026-10-30', { deal_id: 'a' }),
		activity('2', 'ann', '2026-10-29'),
		activity('3', 'ann', '2026-10-20'),
		activity('4', 'ann', '2026-10-01', { type: 'task', deal_id: 'b', due_at: '2026-11-10' }),
		activity('5', 'bob', '2026-10-10', { deal_id: 'c' }),
		activity('6', 'bob', '2026-07-01')
	]);
	await put('accounts', [
		{ id: 'account_bob', email: 'bob@example.com', name: 'Bob', role: 'rep', person_id: 'bob' },
		{ id: 'account_ann', email: 'ann@example.com', name: 'Ann', role: 'rep', person_id: 'ann' },
		{
			id: 'account_gone',
			email: 'x@example.com',
			name: 'X',
			role: 'rep',
			person_id: 'ann',
			disabled_at: '2026-01-01'
		}
	]);
	const signIn = (account_id: string, occurred_at: string) => ({
		account_id,
		occurred_at,
		action: 'sign_in'
	});
	await put('sessions', [
		{
			token_hash: 'x',
			account_id: 'account_ann',
			expires_at: '2027-01-01',
			created_at: '2026-09-01',
			last_seen_at: '2026-10-29'
		}
	]);
	await put('audit_log', [
		signIn('account_bob', '2026-10-30'),
		signIn('account_bob', '2026-10-12'),
		signIn('account_bob', '2026-01-12'),
		signIn('account_gone', '2026-10-12'),
		{ ...signIn('account_ann', '2026-10-30'), action: 'sign_in_failed' }
	]);
}

describe('adoption', () => {
	it('is logged work by person: signing in without any is presence alone', async () => {
		await aCompany();
		const result = await adoption(company.store, everyone, { asOf, weeks: 4 });
		expect([result.from, result.people, result.active, result.present, result.withAccount]).toEqual([
			'2026-10-04',
			2,
			1,
			2,
			2
		]);
		expect(result.persons).toMatchObject([
			{
				name: 'Bob',
				team: 'South',
				isActive: false,
				activitiesAWeek: 1 / 4,
				activitiesLately: 0,
				worked: { deals: 1, share: 0 },
				planned: { deals: 1, share: 0 },
				presence: { signIns: 2 }
			},
			{
				name: 'Ann',
				isActive: true,
				activitiesAWeek: 3 / 4,
				activitiesLately: 2,
				worked: { deals: 2, share: 0.5 },
				planned: { deals: 2, share: 0.5 },
				presence: { signIns: 0, lastSeen: expect.stringContaining('2026-10-29') }
			}
		]);
		expect(result.all).toMatchObject({ activitiesAWeek: 1, worked: { deals: 3, share: 1 / 3 } });
		expect(result.teams.map(({ name, people, active }) => [name, people, active])).toEqual([
			['North', 1, 1],
			['South', 1, 0]
		]);
		expect(describeAdoption(result)).toMatch(/Bob +0\.3 +0 +1 +0 % +0 % +2/);
	});

	it('is averaged over weeks that are chosen, with coverage and presence as they are now', async () => {
		await aCompany();
		const span = { from: '2026-10-04', to: '2026-10-18' };
		const whole = await adoption(company.store, everyone, { asOf, weeks: 4 });
		const { from, persons, all, present } = await adoption(company.store, everyone, { asOf, weeks: 4, span });
		expect([from, present, all.worked]).toEqual([whole.from, whole.present, whole.all.worked]);
		expect(persons).toMatchObject([
			{ name: 'Ann', teamId: 'north', activitiesAWeek: 0, activitiesLately: 2 },
			{ name: 'Bob', teamId: 'south', activitiesAWeek: 1 / 2, activitiesLately: 0 }
		]);
	});

	it('is of a manager’s own people for a manager, and for nobody who leads none', async () => {
		await aCompany();
		const result = await adoption(company.store, manager, { asOf, weeks: 4 });
		expect(result.persons.map(({ name }) => name)).toEqual(['Ann']);
		expect([result.people, result.present, result.withAccount, result.all.worked.deals]).toEqual([
			1, 1, 1, 2
		]);
		expect(JSON.stringify(result.persons)).not.toContain('Bob');
		await expect(adoption(company.store, ann)).rejects.toMatchObject({ code: 'not_allowed' });
		await expect(adoption(company.store, { ...everyone, role: 'marketer' })).rejects.toMatchObject({
			code: 'not_allowed'
		});
	});

	it('says what is missing where nothing was logged', async () => {
		const { missing, summary } = await adoption(company.store, everyone, { asOf });
		expect(summary).toBe('0 of 2 people logged something in the last seven days. There are no open deals.');
		expect(missing).toEqual([
			'No activity was logged in these weeks: import activities, else nobody looks as if they worked.',
			'2 of 2 people have no account here, so nothing is known of their sign-ins.'
		]);
	});
});
