/** Pulls of this process that people look at and may cancel. */
import type { Viewer } from '#lib/crm/viewer.ts';
import type { Store } from '#lib/server/store/store.ts';
import { pull, type PullOptions, type PullProgress, type PullReport } from './pull.ts';

export interface RunningPull {
	connection: string;
	startedAt: number;
	progress: PullProgress | null;
	/** Settles when the run has ended, however it did. */
	ended: Promise<PullReport | null>;
	/** Why it could not begin. */
	failure: { message: string; advice: string } | null;
	isCancelled: boolean;
	cancel(): void;
}

const held = globalThis as typeof globalThis & { weatherglassPulls?: Map<string, RunningPull> };
const running = (held.weatherglassPulls ??= new Map());

/** The pull of a connection that goes on in this process; null when there is none. */
export const runningPull = (connection: string): RunningPull | null => running.get(connection) ?? null;

/** Begin to pull a connection and answer at once; where it is being pulled already, answer that. */
export function startPull(
	store: Store,
	viewer: Viewer,
	connection: string,
	options: PullOptions = {}
): RunningPull {
	const known = running.get(connection);
	if (known) return known;
	const stop = new AbortController();
	const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
	const started: RunningPull = {
		connection,
		startedAt: Date.now(),
		progress: null,
		ended: Promise.resolve(null),
		failure: null,
		isCancelled: false,
		cancel() {
			started.isCancelled = true;
			stop.abort();
		}
	};
	running.set(connection, started);
	const onProgress = (progress: PullProgress) => (started.progress = progress);
	started.ended = pull(store, viewer, connection, { ...options, signal, onProgress })
		.catch((error: Error & { advice?: string }) => {
			if (!error.advice) console.error(`Sync of ${connection}:`, error);
			started.failure = { message: error.message, advice: error.advice ?? 'The log says more.' };
			return null;
		})
		.finally(() => running.delete(connection));
	return started;
}
