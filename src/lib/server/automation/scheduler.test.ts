import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemViewer } from '#lib/crm/viewer.ts';
import { saveSettings } from '#lib/server/store/settings.ts';
import { ann, companyStore, type TestStore } from '#lib/server/store/testing.ts';
import { addRetentionRule, enableRetentionRule } from '#lib/server/privacy/index.ts';
import { jobState, retentionJob, startScheduler, type Clock, type Job, type Scheduler } from './index.ts';

let test: TestStore;
let clock: TestClock;
let running: Scheduler[];

beforeAll(async () => {
	test = await companyStore();
}, 60_000);
afterAll(() => test.clear());
beforeEach(() => {
	running = [];
});
afterEach(async () => {
	await Promise.all(running.map((scheduler) => scheduler.stop()));
	await test.script('delete from jobs; delete from job_runs;');
	vi.restoreAllMocks();
});

/** A clock that stands still until it is set forward. */
class TestClock implements Clock {
	#calls = new Map<() => void, number>();
	constructor(public time: Date) {}
	now = () => this.time;
	after(milliseconds: number, call: () => void) {
		this.#calls.set(call, this.time.getTime() + milliseconds);
		return () => this.#calls.delete(call);
	}
	/** Set it to an instant and call whoever waited for one before. */
	async set(instant: string, ...schedulers: Scheduler[]): Promise<void> {
		this.time = new Date(instant);
		const due = [...this.#calls].filter(([, at]) => at <= this.time.getTime());
		for (const [call] of due) {
			this.#calls.delete(call);
			call();
		}
		for (const scheduler of schedulers) await scheduler.idle();
	}
	get waiting() {
		return this.#calls.size;
	}
}

const daily = (over: Partial<Job> = {}): Job => ({
	name: 'daily',
	schedule: { dailyAt: '03:00' },
	needs: 'manage_privacy',
	isActive: () => Promise.resolve(true),
	run: () => Promise.resolve('Three were counted.'),
	...over
});

async function start(now: string, ...jobs: Job[]): Promise<Scheduler> {
	clock = new TestClock(new Date(now));
	return startOn(clock, ...jobs);
}

async function startOn(clock: Clock, ...jobs: Job[]): Promise<Scheduler> {
	const scheduler = startScheduler(test.store, jobs, { clock });
	running.push(scheduler);
	await scheduler.idle();
	return scheduler;
}

const state = (job: Job) => jobState(test.store, systemViewer, job);

describe('a daily job', () => {
	it('waits for its time, and then runs once', async () => {
		const run = vi.fn(() => Promise.resolve('Three were counted.'));
		const job = daily({ run });
		const scheduler = await start('2026-03-01T12:00:00Z', job);
		expect(await state(job)).toMatchObject({ next_run_at: '2026-03-02T03:00:00.000Z', runs: [] });
		await clock.set('2026-03-02T02:59:59Z', scheduler);
		expect(run).not.toHaveBeenCalled();
		await clock.set('2026-03-02T03:01:00Z', scheduler);
		await clock.set('2026-03-02T03:05:00Z', scheduler);
		expect(run).toHaveBeenCalledTimes(1);
		expect(await state(job)).toMatchObject({
			next_run_at: '2026-03-03T03:00:00.000Z',
			runs: [{ status: 'done', message: 'Three were counted.', started_at: '2026-03-02T03:01:00.000Z' }]
		});
	});

	it('keeps to the clocks of the company, also when these change', async () => {
		await saveSettings(test.store, systemViewer, { time_zone: 'America/New_York' });
		try {
			const job = daily({ schedule: { dailyAt: '02:30' } });
			const scheduler = await start('2026-03-07T12:00:00Z', job);
			// On 8 March there is no 02:30 in New York.
			expect((await state(job)).next_run_at).toBe('2026-03-08T07:30:00.000Z');
			await clock.set('2026-03-08T07:31:00Z', scheduler);
			expect((await state(job)).next_run_at).toBe('2026-03-09T06:30:00.000Z');
			await saveSettings(test.store, systemViewer, { time_zone: 'Europe/Berlin' });
			await clock.set('2026-03-08T20:00:00Z', scheduler);
			expect((await state(job)).next_run_at).toBe('2026-03-09T01:30:00.000Z');
		} finally {
			await saveSettings(test.store, systemViewer, { time_zone: 'UTC' });
		}
	});

	it('runs at once when it fell due while no server ran', async () => {
		const job = daily();
		await (await start('2026-03-01T12:00:00Z', job)).stop();
		await start('2026-03-05T09:00:00Z', job);
		expect(await state(job)).toMatchObject({
			next_run_at: '2026-03-06T03:00:00.000Z',
			runs: [{ status: 'done', started_at: '2026-03-05T09:00:00.000Z' }]
		});
	});

	it('is passed over when there is nothing to do', async () => {
		const job = daily({ isActive: () => Promise.resolve(false) });
		const scheduler = await start('2026-03-01T12:00:00Z', job);
		await clock.set('2026-03-02T03:01:00Z', scheduler);
		expect(await state(job)).toEqual({ next_run_at: '2026-03-03T03:00:00.000Z', runs: [] });
	});
});

describe('a job that fails', () => {
	it('says why, leaves the server and the other jobs alone, and is tried again at its next time', async () => {
		vi.spyOn(console, 'error').mockImplementation(() => undefined);
		const bad = daily({ name: 'bad', run: () => Promise.reject(new Error('The disk is full.')) });
		const broken = daily({ name: 'broken', isActive: () => Promise.reject(new Error('no')) });
		const good = daily({ name: 'good', schedule: { everyMinutes: 30 } });
		const scheduler = await start('2026-03-02T02:50:00Z', bad, broken, good);
		await clock.set('2026-03-02T03:30:00Z', scheduler);
		expect(await state(bad)).toMatchObject({
			next_run_at: '2026-03-03T03:00:00.000Z',
			runs: [{ status: 'failed', message: 'The disk is full.' }]
		});
		expect((await state(good)).runs).toHaveLength(1);
		await clock.set('2026-03-02T04:01:00Z', scheduler);
		expect((await state(good)).runs).toHaveLength(2);
	});
});

describe('several servers on one data folder', () => {
	it('run a job once', async () => {
		let runs = 0;
		let release = () => {};
		const job = daily({
			run: async () => {
				runs++;
				await new Promise<void>((done) => (release = done));
				return 'done';
			}
		});
		const one = await start('2026-03-01T12:00:00Z', job);
		const other = await startOn(clock, job);
		const set = clock.set('2026-03-02T03:01:00Z', one, other);
		await vi.waitFor(() => expect(runs).toBe(1));
		expect((await state(job)).runs).toMatchObject([{ status: 'running', finished_at: null }]);
		release();
		await set;
		expect(runs).toBe(1);
	});

	it('take over from one that died, once its claim has lapsed, and say so', async () => {
		const job = daily();
		await test.script(`
			insert into jobs values ('daily', '2026-03-02 03:00:00+00', 'gone', '2026-03-02 03:05:00+00');
			insert into job_runs values ('r', 'daily', '2026-03-02 03:00:00+00', null, 'running', null);`);
		const scheduler = await start('2026-03-02T03:04:00Z', job);
		expect((await state(job)).runs).toMatchObject([{ status: 'running' }]);
		await clock.set('2026-03-02T03:05:01Z', scheduler);
		expect((await state(job)).runs).toMatchObject([
			{ status: 'done' },
			{ status: 'interrupted', message: 'The server ended meanwhile.' }
		]);
	});
});

describe('a server that stops', () => {
	it('tells the job that runs to stop, begins nothing more, and goes on with it at its next start', async () => {
		const job = daily({
			run: ({ signal }) =>
				new Promise((_, failed) => signal.addEventListener('abort', () => failed(signal.reason as Error)))
		});
		const scheduler = await start('2026-03-01T12:00:00Z', job);
		const set = clock.set('2026-03-02T03:01:00Z', scheduler);
		await vi.waitFor(async () => expect((await state(job)).runs).toHaveLength(1));
		await scheduler.stop();
		await set;
		expect(clock.waiting).toBe(0);
		expect(await state(job)).toMatchObject({
			next_run_at: '2026-03-02T03:00:00.000Z',
			runs: [{ status: 'interrupted' }]
		});
		await start('2026-03-02T03:02:00Z', daily());
		expect((await state(job)).runs[0]).toMatchObject({ status: 'done' });
	});
});

describe('the job of retention', () => {
	it('applies enabled rules by itself, and only while there are any', { timeout: 60_000 }, async () => {
		await test.script(
			"insert into contacts (id, name, email, created_at) values ('old', 'Old Timer', 'old@timer.example', '2010-01-01');"
		);
		const rule = await addRetentionRule(test.store, systemViewer, {
			entity: 'contacts',
			condition: 'created',
			months: 36,
			action: 'erase'
		});
		const scheduler = await start('2026-03-01T12:00:00Z', retentionJob);
		await clock.set('2026-03-02T03:01:00Z', scheduler);
		expect((await state(retentionJob)).runs).toEqual([]);
		await enableRetentionRule(test.store, systemViewer, rule.id, true);
		await clock.set('2026-03-03T03:01:00Z', scheduler);
		expect((await state(retentionJob)).runs).toMatchObject([
			{ status: 'done', message: 'Erase contacts that came more than 36 months ago: 1.' }
		]);
		expect(await test.rows("select 1 from contacts where id = 'old'")).toEqual([]);
		expect(await test.rows("select 1 from settings where key = 'unfinished_erasure'")).toEqual([]);
	});

	it('finishes an erasure that was cut short before its bytes were gone', { timeout: 60_000 }, async () => {
		await test.script(
			"delete from retention_rules; insert into settings (key, value) values ('unfinished_erasure', 'true');"
		);
		await test.script("insert into jobs values ('retention', '2026-03-02 03:00:00+00', null, null);");
		await start('2026-03-02T09:00:00Z', retentionJob);
		expect((await state(retentionJob)).runs).toMatchObject([{ status: 'done' }]);
		expect(await test.rows("select 1 from settings where key = 'unfinished_erasure'")).toEqual([]);
	});

	it('is seen by administrators only', async () => {
		await expect(jobState(test.store, ann, retentionJob)).rejects.toMatchObject({ code: 'not_allowed' });
	});
});
