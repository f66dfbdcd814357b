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
 * otherwise an engine runs until the command ends.
 */
export async function withStore<T>(options: StoreOptions, work: (store: Store) => Promise<T>): Promise<T> {
	const store = await openStore(options.data);
	try {
		return await work(store);
	} finally {
		await store.close();
	}
}
