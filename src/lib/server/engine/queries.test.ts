import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine, Progress } from './engine.ts';
import { until, Workplace } from './testing.ts';

let place: Workplace;
let engine: Engine;
beforeAll(async () => {
	place = new Workplace();
	engine = await place.connect({ concurrency: 3 });
	await engine.transaction((transaction) => transaction.script('CREATE TABLE t (n INTEGER PRIMARY KEY)'));
});
afterAll(() => place.clear());

/** Runs for minutes unless it is stopped. */
const endless = 'SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE hash(a.range * b.range) = 7';

const isRunning = async (sql: string) => (await engine.status()).running.some((query) => query.sql === sql);

describe('a query', () => {
	it('can be cancelled while it runs', async () => {
		const controller = new AbortController();
		const query = engine.query(endless, [], { signal: controller.signal });
		await until(() => isRunning(endless), 'the query to run');
		const asked = performance.now();
		controller.abort();
		await expect(query).rejects.toMatchObject({ code: 'interrupted' });
		// 18 ms in the research; the limit is for a loaded machine.
		expect(performance.now() - asked).toBeLessThan(5_000);
		expect((await engine.status()).running).toEqual([]);
	});

	it('can be cancelled at any moment, and the next query does not feel it', async () => {
		for (let round = 0; round < 40; round++) {
			const controller = new AbortController();
			const query = engine.query('SELECT sum(hash(range)) FROM range(3000000)', [], {
				signal: controller.signal
			});
			const settled = query.then(
				() => 'done',
				(error: { code: string }) => error.code
			);
			setTimeout(() => controller.abort(), round / 4);
			expect(['done', 'interrupted']).toContain(await settled);
			expect((await engine.query('SELECT sum(range) AS n FROM range(1000)')).rows).toEqual([{ n: 499500 }]);
		}
	});

	it('that was aborted before it was sent does not run', async () => {
		await expect(engine.query(endless, [], { signal: AbortSignal.abort() })).rejects.toMatchObject({
			code: 'interrupted'
		});
	});

	it('is stopped at its time limit', async () => {
		await expect(engine.query(endless, [], { timeLimit: 50 })).rejects.toMatchObject({
			code: 'time_limit',
			message: expect.stringContaining('0.05 s') as string
		});
	});

	it('is stopped when its client has gone', async () => {
		const script = place.run(`
			import { connectEngine } from '$engine/client.ts';
			const engine = await connectEngine(${JSON.stringify(place.folder)});
			await engine.query(${JSON.stringify(endless)});
		`);
		await until(() => isRunning(endless), 'the query to run');
		await script.kill();
		await until(async () => !(await isRunning(endless)), 'the query to stop');
	});

	it('tells its progress', async () => {
		const seen: Progress[] = [];
		const controller = new AbortController();
		const sql = 'SELECT count(*) FROM range(300000) a, range(1000000) b WHERE hash(a.range * b.range) = 7';
		const query = engine.query(sql, [], {
			signal: controller.signal,
			onProgress: (progress) => {
				seen.push(progress);
				if (seen.length === 3) controller.abort();
			}
		});
		await expect(query).rejects.toMatchObject({ code: 'interrupted' });
		for (const { fraction } of seen) expect(fraction ?? 0).toBeLessThanOrEqual(1);
	});

	it('stops past its row limit', async () => {
		const atLimit = await engine.query('FROM range(5000)', [], { rowLimit: 5000 });
		expect(atLimit.rows).toHaveLength(5000);
		await expect(engine.query('FROM range(5001)', [], { rowLimit: 5000 })).rejects.toMatchObject({
			code: 'too_many_rows'
		});
	});

	it('is one statement', async () => {
		await expect(engine.query('SELECT 1; SELECT 2')).rejects.toMatchObject({ code: 'invalid_sql' });
		await expect(engine.query('  ')).rejects.toMatchObject({ code: 'invalid_sql' });
		await expect(engine.query('COMMIT', [], { readOnly: false })).rejects.toMatchObject({
			code: 'invalid_sql'
		});
	});

	it('names what is wrong with its SQL', async () => {
		await expect(engine.query('SELEC 1')).rejects.toMatchObject({ code: 'invalid_sql' });
		await expect(engine.query('FROM nowhere')).rejects.toMatchObject({
			code: 'invalid_sql',
			message: expect.stringContaining('nowhere') as string
		});
		await expect(engine.query('SELECT $1', [])).rejects.toMatchObject({ code: 'invalid_sql' });
		await expect(engine.query(`SELECT 'x'::INTEGER`)).rejects.toMatchObject({ code: 'invalid_sql' });
	});

	it('cuts TIMESTAMPTZ into days in the zone it asks for, and only it', async () => {
		const sql = `SELECT (TIMESTAMPTZ '2024-03-10 03:30:00+00')::DATE AS day`;
		const day = async (timeZone?: string) => (await engine.query(sql, [], { timeZone })).rows[0]!.day;
		expect(await day('America/New_York')).toBe('2024-03-09');
		expect(await day()).toBe('2024-03-10');
		expect(await day('Asia/Tokyo')).toBe('2024-03-10');
		await expect(day('Nowhere/Town')).rejects.toMatchObject({ code: 'invalid_sql' });
	});
});

