import { describe, expect, it } from 'vitest';
import { everyone } from '#lib/server/metrics/testing.ts';
import { answerOrWait, findWaiting, type Waiting } from './waiting.ts';
import type { AnalysisWork } from './work.ts';

let addresses = 0;

/** A page that asks for something that goes on until it is told to end. */
function page() {
	const to = `/page/${addresses++}`;
	const runs: { end(result: string): void; fail(failure: Error): void; work: AnalysisWork }[] = [];
	const run = (work: AnalysisWork) =>
		new Promise<string>((resolve, reject) => {
			runs.push({ end: resolve, fail: reject, work });
			work.signal!.addEventListener('abort', () => reject(work.signal!.reason as Error));
		});
	const open = (limits = {}) =>
		answerOrWait(everyone, { title: 'the forecast', to }, run, { patience: 5, unseen: 60_000, ...limits });
	const wait = async (limits = {}): Promise<Waiting> => {
		const reached = await open(limits);
		if ('answer' in reached) throw new Error('Nobody had to wait.');
		return reached.waiting;
	};
	return { to, runs, open, wait };
}

describe('what a page asks for', () => {
	it('is answered at once where it comes quickly, and asked for again the next time', async () => {
		const { open, runs } = page();
		for (const result of ['first', 'second']) {
			const opened = open({ patience: 60_000 });
			runs.at(-1)!.end(result);
			expect(await opened).toEqual({ answer: result });
		}
	});

	it('is waited for where it takes long, and there for who comes back: once', async () => {
		const { open, wait, runs, to } = page();
		const waiting = await wait();
		expect(waiting).toMatchObject({ title: 'the forecast', to, state: 'running', progress: null });
		runs[0]!.work.onProgress!({ step: 'Reading', fraction: null });
		expect(findWaiting(waiting.id, everyone)!.progress).toEqual({ step: 'Reading', fraction: null });
		expect(await wait()).toBe(waiting);
		runs[0]!.end('done');
		await expect.poll(() => findWaiting(waiting.id, everyone)?.state).toBe('over');
		expect(await open()).toEqual({ answer: 'done' });
		expect(runs.length).toBe(1);
		await wait();
		expect(runs.length).toBe(2);
	});

	it('is asked for anew by who comes long after it was there', async () => {
		const { wait, runs } = page();
		const limits = { unseen: 20 };
		const waiting = await wait(limits);
		runs[0]!.end('old');
		await new Promise((resolve) => setTimeout(resolve, 40));
		expect(waiting.state).toBe('over');
		await wait(limits);
		expect(runs.length).toBe(2);
	});

	it('fails on the page that asked for it, and is tried again the next time', async () => {
		const { open, wait, runs } = page();
		await wait();
		runs[0]!.fail(new Error('No such thing.'));
		await expect(open()).rejects.toThrow('No such thing.');
		await wait();
		expect(runs.length).toBe(2);
	});

	it('ends when it is cancelled, and begins anew when it is asked for again', async () => {
		const { wait, runs } = page();
		const waiting = await wait();
		waiting.cancel();
		expect(runs[0]!.work.signal!.aborted).toBe(true);
		expect(findWaiting(waiting.id, everyone)!.state).toBe('cancelled');
		expect((await wait()).id).not.toBe(waiting.id);
		expect(findWaiting(waiting.id, everyone)).toBeNull();
	});

	it('ends when nobody has looked for a while', async () => {
		const { wait, runs } = page();
		const waiting = await wait({ unseen: 20 });
		await expect.poll(() => runs[0]!.work.signal!.aborted).toBe(true);
		expect(waiting.state).toBe('left');
		await wait();
		expect(runs.length).toBe(2);
	});

	it('is nobody else’s', async () => {
		const { wait } = page();
		const { id } = await wait();
		expect(findWaiting(id, { ...everyone, accountId: 'another' })).toBeNull();
		expect(findWaiting(id, { ...everyone, sessionId: 'another' })).toBeNull();
		expect(findWaiting('unknown', everyone)).toBeNull();
	});
});
