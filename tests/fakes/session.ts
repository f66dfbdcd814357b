/** A session with a fake: real calls on a clock on which waiting takes no time, and what it was told to say. */
import type { Session } from '../../connectors/connector.ts';
import { hurriedTransport } from './transport.ts';

export interface TestSession extends Session {
	warnings: string[];
}

/** A session whose credentials the CRM does not change, unless a test says what becomes of them. */
export function sessionOf(
	credentials: Readonly<Record<string, string>>,
	saveCredentials: Session['saveCredentials'] = () => Promise.resolve()
): TestSession {
	const warnings: string[] = [];
	return {
		credentials,
		transport: hurriedTransport(),
		warnings,
		warn(message, instead) {
			const place = instead === undefined ? -1 : warnings.indexOf(instead);
			warnings.splice(place < 0 ? warnings.length : place, place < 0 ? 0 : 1, message);
		},
		saveCredentials
	};
}
