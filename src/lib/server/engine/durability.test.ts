import { existsSync, openSync, closeSync, readFileSync, statSync, truncateSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Engine } from './engine.ts';
import { dataFolder } from './folder.ts';
import { ended, until, Workplace } from './testing.ts';

let place: Workplace;
beforeEach(() => (place = new Workplace()));
afterEach(() => place.clear());

async function crash(engine: Engine): Promise<void> {
	const { pid } = await engine.status();
	process.kill(pid, 'SIGKILL');
	await ended(pid);
}

/** Rows 1 to `count` in the file, `more` of them only in the log, and the engine dead. */
async function leaveLog(count: number, more: number): Promise<void> {
	const engine = await place.connect();
	await engine.transaction((transaction) => transaction.script('CREATE TABLE t (n INTEGER)'));
	for (let n = 1; n <= count; n++) await engine.insert('t', ['n'], [[n]]);
	await engine.checkpoint();
	for (let n = count + 1; n <= count + more; n++) await engine.insert('t', ['n'], [[n]]);
	await crash(engine);
	await engine.close();
}

/** Another process recovers, as the command line does: this one may hold no database. */
async function recover(): Promise<Record<string, unknown>> {
	const script = place.run(`
		import { recoverLog } from '$engine/recover.ts';
		const result = await recoverLog(${JSON.stringify(place.folder)}).catch((error) => ({ ...error, message: error.message }));
		console.log(JSON.stringify(result));
	`);
	const line = JSON.parse(await script.line()) as Record<string, unknown>;
	await until(() => script.child.exitCode !== null, 'the recovery to end');
	return line;
}

describe('an acknowledged row', () => {
	it('survives twenty kills during writes', { timeout: 120_000 }, async () => {
		const engine = await place.connect();
		await engine.transaction((transaction) => transaction.script('CREATE TABLE t (n INTEGER PRIMARY KEY)'));
		const acknowledged: number[] = [];
		let next = 0;
		for (let round = 0; round < 20; round++) {
			const { pid } = await engine.status();
			// Each round dies at another point, with single rows, batches and checkpoints under way.
			const killAt = acknowledged.length + 3 + ((round * 7) % 29);
			const write = async () => {
				for (;;) {
					const batch = round % 3 === 0 ? 20 : 1;
					const rows = Array.from({ length: batch }, () => [next++]);
					await engine.insert('t', ['n'], rows);
					acknowledged.push(...rows.map(([n]) => n!));
					if (round % 4 === 1) await engine.checkpoint();
				}
			};
			const writers = [write(), write()];
			const outcome = Promise.allSettled(writers);
			await until(() => acknowledged.length >= killAt, 'rows to be acknowledged');
			process.kill(pid, 'SIGKILL');
			for (const settled of await outcome) {
				expect(settled).toMatchObject({ status: 'rejected', reason: { code: 'gone' } });
			}
			await ended(pid);
		}
		const { rows } = await engine.query<{ n: number }>('SELECT n FROM t');
		const found = new Set(rows.map((row) => row.n));
		expect(acknowledged.filter((n) => !found.has(n))).toEqual([]);
		expect(found.size).toBeLessThanOrEqual(next);
	});

	it('is not there when its transaction was never committed', async () => {
		const engine = await place.connect();
		await engine.transaction((transaction) => transaction.script('CREATE TABLE t (n INTEGER)'));
		await expect(
			engine.transaction(async (transaction) => {
				await transaction.query('INSERT INTO t SELECT * FROM range(100000)');
				await crash(engine);
				await transaction.query('SELECT 1');
			})
		).rejects.toMatchObject({ code: 'gone' });
		expect((await engine.query('SELECT count(*) AS n FROM t')).rows).toEqual([{ n: 0 }]);
	});
});

describe('a damaged log', () => {
	it('with a torn tail opens, without the torn entry', async () => {
		await leaveLog(5, 20);
		const { writeAheadLog } = dataFolder(place.folder);
		truncateSync(writeAheadLog, statSync(writeAheadLog).size - 7);
		const engine = await place.connect();
		expect((await engine.query('SELECT max(n) AS n FROM t')).rows).toEqual([{ n: 24 }]);
	});

	it('with a flipped byte is named, with the way out', async () => {
		await leaveLog(5, 20);
		flipByte();
		await expect(place.connect()).rejects.toMatchObject({
			code: 'corrupt_log',
			message: expect.stringContaining('weatherglass.duckdb.wal') as string,
			advice: expect.stringContaining('weatherglass recover') as string
		});
	});

	it('is set aside by recover, which says what is missing', async () => {
		await leaveLog(5, 20);
		const { bytes, original } = flipByte();
		const result = await recover();
		expect(result).toMatchObject({ bytes, rowsKept: { t: 5 } });
		expect(Date.parse(result.lostSince as string)).toBeLessThanOrEqual(Date.now());
		expect(result.setAside).toMatch(/^weatherglass\.duckdb\.wal\.damaged-\d{4}-/);
		expect(readFileSync(join(place.folder, result.setAside as string))).toEqual(original);
		const engine = await place.connect();
		expect((await engine.query('SELECT count(*) AS n FROM t')).rows).toEqual([{ n: 5 }]);
	});

	function flipByte(): { bytes: number; original: Buffer } {
		const { writeAheadLog } = dataFolder(place.folder);
		const content = readFileSync(writeAheadLog);
		const middle = content.length >> 1;
		content[middle]! ^= 0xff;
		const file = openSync(writeAheadLog, 'r+');
		writeSync(file, content, middle, 1, middle);
		closeSync(file);
		return { bytes: content.length, original: content };
	}
});

describe('recover', () => {
	it('leaves a log alone that can be read', async () => {
		await leaveLog(5, 20);
		expect(await recover()).toEqual({ setAside: null, bytes: 0, lostSince: null, rowsKept: { t: 25 } });
	});

	it('refuses while an engine runs', async () => {
		await place.connect();
		expect(await recover()).toMatchObject({ code: 'in_use' });
	});

	it('says when there is nothing to recover', async () => {
		expect(await recover()).toMatchObject({ code: 'failed' });
		expect(existsSync(dataFolder(place.folder).database)).toBe(false);
	});
});
