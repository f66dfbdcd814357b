/** Queries with parameters, and with earlier results beside the tables. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemViewer, type Viewer } from '#lib/crm/viewer.ts';
import { emptyStore, type TestStore } from '../testing.ts';
import { previewSql, runSql, SqlError, type SqlGiven } from './run.ts';

const ann: Viewer = {
	...systemViewer,
	role: 'rep',
	scope: { kind: 'owners', people: ['ann'], unowned: false }
};

let test: TestStore;
beforeAll(async () => {
	test = await emptyStore();
	await test.script(`insert into deals (id, name, owner_id, status, amount, created_at) values
		('d1', 'Mine', 'ann', 'open', 10, '2026-01-05'), ('d2', 'Theirs', 'bob', 'won', 20, '2026-03-05')`);
});
afterAll(() => test.clear());

const rows = async (sql: string, given: SqlGiven, viewer = systemViewer) =>
	(await previewSql(test.store, viewer, sql, 100, {}, given)).rows;
const refusal = async (sql: string, given: SqlGiven = {}) => {
	const failure = await rows(sql, given).catch((error: unknown) => error);
	expect(failure).toBeInstanceOf(SqlError);
	return failure as SqlError;
};

describe('parameters', () => {
	it('are of the type that they were declared with, as often as they are named', async () => {
		const given: SqlGiven = {
			parameters: {
				from: { type: 'date', value: '2026-02-01' },
				least: { type: 'number', value: 15 },
				word: { type: 'text', value: null }
			}
		};
		expect(
			await rows(
				'select name, $from as since, $word as word from deals where created_at >= $from and amount >= $least and $word is null',
				given
			)
		).toEqual([{ name: 'Theirs', since: '2026-02-01', word: null }]);
	});

	it('are bound: whatever stands in one is a value', async () => {
		const value = "x' or 1 = 1; drop table deals; --";
		const given: SqlGiven = { parameters: { name: { type: 'text', value } } };
		expect(await rows('select $name as said from deals where name <> $name limit 1', given)).toEqual([
			{ said: value }
		]);
	});

	it('that nobody declared are refused at their place', async () => {
		const { code, place, advice } = await refusal('select 1\nwhere $other > 1', {
			parameters: { from: { type: 'date', value: null } }
		});
		expect([code, place, advice]).toEqual(['unknown_parameter', { line: 2, column: 7 }, 'There are $from.']);
		await expect(runSql(test.store, systemViewer, 'select $1')).rejects.toMatchObject({
			code: 'unknown_parameter'
		});
	});
});

describe('earlier results', () => {
	const earlier: SqlGiven['earlier'] = [
		{ name: 'large', sql: 'select * from deals where amount >= $least' },
		{ name: 'names', sql: 'with x as (select name from large) select * from x order by name' },
		{
			name: 'targets',
			columns: [
				{ name: 'owner', type: 'VARCHAR' },
				{ name: 'target', type: 'DECIMAL(38,4)' },
				{ name: 'since', type: 'DATE' }
			],
			rows: [{ owner: "o'hara", target: '12.5000', since: '2026-01-01' }]
		}
	];
	const parameters: SqlGiven['parameters'] = { least: { type: 'number', value: 5 } };

	it('are read by name, and each reads those before it', async () => {
		expect(await rows('from names', { earlier, parameters })).toEqual([{ name: 'Mine' }, { name: 'Theirs' }]);
		expect(await rows('select *, target * 2 as twice from targets', { earlier, parameters })).toEqual([
			{ owner: "o'hara", target: '12.5000', since: '2026-01-01', twice: '25.0000' }
		]);
	});

	it('have only the rows of who reads', async () => {
		expect(await rows('from names', { earlier, parameters }, ann)).toEqual([{ name: 'Mine' }]);
		expect(await rows('select count(*) as count from large, deals', { earlier, parameters }, ann)).toEqual([
			{ count: 1 }
		]);
	});

	it.each([
		['reads what the reader may not', [{ name: 'all_accounts', sql: 'select * from accounts' }]],
		['reads itself', [{ name: 'itself', sql: 'select * from itself' }]],
		[
			'reads one that comes later',
			[
				{ name: 'a', sql: 'from b' },
				{ name: 'b', sql: 'select 1' }
			]
		],
		['takes the name of a table', [{ name: 'deals', sql: 'select 1' }]],
		['takes the name of a table that nobody may read', [{ name: 'Accounts', sql: 'select 1' }]],
		['is named as a file', [{ name: '/etc/passwd', sql: 'select 1' }]],
		['writes', [{ name: 'gone', sql: 'delete from deals' }]],
		['ends its brackets', [{ name: 'open', sql: 'select 1) , accounts as (select 2' }]]
	])('is refused where it %s', async (_how, given) => {
		await refusal(`select 1`, { earlier: given });
	});
});

it('an error without a name in its words is placed where the engine points', async () => {
	const { place } = await refusal('select name,\n\tsum(name)\nfrom deals group by name');
	expect(place).toEqual({ line: 2, column: 2 });
});
