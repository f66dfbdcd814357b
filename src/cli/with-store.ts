import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Command, Option } from 'commander';
import { openStore, type Store } from '#lib/server/store/store.ts';
import type { OutputOptions } from './output.ts';

export interface StoreOptions extends OutputOptions {
	data: string;
}

/** A command that works on a data folder: it has `--data` and `--json`. */
export function storeCommand(nameAndArguments: string, description: string): Command {
	return new Command(nameAndArguments)
		.description(description)
		.addOption(dataOption())
		.addOption(jsonOption());
}

export const dataOption = () =>
	new Option('--data <dir>', 'the data folder').env('WEATHERGLASS_DATA').default('./data');

export const jsonOption = () => new Option('--json', 'print exactly one JSON document');

/**
 * Open the data folder for the length of a command. When a server runs on it, this talks to the server's engine;
 * otherwise an engine runs until the command ends. A folder without data is made only by commands that bring some: a
 * mistyped name must not answer like an empty company.
 */
export async function withStore<T>(
	options: StoreOptions,
	work: (store: Store) => Promise<T>,
	{ makesFolder = false } = {}
): Promise<T> {
	if (!makesFolder && !existsSync(join(options.data, 'weatherglass.duckdb'))) {
		throw Object.assign(new Error(`There is no data in ${resolve(options.data)}.`), {
			advice: 'Name the folder with --data, or import files into it first.'
		});
	}
	const store = await openStore(options.data);
	try {
		return await work(store);
	} finally {
		await store.close();
	}
}
