import { copyFile, readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { systemViewer } from '#lib/crm/viewer.ts';
import {
	discardRejects,
	listRejects,
	mendRejects,
	readImport,
	rejectedFiles,
	takeRejectFile,
	type ImportedFile,
	type RejectedFile,
	type StoredReject
} from '#lib/server/import/index.ts';
import type { Store } from '#lib/server/store/store.ts';
import { print, say, table } from '../output.ts';
import { storeCommand, withStore, type StoreOptions } from '../with-store.ts';

interface RejectOptions extends StoreOptions {
	file?: string;
	out?: string;
	retry?: boolean;
	discard?: string;
	line?: number[];
	limit: number;
}

const readCount = (text: string): number => {
	if (/^\d{1,9}$/.test(text)) return Number(text);
	throw new InvalidArgumentError('Give a whole number.');
};

export function rejectsCommand(): Command {
	return storeCommand(
		'rejects',
		'rows that were refused: list them, write them to a file, try or discard them'
	)
		.argument('[import]', 'the import, as `weatherglass imports` names it; without it the files are listed')
		.option('--file <name>', 'only those of this file of the import')
		.option('--out <path>', 'write them as a CSV file, to be mended and given to `weatherglass import`')
		.option('--retry', 'try every waiting row again as it is')
		.option('--discard <reason>', 'give waiting rows up')
		.addOption(
			new Option('--line <number>', 'with --discard: only this line; may be repeated').argParser(
				(text: string, before: number[] = []) => [...before, readCount(text)]
			)
		)
		.addOption(new Option('--limit <rows>', 'list at most so many').argParser(readCount).default(200))
		.action(async (importId: string | undefined, options: RejectOptions) => {
			if (importId === undefined) return listFiles(options);
			await withStore(options, (store) => work(store, importId, options));
		});
}

async function listFiles(options: RejectOptions): Promise<void> {
	const files = await withStore(options, (store) => rejectedFiles(store, systemViewer));
	print(
		files,
		(rows) =>
			rows.length === 0
				? 'Every row of every import could be read.'
				: table(rows, [
						{ header: 'Import', cell: (row) => row.import_id },
						{ header: 'File', cell: (row) => row.file_name },
						...(['waiting', 'mended', 'discarded'] as const).map((name) => ({
							header: name,
							cell: (row: RejectedFile) => String(row[name]),
							align: 'right' as const
						})),
						{ header: 'of', cell: (row) => String(row.rows_read), align: 'right' }
					]),
		options
	);
}

async function work(store: Store, importId: string, options: RejectOptions): Promise<void> {
	if (options.out !== undefined) return writeFile(store, importId, options);
	if (options.retry) {
		const file = await oneFile(store, importId, options);
		const mended = await mendRejects(store, systemViewer, file.id, { retry: true });
		print(
			{ import_id: importId, file: file.file_name, ...mended },
			({ tried, rejected }) =>
				`${tried - rejected} of ${tried} rows came in; ${rejected} still can't be read.`,
			options
		);
	} else if (options.discard !== undefined) {
		const file = await oneFile(store, importId, options);
		const { line: lines, discard: reason } = options;
		const discarded = await discardRejects(store, systemViewer, file.id, { lines, reason });
		print(
			{ import_id: importId, file: file.file_name, discarded },
			() => `${discarded} rows were given up.`,
			options
		);
	} else await listRows(store, importId, options);
}

async function listRows(store: Store, importId: string, options: RejectOptions): Promise<void> {
	await detailOf(store, importId);
	const { limit } = options;
	const file = options.file === undefined ? undefined : (await oneFile(store, importId, options)).id;
	const { rows, total } = await listRejects(store, systemViewer, { import: importId, file }, { limit });
	print(rows, describe, options);
	if (rows.length < total)
		say(`${rows.length} of ${total} refused cells are listed; --out FILE writes the rows.`);
}

const describe = (rows: readonly StoredReject[]): string =>
	rows.length === 0
		? 'Every row of this import could be read.'
		: table(rows, [
				{ header: 'File', cell: (row) => row.file_name },
				{ header: 'Line', cell: (row) => String(row.line), align: 'right' },
				{ header: 'Column', cell: (row) => row.column_name ?? '' },
				{ header: 'Value', cell: (row) => row.value ?? '' },
				{ header: 'Reason', cell: (row) => row.reason },
				{
					header: 'State',
					cell: (row) => (row.resolution_reason ? `${row.state}: ${row.resolution_reason}` : row.state)
				}
			]);

async function writeFile(store: Store, importId: string, options: RejectOptions): Promise<void> {
	const file = await oneFile(store, importId, options);
	const [state] = await rejectedFiles(store, systemViewer, { file: file.id });
	const taken =
		state && state.waiting > 0 ? await takeRejectFile(store, systemViewer, importId, file.id) : null;
	if (!state || !taken)
		throw failure(
			`No row of ${file.file_name} waits to be mended.`,
			'`weatherglass rejects` lists what does.'
		);
	const out = resolve(options.out!);
	await copyFile(taken.path, out);
	print(
		{
			import_id: importId,
			file: file.file_name,
			rejects_file: out,
			rows: state.waiting,
			bytes: (await readFile(out)).length
		},
		({ rows }) => `${rows} rows are in ${out}. Mend them there, then: weatherglass import ${options.out}`,
		options
	);
}

async function detailOf(store: Store, importId: string) {
	const detail = await readImport(store, systemViewer, importId);
	if (!detail) throw failure(`There is no import ${importId}.`, '`weatherglass imports` lists them.');
	return detail;
}

/** The file that is meant: the only one with refused rows, or the one that is named. */
async function oneFile(store: Store, importId: string, { file: name }: RejectOptions): Promise<ImportedFile> {
	const { files } = await detailOf(store, importId);
	const some = files.filter((file) => file.rows_rejected + file.rows_mended > 0);
	const meant = name === undefined ? some : files.filter((file) => file.file_name === name);
	if (meant.length === 1) return meant[0]!;
	throw failure(
		meant.length === 0
			? name === undefined
				? `Import ${importId} has no refused rows.`
				: `Import ${importId} has no file ${name}.`
			: `Several files of import ${importId} have refused rows.`,
		meant.length === 0 && name === undefined
			? '`weatherglass rejects` lists the imports that do.'
			: `Name one with --file: ${(some.length > 0 ? some : files).map((file) => file.file_name).join(', ')}.`
	);
}

const failure = (message: string, advice: string) => Object.assign(new Error(message), { advice });
