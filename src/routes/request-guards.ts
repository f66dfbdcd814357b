/** What is wrong with a request before anybody asks whose it is: where it comes from, and how much it brings. */
import { problem } from './problem.ts';

/** Bytes of a form or of JSON. Files go to `largeBodies` and `largeAddresses`, which count for themselves. */
const smallBody = 2 * 1024 ** 2;

const largeBodies = new Set(['/(app)/data/import/upload']);

/** Addresses of the API, which has one route, that take files. */
const largeAddresses = new Set(['POST /api/v1/imports']);

const changes = (method: string) => !['GET', 'HEAD', 'OPTIONS'].includes(method);

interface Asked {
	request: Pick<Request, 'method' | 'headers'>;
	url: URL;
	route: { id: string | null };
}

/** The answer to a request that is not even looked at; null for all others. */
export function guardRequest(asked: Asked): Response | null {
	return refuseForeign(asked) ?? refuseLarge(asked);
}

/**
 * Another site may lead here by a link, and nothing else: it can't send forms, read or embed anything, whatever cookies the
 * browser adds. A request with a token brings no cookie's rights, so it may come from anywhere.
 * Source: W3C, Fetch Metadata Request Headers; OWASP Cross-Site Request Forgery Prevention Cheat Sheet.
 */
function refuseForeign({ request: { method, headers }, url }: Asked): Response | null {
	if (headers.has('authorization') && !headers.has('cookie')) return null;
	const site = headers.get('sec-fetch-site');
	const origin = headers.get('origin');
	if (changes(method)) {
		// Browsers have sent Origin with every such request for years; one that brings a cookie and no origin may be lured.
		const isOurs =
			origin === null
				? site === 'same-origin' || (site === null && !headers.has('cookie'))
				: origin === url.origin;
		return isOurs && (site === null || site === 'same-origin') ? null : foreign();
	}
	if (site === null || site === 'same-origin' || site === 'none') return null;
	const isLink = headers.get('sec-fetch-mode') === 'navigate' && headers.get('sec-fetch-dest') === 'document';
	return isLink ? null : foreign();
}

const foreign = () =>
	problem(
		403,
		'This request comes from another site',
		'Weatherglass takes requests from its own pages, or with an API token and no cookie. Behind a proxy, check that --origin is the address people use.'
	);

/** The server holds a body to the length it says, so looking at the length is enough. */
function refuseLarge({ request: { method, headers }, url, route }: Asked): Response | null {
	if (!changes(method) || (route.id !== null && largeBodies.has(route.id))) return null;
	if (largeAddresses.has(`${method} ${url.pathname}`)) return null;
	const length = headers.get('content-length');
	if (length === null && headers.has('transfer-encoding')) {
		return problem(411, 'Length required', 'Say the length of the body in Content-Length.');
	}
	if (Number(length ?? 0) <= smallBody) return null;
	return problem(
		413,
		'Too large',
		`A request may bring ${smallBody / 1024 ** 2} MB; files are uploaded under Data, or sent to /api/v1/imports.`
	);
}
