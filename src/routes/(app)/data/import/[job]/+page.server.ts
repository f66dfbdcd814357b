import { error, redirect } from '@sveltejs/kit';
import { requireViewer } from '../../../../problem.ts';
import { findJob } from '../jobs.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = ({ locals, params, depends }) => {
	depends('import:job');
	const job = findJob(params.job, requireViewer(locals));
	if (!job)
		error(404, {
			message: 'This import is not running any more.',
			advice: 'Data › Imports lists what became of it.'
		});
	if (job.report?.status === 'done') redirect(303, `/data/imports/${job.report.import_id}`);
	return {
		files: job.files,
		progress: job.progress,
		failure: job.failure,
		seconds: (Date.now() - job.startedAt) / 1000
	};
};

export const actions: Actions = {
	cancel: ({ locals, params }) => {
		findJob(params.job, requireViewer(locals))?.controller.abort();
	}
};
