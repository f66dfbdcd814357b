/** Imports that a person started in the browser and that go on while they look. */
import { randomBytes } from 'node:crypto';
import type { Viewer } from '#lib/crm/viewer.ts';
import type { Store } from '#lib/server/store/store.ts';
import type { ImportFile } from './propose.ts';
import type { ImportProgress, ImportReport } from './report.ts';
import { runImport } from './run.ts';
import { forgetUploads, type Upload } from './uploads/uploads.ts';

export interface Job {
	id: string;
	/** Whose it is: nobody else may look at it or stop it. */
	accountId: string;
	files: string[];
	startedAt: number;
	state: 'running' | 'cancelling' | 'cancelled' | 'failed' | 'done';
	progress: ImportProgress | null;
	report: ImportReport | null;
	failure: { message: string; advice: string } | null;
	/** Where the files wait, when the import failed. */
	again: string;
	/** Settles, without a failure, when the import has ended and left behind what it leaves. */
	ended: Promise<void>;
	cancel(): void;
}

const held = globalThis as typeof globalThis & { weatherglassJobs?: Map<string, Job> };
const jobs = (held.weatherglassJobs ??= new Map());

/** How long a finished job can still be looked at. */
const keepMilliseconds = 60 * 60 * 1000;

/**
 * Start an import and answer at once. Uploads that were imported are gone afterwards, and so are those of an import that
 * was cancelled; when it failed they stay, for another try.
 */
export function startJob(
	store: Store,
	viewer: Viewer,
	uploads: readonly Upload[],
	files: readonly ImportFile[]
): Job {
	const controller = new AbortController();
	const job: Job = {
		id: randomBytes(12).toString('hex'),
		accountId: viewer.accountId,
		files: files.map(({ name }) => name ?? ''),
		startedAt: Date.now(),
		state: 'running',
		progress: null,
		report: null,
		failure: null,
		again: `/data/import?files=${uploads.map(({ token }) => token).join(',')}`,
		ended: Promise.resolve(),
		cancel: () => {
			if (job.state !== 'running') return;
			job.state = 'cancelling';
			controller.abort();
		}
	};
	jobs.set(job.id, job);
	const onProgress = (progress: ImportProgress) => (job.progress = progress);
	job.ended = runImport(store, viewer, files, { signal: controller.signal, onProgress })
		.then(async (report) => {
			await forgetUploads(uploads);
			job.report = report;
			job.state = report.status === 'cancelled' ? 'cancelled' : 'done';
		})
		.catch((failure: Error & { advice?: string }) => {
			if (!failure.advice) console.error(`Import ${job.id}:`, failure);
			job.failure = failure.advice
				? { message: failure.message, advice: failure.advice }
				: {
						message: 'The import failed.',
						advice: `Nothing was changed. The log says more, under ${job.id}.`
					};
			job.state = 'failed';
		})
		.finally(() => setTimeout(() => jobs.delete(job.id), keepMilliseconds).unref());
	return job;
}

export const findJob = (id: string, viewer: Viewer): Job | null => {
	const job = jobs.get(id);
	return job && job.accountId === viewer.accountId ? job : null;
};
