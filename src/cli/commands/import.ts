import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { isEntityName, entityNames } from '#lib/crm/entities/index.ts';
import { systemViewer } from '#lib/crm/viewer.ts';
import { duplicatesOfImport, type DuplicatesOfImport } from '#lib/server/duplicates/index.ts';
import { listImports, runImport, undoImport } from '#lib/server/import/index.ts';
import type { AmbiguousLinks, ImportProgress, ImportReport } from '#lib/server/import/report.ts';
import { endProgress, print, say, sayProgress, table } from '../output.ts';
import { storeCommand, withStore, type StoreOptions } from '../with-store.ts';

interface ImportOptions extends StoreOptions {
	as?: string;
	source?: string;
	map?: string;
	timeZone?: string;
	dateOrder?: 'day-first' | 'month-first';
	decimal?: 'point' | 'comma';
	dryRun?: boolean;
}

export function importCommands(): Command[] {
	return [
		storeCommand('import', 'load CRM export files: CSV, XLSX, JSON or Parquet, also in a zip or gz')
			.argument('<files...>', 'the files; their order does not matter')
			.option('--as <entity>', `what the records are: ${entityNames.join(', ')}`)
			.option('--source <system>', 'the system they come from, such as hubspot')
			.option('--map <file>', 'a mapping of columns to fields, as JSON')
			.option(
				'--time-zone <zone>',
				'the zone of times without an offset, such as Europe/Brussels; default the company’s'
			)
			.addOption(
				new Option(
					'--date-order <order>',
					'how dates such as 03/04/2026 are written, where the files do not show it'
				).choices(['day-first', 'month-first'])
			)
			.addOption(
				new Option(
					'--decimal <mark>',
					'how numbers such as 1.234 are written, where the files do not show it'
				).choices(['point', 'comma'])
			)
			.option('--dry-run', 'say what would happen and change nothing')
			.action(importFiles),
		storeCommand('imports', 'list what was imported').action(async (options: StoreOptions) => {
			const imports = await withStore(options, (store) => listImports(store, systemViewer));
			print(
				imports,
				(rows) =>
					rows.length === 0
						? 'Nothing has been imported yet.'
						: table(rows, [
								{ header: 'Import', cell: (row) => row.id },
								{ header: 'Started', cell: (row) => row.started_at },
								{ header: 'Status', cell: (row) => row.status },
								{ header: 'Files', cell: (row) => row.files.map((file) => file.file_name).join(', ') },
								{ header: 'Loaded', cell: (row) => String(sum(row.files, 'rows_loaded')), align: 'right' },
								{ header: 'Rejected', cell: (row) => String(sum(row.files, 'rows_rejected')), align: 'right' }
							]),
				options
			);
		}),
		storeCommand('undo-import', 'take an import back: the store is as it was before')
			.argument('<id>', 'the import, as `weatherglass imports` names it')
			.action(async (id: string, options: StoreOptions) => {
				const result = await withStore(options, (store) => undoImport(store, systemViewer, id));
				print(
					result,
					({ removed, restored, conflicts }) =>
						[
							`Import ${id} is undone: ${removed} records removed, ${restored} restored.`,
							...conflicts.map((conflict) => `Kept ${conflict.entity} ${conflict.id}: ${conflict.reason}`)
						].join('\n'),
					options
				);
			})
	];
}

const sum = <K extends string>(rows: readonly Record<K, number>[], key: K) =>
	rows.reduce((total, row) => total + row[key], 0);

