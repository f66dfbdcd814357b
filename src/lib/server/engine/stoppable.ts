import { setMaxListeners } from 'node:events';
import type { Engine, QueryOptions } from './engine.ts';

/** An engine whose queries and transactions are interrupted, beside for their own signals, when one for all of them aborts. */
export function stoppable(engine: Engine, signal: AbortSignal): Engine {
	// An analysis asks many questions at once, and each listens.
	setMaxListeners(0, signal);
	const within = <O extends Pick<QueryOptions, 'signal'>>(options?: O) => ({
		...options,
		signal: options?.signal ? AbortSignal.any([options.signal, signal]) : signal
	});
	const stopping: Engine = {
		query: (sql, parameters, options) => engine.query(sql, parameters, within(options)),
		queryArrow: (sql, parameters, options) => engine.queryArrow(sql, parameters, within(options)),
		queryToFile: (sql, file, parameters, options) =>
			engine.queryToFile(sql, file, parameters, within(options)),
		transaction: (work, options) => engine.transaction(work, within(options)),
		export: (folder, options) => engine.export(folder, within(options)),
		insert: (table, columns, rows) => engine.insert(table, columns, rows),
		lastCommit: () => engine.lastCommit(),
		capabilities: () => engine.capabilities(),
		status: () => engine.status(),
		checkpoint: () => engine.checkpoint(),
		rewrite: () => engine.rewrite(),
		close: () => engine.close()
	};
	behind.set(stopping, engine);
	return stopping;
}

/** The engines that stoppable ones stand before. */
const behind = new WeakMap<Engine, Engine>();

/** The engine as nobody's signal stops it: what was stopped is noted by it. */
export function unstopped(engine: Engine): Engine {
	const real = behind.get(engine);
	return real ? unstopped(real) : engine;
}
