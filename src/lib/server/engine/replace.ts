/** A data folder's content put in the place of another's, so that a crash at any moment leaves the one or the other. */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EngineError } from './engine.ts';
import { databaseFiles, dataFolder, type DataFolder } from './folder.ts';
import { readLock, takeLock, type HeldLock } from './lock.ts';

/** What is replaced; all else in a data folder (keys, logs) belongs to the installation and stays. */
const replaced = [...databaseFiles, 'imports', 'rejects'];
/** Folders of this name hold a new content that is not yet in place. */
export const stagedPrefix = 'replacement-';
/** Folders of this name hold what was there before a restore. */
export const asidePrefix = 'before-restore-';

/** What is to be done, written down before the first step: whoever opens the folder next finishes it. */
export interface Replacement {
	/** Names of folders in the data folder: the new content, and where the old goes. */
	staged: string;
	aside: string;
	names: string[];
}

const journalOf = (folder: DataFolder) => join(folder.path, 'replacement.json');

/**
 * Fill a folder with a new content and put it in the place of the old, which is kept beside it. No engine may run on the
 * folder; nobody can open it meanwhile. When `build` throws, or the process dies before the new content is whole,
 * the old stays.
 *
 * @param build fills the folder it is given like a data folder, and leaves no engine running on it
 * @returns what `build` answered, and the folder in which the old content is kept; null when there was none
 * @throws EngineError `in_use`
 */
export async function replaceData<T>(
	folder: string,
	build: (staged: string) => Promise<T>
): Promise<{ built: T; aside: string | null }> {
	mkdirSync(folder, { recursive: true, mode: 0o700 });
	const files = dataFolder(folder);
	const lock = await takeLockSoon(files);
	try {
		finishReplacement(files);
		clearUnfinished(files);
		const stamp = new Date().toISOString().replace(/[:.]/g, '-');
		const replacement = { staged: stagedPrefix + stamp, aside: asidePrefix + stamp, names: replaced };
		const staged = join(files.path, replacement.staged);
		mkdirSync(staged, { mode: 0o700 });
		let built: T;
		try {
			built = await build(staged);
			await untilUnused(staged);
			finishReplacement(dataFolder(staged));
		} catch (error) {
			rmSync(staged, { recursive: true, force: true });
			throw error;
		}
		const aside = replaced.some((name) => existsSync(join(files.path, name)));
		beginReplacement(files, replacement);
		for (const step of replacementSteps(files, replacement)) step();
		return { built, aside: aside ? join(files.path, replacement.aside) : null };
	} finally {
		lock.release();
	}
}

/** Finish a replacement that a crash cut short after its new content was whole. For the holder of the folder's lock. */
export function finishReplacement(files: DataFolder): void {
	if (!existsSync(journalOf(files))) return;
	const replacement = JSON.parse(readFileSync(journalOf(files), 'utf8')) as Replacement;
	for (const step of replacementSteps(files, replacement)) step();
}

/** Write the journal, in one step: from now on the new content counts. */
export function beginReplacement(files: DataFolder, replacement: Replacement): void {
	const draft = `${journalOf(files)}.draft`;
	writeFileSync(draft, JSON.stringify(replacement), { mode: 0o600 });
	renameSync(draft, journalOf(files));
}

/** The steps of a replacement, in order. Done again from the start after a crash they come to the same. */
export function replacementSteps(files: DataFolder, { staged, aside, names }: Replacement): (() => void)[] {
	const at = (...parts: string[]) => join(files.path, ...parts);
	const mark = at(staged, 'old-content-is-aside');
	const cleared = () => existsSync(mark) || !existsSync(at(staged));
	return [
		...names.map((name) => () => {
			if (!cleared()) move(at(name), at(aside, name));
		}),
		() => {
			if (!cleared()) writeFileSync(mark, '');
		},
		...names.map((name) => () => move(at(staged, name), at(name))),
		() => rmSync(at(staged), { recursive: true, force: true }),
		() => rmSync(journalOf(files), { force: true })
	];
}

function move(from: string, to: string): void {
	if (!existsSync(from)) return;
	mkdirSync(dirname(to), { recursive: true, mode: 0o700 });
	renameSync(from, to);
}

function clearUnfinished(files: DataFolder): void {
	for (const name of readdirSync(files.path).filter((name) => name.startsWith(stagedPrefix)))
		rmSync(join(files.path, name), { recursive: true, force: true });
}

// An engine whose last client has just left is still there for a moment.
const endingMilliseconds = 2_000;

async function takeLockSoon(files: DataFolder): Promise<HeldLock> {
	const deadline = Date.now() + endingMilliseconds;
	for (;;) {
		try {
			return takeLock(files, null);
		} catch (error) {
			if (!(error instanceof EngineError) || error.code !== 'in_use' || Date.now() > deadline) throw error;
			await sleep(50);
		}
	}
}

const patienceMilliseconds = 60_000;

/** Wait until no engine runs on a folder any more: one ends by itself soon after its last client. */
export async function untilUnused(folder: string): Promise<void> {
	const files = dataFolder(folder);
	const deadline = Date.now() + patienceMilliseconds;
	while (readLock(files)) {
		if (Date.now() > deadline)
			throw new EngineError('in_use', `An engine still runs on ${files.path}.`, 'Try again.');
		await sleep(20);
	}
}
