import { describe, expect, it } from 'vitest';
import { workingSeconds } from '#lib/crm/calendar/working-hours.ts';
import { hoursOf } from '#lib/crm/service-levels.ts';
import { readPolicies } from '#lib/server/store/service-levels.ts';
import { createRandom } from '#lib/stats/random/random.ts';
import { relations } from '../relations/index.ts';
import { ann, everyone, metricCompany } from '../testing.ts';

const company = metricCompany('tickets', 'ticket_events', 'companies');
const { behind, groups, put, value } = company;

/** A week from Monday 2026-10-05; hours are 9 to 17 in UTC, answers due after 8 of them and solutions after 24. */
const october = { from: '2026-10-01', to: '2026-11-01' };

const ticket = (id: string, opened: string, more: Record<string, unknown> = {}) => ({
	id,
	subject: id,
	owner_id: 'ann',
	priority: 'Medium',
	opened_at: opened,
	...more
});

const change = (
	id: string,
	ticket: string,
	field: string,
	before: string | null,
	after: string,
	at: string
) => ({
	id,
	ticket_id: ticket,
	field,
	old_value: before,
	new_value: after,
	changed_at: at
});

describe('working time of tickets', () => {
	it('leaves out nights and the weekend', async () => {
		await put('tickets', [
			ticket('a', '2026-10-09T15:00:00Z', {
				first_response_at: '2026-10-12T10:00:00Z',
				solved_at: '2026-10-13T09:00:00Z'
			})
		]);
		// Friday 15 to 17, Monday 9 to 10; solved when Monday's eight hours were over.
		expect(await value({ metric: 'first_response_working_time', ...october })).toBe(3);
		expect(await value({ metric: 'resolution_working_time', ...october })).toBe(10);
		expect(await value({ metric: 'resolution_time', ...october })).toBe(90);
	});

	it('does not run while a ticket waits for the customer, by its stage or status, once where both say so', async () => {
		await put('tickets', [ticket('a', '2026-10-05T09:00:00Z', { solved_at: '2026-10-05T17:00:00Z' })]);
		await put('ticket_events', [
			change('1', 'a', 'status', 'open', 'Pending', '2026-10-05T10:00:00Z'),
			change('2', 'a', 'status', 'Pending', 'open', '2026-10-05T12:00:00Z'),
			change('3', 'a', 'stage', 'new', 'help_waiting', '2026-10-05T11:00:00Z'),
			change('4', 'a', 'stage', 'help_waiting', 'new', '2026-10-05T13:00:00Z')
		]);
		// Of eight hours, those from 10 to 12 by its status; the stage is none that waits, whatever its id.
		expect(await value({ metric: 'resolution_working_time', ...october })).toBe(6);
		await put('ticket_events', [
			change('5', 'a', 'stage', 'new', 'Waiting on customer', '2026-10-05T11:30:00Z'),
			change('6', 'a', 'stage', 'Waiting on customer', 'new', '2026-10-05T12:30:00Z')
		]);
		expect(await value({ metric: 'resolution_working_time', ...october })).toBe(5.5);
	});

	it('does not run between a solution and the opening again', async () => {
		await put('tickets', [
			ticket('a', '2026-10-05T09:00:00Z', { solved_at: '2026-10-07T10:00:00Z', reopens: 1 })
		]);
		await put('ticket_events', [
			change('1', 'a', 'status', 'open', 'solved', '2026-10-05T11:00:00Z'),
			change('2', 'a', 'status', 'solved', 'open', '2026-10-07T09:00:00Z'),
			change('3', 'a', 'status', 'open', 'solved', '2026-10-07T10:00:00Z')
		]);
		expect(await value({ metric: 'resolution_working_time', ...october })).toBe(3);
	});

	it('is the same in SQL as in the calendar, for any instants, summer and winter', async () => {
		const { store } = company;
		const random = createRandom(7);
		const instant = () => new Date(Date.UTC(2026, 2, 1) + random.integer(0, 260 * 86_400) * 1000);
		const pairs = Array.from({ length: 200 }, () =>
			[instant(), instant()].sort((a, b) => Number(a) - Number(b))
		);
		await store.engine.transaction((transaction) =>
			transaction.script(`
				update service_policies set time_zone = 'America/New_York' where id = 'default';
				insert into service_hours values ('default', 7, 90, 150), ('default', 7, 180, 240);
				insert into service_holidays values ('default', '2026-07-03', 'Independence Day');
			`)
		);
		try {
			await put(
				'tickets',
				pairs.map(([opened, solved], place) =>
					ticket(`t${place}`, opened!.toISOString(), { solved_at: solved!.toISOString() })
				)
			);
			const [policy] = await readPolicies(store);
			const hours = hoursOf(policy!, 'UTC');
			const { rows } = await store.engine.query<{ id: string; seconds: number }>(
				`select id, resolution_seconds as seconds from ${relations.timed_tickets.sql(everyone, { from: '', to: '' })}`
			);
			const counted = Object.fromEntries(rows.map(({ id, seconds }) => [id, Number(seconds)]));
			for (const [place, [opened, solved]] of pairs.entries()) {
				expect([place, counted[`t${place}`]]).toEqual([place, workingSeconds(hours, opened!, solved!)]);
			}
		} finally {
			await store.engine.transaction((transaction) =>
				transaction.script(`
					update service_policies set time_zone = null where id = 'default';
					delete from service_hours where weekday = 7;
					delete from service_holidays;
				`)
			);
		}
	});
});

