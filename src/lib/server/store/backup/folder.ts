/** Backups that the app makes and keeps in a folder, for administrators to take elsewhere. */
import { createReadStream } from 'node:fs';
import { mkdir, readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Viewer } from '#lib/crm/viewer.ts';
import { audit } from '../audit.ts';
import { requireCapability } from '../require-capability.ts';
import type { Store } from '../store.ts';
import { Archive } from './archive.ts';
import { BackupError } from './errors.ts';
import { countsOf, backup, type BackupOptions, type BackupProgress, type BackupResult } from './write.ts';

/** A file in the backups folder. */
export interface KeptBackup {
	name: string;
	bytes: number;
	/** The moment it holds; null when it can't be read as a backup. */
	created_at: string | null;
	rows: number | null;
	kept_files: number | null;
}

/** Where the app keeps backups: `WEATHERGLASS_BACKUPS`, else `backups` in the data folder, which a restore leaves alone. */
export const backupsFolder = (store: Store): string =>
	resolve(process.env.WEATHERGLASS_BACKUPS ?? join(store.folder, 'backups'));

/** Write a backup, and note who had it made. @throws BackupError; RecordError `not_allowed` */
export async function makeBackup(
	store: Store,
	viewer: Viewer,
	file: string,
	options: BackupOptions = {}
): Promise<BackupResult> {
	requireCapability(viewer, 'backup');
	await audit(store.engine, viewer, { action: 'backup_made', subject: file });
	return backup(store, file, options);
}

/** The backups in the folder, the latest first, each as its own manifest tells. @throws RecordError `not_allowed` */
export async function listBackups(store: Store, viewer: Viewer): Promise<KeptBackup[]> {
	requireCapability(viewer, 'backup');
	const folder = backupsFolder(store);
	const names = (await readdir(folder).catch(() => [])).filter(isBackupName);
	const found = await Promise.all(names.map((name) => describe(join(folder, name), name)));
	return found.sort(
		(one, other) =>
			(other.created_at ?? '').localeCompare(one.created_at ?? '') || one.name.localeCompare(other.name)
	);
}

/** Not hidden, as those are that are being written. */
const isBackupName = (name: string): boolean => /^[\p{L}\p{N}_][\p{L}\p{N}._ ()-]*\.zip$/u.test(name);

async function describe(path: string, name: string): Promise<KeptBackup> {
	const { size: bytes } = await stat(path);
	const unread = { name, bytes, created_at: null, rows: null, kept_files: null };
	const archive = await Archive.open(path).catch(() => null);
	if (!archive) return unread;
	const { rows, kept_files } = countsOf(archive.manifest);
	archive.close();
	return { ...unread, created_at: archive.manifest.created_at, rows, kept_files };
}

/**
 * A backup of the folder, to be taken elsewhere. It is noted in the audit log.
 *
 * @throws BackupError `not_found`; RecordError `not_allowed`
 */
export async function readBackup(
	store: Store,
	viewer: Viewer,
	name: string
): Promise<{ bytes: number; stream: NodeJS.ReadableStream }> {
	requireCapability(viewer, 'backup');
	const path = join(backupsFolder(store), name);
	const found = isBackupName(name) ? await stat(path).catch(() => null) : null;
	if (!found?.isFile())
		throw new BackupError(
			'not_found',
			`There is no backup ${name}.`,
			'Settings › Backup lists those that are there.'
		);
	await audit(store.engine, viewer, { action: 'export', subject: `Backup ${name}` });
	return { bytes: found.size, stream: createReadStream(path) };
}

/** How the backup stands that the app makes; of the last one, when none is being made. */
export interface BackupRun {
	name: string;
	state: 'running' | 'done' | 'failed';
	progress: BackupProgress | null;
	failure: { message: string; advice: string } | null;
	/** Settles when it has ended, however. */
	ended: Promise<void>;
}

/** By data folder: one at a time. */
const runs = new Map<string, BackupRun>();

/** @throws RecordError `not_allowed` */
export function backupRun(store: Store, viewer: Viewer): BackupRun | null {
	requireCapability(viewer, 'backup');
	return runs.get(store.folder) ?? null;
}

/** Begin to make a backup in the folder and answer at once; the one that is being made, if there is one. */
export function startBackup(store: Store, viewer: Viewer, now = new Date()): BackupRun {
	requireCapability(viewer, 'backup');
	const running = runs.get(store.folder);
	if (running?.state === 'running') return running;
	const name = `weatherglass-${now.toISOString().slice(0, 19).replaceAll(':', '-')}Z.zip`;
	const run: BackupRun = { name, state: 'running', progress: null, failure: null, ended: Promise.resolve() };
	runs.set(store.folder, run);
	run.ended = make(store, viewer, run);
	return run;
}

async function make(store: Store, viewer: Viewer, run: BackupRun): Promise<void> {
	try {
		const folder = backupsFolder(store);
		await mkdir(folder, { recursive: true, mode: 0o700 });
		await makeBackup(store, viewer, join(folder, run.name), {
			onProgress: (progress) => (run.progress = progress)
		});
		run.state = 'done';
	} catch (error) {
		console.error(`Backup ${run.name}:`, error);
		const { message, advice } = error as Error & { advice?: string };
		run.failure = advice
			? { message, advice }
			: { message: 'The backup failed, and nothing of it was kept.', advice: 'The log of the app says why.' };
		run.state = 'failed';
	}
}
