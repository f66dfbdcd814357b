import { connectEngine, type EngineOptions } from '#lib/server/engine/client.ts';
import type { Engine } from '#lib/server/engine/engine.ts';
import { resolve } from 'node:path';
import { migrate } from './migrations.ts';
import { readSettings, type Settings } from './settings.ts';

export type { Settings } from './settings.ts';

/** An open data folder: its engine, and what is set for it. */
export interface Store {
	engine: Engine;
	/** The data folder, absolute. */
	folder: string;
	settings(): Promise<Settings>;
	close(): Promise<void>;
}

/**
 * Open a data folder: connect to its engine (or start one) and bring the schema to this version.
 *
 * @throws EngineError when another program holds the data; MigrationError when a newer version wrote them
 */
export async function openStore(folder: string, options: EngineOptions = {}): Promise<Store> {
	const engine = await connectEngine(folder, options);
	try {
		await migrate(engine);
	} catch (error) {
		await engine.close();
		throw error;
	}
	return {
		engine,
		folder: resolve(folder),
		settings: () => readSettings(engine),
		close: () => engine.close()
	};
}
