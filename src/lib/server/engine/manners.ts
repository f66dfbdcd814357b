/** Engines that stand before another: the same data, asked in another manner. */
import { setMaxListeners } from 'node:events';
import type { Engine, QueryOptions } from './engine.ts';

type Stops = Pick<QueryOptions, 'signal'>;

/** How an engine is asked: the options of what is given to it. */
interface Manner {
	asking: (options?: QueryOptions) => QueryOptions;
	working: <O extends Stops>(options?: O) => O | undefined;
}

/** The engines that others stand before. */
const behind = new WeakMap<Engine, Engine>();

function before(engine: Engine, { asking, working }: Manner): Engine {
	const front: Engine = {
		query: (sql, parameters, options) => engine.query(sql, parameters, asking(options)),
		queryArrow: (sql, parameters, options) => engine.queryArrow(sql, parameters, asking(options)),
		queryToFile: (sql, file, parameters, options) =>
			engine.queryToFile(sql, file, parameters, asking(options)),
		transaction: (work, options) => engine.transaction(work, working(options)),
		export: (folder, options) => engine.export(folder, working(options)),
		insert: (table, columns, rows) => engine.insert(table, columns, rows),
		lastCommit: () => engine.lastCommit(),
		capabilities: () => engine.capabilities(),
		status: () => engine.status(),
		checkpoint: () => engine.checkpoint(),
		rewrite: () => engine.rewrite(),
		close: () => engine.close()
	};
	behind.set(front, engine);
	return front;
}

/** Interactive queries overtake these while they wait for their turn. */
const patiently = (options?: QueryOptions): QueryOptions => ({ priority: 'heavy', ...options });

/**
 * An engine whose queries and transactions are interrupted, beside for their own signals, when one for all of them aborts. What
 * somebody may want to stop takes long: its queries let those of pages go before.
 */
export function stoppable(engine: Engine, signal: AbortSignal): Engine {
	// An analysis asks many questions at once, and each listens.
	setMaxListeners(0, signal);
	const within = <O extends Stops>(options?: O): O =>
		({
			...options,
			signal: options?.signal ? AbortSignal.any([options.signal, signal]) : signal
		}) as O;
	return before(engine, { asking: (options) => patiently(within(options)), working: within });
}

const patientOnes = new WeakMap<Engine, Engine>();
const impatientOnes = new WeakMap<object, Engine>();

/** An engine whose queries let those of others go before. There is one of each engine, and they share what they remember. */
export function patient(engine: Engine): Engine {
	const known = patientOnes.get(engine);
	if (known) return known;
	const made = before(engine, { asking: patiently, working: (options) => options });
	patientOnes.set(engine, made);
	impatientOnes.set(made, engine);
	return made;
}

/** The engine by which is remembered what another read: that of which it is the patient one, else itself. */
export const remembering = <E extends object>(engine: E): E | Engine => impatientOnes.get(engine) ?? engine;

/** The engine as nobody's signal stops it: what was stopped is noted by it. */
export function unstopped(engine: Engine): Engine {
	const real = behind.get(engine);
	return real ? unstopped(real) : engine;
}
