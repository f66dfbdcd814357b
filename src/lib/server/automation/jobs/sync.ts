import { dueConnections, pullDue } from '#lib/server/sync/index.ts';
import type { Job } from '../job.ts';

/** Every minute, pull the connections to CRMs whose time has come. */
export const syncJob: Job = {
	name: 'sync',
	schedule: { everyMinutes: 1 },
	needs: 'import',
	isActive: async (store) => (await dueConnections(store)).length > 0,
	run: ({ store, signal }) => pullDue(store, signal)
};
