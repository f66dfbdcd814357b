/** Connections and their runs, in words. */
import type { SyncRun } from '#lib/server/sync/index.ts';

export const triggerWords: Record<SyncRun['trigger'], string> = {
	asked: 'asked for',
	schedule: 'by schedule',
	webhook: 'the CRM told of a change'
};

export const statusWords = {
	running: ['open', 'Running'],
	done: ['good', 'Done'],
	stopped: ['warm', 'Not whole'],
	failed: ['lost', 'Failed'],
	cancelled: ['neutral', 'Cancelled'],
	interrupted: ['warm', 'Interrupted']
} as const satisfies Record<SyncRun['status'], readonly [string, string]>;

/** What is counted of a run, in the order of its table. */
export const counted = {
	read: 'Read',
	new: 'New',
	changed: 'Changed',
	unchanged: 'Unchanged',
	deleted: 'Deleted',
	rejected: 'Rejected'
} as const;

/** One count over all entities. */
export const sumOf = ({ counts }: Pick<SyncRun, 'counts'>, name: keyof typeof counted): number =>
	Object.values(counts).reduce((sum, each) => sum + each[name], 0);
