import type { Engine } from './engine.ts';
import { remembering } from './manners.ts';

/** What another process commits is known after so many milliseconds at the latest: nothing tells this one of it before it asks. */
const holdsMilliseconds = 250;

interface Generation<Value> {
	commit: string;
	/** When it was made, or the engine last said that nothing was committed since. */
	since: number;
	/** While the engine is asked: all who look meanwhile wait for one answer. */
	confirming: Promise<void> | null;
	values: Map<string, Value>;
}

/** An engine, or a transaction, of which nothing can be told. */
export type CommitTeller = Partial<Pick<Engine, 'lastCommit' | 'status'>>;

/** The values that are good for now, by engine. */
class Generations<Value> {
	readonly #known = new WeakMap<object, Generation<Value>>();

	constructor(private readonly most: number) {}

	current(asked: CommitTeller): Map<string, Value> {
		const engine = remembering(asked);
		const commit = engine.lastCommit?.() ?? null;
		if (commit === null) return new Map();
		const known = this.#known.get(engine);
		const isGood = known?.commit === commit && !isOld(known) && known.values.size < this.most;
		if (isGood) return known.values;
		const values = new Map<string, Value>();
		this.#known.set(engine, { commit, since: performance.now(), confirming: null, values });
		return values;
	}

	/** Ask the engine whether what has grown old is still good, and keep it when it is. */
	async confirm(asked: CommitTeller): Promise<void> {
		const engine = remembering(asked);
		const known = this.#known.get(engine);
		if (!known || !isOld(known)) return;
		known.confirming ??= this.#ask(engine, known).finally(() => (known.confirming = null));
		await known.confirming;
	}

	async #ask(engine: CommitTeller, known: Generation<Value>): Promise<void> {
		await engine.status?.();
		// The count was that of its answer, however long that took.
		if (engine.lastCommit?.() === known.commit) known.since = performance.now();
	}
}

const isOld = ({ since }: Generation<unknown>) => performance.now() - since >= holdsMilliseconds;

/**
 * A memory of what was read from an engine, which lasts until anything is committed: by this process to the next look, by
 * another for a quarter of a second. For what takes longer to look up than all that is done with it, many times a second.
 *
 * Take the map before asking, and put the answer into the same one: what is committed meanwhile may not be in the answer, and
 * whoever looks afterwards finds another map.
 *
 * @param most values that are kept at once
 * @returns the map of an engine, as it is good for now; one that nobody else sees where nothing can be told, such as in a transaction
 */
export function untilCommit<Value>(most: number): (engine: CommitTeller) => Map<string, Value> {
	const generations = new Generations<Value>(most);
	return (engine) => generations.current(engine);
}

/**
 * As `untilCommit`, for what depends on the data alone and takes long to read: after a quarter of a second the engine is
 * asked whether anything was committed, and what was read before stays good if nothing was.
 */
export function untilCommitConfirmed<Value>(
	most: number
): (engine: CommitTeller) => Promise<Map<string, Value>> {
	const generations = new Generations<Value>(most);
	return async (engine) => {
		await generations.confirm(engine);
		return generations.current(engine);
	};
}

/** Reads an answer of an engine, or gives the one that was read under the same key. */
export type Remembered<Value> = (
	engine: CommitTeller,
	key: string,
	read: () => Promise<Value>
) => Promise<Value>;

/**
 * Answers that are read once until anything is committed, also by those who ask while one is read. Whoever gets one may not
 * change it.
 *
 * @param isKept whether one is worth keeping once it is there
 */
export function answersUntilCommit<Value>(
	most: number,
	isKept: (value: Value) => boolean = () => true
): Remembered<Value> {
	const memory = untilCommitConfirmed<Promise<Value>>(most);
	return async (engine, key, read) => {
		const known = await memory(engine);
		const earlier = known.get(key);
		if (earlier) return earlier;
		const answer = read();
		known.set(key, answer);
		try {
			const value = await answer;
			if (!isKept(value)) known.delete(key);
			return value;
		} catch (error) {
			known.delete(key);
			throw error;
		}
	};
}

/**
 * What looks at the clock is as of a minute ago at most: a part of the key of what is remembered.
 *
 * @returns the minute, where SQL says `now()`
 */
export const minuteOf = (sql: string): number | null =>
	sql.includes('now()') ? Math.floor(Date.now() / 60_000) : null;
