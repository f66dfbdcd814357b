/** Imports that someone started, in the browser or through the API, and that go on while they look, or come back later. */
import { randomBytes } from 'node:crypto';
import type { Viewer } from '#lib/crm/viewer.ts';
import type { Store } from '#lib/server/store/store.ts';
import type { ImportFile } from './propose.ts';
import {
	ImportError,
	refusalOf,
	type ImportProgress,
	type ImportReport,
	type RefusedFile
} from './report.ts';
import { newImportId, runImport, type ImportOptions } from './run.ts';
import { UploadError } from './uploads/check.ts';
import { forgetUploads, type Upload } from './uploads/uploads.ts';

export interface Job {
	id: string;
	/** Of the import that it makes. */
	importId: string;
	/** Whose it is: nobody else may look at it or stop it. */
	accountId: string;
	files: string[];
	startedAt: number;
	endedAt: number | null;
	isDryRun: boolean;
	state: 'waiting' | 'running' | 'cancelling' | 'cancelled' | 'failed' | 'done';
	progress: ImportProgress | null;
	report: ImportReport | null;
	failure: { message: string; advice: string; refused: RefusedFile | null } | null;
	/** Where the files wait, when the import failed. */
	again: string;
	/** Settles, without a failure, when the import has ended and left behind what it leaves. */
	ended: Promise<void>;
	cancel(): void;
}

export type JobOptions = Omit<ImportOptions, 'onProgress' | 'signal' | 'importId'>;

const held = globalThis as typeof globalThis & { weatherglassJobs?: Map<string, Job> };
const jobs = (held.weatherglassJobs ??= new Map());

/** How long a finished job can still be looked at. */
const keepMilliseconds = 60 * 60 * 1000;

/** Imports of one account that may wait or go on at once: each has its file on the disk. */
const mostAtOnce = 20;

/**
 * Start an import and answer at once. Uploads that were imported are gone afterwards, and so are those of an import that
 * was cancelled; when it failed they stay, for another try by who looks on.
 *
 * One that is unattended begins when those before it have ended: files that a program sends one after the other come in in
 * that order, so that what a record points to can come first.
 *
 * @throws UploadError `too_many_waiting`
 */
export function startJob(
	store: Store,
	viewer: Viewer,
	uploads: readonly Upload[],
	files: readonly ImportFile[],
	options: JobOptions = {}
): Job {
	const { isUnattended = false, dryRun = false } = options;
	if (isUnattended && unfinishedOf(viewer) >= mostAtOnce) throw tooManyWaiting();
	const controller = new AbortController();
	const job: Job = {
		id: randomBytes(12).toString('hex'),
		importId: newImportId(),
		accountId: viewer.accountId,
		files: files.map(({ name }) => name ?? ''),
		startedAt: Date.now(),
		endedAt: null,
		isDryRun: dryRun,
		state: isUnattended ? 'waiting' : 'running',
		progress: null,
		report: null,
		failure: null,
		again: `/data/import?files=${uploads.map(({ token }) => token).join(',')}`,
		ended: Promise.resolve(),
		cancel: () => {
			if (job.state !== 'running' && job.state !== 'waiting') return;
			job.state = 'cancelling';
			controller.abort();
		}
	};
	jobs.set(job.id, job);
	const onProgress = (progress: ImportProgress) => (job.progress = progress);
	const run = async () => {
		if (job.state === 'waiting') job.state = 'running';
		const { importId } = job;
		const report = await runImport(store, viewer, files, {
			...options,
			importId,
			signal: controller.signal,
			onProgress
		});
		await forgetUploads(uploads);
		job.report = report;
		job.state = report.status === 'cancelled' ? 'cancelled' : 'done';
	};
	job.ended = (isUnattended ? inTurn(store, job, run) : run())
		.catch(async (failure: Error & { advice?: string }) => {
			if (!failure.advice) console.error(`Import ${job.id}:`, failure);
			job.failure = failureOf(job, failure);
			job.state = 'failed';
			if (isUnattended) await forgetUploads(uploads);
		})
		.finally(() => {
			job.endedAt = Date.now();
			setTimeout(() => jobs.delete(job.id), keepMilliseconds).unref();
		});
	return job;
}

function failureOf(job: Job, failure: Error & { advice?: string }): NonNullable<Job['failure']> {
	const { message, advice } = failure;
	if (!advice)
		return {
			message: 'The import failed.',
			advice: `Nothing was changed. The log says more, under ${job.id}.`,
			refused: null
		};
	return { message, advice, refused: failure instanceof ImportError ? refusalOf(failure) : null };
}

/** What nobody looks on at, store by store: it goes on one after the other. */
const turns = new WeakMap<Store, { last: Promise<void>; jobs: Set<Job> }>();

/** Do the work of a job when all that was given before it has ended. */
function inTurn(store: Store, job: Job, work: () => Promise<void>): Promise<void> {
	const { last, jobs } = turns.get(store) ?? { last: Promise.resolve(), jobs: new Set() };
	jobs.add(job);
	const done = last.then(work).finally(() => jobs.delete(job));
	turns.set(store, { last: done.catch(() => undefined), jobs });
	return done;
}

/** Cancel the imports that nobody looks on at, because the server ends; they leave no trace. */
export async function endUnattended(store: Store): Promise<void> {
	const unended = [...(turns.get(store)?.jobs ?? [])];
	for (const job of unended) job.cancel();
	await Promise.all(unended.map(({ ended }) => ended));
}

const unfinishedOf = ({ accountId }: Viewer): number =>
	[...jobs.values()].filter((job) => job.accountId === accountId && job.endedAt === null).length;

const tooManyWaiting = () =>
	new UploadError(
		'too_many_waiting',
		`${mostAtOnce} imports of yours wait or go on.`,
		'Send the next when one of them has ended.'
	);

export const findJob = (id: string, viewer: Viewer): Job | null => {
	const job = jobs.get(id);
	return job && job.accountId === viewer.accountId ? job : null;
};

/** The job that makes, or made, an import. */
export const findImportJob = (importId: string, viewer: Viewer): Job | null =>
	[...jobs.values()].find((job) => job.importId === importId && job.accountId === viewer.accountId) ?? null;
