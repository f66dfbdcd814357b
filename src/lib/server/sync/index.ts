/** Sync: CRMs are pulled over their APIs into the canonical tables. See README.md. */
export {
	changeConnection,
	connect,
	filedRecords,
	listConnections,
	paces,
	readConnection,
	type Connect,
	type ConnectionChange,
	type ConnectionRow
} from './connections.ts';
export { connectors, connectorNamed, usualStreams } from './connectors.ts';
export { SyncError } from './errors.ts';
export { pull, type PullOptions, type PullProgress, type PullReport } from './pull.ts';
export { disconnect, type Disconnected } from './disconnect.ts';
export { dueConnections, pullDue } from './due.ts';
export { estimatePull, type EstimateOptions } from './estimate.ts';
export { openConnection, type OpenConnection, type OpenOptions } from './open.ts';
export { isStandIn } from './removals.ts';
export { runningPull, startPull, type RunningPull } from './running.ts';
export { runsOf, standings, type Counts, type StreamStanding, type SyncRun } from './state.ts';
export { newsPulled, receiveWebhook, type WebhookAnswer } from './webhooks.ts';
