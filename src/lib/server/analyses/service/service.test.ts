import { describe, expect, it } from 'vitest';
import { ann, everyone, metricCompany } from '#lib/server/metrics/testing.ts';
import { describeService } from './describe.ts';
import { service } from './service.ts';

const company = metricCompany('tickets', 'ticket_events');
const { put } = company;

const october = { from: '2026-10-01', to: '2026-11-01' };

const ticket = (id: string, more: Record<string, unknown> = {}) => ({
	id,
	subject: `Ticket ${id}`,
	owner_id: 'ann',
	priority: 'High',
	opened_at: '2026-10-05T09:00:00Z',
	...more
});

describe('service', () => {
	it('sets who helps side by side, and adds up', async () => {
		await put('tickets', [
			// Of high priority: an answer within 2 and a solution within 16 working hours.
			ticket('a', { first_response_at: '2026-10-05T10:00:00Z', solved_at: '2026-10-05T13:00:00Z' }),
			ticket('b', {
				first_response_at: '2026-10-05T12:00:00Z',
				solved_at: '2026-10-05T17:00:00Z',
				reopens: 1
			}),
			ticket('c', {
				owner_id: 'bob',
				first_response_at: '2026-10-05T11:00:00Z',
				solved_at: '2026-10-06T17:00:00Z'
			}),
			ticket('d', { owner_id: null })
		]);
		const { total, groups } = await service(company.store, everyone, october);
		const brief = ({ label, opened, backlog, attainment, resolution }: (typeof groups)[number]) => [
			label,
			opened,
			backlog,
			attainment.share,
			resolution
		];
		expect(groups.map(brief)).toEqual([
			['Ann', 2, 0, 1 / 2, 4],
			['No owner', 1, 1, 0, null],
			['Bob', 1, 0, 1, 16]
		]);
		expect([total.opened, total.backlog, total.attainment.judged, total.attainment.share]).toEqual([
			4, 1, 4, 0.5
		]);
		const own = await service(company.store, ann, october);
		expect(own.groups.map(({ label }) => label)).toEqual(['Ann']);
		const filtered = await service(company.store, everyone, {
			...october,
			where: [{ dimension: 'team', operator: 'under', values: ['south'] }]
		});
		expect(filtered.groups.map(({ label }) => label)).toEqual(['Bob']);
	});

	it('says what is due next, what is late, and what waits for the customer', async () => {
		const now = Date.now();
		const ago = (seconds: number) => new Date(now - seconds * 1000).toISOString();
		await put('tickets', [
			ticket('new', { opened_at: ago(60) }),
			ticket('answered', { opened_at: ago(60), first_response_at: ago(30) }),
			ticket('late', {}),
			ticket('waits', { first_response_at: '2026-10-05T09:30:00Z' }),
			ticket('tomorrow', { opened_at: ago(-86_400) })
		]);
		await put('ticket_events', [
			{
				id: '1',
				ticket_id: 'waits',
				field: 'status',
				old_value: 'open',
				new_value: 'pending',
				changed_at: '2026-10-05T10:00:00Z'
			}
		]);
		const { open } = await service(company.store, everyone, october);
		expect(open).toMatchObject({ within: 2, overdue: 1, paused: 1, unjudged: 0 });
		expect(open.next.map(({ id, due }) => [id, due])).toEqual([
			['new', 'first response'],
			['answered', 'solution']
		]);
		expect(Date.parse(open.next[0]!.dueAt!)).toBeGreaterThan(now);
		expect(open.next[0]!.hoursLeft).toBeLessThanOrEqual(2);
		expect(open.late.map(({ id, dueAt }) => [id, dueAt])).toEqual([['late', null]]);
		const of = async (dimension: string, value: string) =>
			(
				await service(company.store, everyone, {
					...october,
					where: [{ dimension, operator: 'in', values: [value] }]
				})
			).open;
		expect(await of('owner', 'bob')).toMatchObject({ within: 0, overdue: 0, paused: 0, next: [], late: [] });
		const { within, overdue, paused, late } = open;
		expect(await of('owner', 'ann')).toMatchObject({ within, overdue, paused });
		expect(late.length).toBe(1);
		expect(await of('priority', 'High')).toMatchObject({ within, overdue, paused });
		expect(await of('priority', 'Low')).toMatchObject({ within: 0, overdue: 0, paused: 0 });
	});

	it('is told in words, also of nothing', async () => {
		const result = await service(company.store, everyone, october);
		expect(describeService(result)).toMatch(/Of no ticket opened in the period it is known/);
		expect(result.missing).toEqual(['There are no tickets that were opened in this period.']);
	});
});
