/** Connections to CRMs as they are kept: whose account, what is pulled, how often. */
import { randomBytes } from 'node:crypto';
import type { Connection as Checked, Connector } from '#connectors/connector.ts';
import type { Transport } from '#connectors/shared/transport.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { deleteSecret, getSecret, setSecret } from '#lib/server/access/secrets/index.ts';
import type { Transaction } from '#lib/server/engine/engine.ts';
import { audit } from '#lib/server/store/audit.ts';
import { requireCapability } from '#lib/server/store/require-capability.ts';
import type { Store } from '#lib/server/store/store.ts';
import { connectorNamed, refuseStreams, usualStreams } from './connectors.ts';
import { readCredentials } from './credentials.ts';
import { SyncError } from './errors.ts';
import { openSession } from './session.ts';

export interface ConnectionRow {
	id: string;
	connector: string;
	/** The `source_account` of its records. */
	account: string;
	account_name: string | null;
	name: string;
	streams: string[];
	/** Null: only when asked. */
	every_minutes: number | null;
	/** The share of the CRM's daily limit that is left to others. */
	reserve: number;
	checked: Checked | null;
	webhook_key: string | null;
	webhook_seen_at: string | null;
	next_run_at: string | null;
	paused_at: string | null;
	paused_because: string | null;
	created_at: string;
}

const columns = `id, connector, account, account_name, name, cast(streams as varchar) as streams, every_minutes, reserve,
	cast(checked as varchar) as checked, webhook_key, webhook_seen_at, next_run_at, paused_at, paused_because, created_at`;

type StoredRow = Omit<ConnectionRow, 'streams' | 'checked'> & { streams: string; checked: string | null };

const read = ({ streams, checked, ...row }: StoredRow): ConnectionRow => ({
	...row,
	streams: JSON.parse(streams) as string[],
	checked: checked === null ? null : (JSON.parse(checked) as Checked)
});

/** Minutes between two pulls that a person may choose, and how they are called. */
export const paces = new Map<number | null, string>([
	[null, 'Only when asked'],
	[15, 'Every 15 minutes'],
	[60, 'Every hour'],
	[360, 'Every 6 hours'],
	[1440, 'Every day']
]);

/** @throws RecordError `not_allowed` */
export async function listConnections(store: Store, viewer: Viewer): Promise<ConnectionRow[]> {
	requireCapability(viewer, 'import');
	return connectionsThat(store, 'true order by name, id');
}

/** @throws SyncError `unknown_connection`; RecordError `not_allowed` */
export async function readConnection(store: Store, viewer: Viewer, id: string): Promise<ConnectionRow> {
	requireCapability(viewer, 'import');
	return connectionOf(store, id);
}

/** A connection, whoever asks. @throws SyncError `unknown_connection` */
export async function connectionOf(store: Store, id: string): Promise<ConnectionRow> {
	const [found] = await connectionsThat(store, 'id = $1', [id]);
	if (found) return found;
	throw new SyncError(
		'unknown_connection',
		'There is no such connection.',
		'It may have been removed: see Data › Connections.'
	);
}

/** Connections that are not removed and for which SQL holds. */
export async function connectionsThat(
	store: Store,
	condition: string,
	parameters: (string | number)[] = []
): Promise<ConnectionRow[]> {
	const { rows } = await store.engine.query<StoredRow>(
		`select ${columns} from connections where removed_at is null and ${condition}`,
		parameters
	);
	return rows.map(read);
}

const secretOf = (id: string): string => `connections/${id}`;

/** What a person gave to connect. @throws SecretError; SyncError `invalid` when it is gone */
export async function credentialsOf(store: Store, id: string): Promise<Record<string, string>> {
	const text = await getSecret(store, secretOf(id));
	if (text !== null) return JSON.parse(text) as Record<string, string>;
	throw new SyncError('invalid', 'The credentials of this connection are gone.', 'Give them again.');
}

