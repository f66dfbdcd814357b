import { dirname } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemViewer } from '#lib/crm/viewer.ts';
import { openStore } from '../store.ts';
import { ann, companyStore, type TestStore } from '../testing.ts';
import { pageOfRecords, type PageOptions } from './page.ts';

let test: TestStore;
beforeAll(async () => {
	test = await companyStore();
	await test.script(`
		insert into deals (id, name, owner_id, company_id, amount, currency, status, created_at)
		select 'd' || lpad(i::varchar, 3, '0'), 'Deal ' || (i % 7), case when i % 3 = 0 then 'ann' else 'bob' end,
			case when i % 4 = 0 then 'acme' when i % 4 = 1 then 'bolt' end, case when i % 5 > 0 then (i % 6) * 1.25 end, 'EUR',
			case when i % 2 = 0 then 'open' else 'won' end, timestamptz '2026-01-01 00:00:00.123456+00' + to_hours(i % 9)
		from range(60) numbers(i)`);
});
afterAll(() => test.clear());

async function all(options: PageOptions, viewer = systemViewer): Promise<string[]> {
	const ids: string[] = [];
	let cursor: string | undefined;
	do {
		const page = await pageOfRecords(test.store, viewer, 'deals', { ...options, cursor });
		ids.push(...page.records.map(({ id }) => id));
		cursor = page.next ?? undefined;
	} while (cursor !== undefined);
	return ids;
}

it('goes through every record once and in order, whatever it is sorted by and however small the pages', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.constantFrom('id', 'name', 'amount', 'created_at', 'company_id', 'owner_id', 'expected_close'),
			fc.boolean(),
			fc.integer({ min: 7, max: 70 }),
			async (field, descending, limit) => {
				const sort = { field, descending };
				const paged = await all({ sort, limit });
				expect(paged).toEqual(await all({ sort, limit: 1000 }));
				expect(new Set(paged).size).toBe(60);
			}
		),
		{ numRuns: 20 }
	);
});

it('shows a rep their own records alone, on every page', async () => {
	const ids = await all(
		{ sort: { field: 'amount' }, limit: 3, filters: [{ field: 'status', operator: 'in', values: ['open'] }] },
		ann
	);
	expect(ids.map((id) => Number(id.slice(1)) % 6)).toEqual(Array(10).fill(0));
});

it.each([
	['a cursor of another order', { sort: { field: 'name' } }, { sort: { field: 'amount' } }],
	[
		'a cursor of other filters',
		{ filters: [{ field: 'status', operator: 'in' as const, values: ['won'] }] },
		{ filters: [{ field: 'status', operator: 'in' as const, values: ['open'] }] }
	],
	['a cursor that is none', { sort: { field: 'name' }, cursor: 'x' }, undefined]
])('refuses %s', async (_what, options: PageOptions, first: PageOptions | undefined) => {
	const cursor = first
		? (await pageOfRecords(test.store, systemViewer, 'deals', { ...first, limit: 2 })).next!
		: 'x';
	await expect(
		pageOfRecords(test.store, systemViewer, 'deals', { ...options, cursor })
	).rejects.toMatchObject({
		code: 'invalid',
		issues: [{ field: 'cursor' }]
	});
});

it('finds nothing after a cursor that somebody made up', async () => {
	const sort = { field: 'amount' };
	const { next } = await pageOfRecords(test.store, systemViewer, 'deals', { sort, limit: 1 });
	const real = JSON.parse(Buffer.from(next!, 'base64url').toString()) as object;
	const madeUp = JSON.stringify({ ...real, key: "1' or true --", id: '' });
	const cursor = Buffer.from(madeUp).toString('base64url');
	const page = await pageOfRecords(test.store, systemViewer, 'deals', { sort, cursor });
	expect(page).toEqual({ records: [], next: null });
});

it('reads only the parts of records that are asked for', async () => {
	const some = { filters: [{ field: 'id', operator: 'in' as const, values: ['d004'] }] };
	const [whole] = (await pageOfRecords(test.store, systemViewer, 'deals', some)).records;
	const read = async (...parts: string[]) =>
		(await pageOfRecords(test.store, systemViewer, 'deals', { ...some, parts: new Set(parts) })).records[0]!;
	const amount = await read('amount', 'label');
	expect(amount).toMatchObject({ id: 'd004', version: 1, label: whole!.label, labels: {}, custom: {} });
	expect(Object.keys(amount.values).sort()).toEqual(['amount', 'id', 'version']);
	expect((await read('labels')).labels).toEqual(whole!.labels);
	expect(Object.keys(whole!.labels)).toContain('company_id');
});

it('is read again after anything was written, also by another process', async () => {
	const asked = { filters: [{ field: 'id', operator: 'in' as const, values: ['d009'] }] };
	const nameOf = async () =>
		(await pageOfRecords(test.store, systemViewer, 'deals', asked)).records[0]!.values.name;
	const before = await nameOf();
	await test.script("update deals set name = 'Ours' where id = 'd009'");
	expect([before, await nameOf()]).toEqual(['Deal 2', 'Ours']);
	const elsewhere = await openStore(dirname((await test.store.engine.status()).file));
	try {
		await elsewhere.engine.transaction((to) =>
			to.script("update deals set name = 'Theirs' where id = 'd009'")
		);
		await expect.poll(nameOf).toBe('Theirs');
	} finally {
		await elsewhere.close();
	}
});

it('is read on for those who still wait when the first of them leaves', async () => {
	const leaving = new AbortController();
	const asked = { search: 'Deal 3', limit: 20 };
	const first = pageOfRecords(test.store, systemViewer, 'deals', { ...asked, signal: leaving.signal });
	const second = pageOfRecords(test.store, systemViewer, 'deals', asked);
	leaving.abort();
	await expect(first).rejects.toThrow();
	expect((await second).records).toHaveLength(9);
	expect((await pageOfRecords(test.store, ann, 'deals', asked)).records).toHaveLength(3);
});
