import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Engine } from '#lib/server/engine/engine.ts';
import { compile, type Compiled } from './compile.ts';
import type { MetricRequest } from './metric.ts';
import { boundedQuestion } from './run.ts';
import { around, everyone, metricCompany } from './testing.ts';
import { askedTogether, merged } from './together.ts';

const company = metricCompany('tickets', 'ticket_events', 'companies');

/** The engine, with how often it was asked. */
function counting(engine: Engine) {
	const asked: string[] = [];
	const query: Engine['query'] = (sql, ...rest) => {
		asked.push(sql);
		return engine.query(sql, ...rest);
	};
	return { asked, query };
}

const october = { from: '2026-10-01', to: '2026-11-01' };

const requests: MetricRequest[] = [
	{ metric: 'sla_attainment', ...october },
	{ metric: 'sla_attainment', ...october, by: ['owner'] },
	{
		metric: 'sla_attainment',
		...october,
		by: ['priority'],
		where: [is('owner', 'ann'), is('priority', 'Low')]
	},
	{ metric: 'first_response_working_time', ...october, by: ['owner', 'priority'] },
	{ metric: 'resolution_working_time_p90', ...october, grain: 'week', where: [is('category', "it's $1")] }
];

function is(dimension: string, value: string) {
	return { dimension, operator: 'in' as const, values: [value] };
}

const compiled = async (request: MetricRequest): Promise<Compiled> =>
	compile(await boundedQuestion(company.store, everyone, request, around), everyone, { warnings: true });

const tickets = Array.from({ length: 24 }, (_, place) => ({
	id: `t${place}`,
	subject: `t${place}`,
	owner_id: ['ann', 'bob', null][place % 3],
	priority: ['Low', 'High'][place % 2],
	category: place % 4 === 0 ? "it's $1" : 'other',
	opened_at: `2026-10-${String(1 + place).padStart(2, '0')}T10:00:00Z`,
	first_response_at: place % 5 === 0 ? null : `2026-10-${String(2 + place).padStart(2, '0')}T12:00:00Z`,
	solved_at: place % 3 === 0 ? null : `2026-10-${String(4 + place).padStart(2, '0')}T12:00:00Z`
}));

describe('questions over the same costly rows that are asked at once', () => {
	it('read them once, and are answered as each would be alone: values, types and order', async () => {
		await company.put('tickets', tickets);
		const questions = await Promise.all(requests.map(compiled));
		const engine = counting(company.store.engine);
		const together = await Promise.all(questions.map((each) => askedTogether(engine, each, 'Europe/Berlin')));
		expect(engine.asked).toHaveLength(1);
		for (const [place, { sql, parameters }] of questions.entries()) {
			const { rows } = await company.store.engine.query(sql, parameters, { timeZone: 'Europe/Berlin' });
			expect(rows.length).toBeGreaterThan(0);
			expect(together[place]).toEqual(rows);
		}
	});

	it('stay apart where they are over other rows, or read in another time zone', async () => {
		await company.put('tickets', tickets);
		const [one, other] = await Promise.all(requests.slice(0, 2).map(compiled));
		const engine = counting(company.store.engine);
		const opened = await compiled({ metric: 'tickets_opened', ...october });
		expect(opened.shared).toBeUndefined();
		await Promise.all([
			askedTogether(engine, one!, 'UTC'),
			askedTogether(engine, other!, 'Asia/Tokyo'),
			askedTogether(engine, opened, 'UTC')
		]);
		expect(engine.asked).toHaveLength(3);
	});

	it('that fail take none of the others with them', async () => {
		await company.put('tickets', tickets);
		const good = await compiled(requests[0]!);
		const bad: Compiled = {
			...good,
			sql: 'select nothing_of_that_name',
			shared: { ...good.shared!, over: () => 'select nothing_of_that_name' }
		};
		const engine = counting(company.store.engine);
		const [answer, failure] = await Promise.allSettled([
			askedTogether(engine, good, 'UTC'),
			askedTogether(engine, bad, 'UTC')
		]);
		expect(answer).toMatchObject({ status: 'fulfilled', value: [{ sample: expect.anything() as unknown }] });
		expect(failure).toMatchObject({ status: 'rejected' });
		expect(String((failure as PromiseRejectedResult).reason)).toContain('nothing_of_that_name');
	});

	it('keep their parameters, whatever texts stand beside them', async () => {
		const text = fc.string({ unit: fc.constantFrom('$', '1', '2', "'", 'a'), maxLength: 8 });
		const values = fc.array(fc.string({ maxLength: 5 }), { maxLength: 4 });
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.record({ text, values }), { minLength: 2, maxLength: 4 }),
				async (asked) => {
					const questions = asked.map(({ text: literal, values: own }): Compiled => {
						const columns = own.map((_, place) => `$${place + 1}::varchar as c${place}`);
						const sql = `select ${[`'${literal.replaceAll("'", "''")}' as said`, ...columns].join(', ')} from rows`;
						return {
							sql,
							parameters: own,
							shared: { rows: '(select 1)', over: () => sql.replace('from rows', '') }
						};
					});
					const { sql, parameters } = merged(questions, '(select 1)');
					const { rows } = await company.store.engine.query(
						`select * from (${sql}) order by question`,
						parameters
					);
					for (const [place, { text: said, values: own }] of asked.entries())
						expect(rows[place]).toMatchObject(
							Object.fromEntries([
								[`of_${place}_said`, said],
								...own.map((value, column) => [`of_${place}_c${column}`, value])
							])
						);
				}
			),
			{ numRuns: 30 }
		);
	});
});
