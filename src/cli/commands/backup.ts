import { resolve } from 'node:path';
import type { Command } from 'commander';
import { backup, restore } from '#lib/server/store/backup.ts';
import { print } from '../output.ts';
import { storeCommand, withStore, type StoreOptions } from '../with-store.ts';

export function backupCommands(): Command[] {
	return [
		storeCommand('backup', 'write the whole database to a folder of Parquet files')
			.argument('<folder>', 'a folder that does not exist yet')
			.action(async (folder: string, options: StoreOptions) => {
				const result = await withStore(options, (store) => backup(store, resolve(folder)));
				print(
					result,
					({ tables, rows }) => `${rows} rows of ${tables} tables are in ${resolve(folder)}.`,
					options
				);
			}),
		storeCommand('restore', 'read a backup into a data folder that has no database yet')
			.argument('<folder>', 'what `weatherglass backup` wrote')
			.action(async (folder: string, options: StoreOptions) => {
				const result = await restore(options.data, resolve(folder));
				print(result, ({ tables, rows }) => `${rows} rows of ${tables} tables are restored.`, options);
			})
	];
}
