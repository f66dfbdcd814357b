import { Worker } from 'node:worker_threads';
import type { FitOptions, FitResult } from './model.ts';
import { FitError } from './table.ts';

/** What a worker is asked to do. */
export interface Job {
	model: string;
	/** The CSV file to fit to. */
	path: string;
	options: Omit<FitOptions, 'predict'>;
	/** A CSV file of new rows to score. */
	predictPath?: string;
}

/** What a worker says. */
export type Message =
	| { progress: number }
	| { result: FitResult }
	| { refused: Pick<FitError, 'code' | 'message' | 'advice' | 'file' | 'line'> };

/**
 * Fit a model to a CSV file in a worker thread, so that a long search holds nobody up.
 *
 * @param onProgress called with the share that is done, 0 to 1
 * @param signal aborting ends the worker at once
 * @throws FitError when the file or its numbers can't be used; the signal's reason when it aborts
 */
export function runFit(
	job: Job,
	{ onProgress, signal }: { onProgress?: (fraction: number) => void; signal?: AbortSignal } = {}
): Promise<FitResult> {
	return new Promise((resolve, reject) => {
		signal?.throwIfAborted();
		const worker = new Worker(new URL('./worker.js', import.meta.url), { workerData: job });
		const stop = () => {
			void worker.terminate();
			reject(signal!.reason as Error);
		};
		signal?.addEventListener('abort', stop, { once: true });
		worker.on('message', (message: Message) => {
			if ('progress' in message) onProgress?.(message.progress);
			else if ('result' in message) resolve(message.result);
			else {
				const { code, message: text, advice, file, line } = message.refused;
				reject(new FitError(code, text, advice, file, line));
			}
		});
		worker.once('error', reject);
		worker.once('exit', (code) => {
			signal?.removeEventListener('abort', stop);
			reject(new Error(`The fit ended early (exit code ${code}).`));
		});
	});
}
