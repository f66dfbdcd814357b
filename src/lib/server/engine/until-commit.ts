import type { Engine } from './engine.ts';

/** What another process commits is known after so many milliseconds at the latest: nothing tells this one of it before it asks. */
const holdsMilliseconds = 250;

interface Generation<Value> {
	commit: string;
	since: number;
	values: Map<string, Value>;
}

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
export function untilCommit<Value>(
	most: number
): (engine: Partial<Pick<Engine, 'lastCommit'>>) => Map<string, Value> {
	const generations = new WeakMap<object, Generation<Value>>();
	return (engine) => {
		const commit = engine.lastCommit?.() ?? null;
		if (commit === null) return new Map();
		const now = performance.now();
		const known = generations.get(engine);
		const isGood =
			known?.commit === commit && now - known.since < holdsMilliseconds && known.values.size < most;
		if (isGood) return known.values;
		const values = new Map<string, Value>();
		generations.set(engine, { commit, since: now, values });
		return values;
	};
}
