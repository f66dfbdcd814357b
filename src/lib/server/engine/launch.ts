import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, renameSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { EngineOptions } from './config.ts';
import { EngineError } from './engine.ts';
import { fromSentError } from './errors.ts';
import type { DataFolder } from './folder.ts';
import type { Started } from './messages.ts';
import { sourceProcess } from '#lib/server/sources/source-process.ts';

const logBytes = 1024 * 1024;

/** Start an engine process for a folder and wait until it serves, or until it says why it can't. */
export async function launchEngine(folder: DataFolder, options: EngineOptions): Promise<void> {
	const { root, entry } = sourceProcess('src', 'lib', 'server', 'engine', 'process.ts');
	const log = openLog(folder);
	const child = spawn(
		process.execPath,
		[...entry, '--data', folder.path, '--options', JSON.stringify(options)],
		{
			cwd: root,
			detached: true,
			windowsHide: true,
			// DuckDB's queries occupy libuv's threads; four of them would starve each other and every file access.
			env: { ...process.env, UV_THREADPOOL_SIZE: String(threads(options)) },
			stdio: ['ignore', log, log, 'ipc']
		}
	);
	closeSync(log);
	const started = await new Promise<Started>((resolve, reject) => {
		child.once('message', (message) => resolve(message as Started));
		child.once('error', reject);
		child.once('exit', (code, signal) => reject(endedEarly(folder, code ?? signal)));
	});
	if (child.connected) child.disconnect();
	child.unref();
	if ('error' in started) throw fromSentError(started.error);
}

function endedEarly(folder: DataFolder, how: string | number | null): EngineError {
	return new EngineError(
		'failed',
		`The engine process ended (${how}) before it could serve.`,
		`${folder.engineLog} may say why.`
	);
}

function threads(options: EngineOptions): number {
	const queries = options.concurrency ?? availableParallelism() + 1;
	return Math.max(8, 2 * queries + 4);
}

function openLog(folder: DataFolder): number {
	if (existsSync(folder.engineLog) && statSync(folder.engineLog).size > logBytes) {
		renameSync(folder.engineLog, `${folder.engineLog}.1`);
	}
	return openSync(folder.engineLog, 'a', 0o600);
}
