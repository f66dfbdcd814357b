import { parentPort, workerData } from 'node:worker_threads';
import { tasks } from './tasks.ts';

/** What a thread is asked: to say how long one piece of work took. */
const { task, thread } = workerData as { task: string; thread: number };
const work = tasks[task]!.prepare(thread);

parentPort!.on('message', (which: 'measured' | 'baseline') => {
	const start = performance.now();
	work[which]();
	parentPort!.postMessage(performance.now() - start);
});
parentPort!.postMessage('ready');
