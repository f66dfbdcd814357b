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
