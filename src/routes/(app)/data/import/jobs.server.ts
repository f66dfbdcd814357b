/** Imports that a person started in the browser and that go on while they look. */
import { randomBytes } from 'node:crypto';
import type { Viewer } from '#lib/crm/viewer.ts';
import {
	runImport,
	type ImportFile,
	type ImportProgress,
	type ImportReport
} from '#lib/server/import/index.ts';
import type { Store } from '#lib/server/store/store.ts';
import { forgetUploads, type Upload } from './uploads.server.ts';

export interface Job {
	id: string;
	/** Whose it is: nobody else may look at it or stop it. */
	accountId: string;
	files: string[];
	startedAt: number;
	progress: ImportProgress | null;
	report: ImportReport | null;
	failure: { message: string; advice: string } | null;
	controller: AbortController;
}

const held = globalThis as typeof globalThis & { weatherglassJobs?: Map<string, Job> };
const jobs = (held.weatherglassJobs ??= new Map());

/** How long a finished job can still be looked at. */
const keepMilliseconds = 60 * 60 * 1000;

/** Start an import and answer at once. */
export function startJob(store: Store, viewer: Viewer, uploads: readonly Upload[], files: ImportFile[]): Job {
	const job: Job = {
		id: randomBytes(12).toString('hex'),
		accountId: viewer.accountId,
		files: files.map(({ name }) => name ?? ''),
		startedAt: Date.now(),
		progress: null,
		report: null,
		failure: null,
		controller: new AbortController()
	};
	jobs.set(job.id, job);
	void runImport(store, viewer, files, {
		signal: job.controller.signal,
		onProgress: (progress) => (job.progress = progress)
	})
		.then((report) => (job.report = report))
		.catch((failure: Error & { advice?: string }) => {
			job.failure = job.controller.signal.aborted
				? { message: 'The import was cancelled.', advice: 'Nothing was changed.' }
				: { message: failure.message, advice: failure.advice ?? 'Nothing was changed. The log says more.' };
			if (!failure.advice) console.error(`Import ${job.id}:`, failure);
		})
		.finally(() => {
			if (job.report?.status === 'done') void forgetUploads(uploads);
			setTimeout(() => jobs.delete(job.id), keepMilliseconds).unref();
		});
	return job;
}

export const findJob = (id: string, viewer: Viewer): Job | null => {
	const job = jobs.get(id);
	return job && job.accountId === viewer.accountId ? job : null;
};
