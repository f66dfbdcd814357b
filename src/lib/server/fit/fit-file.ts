import { fitNamed } from './models/index.ts';
import type { FitResult } from './model.ts';
import { readTable } from './read-table.ts';
import type { Job } from './run.ts';

/**
 * Fit a model to a CSV file; run in a thread.
 * @throws FitError when the file or its numbers can't be used; RangeError when a model refuses them
 */
export async function fitFile(
	{ model, path, options, predictPath }: Job,
	report: (fraction: number) => void
): Promise<FitResult> {
	const predict = predictPath === undefined ? undefined : await readTable(predictPath);
	return fitNamed(model).fit(await readTable(path), { ...options, predict }, report);
}