describe('reading only', () => {
	it.each([
		'INSERT INTO t VALUES (1)',
		'DELETE FROM t',
		'CREATE TABLE u (n INTEGER)',
		'DROP TABLE t',
		'EXPLAIN ANALYZE DELETE FROM t',
		'SET threads = 1',
		"COPY t TO '/tmp/never'",
		"ATTACH ':memory:' AS other",
		'CHECKPOINT',
		'BEGIN',
		'CALL force_checkpoint()'
	])('refuses %s', async (sql) => {
		await expect(engine.query(sql)).rejects.toMatchObject({ code: 'read_only' });
	});

	it.each([
		'DESCRIBE t',
		'SHOW TABLES',
		'SUMMARIZE t',
		'FROM t',
		'EXPLAIN SELECT 1',
		'WITH a AS (SELECT 1) FROM a'
	])('allows %s', async (sql) => {
		await expect(engine.query(sql)).resolves.toBeDefined();
	});

	it('allows no network: extensions are never fetched by themselves', async () => {
		const { rows } = await engine.query(
			`SELECT current_setting('autoinstall_known_extensions') AS install, current_setting('autoload_known_extensions') AS load`
		);
		expect(rows).toEqual([{ install: false, load: false }]);
	});
});

describe('many queries at once', () => {
	it('run side by side, interactive ones before heavy ones', async () => {
		const stop = new AbortController();
		const heavy = { priority: 'heavy', signal: stop.signal } as const;
		const running = [engine.query(endless, [], heavy), engine.query(endless, [], heavy)];
		const waiting = engine.query(`${endless} AND true`, [], heavy);
		const all = Promise.allSettled([...running, waiting]);
		await until(async () => (await engine.status()).waiting === 1, 'the third heavy query to wait');
		// Two heavy queries run and one waits, and still a page is drawn.
		expect((await engine.query('SELECT 1 AS n')).rows).toEqual([{ n: 1 }]);
		expect((await engine.status()).waiting).toBe(1);
		stop.abort();
		for (const result of await all) expect(result).toMatchObject({ reason: { code: 'interrupted' } });
	});

	// Node's four threads would be taken by four queries; see UV_THREADPOOL_SIZE in launch.ts.
	it('leave room for a page, also when there are more of them than Node has threads', async () => {
		const other = new Workplace();
		try {
			const busy = await other.connect({ concurrency: 8 });
			const stop = new AbortController();
			const heavy = { priority: 'heavy', signal: stop.signal } as const;
			const running = Promise.allSettled(Array.from({ length: 7 }, () => busy.query(endless, [], heavy)));
			await until(async () => (await busy.status()).running.length === 7, 'seven queries to run');
			expect((await busy.query('SELECT 1 AS n')).rows).toEqual([{ n: 1 }]);
			stop.abort();
			for (const result of await running) expect(result).toMatchObject({ reason: { code: 'interrupted' } });
		} finally {
			await other.clear();
		}
	});

	it('stay within the memory they are given, and say so', async () => {
		const other = new Workplace();
		try {
			const small = await other.connect({ memoryLimit: 64 * 1024 ** 2, temporaryLimit: 1024 ** 2 });
			await expect(
				small.query('SELECT count(*) FROM (SELECT DISTINCT hash(range) FROM range(20000000))')
			).rejects.toMatchObject({
				code: 'out_of_memory'
			});
			expect((await small.query('SELECT 1 AS n')).rows).toEqual([{ n: 1 }]);
		} finally {
			await other.clear();
		}
	});

	it('do not hold up a checkpoint', async () => {
		const stop = new AbortController();
		const reading = engine.query(endless, [], { signal: stop.signal });
		await until(() => isRunning(endless), 'the query to run');
		await engine.insert('t', ['n'], [[-1]]);
		await engine.checkpoint();
		stop.abort();
		await expect(reading).rejects.toMatchObject({ code: 'interrupted' });
	});

	it('do not wait for a long write, and see what was there before it', async () => {
		const before = (await engine.query('SELECT count(*) AS n FROM t')).rows;
		await engine.transaction(async (transaction) => {
			await transaction.query('INSERT INTO t SELECT range FROM range(1000, 2000)');
			expect((await engine.query('SELECT count(*) AS n FROM t')).rows).toEqual(before);
		});
		expect((await engine.query('SELECT count(*) AS n FROM t WHERE n >= 1000')).rows).toEqual([{ n: 1000 }]);
	});
});

it('says what it is', async () => {
	expect(await engine.capabilities()).toMatchObject({ name: 'DuckDB', dialect: 'duckdb', arrow: true });
	expect(await engine.status()).toMatchObject({
		file: expect.stringContaining('weatherglass.duckdb') as string
	});
});
