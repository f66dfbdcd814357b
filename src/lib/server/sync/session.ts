import type { Session } from '#connectors/connector.ts';
import { networkTransport, type Transport } from '#connectors/shared/transport.ts';

export interface SessionOptions {
	signal: AbortSignal;
	/** The share of the CRM's daily limit that is left to others. */
	reserve?: number;
	warn?: Session['warn'];
	saveCredentials?: Session['saveCredentials'];
	/** Tests bring their own. */
	transport?: Transport;
}

/** What a connector works with: the network, and a way to say something. */
export function openSession(
	credentials: Readonly<Record<string, string>>,
	{ signal, reserve, warn, saveCredentials, transport }: SessionOptions
): Session {
	return {
		credentials,
		transport: transport ?? networkTransport(signal, reserve),
		warn: warn ?? (() => undefined),
		saveCredentials: saveCredentials ?? (() => Promise.resolve())
	};
}
