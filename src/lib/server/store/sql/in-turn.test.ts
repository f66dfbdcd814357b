/** How much of the engine one person takes by asking much at once. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ann, emptyStore, type TestStore } from '../testing.ts';
import { runSql } from './run.ts';

let test: TestStore;
beforeAll(async () => {
	test = await emptyStore();
});
afterAll(() => test.clear());

const endless = 'select count(*) from range(1000000000) a, range(1000000000) b';
const bob = { ...ann, accountId: 'account-bob' };
const isSql = ({ sql }: { sql: string }) => sql.includes('1000000000');

describe('queries of one person', () => {
	it('run one at a time, and others pass by those that wait', async () => {
		const stop = new AbortController();
		const asked = Array.from({ length: 8 }, () =>
			runSql(test.store, ann, endless, { signal: stop.signal }).catch(
				(failure: { code?: string }) => failure.code
			)
		);
		await expect.poll(async () => (await test.store.engine.status()).running.filter(isSql).length).toBe(1);
		expect((await runSql(test.store, bob, 'select 1 as one')).rows).toEqual([{ one: 1 }]);
		expect((await test.store.engine.status()).running.filter(isSql)).toHaveLength(1);
		stop.abort();
		expect(await Promise.all(asked)).toEqual(asked.map(() => 'interrupted'));
		expect((await runSql(test.store, ann, 'select 1 as one')).rows).toEqual([{ one: 1 }]);
	});
});
