import { inThread, type ThreadOptions } from '#lib/server/threads/pool.ts';
import type { FitOptions, FitResult } from './model.ts';
import { FitError } from './table.ts';

/** What a thread is asked to do. */
export interface Job {
	model: string;
	/** The CSV file to fit to. */
	path: string;
	options: Omit<FitOptions, 'predict'>;
	/** A CSV file of new rows to score. */
	predictPath?: string;
}

const fitFile = inThread<Job, FitResult>('src/lib/server/fit/fit-file.ts', 'fitFile');

/**
 * Fit a model to a CSV file in a thread, so that a long search holds nobody up.
 *
 * @throws FitError when the file or its numbers can't be used; the signal's reason when it aborts
 */
export async function runFit(job: Job, options: ThreadOptions = {}): Promise<FitResult> {
	try {
		return await fitFile(job, options);
	} catch (failure) {
		if (!(failure instanceof Error) || options.signal?.aborted) throw failure;
		// Between threads an error keeps what it says, and not its class.
		const { code, message, advice, file, line } = failure as FitError;
		if (failure.name === 'FitError') throw new FitError(code, message, advice, file, line);
		if (failure.name === 'RangeError')
			throw new FitError('bad_value', message, 'Mend the numbers, and run it again.');
		throw failure;
	}
}
