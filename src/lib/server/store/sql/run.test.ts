import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemViewer, type Viewer } from '#lib/crm/viewer.ts';
import { openStore, type Store } from '../store.ts';
import { runSql, SqlError } from './run.ts';

const corpus = new URL('../../../../../../shared/research/sql-guard-corpus.txt', import.meta.url);

const ann: Viewer = {
	...systemViewer,
	role: 'rep',
	scope: { kind: 'owners', people: ['ann'], unowned: false }
};

let folder: string;
let store: Store;

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'weatherglass-sql-'));
	store = await openStore(folder);
	await store.engine.transaction(async (transaction) => {
		await transaction.query(
			"insert into deals (id, name, owner_id, status, amount) values ('d1', 'Mine', 'ann', 'open', 10), ('d2', 'Theirs', 'bob', 'won', 20)"
		);
		await transaction.query(
			"insert into deals (id, name, owner_id, status, deleted_at) values ('d3', 'Gone', 'ann', 'open', now())"
		);
	});
});

afterAll(async () => {
	await store.close();
	await rm(folder, { recursive: true, force: true });
});

const rows = async (viewer: Viewer, sql: string) => (await runSql(store, viewer, sql)).rows;

describe('SQL that a person wrote', () => {
	it('reads the canonical tables without deleted records', async () => {
		expect(await rows(systemViewer, 'select name from deals order by name')).toEqual([
			{ name: 'Mine' },
			{ name: 'Theirs' }
		]);
	});

	it.each([
		['a plain read', 'select name from deals'],
		['a subquery', 'select name from (select * from deals)'],
		['a WITH', 'with mine as (select * from deals) select name from mine'],
		['a join', 'select d.name from people p right join deals d on d.owner_id = p.id'],
		['a lateral join', 'select b.name from range(1), lateral (select name from deals) b'],
		['a scalar subquery', 'select (select max(name) from deals) as name'],
		[
			'an IN',
			"select name from (values ('Mine'), ('Theirs')) names(name) where name in (select name from deals)"
		],
		['a set operation', 'select name from deals where false union select name from deals'],
		['FROM first', 'from deals select name']
	])('sees only the viewer’s rows through %s', async (_how, sql) => {
		expect(await rows(ann, sql)).toEqual([{ name: 'Mine' }]);
	});

	it.each([
		['another schema', 'select * from main.deals', 'unknown_table'],
		['accounts', 'select * from accounts', 'unknown_table'],
		[
			'sessions behind a WITH of that name',
			'with sessions as (select * from sessions) select * from sessions',
			'name_taken'
		],
		[
			'a table hidden by a WITH of that name',
			'with deals as (select * from deals) select * from deals',
			'name_taken'
		],
		['the engine’s own views', 'select * from duckdb_settings', 'unknown_table'],
		['a file', "select * from '/etc/passwd'", 'unknown_table'],
		['a file function', "select * from read_csv('/etc/passwd')", 'function_not_allowed'],
		[
			'logging that ignores the lock',
			"select * from enable_logging(storage = 'memory')",
			'function_not_allowed'
		],
		['SQL in text', "select * from query('delete from deals')", 'function_not_allowed'],
		['a sequence', "select nextval('change_sequence')", 'function_not_allowed'],
		['a setting', "select current_setting('memory_limit')", 'function_not_allowed'],
		['a list of tables', 'show tables', 'function_not_allowed'],
		['a write', 'delete from deals', 'not_a_query'],
		['a write in a WITH', 'with gone as (delete from deals returning *) select * from gone', 'not_a_query'],
		['several statements', 'select 1; select 2', 'several_statements'],
		['nonsense', 'selekt 1', 'not_a_query']
	])('refuses %s', async (_what, sql, code) => {
		const refused = await runSql(store, ann, sql).catch((error: unknown) => error);
		expect(refused).toBeInstanceOf(SqlError);
		expect((refused as SqlError).code).toBe(code);
		expect((refused as SqlError).advice).not.toBe('');
	});

	it('computes with the engine’s functions', async () => {
		const answer = await rows(
			systemViewer,
			`select date_trunc('month', timestamp '2026-11-23') as month, median(number) as middle,
				list_transform([1, 2], entry -> entry + 1) as list, row_number() over () as place
			from (values (1), (2), (9)) numbers(number)`
		);
		expect(answer).toMatchObject([{ middle: 2, list: [2, 3], place: 1 }]);
	});

	it.skipIf(!existsSync(corpus))(
		'refuses or survives every statement of research/sql-guard-corpus.txt',
		async () => {
			const statements = readFileSync(corpus, 'utf8').split('\n').filter(Boolean);
			const passed: string[] = [];
			for (const statement of statements) {
				await runSql(store, ann, statement).then(
					() => passed.push(statement),
					() => undefined
				);
			}
			expect(passed.sort()).toEqual([
				'describe deals',
				'from deals limit 1',
				'summarize deals',
				'with x as (select 1) select * from x'
			]);
			expect(await rows(systemViewer, 'select count(*)::integer as deals from deals')).toEqual([
				{ deals: 2 }
			]);
		}
	);
});
