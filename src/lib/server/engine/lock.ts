import { randomBytes } from 'node:crypto';
import {
	linkSync,
	readFileSync,
	renameSync,
	rmSync,
	statSync,
	unlinkSync,
	utimesSync,
	writeFileSync
} from 'node:fs';
import { hostname } from 'node:os';
import { inUse } from './errors.ts';
import { EngineError } from './engine.ts';
import type { DataFolder } from './folder.ts';
import { isRunning, processStart } from './processes.ts';

/** What `engine.lock` says about the engine process that holds a data folder. */
export interface LockContent {
	pid: number;
	host: string;
	/** The start of that process as the system counts it, to tell it from a later process with the same pid. */
	processStart: string | null;
	started: string;
	/** Where it listens; null when it serves nobody, as during a recovery. */
	socket: string | null;
	token: string;
}

/** A lock we hold. */
export interface HeldLock {
	content: LockContent;
	release(): void;
}

/** What holds a folder whose lock is taken, as errors call it. */
export const ourEngine = 'a Weatherglass engine';

const heartbeatMilliseconds = 5_000;
const silentMilliseconds = 60_000;

/** Read the lock of a folder; null when there is none or it is not (yet) readable. */
export function readLock(folder: DataFolder): LockContent | null {
	return readLockFile(folder.lock);
}

function readLockFile(path: string): LockContent | null {
	try {
		const content = JSON.parse(readFileSync(path, 'utf8')) as LockContent;
		return typeof content.pid === 'number' && typeof content.token === 'string' ? content : null;
	} catch {
		return null;
	}
}

/** Whether the process that wrote a lock still runs. */
export function holderIsAlive(folder: DataFolder, content: LockContent): boolean {
	// A pid of another machine or container means nothing here; its holder keeps touching the file.
	if (content.host !== hostname()) return Date.now() - lastTouched(folder) < silentMilliseconds;
	if (!isRunning(content.pid)) return false;
	const start = processStart(content.pid);
	return start === null || content.processStart === null || start === content.processStart;
}

/**
 * Take the lock of a data folder for this process, or throw `in_use`. It stands beside DuckDB's own lock because
 * that one is silently dropped when any code in the engine process opens and closes the database file.
 */
export function takeLock(folder: DataFolder, socket: string | null): HeldLock {
	const content: LockContent = {
		pid: process.pid,
		host: hostname(),
		processStart: processStart(process.pid),
		started: new Date().toISOString(),
		socket,
		token: randomBytes(32).toString('hex')
	};
	for (let attempt = 0; attempt < 5; attempt++) {
		if (createLock(folder, content)) return hold(folder, content);
		const holder = readLock(folder);
		if (holder ? holderIsAlive(folder, holder) : Date.now() - lastTouched(folder) < heartbeatMilliseconds) {
			throw inUse(folder.database, { pid: holder?.pid ?? null, what: ourEngine });
		}
		setAsideStale(folder, holder);
	}
	throw inUse(folder.database, { pid: null, what: 'several engines started at once' });
}

function hold(folder: DataFolder, content: LockContent): HeldLock {
	const heartbeat = setInterval(() => {
		try {
			const now = new Date();
			utimesSync(folder.lock, now, now);
		} catch {
			// The file was removed by hand: DuckDB's own lock still stands.
		}
	}, heartbeatMilliseconds);
	heartbeat.unref();
	return {
		content,
		release() {
			clearInterval(heartbeat);
			if (readLock(folder)?.token === content.token) rmSync(folder.lock, { force: true });
		}
	};
}

/** Put the whole file in place in one step, so that nobody ever reads half a lock; false when there is one. */
function createLock(folder: DataFolder, content: LockContent): boolean {
	const draft = `${folder.lock}.${content.token.slice(0, 16)}`;
	const text = JSON.stringify(content);
	writeFileSync(draft, text, { flag: 'wx', mode: 0o600 });
	try {
		linkSync(draft, folder.lock);
		return true;
	} catch (error) {
		const { code } = error as NodeJS.ErrnoException;
		if (code === 'EEXIST') return false;
		// A file system without hard links.
		return createExclusively(folder.lock, text);
	} finally {
		unlinkSync(draft);
	}
}

function createExclusively(path: string, text: string): boolean {
	try {
		writeFileSync(path, text, { flag: 'wx', mode: 0o600 });
		return true;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
		throw new EngineError('failed', `The lock ${path} can't be written: ${(error as Error).message}`);
	}
}

/** Remove a dead holder's lock. If another process has replaced it meanwhile, put that one's lock back. */
function setAsideStale(folder: DataFolder, stale: LockContent | null): void {
	const aside = `${folder.lock}.stale-${randomBytes(8).toString('hex')}`;
	try {
		renameSync(folder.lock, aside);
	} catch {
		return;
	}
	const taken = readLockFile(aside);
	if (taken && taken.token !== stale?.token) {
		try {
			linkSync(aside, folder.lock);
		} catch {
			// A third process has the lock by now; DuckDB's own lock decides between the two.
		}
	} else if (taken?.socket) {
		removeSocket(taken.socket);
	}
	rmSync(aside, { force: true });
}

function lastTouched(folder: DataFolder): number {
	try {
		return statSync(folder.lock).mtimeMs;
	} catch {
		return 0;
	}
}

/** Remove the private folder of a socket, if it is one of ours. */
export function removeSocket(socket: string): void {
	const folder = /^(.*[\\/]weatherglass-[0-9a-f]{8}-[^\\/]+)[\\/]engine\.sock$/.exec(socket)?.[1];
	if (folder) rmSync(folder, { recursive: true, force: true });
}
