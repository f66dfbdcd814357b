import { describe, expect, it, vi } from 'vitest';
import { Shared } from './shared.ts';

/** Work that ends when it is told to. */
function work() {
	let end!: (result: string) => void;
	let fail!: (error: Error) => void;
	const promise = new Promise<string>((resolve, reject) => ([end, fail] = [resolve, reject]));
	const onLost = vi.fn();
	let stopped: AbortSignal | undefined;
	let tell: ((share: number) => void) | undefined;
	const shared = new Shared<string, number>(({ signal, onProgress }) => {
		stopped = signal;
		tell = onProgress;
		return promise;
	}, onLost);
	return { shared, onLost, end, fail, tell: tell!, isStopped: () => stopped!.aborted };
}

describe('work that several wait for', () => {
	it('is done once, and everybody gets its result, those who come later too', async () => {
		const { shared, end, onLost } = work();
		const waiting = [shared.wait(), shared.wait()];
		end('done');
		expect([...(await Promise.all(waiting)), await shared.wait()]).toEqual(['done', 'done', 'done']);
		expect(onLost).not.toHaveBeenCalled();
	});

	it('goes on for those who still wait, and is stopped when the last one leaves', async () => {
		const { shared, isStopped, onLost } = work();
		const [one, other] = [new AbortController(), new AbortController()];
		const waiting = [one, other].map(({ signal }) => shared.wait({ signal }));
		one.abort(new Error('One has left.'));
		await expect(waiting[0]).rejects.toThrow('One has left.');
		expect(isStopped()).toBe(false);
		other.abort();
		await expect(waiting[1]).rejects.toThrow();
		expect([isStopped(), onLost.mock.calls.length]).toEqual([true, 1]);
	});

	it('is stopped by one who had left before waiting, where nobody else waits', async () => {
		const { shared, isStopped } = work();
		await expect(shared.wait({ signal: AbortSignal.abort() })).rejects.toThrow();
		expect(isStopped()).toBe(true);
	});

	it('is lost when it fails', async () => {
		const { shared, fail, onLost } = work();
		const waiting = shared.wait();
		fail(new Error('It failed.'));
		await expect(waiting).rejects.toThrow('It failed.');
		expect(onLost).toHaveBeenCalledOnce();
	});

	it('tells how far it is, those who come later at once', () => {
		const { shared, tell } = work();
		const [early, late] = [vi.fn(), vi.fn()];
		void shared.wait({ onProgress: early });
		tell(0.5);
		void shared.wait({ onProgress: late });
		tell(0.75);
		expect([early.mock.calls, late.mock.calls]).toEqual([
			[[0.5], [0.75]],
			[[0.5], [0.75]]
		]);
	});
});
