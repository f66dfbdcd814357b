import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { openStore } from '#lib/server/store/store.ts';
import { companyStore, type TestStore } from '#lib/server/store/testing.ts';
import { DataWatch } from './watch.ts';

let company: TestStore;
beforeAll(async () => {
	company = await companyStore();
});
afterAll(() => company.clear());
afterEach(() => void vi.restoreAllMocks());

const addCompany = (id: string) => `insert into companies (id, name) values ('${id}', 'Company ${id}')`;
const heard = (told: string[], length: number) =>
	vi.waitFor(() => expect(told.length).toBeGreaterThanOrEqual(length), { timeout: 20_000 });

describe('the version of the data', () => {
	const changes = async (sql: string): Promise<boolean> => {
		const watch = new DataWatch(company.store);
		const before = await watch.version();
		await company.script(sql);
		return (await watch.version()) !== before;
	};

	it.each([
		['a record', addCompany('one')],
		[
			'a change of a record',
			`insert into changes (entity, record_id, action, actor_kind) values ('companies', 'one', 'update', 'person')`
		],
		[
			'a segment',
			`insert into segments (id, name, entity, rule, created_by) values ('s1', 'Key', 'companies', '{}', 'me')`
		],
		['a setting', `insert into settings (key, value) values ('company_name', '"Acme"')`]
	])('is another one after %s', async (_, sql) => {
		expect(await changes(sql)).toBe(true);
	});

	it.each([
		['the audit log', `insert into audit_log (account_id, action) values ('me', 'sign_in')`],
		[
			'the use of a session',
			`insert into sessions (id, token_hash, account_id, expires_at, last_seen_at)
			values ('s1', 'none', 'nobody', now() + interval 1 day, now())`
		],
		['the claim of a job', `insert into jobs (name, claimed_by, claimed_until) values ('j', 'me', now())`],
		[
			'the note of a run',
			`insert into job_runs (id, job, started_at, status) values ('r1', 'j', now(), 'running')`
		]
	])('stays as it is after %s', async (_, sql) => {
		expect(await changes(sql)).toBe(false);
	});

	it('counts on, also for two who ask at the same time', async () => {
		const watch = new DataWatch(company.store);
		const number = async () => Number((await watch.version()).split('.')[1]);
		const first = await number();
		await company.script(addCompany('counted'));
		expect(await Promise.all([number(), number(), number()])).toEqual([first + 1, first + 1, first + 1]);
	});

	it('can’t be compared with that of another process', async () => {
		const [one, other] = [new DataWatch(company.store), new DataWatch(company.store)];
		expect((await one.version()).split('.')[0]).not.toBe((await other.version()).split('.')[0]);
	});

	it('asks for the count of commits alone while that stands still', async () => {
		const watch = new DataWatch(company.store);
		await watch.version();
		const query = vi.spyOn(company.store.engine, 'query');
		await watch.version();
		expect(query).not.toHaveBeenCalled();
	});
});

describe('who listens', () => {
	it('is told the version there is, and each new one once', async () => {
		const watch = new DataWatch(company.store);
		const told: string[] = [];
		const leave = watch.listen((version) => told.push(version));
		await heard(told, 1);
		await company.script(addCompany('told'));
		await heard(told, 2);
		const before = watch.version();
		leave();
		expect(told).toEqual([...new Set(told)]);
		expect(told.at(-1)).toBe(await before);
	});

	it('is told what another program writes', async () => {
		const watch = new DataWatch(company.store);
		const told: string[] = [];
		const leave = watch.listen((version) => told.push(version));
		await heard(told, 1);
		const other = await openStore(company.store.folder);
		await other.engine.transaction((transaction) => transaction.script(addCompany('other')));
		await heard(told, 2);
		leave();
		await other.close();
	});

	it('is told soon of what this process writes: nobody need ask the engine for that', async () => {
		vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
		try {
			const watch = new DataWatch(company.store);
			const told: string[] = [];
			const leave = watch.listen((version) => told.push(version));
			await vi.advanceTimersByTimeAsync(0);
			await vi.waitUntil(() => told.length > 0);
			await company.script(addCompany('soon'));
			await vi.advanceTimersByTimeAsync(100);
			vi.useRealTimers();
			await heard(told, 2);
			leave();
		} finally {
			vi.useRealTimers();
		}
	});

	it('hears on after the engine failed to answer', async () => {
		const watch = new DataWatch(company.store);
		vi.spyOn(company.store.engine, 'status').mockRejectedValueOnce(new Error('gone'));
		const told: string[] = [];
		const leave = watch.listen((version) => told.push(version));
		await heard(told, 1);
		leave();
	});
});

it('looks while somebody listens, and not before or after', async () => {
	const watch = new DataWatch(company.store);
	vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
	try {
		const status = vi
			.spyOn(company.store.engine, 'status')
			.mockRejectedValue(new Error('not asked in this test'));
		await vi.advanceTimersByTimeAsync(10_000);
		expect(status).not.toHaveBeenCalled();
		const leave = [watch.listen(() => {}), watch.listen(() => {})];
		await vi.advanceTimersByTimeAsync(2_000);
		const asked = status.mock.calls.length;
		// At once, and twice a second for all who listen together.
		expect(asked).toBe(5);
		leave[0]!();
		await vi.advanceTimersByTimeAsync(500);
		expect(status).toHaveBeenCalledTimes(asked + 1);
		leave[1]!();
		await vi.advanceTimersByTimeAsync(10_000);
		expect(status).toHaveBeenCalledTimes(asked + 1);
	} finally {
		vi.useRealTimers();
	}
});
