import { endProgress } from './output.ts';

/**
 * Run something that Ctrl-C ends: what it computes stops, and the command fails with what was cancelled.
 *
 * @param reason that it fails with
 */
export async function stoppable<T>(
	reason: () => Error,
	run: (signal: AbortSignal) => Promise<T>
): Promise<T> {
	const controller = new AbortController();
	const stop = () => controller.abort(reason());
	process.once('SIGINT', stop);
	try {
		return await run(controller.signal);
	} finally {
		process.off('SIGINT', stop);
		endProgress();
	}
}
