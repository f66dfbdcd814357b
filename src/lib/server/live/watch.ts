import { randomBytes } from 'node:crypto';
import { fileStamp } from '#lib/server/notebooks/library.ts';
import { dataStamp } from '#lib/server/store/data-stamp.ts';
import { notebooksStamp } from '#lib/server/store/notebooks/index.ts';
import type { Store } from '#lib/server/store/store.ts';

/** Milliseconds between two looks: with the way to the page and its refresh well under the two seconds people are promised. */
const lookEvery = 500;
/** Milliseconds between two looks at what this process itself committed, which asks the engine for nothing. */
const glanceEvery = 100;

type Tell = (version: string) => void;

/**
 * Notices that data have changed, whoever changed them: also a command, or another server on the same data folder. It looks while
 * somebody listens, and asks the engine for no more than its count of commits as long as that stands still.
 */
export class DataWatch {
	/** Whom to tell, with what they were told last. */
	readonly #listeners = new Map<Tell, string | null>();
	/** Of this process: another one counts anew. */
	readonly #process = randomBytes(6).toString('base64url');
	#count = 0;
	#notebooks = 0;
	#known: { commits: string; stamp: string; files: string; notebooks: string } | null = null;
	/** One reading after the other, so that a later version is never older than an earlier one. */
	#reading: Promise<unknown> = Promise.resolve();
	#timer: NodeJS.Timeout | undefined;
	#isLooking = false;
	/** The last commit that this process knew of when it looked, and when it did. */
	#looked: { commit: string | null; at: number } = { commit: null, at: -Infinity };

	constructor(private readonly store: Store) {}

	/**
	 * The version of the data: `process.count.notebooks`, where the count grows when a record, import, segment or setting has changed
	 * since it was last asked for, and the last part when a notebook has, kept or file. It says nothing else: not what changed, nor of
	 * how much there is.
	 */
	version(): Promise<string> {
		const reading = this.#reading.then(() => this.#read());
		this.#reading = reading.catch(() => undefined);
		return reading;
	}

	async #read(): Promise<string> {
		const status = await this.store.engine.status();
		const commits = `${status.pid} ${status.commits}`;
		const files = await fileStamp(this.store);
		if (this.#known?.commits !== commits || this.#known.files !== files) {
			// The count of commits first: one that falls between the two is looked at again.
			const stamp = await dataStamp(this.store);
			const notebooks = await notebooksStamp(this.store);
			if (this.#known?.stamp !== stamp) this.#count++;
			if (this.#known?.files !== files || this.#known.notebooks !== notebooks) this.#notebooks++;
			this.#known = { commits, stamp, files, notebooks };
		}
		return `${this.#process}.${this.#count}.${this.#notebooks}`;
	}

	/**
	 * Be told the version at the next look, and whenever it is another one.
	 *
	 * @returns ends it
	 */
	listen(tell: Tell): () => void {
		this.#listeners.set(tell, null);
		this.#looked.at = -Infinity;
		this.#lookLater(0);
		return () => {
			this.#listeners.delete(tell);
			if (this.#listeners.size === 0) clearTimeout(this.#timer);
		};
	}

	#lookLater(milliseconds: number): void {
		clearTimeout(this.#timer);
		if (this.#listeners.size === 0 || this.#isLooking) return;
		this.#timer = setTimeout(() => this.#glance(), milliseconds);
		this.#timer.unref();
	}

	#glance(): void {
		const { commit, at } = this.#looked;
		if (this.store.engine.lastCommit() !== commit || performance.now() - at >= lookEvery) void this.#look();
		else this.#lookLater(glanceEvery);
	}

	async #look(): Promise<void> {
		this.#isLooking = true;
		this.#looked = { commit: this.store.engine.lastCommit(), at: performance.now() };
		try {
			const version = await this.version();
			for (const [tell, told] of this.#listeners) {
				if (told === version) continue;
				this.#listeners.set(tell, version);
				tell(version);
			}
		} catch {
			// The engine is being replaced or has gone: pages that ask it say so, and the next look finds the new one.
		} finally {
			this.#isLooking = false;
			this.#lookLater(glanceEvery);
		}
	}
}

const watches = new WeakMap<Store, DataWatch>();

/** The one watch of a store in this process. */
export function dataWatch(store: Store): DataWatch {
	const watch = watches.get(store) ?? new DataWatch(store);
	watches.set(store, watch);
	return watch;
}
