/** What stands in the database, row by row: what a request changed of it, and the way back. */
import { openStore, type Store } from '../../../src/lib/server/store/store.ts';

/** How often a row was read is no change of it. */
const volatile: Record<string, string[]> = {
	sessions: ['last_seen_at', 'expires_at'],
	api_tokens: ['last_used_at', 'last_used_address']
};
/** What the server writes by itself, and what it notes of those who ask, also of those it refuses. */
const ignored = new Set([
	'jobs',
	'job_runs',
	'audit_log',
	'api_token_addresses',
	'mail_deliveries',
	'webhook_deliveries'
]);

/** Columns by which a row is called beside its primary key, as far as its table has them. */
const naming = [
	'account_id',
	'entity',
	'record_id',
	'deal_id',
	'policy_id',
	'first_id',
	'second_id',
	'id',
	'sequence'
];

interface Table {
	name: string;
	columns: string[];
	key: string[] | null;
}

/** A digest of each row by `table name-of-the-row`. */
export type State = ReadonlyMap<string, string>;

export class Database {
	private constructor(
		private readonly store: Store,
		private readonly tables: Table[]
	) {}

	/** Open the folder of a server that runs, and keep a copy of every table, to come back to. */
	static async open(folder: string): Promise<Database> {
		const store = await openStore(folder);
		const { rows } = await store.engine.query<Table>(
			`select table_name as name, list(column_name order by column_index) as columns,
				(select any_value(constraint_column_names) from duckdb_constraints() keys where keys.schema_name = 'main'
					and keys.table_name = duckdb_columns.table_name and constraint_type = 'PRIMARY KEY') as key
			from duckdb_columns()
			where schema_name = 'main' and not internal and table_name in (select table_name from duckdb_tables() where not temporary)
			group by all order by name`
		);
		const tables = rows.filter(({ name }) => !ignored.has(name));
		const copies = tables.map(({ name }) => `create table kept.${name} as from main.${name};`);
		await store.engine.transaction((transaction) =>
			transaction.script(`create schema kept; ${copies.join('\n')}`)
		);
		return new Database(store, tables);
	}

	async state(): Promise<State> {
		const parts = this.tables.map(({ name, columns, key }) => {
			const named = [...new Set([...naming.filter((column) => columns.includes(column)), ...(key ?? [])])];
			const left = (volatile[name] ?? []).filter((column) => columns.includes(column));
			const read =
				left.length > 0 ? `(select * exclude (${left.join(', ')}) from main.${name})` : `main.${name}`;
			return `select concat_ws(' ', '${name}', ${named.map((column) => `${column}::varchar`).join(', ') || "''"}) as row, hash(${name})::varchar as digest from ${read} as ${name}`;
		});
		const { rows } = await this.store.engine.query<{ row: string; digest: string }>(
			`select row, string_agg(digest, ' ' order by digest) as digest from (${parts.join(' union all ')}) group by row`
		);
		return new Map(rows.map(({ row, digest }) => [row, digest]));
	}

	/** Put the tables of some changes back as they were when the database was opened. */
	async putBack(changes: readonly string[]): Promise<void> {
		const names = [...new Set(changes.map((change) => change.split(' ')[1]!))];
		if (names.length === 0) return;
		const inEach = (sql: (name: string) => string) =>
			this.store.engine.transaction((transaction) => transaction.script(names.map(sql).join('\n')));
		// In two: DuckDB lets no key come back in the transaction that took it away.
		await inEach((name) => `delete from main.${name};`);
		await inEach((name) => `insert into main.${name} by name from kept.${name};`);
	}

	/** The version a record is at. */
	async version(table: string, id: string): Promise<string> {
		const { rows } = await this.store.engine.query<{ version: number }>(
			`select version from ${table} where id = $1`,
			[id]
		);
		return String(rows[0]?.version ?? 1);
	}

	close(): Promise<void> {
		return this.store.close();
	}
}

/** What differs between two states: `+ table row` came, `- table row` went, `~ table row` changed. */
export function differences(before: State, after: State): string[] {
	const rows = new Set([...before.keys(), ...after.keys()]);
	return [...rows]
		.filter((row) => before.get(row) !== after.get(row))
		.map((row) => `${!before.has(row) ? '+' : !after.has(row) ? '-' : '~'} ${row}`)
		.sort();
}
