import { resolve } from 'node:path';
import { connectEngine, type EngineOptions } from '#lib/server/engine/client.ts';
import type { Engine } from '#lib/server/engine/engine.ts';
import { patient, stoppable } from '#lib/server/engine/manners.ts';
import { migrate, readMigrations } from './migrate.ts';
import { readSettings, type Settings } from './settings.ts';

export type { Settings } from './settings.ts';

/** A data folder that is open: its engine, at the newest schema. */
export interface Store {
	readonly engine: Engine;
	/** The data folder, absolute. */
	readonly folder: string;
	/** What holds for the whole company. A change by another process is known here after a quarter of a second. */
	settings(): Promise<Settings>;
	/** Say that this process changed the settings: who asks next gets them as they are now. */
	settingsChanged(): void;
	/** Leave. Other stores on the folder go on. */
	close(): Promise<void>;
}

/** Beside how the engine process runs, if this call starts one: */
export interface StoreOptions extends EngineOptions {
	/** Where the migrations lie. Default: `store/migrations` of this package. */
	migrations?: string;
	/** Refuse data whose applied migrations were changed since. Default: unless NODE_ENV is `production`. */
	strict?: boolean;
}

/**
 * Open a data folder, making it when it does not exist, and bring its schema up to date.
 *
 * @throws StoreError when a newer Weatherglass wrote it; EngineError when another program holds it
 */
export async function openStore(folder: string, options: StoreOptions = {}): Promise<Store> {
	const {
		migrations: migrationsFolder,
		strict = process.env.NODE_ENV !== 'production',
		...engineOptions
	} = options;
	const migrations = readMigrations(migrationsFolder);
	const engine = await connectEngine(folder, engineOptions);
	try {
		await migrate(engine, migrations, strict);
	} catch (error) {
		await engine.close();
		throw error;
	}
	return storeOn(engine, folder);
}

/** A page asks for the settings in several places at once, and hardly anything changes less often: they are read once. */
const settingsMilliseconds = 250;

/** The store of an engine whose schema is at the newest. */
export function storeOn(engine: Engine, folder: string): Store {
	let known: { at: number; settings: Promise<Settings> } | null = null;
	return {
		engine,
		folder: resolve(folder),
		settings() {
			const now = performance.now();
			if (!known || now - known.at > settingsMilliseconds) {
				const settings = readSettings(engine);
				known = { at: now, settings };
				settings.catch(() => (known = null));
			}
			return known.settings;
		},
		settingsChanged: () => (known = null),
		close: () => engine.close()
	};
}

/** The same store, for work that can be stopped: what it asks of the engine is interrupted when the signal aborts. */
export const stoppableStore = (store: Store, signal: AbortSignal): Store => ({
	...store,
	engine: stoppable(store.engine, signal)
});

/** The same store, for work that lets others go before, and shares what it reads with them. */
export const patientStore = (store: Store): Store => ({ ...store, engine: patient(store.engine) });
