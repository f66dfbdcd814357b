import { error, redirect } from '@sveltejs/kit';
import { findJob } from '#lib/server/import/index.ts';
import { requireViewer } from '../../../../problem.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = ({ locals, params, depends }) => {
	depends('import:job');
	const job = findJob(params.job, requireViewer(locals));
	if (!job)
		error(404, {
			message: 'This import is not running any more.',
			advice: 'Data › Imports lists what became of it.'
		});
	if (job.state === 'done') redirect(303, `/data/imports/${job.report!.import_id}`);
	return {
		files: job.files,
		state: job.state,
		progress: job.progress,
		failure: job.failure,
		again: job.again,
		seconds: (Date.now() - job.startedAt) / 1000
	};
};

export const actions: Actions = {
	cancel: ({ locals, params }) => {
		findJob(params.job, requireViewer(locals))?.cancel();
	}
};
