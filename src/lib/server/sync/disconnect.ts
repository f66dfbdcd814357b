import type { Connector } from '#connectors/connector.ts';
import type { EntityName } from '#lib/crm/entities/index.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { undoSynced } from '#lib/server/import/index.ts';
import { audit } from '#lib/server/store/audit.ts';
import { requireCapability } from '#lib/server/store/require-capability.ts';
import { unmergeRecords } from '#lib/server/store/merges/index.ts';
import type { Store } from '#lib/server/store/store.ts';
import { connectionOf, forgetConnection, type ConnectionRow } from './connections.ts';
import { connectorNamed } from './connectors.ts';
import { SyncError } from './errors.ts';
import { mergeReason } from './removals.ts';
import { beginRun, endRun } from './state.ts';

export interface Disconnected {
	/** Records that went with it. */
	removed: number;
	/** Records that stay although they came with it, because something else builds on them or brought them too. */
	kept: number;
}

/**
 * Disconnect a CRM: its credentials and its place in the CRM's data are forgotten. What it brought stays, or is taken back as an
 * import is: what people or other imports built on it stays, and is counted.
 *
 * @throws SyncError `unknown_connection`, `running`; RecordError `not_allowed`
 */
export async function disconnect(
	store: Store,
	viewer: Viewer,
	id: string,
	{ removeData = false, connectors }: { removeData?: boolean; connectors?: readonly Connector[] } = {}
): Promise<Disconnected> {
	requireCapability(viewer, 'manage_connections');
	const connection = await connectionOf(store, id);
	// No run may begin meanwhile; a first part of the removal that fails leaves the connection, to be tried again.
	const held = await beginRun(store, connection, 'asked', false);
	if (held === null)
		throw new SyncError('running', `${connection.name} is being pulled.`, 'Cancel that run first.');
	const result: Disconnected = { removed: 0, kept: 0 };
	try {
		if (removeData) {
			for (const each of await mergesOf(store, connection, connectors))
				await unmergeRecords(store, viewer, each);
			for (const each of await importsOf(store, id)) {
				const { removed, conflicts } = await undoSynced(store, viewer, each);
				result.removed += removed;
				result.kept += conflicts.length;
			}
		}
		await forgetConnection(store, viewer, connection);
	} finally {
		await endRun(store, held, 'done', removeData ? 'Its data were removed.' : 'It was disconnected.', {
			connection,
			at: null,
			pausedBecause: null
		});
	}
	await audit(store.engine, viewer, {
		action: 'connection_removed',
		subject: connection.name,
		detail: { connection: id, remove_data: removeData, ...result }
	});
	return result;
}

/** The parts of what a connection brought, the newest first: the way back is the way there, backwards. */
async function importsOf(store: Store, id: string): Promise<string[]> {
	const { rows } = await store.engine.query<{ id: string }>(
		`select imports.id from imports join sync_runs on sync_runs.id = imports.sync_run
		where connection_id = $1 and imports.status = 'done' order by imports.started_at desc, imports.id desc`,
		[id]
	);
	return rows.map((row) => row.id);
}

/** The merges that were made because the CRM made them, the newest first. */
async function mergesOf(
	store: Store,
	{ connector, account }: ConnectionRow,
	among?: readonly Connector[]
): Promise<string[]> {
	const { rows } = await store.engine.query<{ id: string; entity: EntityName; from_id: string }>(
		'select id, entity, from_id from record_merges where unmerged_at is null and reason = $1 order by merged_at desc, id',
		[mergeReason(connectorNamed(connector, among).name)]
	);
	const theirs: string[] = [];
	for (const { id, entity, from_id } of rows) {
		const { rows: found } = await store.engine.query(
			`select 1 from ${entity} where id = $1 and source_system = $2 and source_account = $3`,
			[from_id, connector, account]
		);
		if (found.length > 0) theirs.push(id);
	}
	return theirs;
}
