import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { compare, inTurns, type Measurement } from '../measure.ts';
import { tasks, type Task } from './tasks.ts';

/**
 * The fits of the statistics, each in threads of its own, as `weatherglass fit` runs them; with the memory of the whole
 * process at its highest, the data of the bench among it.
 */
export async function benchStats(): Promise<Measurement[]> {
	const measurements: Measurement[] = [];
	for (const [name, task] of Object.entries(tasks)) {
		console.error(`  ${task.what} …`);
		measurements.push(await benchTask(name, task));
	}
	return measurements;
}

async function benchTask(name: string, task: Task): Promise<Measurement> {
	const threads = await Promise.all(
		Array.from({ length: task.threads }, async (_, thread) => {
			const worker = new Worker(new URL('./worker.js', import.meta.url), {
				workerData: { task: name, thread }
			});
			await once(worker, 'message');
			return worker;
		})
	);
	let peak = process.memoryUsage().rss;
	const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 20);
	const all = (which: 'measured' | 'baseline') => async () => {
		await Promise.all(
			threads.map((worker) => {
				const answer = once(worker, 'message');
				worker.postMessage(which);
				return answer;
			})
		);
	};
	try {
		const times = await inTurns(task.rounds, all('measured'), all('baseline'));
		return compare('stats', task.what, times, task.baseline, {
			limit: task.limit,
			note: `${Math.round(peak / 1e6)} MB at most`
		});
	} finally {
		clearInterval(watch);
		await Promise.all(threads.map((worker) => worker.terminate()));
	}
}
