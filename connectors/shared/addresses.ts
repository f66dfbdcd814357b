import { ApiError } from './errors.ts';

/**
 * The address of an API as a person gave it, without a slash at its end: credentials are sent encrypted, or to this
 * machine alone.
 *
 * @throws ApiError `invalid_request`
 */
export function apiAddress(text: string, example: string): string {
	const given = text.trim();
	const refuse = (message: string) =>
		new ApiError('invalid_request', message, `Give it as in your browser, such as ${example}.`);
	let address: URL;
	try {
		address = new URL(/^[a-z]+:\/\//i.test(given) ? given : `https://${given}`);
	} catch {
		throw refuse(`“${given}” is no address.`);
	}
	const isLoopback = ['localhost', '127.0.0.1', '[::1]'].includes(address.hostname);
	if (address.protocol !== 'https:' && !(address.protocol === 'http:' && isLoopback))
		throw refuse(`“${given}” is not encrypted: the credentials could be read on their way.`);
	if (address.username || address.password) throw refuse('The address holds a name or a password.');
	return `${address.origin}${address.pathname}`.replace(/\/+$/, '');
}
