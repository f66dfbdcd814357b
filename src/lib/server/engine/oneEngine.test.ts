import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Channel } from './channel.ts';
import { connectEngine } from './client.ts';
import { dataFolder } from './folder.ts';
import { sourceProcess } from '#lib/server/sources/source-process.ts';
import { readLock, takeLock, type LockContent } from './lock.ts';
import type { Started } from './messages.ts';
import { processStart } from './processes.ts';
import { ended, until, Workplace } from './testing.ts';

let place: Workplace;
beforeEach(() => (place = new Workplace()));
afterEach(() => place.clear());

async function startSecondEngine(): Promise<Started> {
	const { entry } = sourceProcess('src', 'lib', 'server', 'engine', 'process.ts');
	const child = fork(entry.at(-1)!, ['--data', place.folder], {
		execArgv: entry.slice(0, -1),
		stdio: 'ignore'
	});
	const [message] = (await once(child, 'message')) as [Started];
	if (child.exitCode === null) await once(child, 'exit');
	return message;
}

const holdFile = `
	import duckdb from '$duckdb';
	const instance = await duckdb.DuckDBInstance.create(process.argv[2] ?? FILE);
	console.log(process.pid);
	setInterval(() => undefined, 1000);
`;

describe('one engine process a data folder', () => {
	it('serves two clients from one process', async () => {
		const first = await place.connect();
		const second = await place.connect();
		await first.transaction((transaction) => transaction.script('CREATE TABLE t (n INTEGER)'));
		await second.insert('t', ['n'], [[1], [2]]);
		expect((await first.query('SELECT count(*) AS n FROM t')).rows).toEqual([{ n: 2 }]);
		expect((await first.status()).pid).toBe((await second.status()).pid);
		expect((await first.status()).clients).toBe(2);
	});

	it('is shared by clients that start it at the same moment', async () => {
		const engines = await Promise.all([place.connect(), place.connect(), place.connect()]);
		const pids = await Promise.all(engines.map(async (engine) => (await engine.status()).pid));
		expect(new Set(pids).size).toBe(1);
	});

	it('refuses a second engine process, naming the first', async () => {
		const engine = await place.connect();
		const { pid } = await engine.status();
		const started = await startSecondEngine();
		expect(started).toMatchObject({ error: { code: 'in_use' } });
		expect('error' in started && started.error.message).toContain(`in use by process ${pid}`);
		expect('error' in started && started.error.advice).toContain('another data folder');
	});

	it('refuses a file that another program has open, naming that program', async () => {
		const file = join(place.folder, 'weatherglass.duckdb');
		const script = place.run(holdFile.replace('process.argv[2] ?? FILE', JSON.stringify(file)));
		const pid = Number(await script.line());
		await expect(place.connect()).rejects.toMatchObject({
			code: 'in_use',
			message: expect.stringContaining(`process ${pid}`) as string,
			advice: expect.stringContaining('Close the program') as string
		});
		await script.kill();
		const engine = await place.connect();
		expect((await engine.query('SELECT 1 AS n')).rows).toEqual([{ n: 1 }]);
	});

	// Shown in research/engine.md 2.4: any open and close of the file in the process drops DuckDB's lock.
	it("still refuses a second engine when DuckDB's own lock was dropped", async () => {
		const script = place.run(`
			import { closeSync, openSync } from 'node:fs';
			import { dataFolder } from '$engine/folder.ts';
			import { takeLock } from '$engine/lock.ts';
			import { openDatabase } from '$engine/database.ts';
			import { engineConfig } from '$engine/config.ts';
			const folder = dataFolder(${JSON.stringify(place.folder)});
			takeLock(folder, null);
			await openDatabase(folder, engineConfig());
			closeSync(openSync(folder.database, 'r'));
			console.log('lock dropped');
			setInterval(() => undefined, 1000);
		`);
		await script.line();
		const foreign = place.run(
			holdFile.replace('process.argv[2] ?? FILE', JSON.stringify(dataFolder(place.folder).database))
		);
		// DuckDB alone lets another process in ...
		expect(Number(await foreign.line())).toBe(foreign.child.pid);
		await foreign.kill();
		// ... and our lock does not.
		expect(await startSecondEngine()).toMatchObject({ error: { code: 'in_use' } });
	});

	it('never opens the file twice in one process', async () => {
		const script = place.run(`
			import { dataFolder } from '$engine/folder.ts';
			import { openDatabase } from '$engine/database.ts';
			import { engineConfig } from '$engine/config.ts';
			const folder = dataFolder(${JSON.stringify(place.folder)});
			await openDatabase(folder, engineConfig());
			await openDatabase(folder, engineConfig()).catch((error) => console.log(error.message));
			process.exit();
		`);
		expect(await script.line()).toContain('already opened a database');
	});

	it('ends by itself after its last client has left, leaving neither log nor lock', async () => {
		const first = await place.connect();
		const second = await place.connect();
		await first.transaction((transaction) => transaction.script('CREATE TABLE t AS SELECT 1 AS n'));
		const { pid } = await first.status();
		await first.close();
		expect((await second.query('SELECT n FROM t')).rows).toEqual([{ n: 1 }]);
		await second.close();
		await ended(pid);
		const folder = dataFolder(place.folder);
		expect(existsSync(folder.lock)).toBe(false);
		expect(existsSync(folder.writeAheadLog)).toBe(false);
		const again = await place.connect();
		expect((await again.query('SELECT n FROM t')).rows).toEqual([{ n: 1 }]);
	});

	it('is started anew when a client comes while it ends', async () => {
		for (let round = 0; round < 3; round++) {
			const engine = await place.connect({ linger: 1 });
			expect((await engine.query('SELECT 1 AS n')).rows).toEqual([{ n: 1 }]);
			await engine.close();
		}
	});

	it('ends in order when it is told to', async () => {
		const engine = await place.connect();
		await engine.transaction((transaction) => transaction.script('CREATE TABLE t AS SELECT 1 AS n'));
		const { pid } = await engine.status();
		process.kill(pid, 'SIGTERM');
		await ended(pid);
		expect(existsSync(dataFolder(place.folder).writeAheadLog)).toBe(false);
		// A client that is still there gets another engine with its next request.
		expect((await engine.query('SELECT n FROM t')).rows).toEqual([{ n: 1 }]);
	});
});

