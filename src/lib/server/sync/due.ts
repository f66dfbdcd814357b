import { systemViewer } from '#lib/crm/viewer.ts';
import type { Store } from '#lib/server/store/store.ts';
import { connectionsThat, type ConnectionRow } from './connections.ts';
import { startPull } from './running.ts';

/** Connections whose time to be pulled has come. */
export const dueConnections = (store: Store): Promise<ConnectionRow[]> =>
	connectionsThat(
		store,
		'every_minutes is not null and paused_at is null and (next_run_at is null or next_run_at <= now()) order by next_run_at'
	);

/** Pull what is due, one connection after the other. @returns what came of it, in words */
export async function pullDue(store: Store, signal: AbortSignal): Promise<string> {
	const said: string[] = [];
	for (const { id, name } of await dueConnections(store)) {
		signal.throwIfAborted();
		const report = await startPull(store, systemViewer, id, { trigger: 'schedule', signal }).ended;
		signal.throwIfAborted();
		if (report) said.push(`${name}: ${report.message ?? `${sumOf(report.counts)} records changed.`}`);
	}
	return said.join(' ') || 'Nothing was due.';
}

const sumOf = (counts: NonNullable<Awaited<ReturnType<typeof startPull>['ended']>>['counts']): number =>
	Object.values(counts).reduce((sum, each) => sum + each.new + each.changed + each.deleted, 0);
