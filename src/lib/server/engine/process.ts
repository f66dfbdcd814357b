/**
 * The engine process: `node --import tsx process.ts --data DIR [--options JSON]`. `connectEngine` starts it; it ends
 * by itself when its last client has left. Nothing else opens the database file.
 */
import { createHash } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { engineConfig, type EngineOptions } from './config.ts';
import { openDatabase } from './database.ts';
import { toSentError } from './errors.ts';
import { dataFolder, type DataFolder } from './folder.ts';
import { removeSocket, takeLock } from './lock.ts';
import type { Started } from './messages.ts';
import { finishReplacement } from './replace.ts';
import { rewriteDatabase } from './rewrite.ts';
import { serveEngine } from './server.ts';
import { EngineService } from './service.ts';

const longestSocketPath = 100;

/** A socket path that only this user can reach; on Windows a pipe with a name nobody can guess. */
function newSocket(folder: DataFolder): string {
	const hash = createHash('sha256').update(folder.path).digest('hex').slice(0, 8);
	if (process.platform === 'win32') {
		return `\\\\.\\pipe\\weatherglass-${hash}-${process.pid}-${Date.now().toString(36)}`;
	}
	const name = `weatherglass-${hash}-`;
	const fits = join(tmpdir(), `${name}XXXXXX`, 'engine.sock').length < longestSocketPath;
	return join(mkdtempSync(join(fits ? tmpdir() : '/tmp', name)), 'engine.sock');
}

async function main(): Promise<void> {
	// The database holds a company's customers: its files are for this user only.
	process.umask(0o077);
	const { values } = parseArgs({ options: { data: { type: 'string' }, options: { type: 'string' } } });
	const folder = dataFolder(values.data ?? 'data');
	const config = engineConfig(JSON.parse(values.options ?? '{}') as EngineOptions);
	const socket = newSocket(folder);
	const undo: (() => void | Promise<void>)[] = [() => removeSocket(socket)];
	let ending = false;

	const end = async (code: number, reason: string, failure?: Started) => {
		if (ending) return;
		ending = true;
		console.log(`${new Date().toISOString()} ${process.pid} ends: ${reason}`);
		for (const step of undo.reverse()) {
			try {
				await step();
			} catch (error) {
				console.error(error);
				code = 1;
			}
		}
		// Only now: whoever hears of it may try again at once, and must not find our lock.
		if (failure) await tell(failure);
		process.exit(code);
	};

	try {
		const lock = takeLock(folder, socket);
		undo.push(() => lock.release());
		finishReplacement(folder);
		const database = await openDatabase(folder, config);
		undo.push(() => database.close());
		const server = await serveEngine(await EngineService.start(database, config), {
			socket,
			token: lock.content.token,
			file: folder.database,
			linger: config.linger,
			idle: () => void end(0, 'no client is left'),
			fatal: (error) => void end(1, String(error)),
			rewrite: (connection) => rewriteDatabase(connection, folder),
			end: (reason) => void end(0, reason)
		});
		undo.push(() => server.close());
		for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
			process.on(signal, () => void end(0, signal));
		console.log(`${new Date().toISOString()} ${process.pid} serves ${folder.database}`);
		await tell({ ready: true });
	} catch (error) {
		await end(1, (error as Error).message, { error: toSentError(error) });
	}
}

/** Tell the process that started this one, if it still listens. */
function tell(message: Started): Promise<void> {
	return new Promise((resolve) => {
		if (!process.send) return resolve();
		process.send(message, () => {
			if (process.connected) process.disconnect();
			resolve();
		});
	});
}

await main();