describe('the lock', () => {
	const stale = (content: Partial<LockContent>): LockContent => ({
		pid: process.pid,
		host: hostname(),
		processStart: processStart(process.pid),
		started: new Date().toISOString(),
		socket: null,
		token: 'old',
		...content
	});
	const write = (content: Partial<LockContent>) =>
		writeFileSync(dataFolder(place.folder).lock, JSON.stringify(stale(content)));

	it('and the data can be read by their owner only', async () => {
		await place.connect();
		expect(statSync(dataFolder(place.folder).lock).mode & 0o777).toBe(0o600);
		const socket = readLock(dataFolder(place.folder))!.socket!;
		expect(socket.length).toBeLessThan(100);
		expect(statSync(join(socket, '..')).mode & 0o777).toBe(0o700);
		expect(statSync(dataFolder(place.folder).database).mode & 0o777).toBe(0o600);
	});

	it('of a dead process is taken over', async () => {
		const engine = await place.connect();
		const { pid } = await engine.status();
		const { socket } = readLock(dataFolder(place.folder))!;
		process.kill(pid, 'SIGKILL');
		await ended(pid);
		expect(existsSync(dataFolder(place.folder).lock)).toBe(true);
		await place.connect();
		expect(existsSync(socket!)).toBe(false);
	});

	it('of a dead process is taken over by one of several who come at once', async () => {
		const engine = await place.connect();
		const { pid } = await engine.status();
		process.kill(pid, 'SIGKILL');
		await ended(pid);
		const engines = await Promise.all([place.connect(), place.connect(), place.connect()]);
		const pids = await Promise.all(engines.map(async (each) => (await each.status()).pid));
		expect(new Set(pids).size).toBe(1);
	});

	it('of a process whose number now belongs to another is taken over', async () => {
		write({ processStart: '1' });
		await place.connect();
		expect(readLock(dataFolder(place.folder))!.token).not.toBe('old');
	});

	it('of a living process is respected, and released only by its holder', () => {
		const folder = dataFolder(place.folder);
		const lock = takeLock(folder, null);
		expect(() => takeLock(folder, null)).toThrow(`in use by process ${process.pid}`);
		rmSync(folder.lock);
		write({ token: 'of another' });
		lock.release();
		expect(readLock(folder)!.token).toBe('of another');
	});

	it('of another machine is respected while it is kept fresh', () => {
		write({ host: 'elsewhere', pid: 1 });
		expect(() => takeLock(dataFolder(place.folder), null)).toThrow('in use by process 1');
	});
});

describe('a client', () => {
	it('without the token is hung up on', async () => {
		await place.connect();
		const lock = readLock(dataFolder(place.folder))!;
		await expect(Channel.open(lock.socket!, 'guess')).rejects.toMatchObject({ code: 'gone' });
	});

	it('does not wait for ever for an engine that is stuck', async () => {
		const path = join(place.folder, 'mute.sock');
		const mute = createServer().listen(path);
		await once(mute, 'listening');
		await expect(Channel.open(path, 'token', 20)).rejects.toMatchObject({ code: 'gone' });
		mute.close();
	});

	it('that forgets to close does not keep its process alive, nor the engine', async () => {
		const script = place.run(`
			import { connectEngine } from '$engine/client.ts';
			const engine = await connectEngine(${JSON.stringify(place.folder)});
			console.log((await engine.status()).pid);
		`);
		const pid = Number(await script.line());
		await until(() => script.child.exitCode === 0, 'the script to end');
		await ended(pid);
	});

	it('finds a folder by any of its names', async () => {
		const engine = await place.connect();
		const other = await connectEngine(join(place.folder, '..', place.folder.split('/').pop()!));
		expect((await other.status()).pid).toBe((await engine.status()).pid);
		expect(readFileSync(dataFolder(place.folder).engineLog, 'utf8')).toContain('serves');
		await other.close();
	});
});
