import { backupRun, backupsFolder, listBackups, startBackup } from '#lib/server/store/backup/index.ts';
import { requireViewer } from '../../../problem.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, depends }) => {
	depends('backup:run');
	const viewer = requireViewer(locals);
	const run = backupRun(locals.store, viewer);
	return {
		folder: backupsFolder(locals.store),
		data: locals.store.folder,
		backups: await listBackups(locals.store, viewer),
		run: run && { name: run.name, state: run.state, progress: run.progress, failure: run.failure }
	};
};

export const actions: Actions = {
	make: ({ locals }) => {
		startBackup(locals.store, requireViewer(locals));
	}
};
