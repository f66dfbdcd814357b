import { connectors, listConnections, paces, runningPull, runsOf } from '#lib/server/sync/index.ts';
import { requireViewer } from '../../../problem.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, depends, url }) => {
	depends('sync:connection');
	const connections = await listConnections(locals.store, requireViewer(locals));
	const numberOf = (name: string) => Number(url.searchParams.get(name)) || 0;
	return {
		disconnected: url.searchParams.has('removed')
			? { removed: numberOf('removed'), kept: numberOf('kept') }
			: null,
		connections: await Promise.all(
			connections.map(async (connection) => ({
				id: connection.id,
				name: connection.name,
				crm: connectors.find(({ system }) => system === connection.connector)?.name ?? connection.connector,
				account: connection.account_name ?? connection.account,
				pace: paces.get(connection.every_minutes) ?? '',
				next: connection.every_minutes === null ? null : connection.next_run_at,
				pausedBecause: connection.paused_at === null ? null : connection.paused_because,
				lacks: connection.checked?.lacking.length ?? 0,
				run: (await runsOf(locals.store, connection.id, 1))[0] ?? null,
				isRunning: runningPull(connection.id) !== null
			}))
		),
		connectors: connectors.map(({ system, name, apiVersion }) => ({ system, name, apiVersion }))
	};
};
