import type { Connector } from '#connectors/connector.ts';
import { apiAddress } from '#connectors/shared/addresses.ts';
import { SyncError } from './errors.ts';

const longest = 4000;

/**
 * What a person gave to connect, as the connector takes it.
 *
 * @throws SyncError `invalid` for what is missing, unknown or too long; ApiError for an address that is not safe
 */
export function readCredentials(
	connector: Connector,
	given: Readonly<Record<string, unknown>>
): Record<string, string> {
	const unknown = Object.keys(given).find(
		(name) => !connector.credentials.some((field) => field.name === name)
	);
	if (unknown !== undefined) {
		throw new SyncError(
			'invalid',
			`${connector.name} takes no “${unknown}”.`,
			`It takes ${connector.credentials.map(({ name }) => name).join(', ')}.`
		);
	}
	const credentials: Record<string, string> = {};
	for (const { name, label, help, optional, address, placeholder } of connector.credentials) {
		const value = given[name];
		const text = typeof value === 'string' ? value.trim() : '';
		if (text === '') {
			if (optional) continue;
			throw new SyncError('invalid', `${label} is missing.`, help);
		}
		if (text.length > longest) throw new SyncError('invalid', `${label} is too long to be one.`, help);
		credentials[name] = address ? apiAddress(text, placeholder ?? 'https://example.com') : text;
	}
	return credentials;
}
