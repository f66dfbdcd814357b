import { resolve } from 'node:path';
import type { Command } from 'commander';
import { systemViewer } from '#lib/crm/viewer.ts';
import {
	checkBackup,
	makeBackup,
	restore,
	type BackupProgress,
	type BackupResult,
	type RestoreResult
} from '#lib/server/store/backup/index.ts';
import { ledgersOf, reapplyErasures } from '#lib/server/privacy/index.ts';
import { endProgress, print, say, sayProgress } from '../output.ts';
import { storeCommand, withStore, type StoreOptions } from '../with-store.ts';

export function backupCommands(): Command[] {
	return [
		storeCommand('backup', 'write the whole database and the files that imports keep into one file')
			.argument('<file>', 'a file that does not exist yet, such as weatherglass-2026-01-31.zip')
			.action(async (file: string, options: StoreOptions) => {
				const result = await withStore(options, (store) =>
					makeBackup(store, systemViewer, resolve(file), { onProgress: showProgress })
				);
				endProgress();
				if (result.missing.length > 0)
					say(`Not in it, because no longer in the data folder: ${result.missing.join(', ')}`);
				print(result, describeBackup, options);
			}),
		storeCommand('restore', 'make a data folder what a backup holds')
			.argument('<file>', 'what `weatherglass backup` wrote')
			.option('--overwrite', 'put it in the place of what the data folder holds, which is set aside')
			.option('--erasures <dir>', 'another data folder, whose erasures are done anew in what is restored')
			.option('--check', 'only read it whole against its checksums')
			.action(async (file: string, options: RestoreCommandOptions) => {
				const path = resolve(file);
				if (options.check) {
					const { created_at, tables, members } = await checkBackup(path, { onProgress: showProgress });
					const result = { file: path, created_at, tables, files: members.length };
					print(result, () => `${path} is whole: ${members.length} files, each as it was written.`, options);
					return;
				}
				const { overwrite } = options;
				const data = resolve(options.data);
				// Read before anything is replaced: it says who was erased since the backup was made.
				const ledger = ledgersOf([data, ...(options.erasures ? [resolve(options.erasures)] : [])]);
				let erased = 0;
				const restored = await restore(data, path, {
					overwrite,
					onProgress: showProgress,
					prepare: async (store) => {
						erased = await reapplyErasures(store, ledger);
					}
				});
				endProgress();
				print({ ...restored, erased }, describeRestore, options);
			})
	];
}

interface RestoreCommandOptions extends StoreOptions {
	overwrite?: boolean;
	erasures?: string;
	check?: boolean;
}

const steps = { read: 'Reading', write: 'Writing', verify: 'Reading it back' };

function showProgress({ step, fraction }: BackupProgress): void {
	sayProgress(fraction === null ? `${steps[step]} …` : `${steps[step]}: ${Math.floor(fraction * 100)} %`);
}

const describeBackup = ({ file, rows, tables, kept_files, bytes }: BackupResult): string =>
	`${file} holds ${rows} rows of ${tables} tables and ${kept_files} kept files, ` +
	`${(bytes / 1e6).toFixed(1)} MB, and was read back.`;

function describeRestore({
	rows,
	tables,
	kept_files,
	created_at,
	schema,
	aside,
	erased
}: RestoreResult & { erased: number }): string {
	const lines = [
		`${rows} rows of ${tables} tables and ${kept_files} kept files are as they were at ${created_at}.`
	];
	lines.push(
		'Everybody signs in anew. Passwords, disabled accounts and revoked API tokens are as they were then too: look through People and API tokens.'
	);
	if (schema.after > schema.before)
		lines.push(`The schema was brought from version ${schema.before} to ${schema.after}.`);
	if (erased > 0) lines.push(`${erased} records of people who were erased since then were erased again.`);
	if (aside) lines.push(`What was there before is in ${aside}. Delete it when you no longer need it.`);
	return lines.join('\n');
}
