import { describe, expect, it } from 'vitest';
import type { Store } from '#lib/server/store/store.ts';
import { AttemptLimit } from './attempts.ts';
import { takeRequest } from './request-limits.ts';

describe('a limit on requests', () => {
	it('lets a burst through, then says when to go on, to each by themselves', () => {
		const store = {} as Store;
		const take = (who: string, now: number) => takeRequest(store, 'sql', who, now);
		for (let asked = 0; asked < 30; asked++) expect(take('ann', 0)).toBeNull();
		expect(take('ann', 0)).toBe(2);
		expect(take('ann', 1_500)).toBe(1);
		expect(take('bob', 0)).toBeNull();
		expect(take('ann', 2_000)).toBeNull();
	});

	it('holds no more than so many keys, and never forgets the one that goes on trying', () => {
		const limit = new AttemptLimit(1, 1e9);
		limit.take('attacker', 0);
		for (let other = 0; other < 30_000; other++) {
			limit.take(`other ${other}`, other);
			if (other % 5_000 === 0) expect(limit.take('attacker', other)).not.toBeNull();
		}
		expect(limit.size).toBe(10_000);
	});
});
