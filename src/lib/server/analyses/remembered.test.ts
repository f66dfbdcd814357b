import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ann, deal, everyone, insert, testStore, type TestStore } from '#lib/server/metrics/testing.ts';
import { remembered } from './remembered.ts';

let company: TestStore;
let runs = 0;

beforeAll(async () => {
	company = await testStore();
});
afterAll(() => company.close());
beforeEach(() => (runs = 0));

const count = () =>
	remembered(async (_store, _viewer, { fails }: { fails?: boolean }) => {
		runs++;
		if (fails) throw new Error('It failed.');
		return runs;
	});

describe('a result that took long', () => {
	it('is kept for the same question, also while it is worked out', async () => {
		const ask = count();
		const answers = await Promise.all([1, 2, 3].map(() => ask(company.store, everyone, {})));
		expect([...answers, await ask(company.store, everyone, {})]).toEqual([1, 1, 1, 1]);
	});

	it('is each reader’s own: whoever sees other rows gets another', async () => {
		const ask = count();
		await ask(company.store, everyone, {});
		expect(await ask(company.store, ann, {})).toBe(2);
		expect(await ask(company.store, { ...everyone, timeZone: 'Asia/Tokyo' }, {})).toBe(3);
		expect(await ask(company.store, everyone, {})).toBe(1);
	});

	it.each([
		['a new deal', () => insert(company.store, 'deals', [deal({ id: `deal ${Math.random()}` })])],
		[
			'a change of a record',
			() =>
				insert(company.store, 'changes', [
					{ entity: 'deals', record_id: 'x', action: 'update', actor_kind: 'person' }
				])
		],
		[
			'a setting',
			() =>
				company.store.engine.transaction((to) =>
					to.script(`insert into settings (key, value) values ('reporting_currency', '"${['USD', 'GBP'][runs % 2]}"')
					on conflict (key) do update set value = excluded.value`)
				)
		]
	])('is worked out again after %s', async (_, change) => {
		const ask = count();
		expect(await ask(company.store, everyone, {})).toBe(1);
		await change();
		expect(await ask(company.store, everyone, {})).toBe(2);
	});

	it('is not kept when it failed', async () => {
		const ask = count();
		await expect(ask(company.store, everyone, { fails: true })).rejects.toThrow('It failed.');
		await expect(ask(company.store, everyone, { fails: true })).rejects.toThrow('It failed.');
		expect(runs).toBe(2);
	});
});
