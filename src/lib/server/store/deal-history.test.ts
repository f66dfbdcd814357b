import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { entityNames } from '#lib/crm/entities/index.ts';
import { systemViewer, type Viewer } from '#lib/crm/viewer.ts';
import { createRecord, updateRecord, type CrmRecord, type RecordInput } from './records/index.ts';
import { scoped } from './row-scope.ts';
import { companyStore, type TestStore } from './testing.ts';

let test: TestStore;
beforeAll(async () => {
	test = await companyStore();
});
afterAll(() => test.clear());

const compared = [
	'stage_id',
	'pipeline_id',
	'status',
	'amount',
	'expected_close',
	'owner_id',
	'probability'
] as const;
const asOf = async (id: string, moment: string) => {
	const columns = [...compared, 'forecast_category', 'amount_base'].join(', ');
	const rows = await test.rows(
		`select ${columns} from deal_versions
		where deal_id = '${id}' and valid_from <= '${moment}' and (valid_to is null or valid_to > '${moment}')`
	);
	expect(rows).toHaveLength(1);
	return rows[0]!;
};
const now = async () => String((await test.rows('select now() as now'))[0]!.now);

describe('a deal as it stood', () => {
	const change = fc.record(
		{
			stage_id: fc.constantFrom('new', 'offer', 'won', 'lost', 'due'),
			amount: fc.constantFrom('', '10', '99.99'),
			expected_close: fc.constantFrom('', '2026-03-01', '2027-01-31'),
			owner_id: fc.constantFrom('', 'ann', 'bob'),
			probability: fc.constantFrom('', '0.3', '85 %')
		},
		{ requiredKeys: [] }
	);

	it('at any moment between its changes is what it was then, and now is what it is', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 5 }), async (changes) => {
				let deal: CrmRecord = await createRecord(test.store, systemViewer, 'deals', {
					name: 'D',
					amount: '5'
				});
				const moments: { moment: string; deal: CrmRecord }[] = [{ moment: await now(), deal }];
				for (const input of changes as RecordInput[]) {
					const version = deal.version;
					deal = await updateRecord(test.store, systemViewer, 'deals', deal.id, input, { version });
					moments.push({ moment: await now(), deal });
				}
				for (const { moment, deal: then } of moments) {
					const version = await asOf(deal.id, moment);
					// A deal without a probability of its own is read with its stage's.
					for (const field of compared) {
						const expected =
							field === 'probability' ? (then.values[field] ?? version[field]) : then.values[field];
						expect([field, version[field]]).toEqual([field, expected]);
					}
				}
				expect(await asOf(deal.id, await now())).toMatchObject({
					forecast_category: deal.values.forecast_category,
					amount_base: deal.values.amount_base
				});
			}),
			{ numRuns: 12 }
		);
	});

	it('from an import with history is told from its dates, and never invented before them', async () => {
		await test.script(`
			insert into deals (id, name, stage_id, pipeline_id, status, amount, currency, created_at, closed_at, probability) values
				('told', 'Told', 'won', 'sales', 'won', 100, 'EUR', '2026-01-01', '2026-03-01', 1);
			insert into deal_events (id, deal_id, field, old_value, new_value, changed_at, quality) values
				('1', 'told', 'stage', 'new', 'offer', '2026-02-01', 'exact'), ('2', 'told', 'stage', 'offer', 'won', '2026-03-01', 'exact'),
				('3', 'told', 'amount', '80', '100', '2026-02-15', 'exact');
		`);
		const states = [];
		for (const day of ['2026-01-15', '2026-02-10', '2026-02-20', '2026-03-02']) {
			const { stage_id, status, amount, probability } = await asOf('told', day);
			states.push([stage_id, status, amount, probability]);
		}
		expect(states).toEqual([
			['new', 'open', '80.0000', 0.1],
			['offer', 'open', '80.0000', 0.5],
			['offer', 'open', '100.0000', 0.5],
			['won', 'won', '100.0000', 1]
		]);
		expect(
			await test.rows(`select 1 from deal_versions where deal_id = 'told' and valid_from < '2026-01-01'`)
		).toEqual([]);
	});
});

