/** Queries that a person runs in the browser: one at a time, so that a new one ends the one before. */
import type { Viewer } from '#lib/crm/viewer.ts';

const held = globalThis as typeof globalThis & { weatherglassQueries?: Map<string, AbortController> };
const running = (held.weatherglassQueries ??= new Map());

const whose = ({ sessionId, accountId }: Viewer): string => sessionId ?? accountId;

/** Stop what a person runs, if anything. Answers whether there was something. */
export function stopRunning(viewer: Viewer): boolean {
	const controller = running.get(whose(viewer));
	controller?.abort();
	return controller !== undefined;
}

/** Run something that can be stopped, in the place of what the person ran before. */
export async function runAlone<T>(viewer: Viewer, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
	stopRunning(viewer);
	const controller = new AbortController();
	running.set(whose(viewer), controller);
	try {
		return await run(controller.signal);
	} finally {
		if (running.get(whose(viewer)) === controller) running.delete(whose(viewer));
	}
}
