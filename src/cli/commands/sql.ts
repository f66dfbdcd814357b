import { Option, type Command } from 'commander';
import { systemViewer } from '#lib/crm/viewer.ts';
import { audit } from '#lib/server/store/audit.ts';
import { runSql } from '#lib/server/store/sql/run.ts';
import { csvText } from '#lib/csv/csv.ts';
import { print, table } from '../output.ts';
import { storeCommand, withStore, type StoreOptions } from '../with-store.ts';

interface SqlOptions extends StoreOptions {
	format: 'table' | 'csv' | 'json' | 'arrow';
}

export function sqlCommand(): Command {
	return storeCommand('sql', 'read-only SQL on the canonical tables')
		.argument('<query>', 'one SELECT')
		.addOption(
			new Option('--format <format>', 'how to print it')
				.choices(['table', 'csv', 'json', 'arrow'])
				.default('table')
		)
		.action(async (query: string, options: SqlOptions) => {
			const format = options.json ? 'json' : options.format;
			await withStore(options, async (store) => {
				await audit(store.engine, systemViewer, { action: 'sql', subject: query, detail: { format } });
				if (format === 'arrow') {
					process.stdout.write(await runSql(store, systemViewer, query, 'arrow'));
					return;
				}
				const result = await runSql(store, systemViewer, query, 'rows');
				print(
					{ columns: result.columns, rows: result.rows },
					() => (format === 'csv' ? csv(result.columns, result.rows) : text(result.columns, result.rows)),
					{ json: format === 'json' }
				);
			});
		});
}

type Rows = Record<string, unknown>[];

const cellText = (value: unknown) =>
	value === null || value === undefined
		? ''
		: typeof value === 'object'
			? JSON.stringify(value)
			: String(value);

const text = (columns: { name: string }[], rows: Rows) =>
	table(
		rows,
		columns.map(({ name }) => ({ header: name, cell: (row) => cellText(row[name]) }))
	);

/** Cells that a spreadsheet would run are guarded, as in every export; `--format json` has them as they are. */
const csv = (columns: { name: string }[], rows: Rows) =>
	csvText(
		columns.map(({ name }) => name),
		rows.map((row) => columns.map(({ name }) => cellText(row[name])))
	).slice(0, -1);
