import { existsSync, readFileSync, readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Engine } from './engine.ts';
import { dataFolder } from './folder.ts';
import { entryOverhead, headerLength } from './log.ts';
import { damageLog, ended, until, Workplace } from './testing.ts';

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

	// DuckDB takes a damaged length for a torn tail and drops what follows without a word.
	it('of which a part will be dropped is kept as it was found', async () => {
		await leaveLog(5, 20);
		const highestByteOfTheFirstLength = 7;
		damageLog(place.folder, (log) => headerLength(log)! + highestByteOfTheFirstLength);
		const { writeAheadLog, engineLog } = dataFolder(place.folder);
		const found = readFileSync(writeAheadLog);
		const engine = await place.connect();
		expect((await engine.query('SELECT max(n) AS n FROM t')).rows).toEqual([{ n: 5 }]);
		const copies = () => readdirSync(place.folder).filter((name) => name.includes('.wal.incomplete-'));
		expect(copies()).toHaveLength(1);
		expect(readFileSync(join(place.folder, copies()[0]!))).toEqual(found);
		expect(readFileSync(engineLog, 'utf8')).toContain(copies()[0]);
		await crash(engine);
		await place.connect();
		expect(copies()).toHaveLength(1);
	});

	it('is not suspected after a plain crash', async () => {
		await leaveLog(5, 20);
		await place.connect();
		expect(readdirSync(place.folder).filter((name) => name.includes('.wal.'))).toEqual([]);
	});

	it('with a flipped byte is named, with the way out', async () => {
		await leaveLog(5, 20);
		damageLog(place.folder);
		await expect(place.connect()).rejects.toMatchObject({
			code: 'corrupt_log',
			message: expect.stringContaining('weatherglass.duckdb.wal') as string,
			advice: expect.stringContaining('weatherglass recover') as string
		});
	});

	it('is set aside by recover, which keeps what came before the damage and says what is missing', async () => {
		await leaveLog(5, 20);
		const { bytes, damaged } = damageLog(place.folder);
		const result = await recover();
		const kept = (result.rowsKept as { t: number }).t;
		expect(result).toMatchObject({ bytes });
		expect(result.bytesKept).toBeGreaterThan(0);
		// The damage is in the middle of the log: the checkpoint's 5 rows and about half of the other 20 are there.
		expect(kept).toBeGreaterThan(5);
		expect(kept).toBeLessThan(25);
		expect(Date.parse(result.lostSince as string)).toBeLessThanOrEqual(Date.now());
		expect(result.setAside).toMatch(/^weatherglass\.duckdb\.wal\.damaged-\d{4}-/);
		expect(readFileSync(join(place.folder, result.setAside as string))).toEqual(damaged);
		const engine = await place.connect();
		const { rows } = await engine.query('SELECT n FROM t ORDER BY n');
		expect(rows).toEqual(Array.from({ length: kept }, (_, index) => ({ n: index + 1 })));
	});

	it('that is damaged at its beginning costs all since the last checkpoint, and no more', async () => {
		await leaveLog(5, 20);
		const { bytes } = damageLog(place.folder, (log) => headerLength(log)! + entryOverhead);
		expect(await recover()).toMatchObject({ bytes, rowsKept: { t: 5 } });
	});
});

describe('a file', () => {
	it('of a newer DuckDB is named as such', async () => {
		await leaveLog(1, 0);
		editHeader((header) => header.writeBigUInt64LE(9_999n, 12));
		await expect(place.connect()).rejects.toMatchObject({
			code: 'newer_file',
			advice: expect.stringContaining('newer') as string
		});
	});

	it('that is no database is named as such', async () => {
		writeFileSync(dataFolder(place.folder).database, 'not a database '.repeat(1000));
		await expect(place.connect()).rejects.toMatchObject({
			code: 'failed',
			message: expect.stringContaining('not a valid DuckDB database') as string,
			advice: expect.stringContaining('restore') as string
		});
	});

	/** Change the first block of the file and give it the checksum that DuckDB expects. */
	function editHeader(change: (header: Buffer) => void): void {
		const { database } = dataFolder(place.folder);
		const content = readFileSync(database);
		const header = content.subarray(0, 4096);
		change(header);
		let checksum = 5381n;
		for (let at = 8; at < header.length; at += 8) {
			checksum ^= BigInt.asUintN(64, header.readBigUInt64LE(at) * 0xbf58476d1ce4e5b9n);
		}
		header.writeBigUInt64LE(checksum, 0);
		writeFileSync(database, content);
	}
});

describe('recover', () => {
	it('leaves a log alone that can be read', async () => {
		await leaveLog(5, 20);
		expect(await recover()).toEqual({
			setAside: null,
			bytes: 0,
			bytesKept: 0,
			lostSince: null,
			rowsKept: { t: 25 }
		});
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
