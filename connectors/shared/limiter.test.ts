import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RateLimiter } from './limiter.ts';

/** A clock that stands still unless someone waits. */
function standing() {
	let now = 0;
	return {
		now: () => now,
		wait: async (milliseconds: number) => {
			now += milliseconds;
			await Promise.resolve();
		},
		pass: (milliseconds: number) => (now += milliseconds)
	};
}

describe('the rate limiter', () => {
	it('never lets more through in any stretch than each limit allows', async () => {
		const limits = fc.array(
			fc.record({ calls: fc.integer({ min: 1, max: 5 }), milliseconds: fc.integer({ min: 1, max: 50 }) }),
			{ minLength: 1, maxLength: 3 }
		);
		await fc.assert(
			fc.asyncProperty(limits, fc.array(fc.nat(20), { maxLength: 30 }), async (limits, gaps) => {
				const clock = standing();
				const limiter = new RateLimiter(limits, clock);
				const times: number[] = [];
				for (const gap of gaps) {
					clock.pass(gap);
					await limiter.take(new AbortController().signal);
					times.push(clock.now());
				}
				for (const { calls, milliseconds } of limits)
					for (const from of times)
						expect(times.filter((at) => at >= from && at < from + milliseconds).length).toBeLessThanOrEqual(
							calls
						);
			})
		);
	});

	it('lets a call through that alone costs more than the limit, when nothing else is within it', async () => {
		const clock = standing();
		const limiter = new RateLimiter([{ calls: 10, milliseconds: 1000 }], clock);
		const { signal } = new AbortController();
		expect(await limiter.take(signal, 40)).toBe(0);
		expect(await limiter.take(signal, 1)).toBe(1000);
	});
});