async function importFiles(files: string[], options: ImportOptions): Promise<void> {
	if (options.as !== undefined && !isEntityName(options.as)) {
		throw Object.assign(new Error(`There is no entity “${options.as}”.`), {
			advice: `Take one of ${entityNames.join(', ')}.`
		});
	}
	const entity = options.as;
	const map = options.map ? await readMapping(options.map) : undefined;
	const controller = new AbortController();
	process.once('SIGINT', () => controller.abort());
	// The engine is a process of its own, whose folder is not the one where the command is typed.
	const paths = files.map((file) => resolve(file));
	const report = await withStore(
		options,
		async (store) => {
			const done = await runImport(store, systemViewer, paths, {
				as: entity,
				source: options.source,
				map,
				timeZone: options.timeZone,
				dateOrder: options.dateOrder && (options.dateOrder === 'day-first' ? 'day_first' : 'month_first'),
				decimal: options.decimal && (options.decimal === 'comma' ? ',' : '.'),
				dryRun: options.dryRun,
				signal: controller.signal,
				onProgress: showProgress
			});
			const isDone = done.status === 'done';
			const likely = isDone ? await duplicatesOfImport(store, systemViewer, done.import_id) : [];
			return { ...done, likely_duplicates: likely };
		},
		{ makesFolder: true }
	);
	endProgress();
	print(report, describe, options);
	for (const file of report.files) {
		for (const warning of file.warnings) say(`${file.file}: ${warning}`);
		for (const links of file.ambiguous_links) say(ambiguous(file.file, links));
	}
	for (const likely of report.likely_duplicates) say(duplicates(likely));
	for (const { message, advice } of report.refused) say(`${message}\n${advice}`);
	const failed = report.refused.filter((file) => !file.passed_over);
	if (failed.length > 0)
		say(
			`${failed.length === 1 ? 'One file was' : `${failed.length} files were`} left out; the others are loaded.`
		);
	if (failed.length > 0 || report.status === 'failed' || report.status === 'cancelled') process.exitCode = 1;
}

/** What an import may have brought twice, and how to see it. */
function duplicates({ entity, within, with_others: withOthers }: DuplicatesOfImport): string {
	const command = `weatherglass duplicates --entity ${entity}`;
	if (within === null || withOthers === null)
		return `Whether ${entity} are there twice was not looked at, there are many: ${command}`;
	return `${entity} that may be there twice: ${within} pairs within this import, ${withOthers} with others. See ${command}`;
}

/** The names of a column that several records have, and what became of the rows that give them. */
function ambiguous(file: string, { column, entity, names, examples }: AmbiguousLinks): string {
	const told = examples.map(
		({ name, matches, rows, linked_to }) =>
			`  “${name}”: ${matches} ${entity} have this name; ${rows} ${rows === 1 ? 'row' : 'rows'} linked to ${linked_to}`
	);
	const more = names - examples.length;
	return [
		`${file}: ambiguous names in “${column}”`,
		...told,
		...(more > 0 ? [`  and ${more} more`] : [])
	].join('\n');
}

async function readMapping(path: string): Promise<unknown> {
	try {
		return JSON.parse(await readFile(path, 'utf8'));
	} catch (error) {
		throw Object.assign(new Error(`The mapping ${path} can't be read: ${(error as Error).message}`), {
			advice: 'A mapping is a JSON file; weatherglass import --dry-run --json prints the one it would use.'
		});
	}
}

function showProgress({ file, step, rows, overall }: ImportProgress): void {
	const share = overall > 0 ? `${Math.floor(overall * 100)} %, ` : '';
	sayProgress(`${share}${file}: ${step}${rows > 0 ? `, ${rows} rows` : ''}`);
}

function describe(report: ImportReport): string {
	const head =
		report.status === 'dry_run'
			? 'This is what an import would do:'
			: `Import ${report.import_id}: ${report.status}`;
	return [
		head,
		table(report.files, [
			{ header: 'File', cell: (file) => file.file },
			{ header: 'As', cell: (file) => `${file.entity} (${file.source})` },
			{ header: 'Read', cell: (file) => String(file.rows_read), align: 'right' },
			{ header: 'Loaded', cell: (file) => String(file.rows_loaded), align: 'right' },
			{ header: 'Updated', cell: (file) => String(file.rows_updated), align: 'right' },
			{ header: 'Unchanged', cell: (file) => String(file.rows_unchanged), align: 'right' },
			{ header: 'Rejected', cell: (file) => String(file.rows_rejected), align: 'right' },
			{ header: 'Merged', cell: (file) => String(file.rows_merged), align: 'right' }
		]),
		...report.files
			.filter((file) => file.mended_import)
			.map((file) => `${file.file} has mended rows of import ${file.mended_import}: they came in there.`),
		...report.files
			.filter((file) => file.rejects_file)
			.map((file) => `Refused rows of ${file.file}, to mend and import again: ${file.rejects_file}`)
	].join('\n');
}
