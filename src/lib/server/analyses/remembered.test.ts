import * as fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ann, deal, everyone, insert, testStore, type TestStore } from '#lib/server/metrics/testing.ts';
import { remembered } from './remembered.ts';
import type { AnalysisProgress, AnalysisWork } from './work.ts';

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

/** An analysis that goes on until it is told to end, and notes how its runs ended. */
function lasting() {
	const begun: { end(result: string): void; tell(progress: AnalysisProgress): void; isStopped: boolean }[] =
		[];
	const ask = remembered(
		(_store, _viewer, _options: object, { signal, onProgress }: AnalysisWork) =>
			new Promise<string>((resolve, reject) => {
				const run = { end: resolve, tell: onProgress!, isStopped: false };
				begun.push(run);
				signal!.addEventListener('abort', () => {
					run.isStopped = true;
					reject(signal!.reason as Error);
				});
			})
	);
	return { ask, begun };
}

/** Asks, and is told only by an event that something has happened. */
function reader(ask: ReturnType<typeof lasting>['ask']) {
	const controller = new AbortController();
	const heard: AnalysisProgress[] = [];
	const answer = ask(
		company.store,
		everyone,
		{},
		{
			signal: controller.signal,
			onProgress: (progress) => heard.push(progress)
		}
	).catch((failure: Error) => failure.message);
	return { answer, heard, leave: () => controller.abort(new Error('I have gone.')) };
}

describe('a result that nobody waits for any more', () => {
	it('is given up, and the next who asks gets a run of its own', async () => {
		const { ask, begun } = lasting();
		const first = reader(ask);
		await expect.poll(() => begun.length).toBe(1);
		first.leave();
		expect(await first.answer).toBe('I have gone.');
		expect(begun[0]!.isStopped).toBe(true);
		const second = reader(ask);
		await expect.poll(() => begun.length).toBe(2);
		begun[1]!.end('second');
		expect(await second.answer).toBe('second');
	});

	it('is worked out for those who stay, who hear how far it is', async () => {
		const { ask, begun } = lasting();
		const first = reader(ask);
		await expect.poll(() => begun.length).toBe(1);
		begun[0]!.tell({ step: 'Reading', fraction: null });
		const second = reader(ask);
		await expect.poll(() => second.heard.length).toBe(1);
		first.leave();
		begun[0]!.tell({ step: 'Fitting', fraction: 0.5 });
		begun[0]!.end('done');
		expect(await second.answer).toBe('done');
		expect(await first.answer).toBe('I have gone.');
		expect(first.heard.map(({ step }) => step)).toEqual(['Reading']);
		expect(second.heard.map(({ step }) => step)).toEqual(['Reading', 'Fitting']);
	});

	it('is stopped exactly when the last of any readers has gone before it was there', async () => {
		const leaving = fc.array(fc.boolean(), { minLength: 1, maxLength: 5 });
		await fc.assert(
			fc.asyncProperty(leaving, fc.nat(4), async (goes, at) => {
				const { ask, begun } = lasting();
				const readers = goes.map(() => reader(ask));
				await expect.poll(() => begun.length).toBe(1);
				begun[0]!.tell({ step: 'Reading', fraction: null });
				await expect.poll(() => readers.every(({ heard }) => heard.length > 0)).toBe(true);
				const order = [...readers.keys()].map((place) => (place + at) % readers.length);
				for (const place of order) if (goes[place]) readers[place]!.leave();
				expect(begun[0]!.isStopped).toBe(goes.every(Boolean));
				begun[0]!.end('done');
				const answers = await Promise.all(readers.map(({ answer }) => answer));
				expect(answers).toEqual(goes.map((left) => (left ? 'I have gone.' : 'done')));
				expect(begun.length).toBe(1);
			}),
			{ numRuns: 25 }
		);
	});

	it('asks nothing for who has gone already', async () => {
		const { ask, begun } = lasting();
		const first = reader(ask);
		first.leave();
		expect(await first.answer).toBe('I have gone.');
		expect(begun.length).toBe(0);
	});

	it('leaves no query running in the engine', async () => {
		let began = () => {};
		const running = new Promise<void>((resolve) => (began = resolve));
		const ask = remembered(async (store, _viewer, _options: object) => {
			const query = store.engine.query(
				'select count(*) from range(1e7::bigint) one, range(1e7::bigint) other'
			);
			began();
			return query;
		});
		const controller = new AbortController();
		const answer = ask(company.store, everyone, {}, { signal: controller.signal });
		await running;
		controller.abort(new Error('I have gone.'));
		await expect(answer).rejects.toThrow('I have gone.');
		await expect.poll(async () => (await company.store.engine.status()).running.length).toBe(0);
	});

	it('changes nothing for what is there already', async () => {
		const { ask, begun } = lasting();
		const first = reader(ask);
		await expect.poll(() => begun.length).toBe(1);
		begun[0]!.end('done');
		expect(await first.answer).toBe('done');
		first.leave();
		expect(await reader(ask).answer).toBe('done');
		expect(begun.length).toBe(1);
	});
});
