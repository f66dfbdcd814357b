import { Option, type Command } from 'commander';
import { systemViewer } from '#lib/crm/viewer.ts';
import type { Row } from '#lib/server/engine/engine.ts';
import { cellOf } from '#lib/server/store/sql/cells.ts';
import { arrowOfSql, parquetOfSql, runSql } from '#lib/server/store/sql/run.ts';
import { csvText } from '#lib/csv/csv.ts';
import { print, table } from '../output.ts';
import { storeCommand, withStore, type StoreOptions } from '../with-store.ts';

interface SqlOptions extends StoreOptions {
	format: 'table' | 'csv' | 'json' | 'arrow' | 'parquet';
}

export function sqlCommand(): Command {
	return storeCommand('sql', 'read-only SQL on the canonical tables')
		.argument('<query>', 'one SELECT')
		.addOption(
			new Option('--format <format>', 'how to print it')
				.choices(['table', 'csv', 'json', 'arrow', 'parquet'])
				.default('table')
		)
		.action(async (query: string, options: SqlOptions) => {
			const format = options.json ? 'json' : options.format;
			await withStore(options, async (store) => {
				if (format === 'arrow' || format === 'parquet') {
					const bytes = format === 'arrow' ? arrowOfSql : parquetOfSql;
					process.stdout.write(await bytes(store, systemViewer, query));
					return;
				}
				const result = await runSql(store, systemViewer, query);
				print(
					{ columns: result.columns, rows: result.rows },
					() => (format === 'csv' ? csv(result.columns, result.rows) : text(result.columns, result.rows)),
					{ json: format === 'json' }
				);
			});
		});
}

const text = (columns: { name: string }[], rows: readonly Row[]) =>
	table(
		rows,
		columns.map(({ name }) => ({ header: name, cell: (row) => String(cellOf(row[name]) ?? '') }))
	);

/** Cells that a spreadsheet would run are guarded, as in every export; `--format json` has them as they are. */
const csv = (columns: { name: string }[], rows: readonly Row[]) =>
	csvText(
		columns.map(({ name }) => name),
		rows.map((row) => columns.map(({ name }) => cellOf(row[name])))
	).slice(0, -1);