describe('a row scope', () => {
	const people = fc.subarray(['ann', 'bob', "o'hara"]);
	const viewers = fc.tuple(people, fc.boolean()).map(([people, unowned]): Viewer => ({
		...systemViewer,
		role: 'rep',
		scope: { kind: 'owners', people, unowned }
	}));
	const relations = [...entityNames, 'deal_versions', 'deal_stage_history'] as const;

	it('never adds rows: more people see more, and everyone sees what is there', async () => {
		await test.script(`
			insert into people (id, name) values ('o''hara', 'O''Hara');
			insert into contacts (id, name, owner_id) values ('c1', 'C', 'ann'), ('c2', 'C', 'o''hara'), ('c3', 'C', null);
			insert into leads (id, name, owner_id) values ('l1', 'L', 'bob');
			insert into orders (id, company_id) values ('o1', 'acme'), ('o2', 'bolt'), ('o3', 'orphan'), ('o4', null);
			insert into order_lines (id, order_id) values ('ol1', 'o1'), ('ol2', 'o2');
			insert into touchpoints (id, contact_id, lead_id) values ('t1', 'c1', null), ('t2', null, 'l1'), ('t3', null, null);
			insert into quotas (id, person_id, amount) values ('q1', 'ann', 5), ('q2', 'bob', 5);
		`);
		const ids = async (relation: (typeof relations)[number], viewer: Viewer) => {
			const id = relation.startsWith('deal_') && !entityNames.includes(relation as never) ? 'deal_id' : 'id';
			const rows = await test.rows(`select ${id} as id from ${scoped(relation, viewer)}`);
			return new Set(rows.map((row) => row.id));
		};
		await fc.assert(
			fc.asyncProperty(fc.constantFrom(...relations), viewers, async (relation, viewer) => {
				const some = await ids(relation, viewer);
				const all = await ids(relation, systemViewer);
				const wider: Viewer = {
					...viewer,
					scope: { kind: 'owners', people: ['ann', 'bob', "o'hara"], unowned: true }
				};
				const more = await ids(relation, wider);
				expect([...some].filter((id) => !more.has(id))).toEqual([]);
				expect([...more].filter((id) => !all.has(id))).toEqual([]);
			}),
			{ numRuns: 60 }
		);
		const nobody: Viewer = { ...systemViewer, scope: { kind: 'owners', people: [], unowned: false } };
		expect((await ids('deals', nobody)).size).toBe(0);
		expect((await ids('orders', nobody)).size).toBe(0);
	});
});

describe('what a deal was worth, when exchange rates moved', () => {
	const worth = async (id: string) =>
		(
			await test.rows(
				`select valid_from::date::varchar as since, amount_base::varchar as worth, status
				from deal_versions where deal_id = '${id}' order by valid_from`
			)
		).map(({ since, worth, status }) => [since, worth, status]);

	beforeAll(async () => {
		await test.store.engine.transaction((to) =>
			to.script(`
				insert into exchange_rates (id, currency, base_currency, day, rate) values
					('r1', 'USD', 'EUR', '2026-01-01', 0.5), ('r2', 'USD', 'EUR', '2026-10-01', 1), ('r3', 'USD', 'EUR', '2026-11-01', 2);
				insert into deals (id, name, status, stage_id, amount, currency, amount_base, created_at, closed_at) values
					('abroad', 'Abroad', 'open', 'new', 100, 'USD', 200, '2026-02-01', null),
					('sold', 'Sold', 'won', 'won', 100, 'USD', 100, '2026-02-01', '2026-10-10');
				insert into deal_events (id, deal_id, field, old_value, new_value, changed_at, sequence) values
					('e1', 'sold', 'owner', 'ann', 'bob', '2026-11-20', 1);
			`)
		);
	});

	it('now is what the deal itself says, at the rate of today', async () => {
		expect(await worth('abroad')).toEqual([['2026-02-01', '200.0000', 'open']]);
	});

	it('stays what it was on the day it closed, whatever is changed of it later', async () => {
		expect(await worth('sold')).toEqual([
			['2026-02-01', '50.0000', 'open'],
			['2026-10-10', '100.0000', 'won'],
			['2026-11-20', '100.0000', 'won']
		]);
	});
});
