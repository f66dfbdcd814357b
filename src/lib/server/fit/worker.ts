import { parentPort, workerData } from 'node:worker_threads';
import { fitNamed } from './models/index.ts';
import { readTable } from './read-table.ts';
import { FitError } from './table.ts';
import type { Job, Message } from './run.ts';

/** One fit, off the event loop of the process that asked for it. */
const post = (message: Message) => parentPort!.postMessage(message);

try {
	const { model, path, options, predictPath } = workerData as Job;
	const predict = predictPath === undefined ? undefined : await readTable(predictPath);
	const result = fitNamed(model).fit(await readTable(path), { ...options, predict }, (fraction) =>
		post({ progress: fraction })
	);
	post({ result });
} catch (error) {
	if (error instanceof FitError) {
		const { code, message, advice, file, line } = error;
		post({ refused: { code, message, advice, file, line } });
	} else if (error instanceof RangeError) {
		post({
			refused: { code: 'bad_value', message: error.message, advice: 'Mend the numbers, and run it again.' }
		});
	} else throw error;
}
