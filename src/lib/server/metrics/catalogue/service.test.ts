import { describe, expect, it } from 'vitest';
import { metricCompany } from '../testing.ts';

const { ask, behind, groups, put, series, value } = metricCompany('tickets', 'companies');

const october = { from: '2026-10-01', to: '2026-11-01' };

interface Ticket {
	id: string;
	opened: string;
	answered?: string;
	solved?: string;
	closed?: string;
	[more: string]: unknown;
}

const ticket = ({ opened, answered, solved, closed, ...more }: Ticket) => ({
	subject: more.id,
	owner_id: 'ann',
	priority: 'high',
	opened_at: opened,
	first_response_at: answered ?? null,
	solved_at: solved ?? null,
	closed_at: closed ?? null,
	...more
});

describe('tickets', () => {
	it('are counted when they are opened and when they are solved, and stand in the backlog between', async () => {
		await put('tickets', [
			ticket({ id: 'a', opened: '2026-08-10', solved: '2026-10-10' }),
			ticket({ id: 'b', opened: '2026-10-10', closed: '2026-10-20' }),
			ticket({ id: 'c', opened: '2026-10-12', owner_id: 'bob', priority: 'low' }),
			ticket({ id: 'd', opened: '2026-11-02' })
		]);
		expect(await value({ metric: 'tickets_opened', ...october })).toBe(2);
		expect(await value({ metric: 'tickets_solved', ...october })).toBe(2);
		expect(await series({ metric: 'backlog', from: '2026-08-01', to: '2026-12-01', grain: 'month' })).toEqual(
			[1, 1, 1, 2]
		);
		expect(await groups({ metric: 'backlog', by: ['priority'] })).toEqual({ low: 1, high: 1 });
		expect(await behind({ metric: 'backlog', asOf: '2026-10-11' })).toEqual(['b']);
	});

	it('that are closed without a date are in no backlog and in no waiting time, which is said', async () => {
		await put('tickets', [
			ticket({ id: 'a', opened: '2026-10-01', status: 'Closed' }),
			ticket({ id: 'b', opened: '2026-10-01', status: 'open' }),
			ticket({ id: 'c', opened: '2026-10-01', status: 'closed', solved: '2026-10-02' })
		]);
		expect(await value({ metric: 'backlog' })).toBe(1);
		const { notes } = await ask({ metric: 'resolution_time', ...october });
		expect(notes[0]).toBe('1 of these tickets is solved or closed without a date, so not counted.');
	});

	it('wait for their answer as long as they wait, also those that have none (Kaplan-Meier by hand)', async () => {
		await put('tickets', [
			ticket({ id: 'a', opened: '2026-10-01T00:00:00Z', answered: '2026-10-01T01:00:00Z' }),
			ticket({ id: 'b', opened: '2026-10-01T00:00:00Z', answered: '2026-10-01T02:00:00Z' }),
			// Closed after three hours without a word.
			ticket({ id: 'c', opened: '2026-10-01T00:00:00Z', closed: '2026-10-01T03:00:00Z' }),
			ticket({ id: 'd', opened: '2026-10-01T00:00:00Z', answered: '2026-10-01T10:00:00Z' })
		]);
		// Still waiting: 3/4 after 1 h, 1/2 after 2 h; the mean of the answered would be 4 h 20.
		expect(await value({ metric: 'first_response_time', ...october })).toBe(2);
		expect(await value({ metric: 'first_response_time_p90', ...october })).toBe(10);
	});

	it('take as long to solve as they took, and have no median where most are not solved', async () => {
		await put('tickets', [
			ticket({ id: 'a', opened: '2026-10-01T00:00:00Z', solved: '2026-10-02T00:00:00Z' }),
			ticket({ id: 'b', opened: '2026-10-01T00:00:00Z', solved: '2026-10-03T12:00:00Z' }),
			ticket({ id: 'c', opened: '2026-10-01T00:00:00Z', solved: '2026-10-05T00:00:00Z' })
		]);
		expect(await value({ metric: 'resolution_time', ...october })).toBe(60);
		expect(await value({ metric: 'resolution_time_p90', ...october })).toBe(96);
		await put('tickets', [
			ticket({ id: 'd', opened: '2026-10-01T00:00:00Z' }),
			ticket({ id: 'e', opened: '2026-10-01T00:00:00Z' }),
			ticket({ id: 'f', opened: '2026-10-01T00:00:00Z' }),
			ticket({ id: 'g', opened: '2026-10-01T00:00:00Z' })
		]);
		expect(await value({ metric: 'resolution_time', ...october })).toBeNull();
		expect((await ask({ metric: 'resolution_time_p90', ...october })).notes).toEqual([
			'3 of 7 tickets got solved: fewer than nine of ten, so there is no time by which nine of ten of them did.'
		]);
	});

	it('solved before they were opened are told, not turned positive (T5: Odoo takes abs())', async () => {
		await put('tickets', [
			ticket({ id: 'a', opened: '2026-10-05', solved: '2026-10-01' }),
			ticket({ id: 'b', opened: '2026-10-05', solved: '2026-10-06' })
		]);
		const { total, notes } = await ask({ metric: 'resolution_time', ...october });
		expect([total.value, notes]).toEqual([
			24,
			['1 of these tickets is dated before the ticket was opened, so not counted.']
		]);
	});

	it('satisfy those who say four or five, of all who say (Zendesk: 150 good of 250 is 60 %)', async () => {
		const rated = (id: string, satisfaction: number | null) =>
			ticket({ id, opened: '2026-10-01', solved: '2026-10-02', satisfaction });
		await put('tickets', [
			rated('a', 5),
			rated('b', 4),
			rated('c', 4),
			rated('d', 3),
			rated('e', 1),
			...['f', 'g', 'h', 'i', 'j'].map((id) => rated(id, null))
		]);
		expect(await value({ metric: 'csat', ...october })).toBe(0.6);
		expect(await value({ metric: 'csat_response_rate', ...october })).toBe(0.5);
	});

	it('make promoters and detractors, passives counted among all: a score per hundred', async () => {
		const said = (id: string, recommendation: number | null) =>
			ticket({ id, opened: '2026-10-01', solved: '2026-10-02', recommendation });
		await put('tickets', [
			said('a', 10),
			said('b', 9),
			said('c', 8),
			said('d', 7),
			said('e', 6),
			said('f', null)
		]);
		expect(await value({ metric: 'nps', ...october })).toBe(20);
		await put('tickets', [said('g', 0), said('h', 3), said('i', 11)]);
		// Two promoters, three detractors, of seven; 11 is no answer.
		expect(await value({ metric: 'nps', ...october })).toBeCloseTo(-100 / 7, 10);
	});

	it('are reopened as often as the source tells, of those of which it does', async () => {
		const reopened = (id: string, reopens: number | null) =>
			ticket({ id, opened: '2026-10-01', solved: '2026-10-02', reopens });
		await put('tickets', [reopened('a', 0), reopened('b', 2), reopened('c', 0), reopened('d', null)]);
		expect(await value({ metric: 'reopen_rate', ...october })).toBeCloseTo(1 / 3, 12);
	});
});
