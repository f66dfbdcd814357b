/** One query of a person at a time: whoever asks much at once waits for themselves, and nobody else does. */
import type { Viewer } from '#lib/crm/viewer.ts';
import { EngineError, type Engine } from '#lib/server/engine/engine.ts';
import { unstopped } from '#lib/server/engine/manners.ts';
import { Turns } from '#lib/server/engine/turns.ts';

const never = new AbortController().signal;
const held = new WeakMap<Engine, Map<string, Turns>>();

/**
 * Run a query of a person when none of theirs runs. The engine lets so many heavy queries run at once, first in, first out: a few
 * of one person that never end would keep it from everybody.
 *
 * @throws EngineError `interrupted` when the signal aborts before
 */
export async function inTurn<T>(
	engine: Engine,
	{ accountId, viewedBy }: Viewer,
	signal: AbortSignal | undefined,
	run: () => Promise<T>
): Promise<T> {
	const ofEngine = turnsOf(unstopped(engine));
	const who = viewedBy?.accountId ?? accountId;
	const turns = ofEngine.get(who) ?? new Turns();
	ofEngine.set(who, turns);
	const end = await turns.take(signal ?? never).catch(() => {
		throw new EngineError('interrupted', 'The query was cancelled.');
	});
	try {
		return await run();
	} finally {
		if (turns.waiting === 0) ofEngine.delete(who);
		end();
	}
}

function turnsOf(engine: Engine): Map<string, Turns> {
	const known = held.get(engine);
	if (known) return known;
	const made = new Map<string, Turns>();
	held.set(engine, made);
	return made;
}
