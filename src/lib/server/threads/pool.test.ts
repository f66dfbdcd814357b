import { afterEach, describe, expect, it } from 'vitest';
import { ThreadPool } from './pool.ts';

const module = 'src/lib/server/threads/testing.ts';
const ask = (name: string, input: unknown = null) => ({ module, name, input });

let pool: ThreadPool;
const open = (size = 1, idle = 60_000) => (pool = new ThreadPool({ size, idle }));
afterEach(() => pool.close());

/** Begin what never ends, and wait until it runs. */
async function endless(signal?: AbortSignal): Promise<Promise<unknown>[]> {
	const running: Promise<unknown>[] = [];
	await new Promise<void>((resolve) => {
		running.push(pool.run(ask('endless'), { signal, onProgress: () => resolve() }));
		running[0]!.catch(() => undefined);
	});
	return running;
}

describe('a pool of threads', () => {
	it('computes in a thread, and keeps it for the next', async () => {
		open(2);
		expect(await pool.run(ask('doubled', Float64Array.of(1, 2)))).toEqual(Float64Array.of(2, 4));
		expect(await pool.run(ask('identity', { map: new Map([['a', null]]) }))).toEqual({
			map: new Map([['a', null]])
		});
		expect(pool.size).toBe(1);
	});

	it('starts no more threads than its size: the rest waits its turn', async () => {
		open(2);
		const all = await Promise.all([1, 2, 3, 4, 5].map((value) => pool.run(ask('identity', value))));
		expect(all).toEqual([1, 2, 3, 4, 5]);
		expect(pool.size).toBe(2);
	});

	it('tells an error by its name, words and properties, and goes on', async () => {
		open();
		await expect(pool.run(ask('failing'))).rejects.toMatchObject({
			name: 'RangeError',
			message: 'Too few rows.',
			code: 'few',
			advice: 'Give more.'
		});
		expect(await pool.run(ask('identity', 1))).toBe(1);
		expect(pool.size).toBe(1);
	});

	it('refuses what can’t be cloned, and goes on', async () => {
		open();
		await expect(pool.run(ask('identity', () => 1))).rejects.toThrow('could not be cloned');
		expect(await pool.run(ask('identity', 1))).toBe(1);
	});

	it('tells of a thread that ended, and starts another', async () => {
		open();
		await expect(pool.run(ask('leaving'))).rejects.toThrow('ended early (exit code 3)');
		expect(await pool.run(ask('identity', 1))).toBe(1);
	});

	it('ends a computation that is cancelled, and what waited is done', async () => {
		open();
		const controller = new AbortController();
		const [running] = await endless(controller.signal);
		const waiting = pool.run(ask('identity', 1));
		controller.abort(new Error('No more.'));
		await expect(running).rejects.toThrow('No more.');
		expect(await waiting).toBe(1);
		expect(pool.size).toBe(1);
	});

	it('never begins what was cancelled while it waited', async () => {
		open();
		const first = new AbortController();
		const second = new AbortController();
		const [running] = await endless(first.signal);
		const waiting = pool.run(ask('identity', 1), { signal: second.signal });
		second.abort(new Error('Not needed.'));
		await expect(waiting).rejects.toThrow('Not needed.');
		first.abort(new Error('No more.'));
		await expect(running).rejects.toThrow('No more.');
		await expect(pool.run(ask('identity', 1), { signal: second.signal })).rejects.toThrow('Not needed.');
		expect(pool.size).toBe(0);
	});

	it('ends threads that have had no work for a while', async () => {
		open(1, 1);
		await pool.run(ask('identity', 1));
		await expect.poll(() => pool.size).toBe(0);
		expect(await pool.run(ask('identity', 2))).toBe(2);
	});

	it('fails what runs and what waits when it is closed, and takes nothing more', async () => {
		open();
		const [running] = await endless();
		const waiting = pool.run(ask('identity', 1));
		waiting.catch(() => undefined);
		await pool.close();
		await expect(running).rejects.toThrow('The process is ending');
		await expect(waiting).rejects.toThrow('The process is ending');
		await expect(pool.run(ask('identity', 1))).rejects.toThrow('The process is ending');
		expect(pool.size).toBe(0);
	});
});
