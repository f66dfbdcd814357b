/** A small company for the tests of the store: two reps, one pipeline. */
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemViewer, type Viewer } from '#lib/crm/viewer.ts';
import { dataFolder } from '#lib/server/engine/folder.ts';
import { openStore, type Store } from './store.ts';

export interface TestStore {
	store: Store;
	/** Run SQL, to set the scene. */
	script(sql: string): Promise<void>;
	/** The rows of a query, as they are in the tables. */
	rows(sql: string): Promise<Record<string, unknown>[]>;
	/** Take away all rows that came since the store was opened. */
	empty(): Promise<void>;
	clear(): Promise<void>;
}

interface Blank {
	database: string;
	tables: string[];
}

let blank: Promise<Blank> | undefined;

const newFolder = () => mkdtempSync(join(tmpdir(), 'weatherglass-store-'));

/** A database at the newest schema, made once in each process, and the names of its tables without a row. */
async function makeBlank(): Promise<Blank> {
	const folder = newFolder();
	process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
	const store = await openStore(folder);
	const tables = await emptyTables(store);
	// From here on the file is whole, and nobody writes to it.
	await store.engine.checkpoint();
	const database = join(folder, 'blank.duckdb');
	copyFileSync(dataFolder(folder).database, database);
	await store.close();
	return { database, tables };
}

/** An empty store in a folder that goes away. */
export async function emptyStore(): Promise<TestStore> {
	const { database, tables } = await (blank ??= makeBlank());
	const folder = newFolder();
	copyFileSync(database, dataFolder(folder).database);
	const store = await openStore(folder);
	return {
		store,
		script: (sql) => store.engine.transaction((transaction) => transaction.script(sql)),
		rows: async (sql) => (await store.engine.query(sql)).rows,
		empty: () =>
			store.engine.transaction((transaction) =>
				transaction.script(tables.map((table) => `delete from "${table}";`).join('\n'))
			),
		async clear() {
			await store.close();
			rmSync(folder, { recursive: true, force: true });
		}
	};
}

async function emptyTables({ engine }: Store): Promise<string[]> {
	const { rows } = await engine.query<{ name: string }>(
		'select table_name as name from duckdb_tables() where not temporary and not internal'
	);
	const counts = rows.map(
		({ name }) => `select '${name}' as name, (select count(*) from "${name}") as found`
	);
	const counted = await engine.query<{ name: string; found: number }>(counts.join(' union all '));
	return counted.rows.filter(({ found }) => Number(found) === 0).map(({ name }) => name);
}

/** A store with people, a pipeline of five stages, companies and rates; no deals yet. */
export async function companyStore(): Promise<TestStore> {
	const test = await emptyStore();
	await test.script(`
		insert into teams (id, name) values ('north', 'North');
		insert into people (id, name, email, team_id) values
			('ann', 'Ann Archer', 'ann@example.com', 'north'), ('bob', 'Bob Baker', 'bob@example.com', null);
		insert into pipelines (id, name, object, position) values
			('sales', 'Sales', 'deals', 1), ('renewals', 'Renewals', 'deals', 2), ('help', 'Help', 'tickets', 0);
		insert into stages (id, pipeline_id, name, position, status, probability, forecast_category) values
			('new', 'sales', 'New', 1, 'open', 0.1, 'pipeline'), ('offer', 'sales', 'Offer', 2, 'open', 0.5, 'best_case'),
			('won', 'sales', 'Won', 3, 'won', 1, 'closed'), ('lost', 'sales', 'Lost', 4, 'lost', 0, 'omitted'),
			('due', 'renewals', 'Due', 1, 'open', 0.8, 'commit');
		insert into companies (id, name, owner_id) values ('acme', 'Acme', 'ann'), ('bolt', 'Bolt', 'bob'), ('orphan', 'Orphan', null);
		insert into exchange_rates (id, currency, base_currency, day, rate) values ('usd', 'USD', 'EUR', '2020-01-01', 0.5);
		insert into accounts (id, email, name, role) values ('account-ann', 'ann@example.com', 'Ann', 'rep');
	`);
	return test;
}

/** A rep who sees only what Ann owns. */
export const ann: Viewer = {
	...systemViewer,
	accountId: 'account-ann',
	name: 'Ann',
	role: 'rep',
	personId: 'ann',
	scope: { kind: 'owners', people: ['ann'], unowned: false }
};
