import type { Connector, Session } from '#connectors/connector.ts';
import type { Transport } from '#connectors/shared/transport.ts';
import type { Store } from '#lib/server/store/store.ts';
import { connectionOf, credentialsOf, keepCredentials, type ConnectionRow } from './connections.ts';
import { connectorNamed } from './connectors.ts';
import { openSession } from './session.ts';

export interface OpenOptions {
	signal?: AbortSignal;
	connectors?: readonly Connector[];
	/** Tests bring their own. */
	transport?: Transport;
}

export interface OpenConnection {
	connection: ConnectionRow;
	connector: Connector;
	session: Session;
}

/**
 * A connection with what its connector works with. Who may ask is the caller's to say.
 *
 * @throws SyncError `unknown_connection`, `invalid` when its credentials are gone
 */
export async function openConnection(
	store: Store,
	id: string,
	{ signal, connectors, transport }: OpenOptions = {}
): Promise<OpenConnection> {
	const connection = await connectionOf(store, id);
	const connector = connectorNamed(connection.connector, connectors);
	const credentials = await credentialsOf(store, id);
	const session = openSession(credentials, {
		signal: signal ?? new AbortController().signal,
		reserve: connection.reserve,
		transport,
		// Others may have given new ones meanwhile.
		saveCredentials: async (changed) =>
			keepCredentials(store, id, { ...(await credentialsOf(store, id)), ...changed }, null)
	});
	return { connection, connector, session };
}