describe('service levels', () => {
	it('are met, breached, or still within their time, by the target of the priority', async () => {
		const soon = new Date(Date.now() - 1000).toISOString();
		await put('tickets', [
			ticket('met', '2026-10-05T09:00:00Z', {
				first_response_at: '2026-10-05T17:00:00Z',
				solved_at: '2026-10-07T17:00:00Z'
			}),
			ticket('solved late', '2026-10-05T09:00:00Z', {
				first_response_at: '2026-10-05T10:00:00Z',
				solved_at: '2026-10-08T09:00:01Z'
			}),
			ticket('answered late', '2026-10-05T09:00:00Z', {
				first_response_at: '2026-10-06T09:30:00Z',
				solved_at: '2026-10-06T10:00:00Z'
			}),
			ticket('overdue', '2026-10-05T09:00:00Z'),
			ticket('urgent', '2026-10-05T09:00:00Z', {
				priority: ' URGENT',
				first_response_at: '2026-10-05T10:30:00Z',
				solved_at: '2026-10-05T11:00:00Z'
			}),
			ticket('within', soon),
			ticket('unanswered', '2026-10-05T09:00:00Z', { closed_at: '2026-10-05T12:00:00Z' }),
			ticket('untold', '2026-10-05T09:00:00Z', { status: 'closed' }),
			ticket('backwards', '2026-10-05T09:00:00Z', { solved_at: '2026-10-04T09:00:00Z' })
		]);
		const all = { metric: 'sla_attainment' };
		expect(await behind(all)).toEqual([
			['answered late', false],
			['met', true],
			['overdue', false],
			['solved late', false],
			['unanswered', true],
			['urgent', false]
		]);
		expect(await value(all)).toBeCloseTo(2 / 6, 12);
		expect(await value({ metric: 'first_response_sla_attainment' })).toBe(2 / 5);
		expect(await value({ metric: 'resolution_sla_attainment' })).toBe(4 / 6);
		expect(await groups({ ...all, by: ['priority'] })).toEqual({ Medium: 2 / 5, ' URGENT': 0 });
		expect(await value(all, ann)).toBeCloseTo(2 / 6, 12);
	});

	it('are judged by the solution alone where a source tells of no first answer at all', async () => {
		const [told, untold] = [{ source_system: 'zendesk' }, { source_system: 'salesforce' }];
		await put('tickets', [
			ticket('told', '2026-10-05T09:00:00Z', { ...told, first_response_at: '2026-10-05T10:00:00Z' }),
			ticket('late', '2026-10-05T09:00:00Z', told),
			ticket('solved', '2026-10-05T09:00:00Z', { ...untold, solved_at: '2026-10-06T09:00:00Z' }),
			ticket('new', new Date(Date.now() - 1000).toISOString(), untold)
		]);
		expect(await behind({ metric: 'first_response_sla_attainment' })).toEqual([
			['late', false],
			['told', true]
		]);
		expect(await behind({ metric: 'resolution_sla_attainment' })).toEqual([
			['late', false],
			['solved', true],
			['told', false]
		]);
	});

	it('are the same whoever looks: what a source tells of is seen in tickets that the viewer may not see', async () => {
		const source = { source_system: 'zd' };
		await put('tickets', [
			ticket('of bob', '2026-10-05T09:00:00Z', {
				...source,
				owner_id: 'bob',
				first_response_at: '2026-10-05T10:00:00Z'
			}),
			...['one', 'two', 'three'].map((id) => ticket(id, '2026-10-05T09:00:00Z', source))
		]);
		const attained = { metric: 'first_response_sla_attainment' };
		expect(await groups({ ...attained, by: ['owner'] })).toEqual({ ann: 0, bob: 1 });
		const { total } = await company.ask(attained, ann);
		expect(total).toMatchObject({ value: 0, sample: 3 });
	});

	it('take no deleted ticket as a sign that its source tells of first answers', async () => {
		await put('tickets', [
			ticket('deleted', '2026-10-05T09:00:00Z', {
				first_response_at: '2026-10-05T10:00:00Z',
				deleted_at: '2026-10-06T09:00:00Z'
			}),
			ticket('late', '2026-10-05T09:00:00Z')
		]);
		expect(await value({ metric: 'first_response_sla_attainment' })).toBeNull();
	});

	it('are those that held when a ticket was opened: a change does not rewrite the past', async () => {
		const { store } = company;
		const slow = { first_response_at: '2026-10-06T10:00:00Z', solved_at: '2026-10-06T11:00:00Z' };
		await put('tickets', [
			ticket('before', '2026-10-05T09:00:00Z', slow),
			ticket('after', '2026-10-12T09:00:00Z', {
				first_response_at: '2026-10-13T10:00:00Z',
				solved_at: '2026-10-13T11:00:00Z'
			})
		]);
		expect(await behind({ metric: 'sla_attainment' })).toEqual([
			['after', false],
			['before', false]
		]);
		await store.engine.transaction((transaction) =>
			transaction.script(`
				insert into service_policies (id, holds_from, time_zone) values ('new', '2026-10-10', 'UTC');
				insert into service_hours select 'new', weekday, begins_minute, ends_minute from service_hours;
				insert into service_targets values ('new', null, 600, null);
			`)
		);
		try {
			expect(await behind({ metric: 'sla_attainment' })).toEqual([
				['after', true],
				['before', false]
			]);
		} finally {
			await store.engine.transaction((transaction) =>
				transaction.script(
					['service_hours', 'service_targets']
						.map((table) => `delete from ${table} where policy_id = 'new';`)
						.join('') + `delete from service_policies where id = 'new';`
				)
			);
		}
	});

	it('say nothing of no tickets', async () => {
		expect(await value({ metric: 'sla_attainment' })).toBeNull();
		expect(await value({ metric: 'resolution_working_time' })).toBeNull();
	});
});
