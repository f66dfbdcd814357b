/** Helpers for the tests of this folder: data folders that go away and processes that are told what to do. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectEngine, type EngineOptions } from './client.ts';
import type { Engine } from './engine.ts';
import { dataFolder } from './folder.ts';
import { packageRoot } from '#lib/server/sources/source-process.ts';
import { readLock } from './lock.ts';
import { entryOverhead, headerLength } from './log.ts';
import { isRunning } from './processes.ts';

/** A data folder, and the engines and processes of one test. `clear` ends and removes them all. */
export class Workplace {
	readonly folder = mkdtempSync(join(tmpdir(), 'weatherglass-test-'));
	readonly #engines: Engine[] = [];
	readonly #processes: ChildProcess[] = [];
	#scripts = 0;

	/** Connect a client that `clear` will close. */
	async connect(options?: EngineOptions): Promise<Engine> {
		const engine = await connectEngine(this.folder, options);
		this.#engines.push(engine);
		return engine;
	}

	/** Run TypeScript in another process; what it prints comes back line by line. `$engine` imports this folder. */
	run(source: string): Script {
		const root = packageRoot();
		const file = join(this.folder, `script-${++this.#scripts}.mts`);
		const here = pathToFileURL(join(root, 'src', 'lib', 'server', 'engine')).href;
		const driver = pathToFileURL(join(root, 'node_modules', '@duckdb', 'node-api', 'lib', 'index.js')).href;
		writeFileSync(file, source.replaceAll('$engine', here).replaceAll('$duckdb', driver));
		const child = spawn(process.execPath, ['--import', 'tsx', file], {
			cwd: root,
			stdio: ['pipe', 'pipe', 'inherit']
		});
		this.#processes.push(child);
		return new Script(child);
	}

	async clear(): Promise<void> {
		for (const child of this.#processes) child.kill('SIGKILL');
		for (const engine of this.#engines) await engine.close();
		const lock = readLock(dataFolder(this.folder));
		if (lock && lock.host === hostname() && lock.pid !== process.pid) await ended(lock.pid);
		rmSync(this.folder, { recursive: true, force: true });
	}
}

/** A process that a test talks to by lines. */
export class Script {
	readonly #lines: string[] = [];
	#rest = '';
	#wake: () => void = () => undefined;

	constructor(readonly child: ChildProcess) {
		child.stdout!.setEncoding('utf8').on('data', (text: string) => {
			const lines = (this.#rest + text).split('\n');
			this.#rest = lines.pop()!;
			this.#lines.push(...lines);
			this.#wake();
		});
		child.once('exit', () => this.#wake());
	}

	/** The next line it prints. */
	async line(): Promise<string> {
		while (this.#lines.length === 0) {
			if (this.child.exitCode !== null || this.child.signalCode !== null)
				throw new Error('The script ended.');
			await new Promise<void>((resolve) => (this.#wake = resolve));
		}
		return this.#lines.shift()!;
	}

	/** End it as a crash would, and wait until it is gone. */
	async kill(): Promise<void> {
		const exited = once(this.child, 'exit');
		this.child.kill('SIGKILL');
		await exited;
	}
}

/** Wait until `check` is true; it fails after a time no loaded machine needs. */
export async function until(check: () => boolean | Promise<boolean>, what = 'the expected'): Promise<void> {
	const deadline = Date.now() + 20_000;
	while (!(await check())) {
		if (Date.now() > deadline) throw new Error(`Waited in vain for ${what}.`);
		await sleep(5);
	}
}

/** Wait until a process has ended. */
export async function ended(pid: number): Promise<void> {
	await until(() => !isRunning(pid), `process ${pid} to end`);
}

/** Flip a byte of the log of a data folder on which no engine runs: by default one in the middle. */
export function damageLog(folder: string, where = inTheMiddle): { bytes: number; damaged: Buffer } {
	const { writeAheadLog } = dataFolder(folder);
	const content = readFileSync(writeAheadLog);
	content[where(content)]! ^= 0xff;
	writeFileSync(writeAheadLog, content);
	return { bytes: content.length, damaged: content };
}

/** The first byte of the content of an entry in the middle of the log. */
function inTheMiddle(log: Buffer): number {
	let at = headerLength(log)!;
	while (at < log.length / 2) at += entryOverhead + Number(log.readBigUInt64LE(at));
	return at + entryOverhead;
}