export async function keepCredentials(
	store: Store,
	id: string,
	credentials: Readonly<Record<string, string>>,
	by: string | null,
	within?: Transaction
): Promise<void> {
	await setSecret(store, secretOf(id), JSON.stringify(credentials), by, within);
}

export interface Connect {
	connector: string;
	credentials: Readonly<Record<string, unknown>>;
	name?: string;
	/** Default: those that the connector proposes. */
	streams?: readonly string[];
	everyMinutes?: number | null;
	/** The records that were imported from this CRM's files are the same as the ones that will be pulled. */
	takeOverFiles?: boolean;
	signal?: AbortSignal;
	/** Tests bring their own. */
	transport?: Transport;
}

/**
 * Connect to a CRM: the credentials are tried at once, and kept sealed when they hold.
 *
 * @throws SyncError `invalid`, `connected_already`; ApiError when the CRM refuses; RecordError `not_allowed`
 */
export async function connect(
	store: Store,
	viewer: Viewer,
	asked: Connect,
	among?: readonly Connector[]
): Promise<ConnectionRow> {
	requireCapability(viewer, 'manage_connections');
	const connector = connectorNamed(asked.connector, among);
	const credentials = readCredentials(connector, asked.credentials);
	const streams = asked.streams ?? usualStreams(connector);
	refuseStreams(connector, streams);
	const everyMinutes = readPace(asked.everyMinutes ?? null);
	let kept = credentials;
	const session = openSession(credentials, {
		signal: asked.signal ?? new AbortController().signal,
		transport: asked.transport,
		saveCredentials: (changed) => {
			kept = { ...kept, ...changed };
			return Promise.resolve();
		}
	});
	const checked = await connector.check(session);
	const account = asked.takeOverFiles ? fileAccount : checked.account;
	await refuseTwice(store, connector, account, checked);
	const id = `${connector.system}_${randomBytes(5).toString('hex')}`;
	await store.engine.transaction(async (transaction) => {
		await transaction.query(
			`insert into connections (id, connector, account, account_name, name, streams, every_minutes, checked, webhook_key,
				next_run_at, created_by)
			values ($1, $2, $3, $4, $5, $6::json, $7, $8::json, $9, now(), $10)`,
			[
				id,
				connector.system,
				account,
				checked.accountName,
				asked.name?.trim() || `${connector.name}: ${checked.accountName}`,
				JSON.stringify(streams),
				everyMinutes,
				JSON.stringify(checked),
				connector.webhook ? randomBytes(24).toString('base64url') : null,
				viewer.accountId
			]
		);
		await keepCredentials(store, id, kept, viewer.accountId, transaction);
		await audit(transaction, viewer, {
			action: 'connection_made',
			subject: `${connector.name}: ${checked.accountName}`,
			detail: { connection: id, streams }
		});
	});
	return connectionOf(store, id);
}

/** The account of files for which nobody named one. */
const fileAccount = 'default';

async function refuseTwice(
	store: Store,
	connector: Connector,
	account: string,
	checked: Checked
): Promise<void> {
	const [known] = await connectionsThat(store, 'connector = $1 and account = $2', [
		connector.system,
		account
	]);
	if (!known) return;
	throw new SyncError(
		'connected_already',
		`${connector.name} account ${checked.accountName} is connected already, as “${known.name}”.`,
		'Change that connection instead.'
	);
}

/** How many records files brought from a CRM that no connection has taken over. */
export async function filedRecords(store: Store, system: string): Promise<number> {
	const { rows } = await store.engine.query<{ records: number }>(
		`select coalesce(sum(rows_loaded), 0) as records from import_files join imports on imports.id = import_id
		where imports.status = 'done' and sync_run is null and import_files.source_system = $1
			and import_files.source_account = $2
			and not exists (select 1 from connections where connector = $1 and account = $2 and removed_at is null)`,
		[system, fileAccount]
	);
	return Number(rows[0]!.records);
}

function readPace(everyMinutes: number | null): number | null {
	if (paces.has(everyMinutes)) return everyMinutes;
	throw new SyncError(
		'invalid',
		`Nothing is pulled every ${everyMinutes} minutes.`,
		`Choose one of ${[...paces.keys()].filter((each) => each !== null).join(', ')} minutes, or none.`
	);
}

export interface ConnectionChange {
	name?: string;
	streams?: readonly string[];
	everyMinutes?: number | null;
	reserve?: number;
	paused?: boolean;
	/** New credentials, whole; they must be of the same account. */
	credentials?: Readonly<Record<string, unknown>>;
}

/** Change a connection. @throws SyncError, ApiError as `connect`; RecordError `not_allowed` */
export async function changeConnection(
	store: Store,
	viewer: Viewer,
	id: string,
	change: ConnectionChange,
	among?: readonly Connector[]
): Promise<ConnectionRow> {
	requireCapability(viewer, 'manage_connections');
	const known = await connectionOf(store, id);
	const connector = connectorNamed(known.connector, among);
	const checked = change.credentials ? await recheck(connector, known, change.credentials) : null;
	const streams = change.streams ?? known.streams;
	refuseStreams(connector, streams);
	const everyMinutes =
		change.everyMinutes === undefined ? known.every_minutes : readPace(change.everyMinutes);
	const reserve = readReserve(change.reserve ?? known.reserve);
	const paused = change.paused ?? (checked ? false : known.paused_at !== null);
	await store.engine.transaction(async (transaction) => {
		await transaction.query(
			`update connections set name = $2, streams = $3::json, every_minutes = $4, reserve = $5,
				paused_at = case when $6 then coalesce(paused_at, now()) end,
				paused_because = case when $6 then coalesce(paused_because, 'A person paused it.') end,
				checked = coalesce($7::json, checked), next_run_at = case when $8 then now() else next_run_at end
			where id = $1`,
			[
				id,
				change.name?.trim() || known.name,
				JSON.stringify(streams),
				everyMinutes,
				reserve,
				paused,
				checked && JSON.stringify(checked.connection),
				checked !== null || everyMinutes !== known.every_minutes || (known.paused_at !== null && !paused)
			]
		);
		if (checked) await keepCredentials(store, id, checked.credentials, viewer.accountId, transaction);
		await audit(transaction, viewer, {
			action: 'connection_changed',
			subject: known.name,
			detail: { connection: id, ...change, ...(change.credentials && { credentials: 'changed' }) }
		});
	});
	return connectionOf(store, id);
}

async function recheck(
	connector: Connector,
	known: ConnectionRow,
	given: Readonly<Record<string, unknown>>
): Promise<{ credentials: Record<string, string>; connection: Checked }> {
	let credentials = readCredentials(connector, given);
	const connection = await connector.check(
		openSession(credentials, {
			signal: new AbortController().signal,
			saveCredentials: (changed) => {
				credentials = { ...credentials, ...changed };
				return Promise.resolve();
			}
		})
	);
	if (connection.account === (known.checked?.account ?? known.account)) return { credentials, connection };
	throw new SyncError(
		'invalid',
		`These are the credentials of another account, ${connection.accountName}.`,
		`Give those of ${known.account_name ?? known.account}, or connect the other account beside it.`
	);
}

function readReserve(reserve: number): number {
	if (reserve >= 0 && reserve < 1) return reserve;
	throw new SyncError(
		'invalid',
		`${reserve} is no share of the day’s limit to leave to others.`,
		'Give it as a share from 0 to less than 1, such as 0.2.'
	);
}

/** Take what a removed connection knows out of the store: its credentials, its cursors. The records are the caller's. */
export async function forgetConnection(
	store: Store,
	viewer: Viewer,
	connection: ConnectionRow
): Promise<void> {
	await store.engine.transaction(async (transaction) => {
		await deleteSecret(store, secretOf(connection.id), transaction);
		await transaction.query('delete from sync_state where connection_id = $1', [connection.id]);
		await transaction.query(
			'update connections set removed_at = now(), removed_by = $2, webhook_key = null where id = $1',
			[connection.id, viewer.accountId]
		);
	});
}
