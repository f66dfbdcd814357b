import { describe, expect, it } from 'vitest';
import { guardRequest } from './request-guards.ts';

const url = new URL('https://crm.example.com/settings');
const ask = (method: string, headers: Record<string, string>, id: string | null = '/(app)/settings') =>
	guardRequest({ request: { method, headers: new Headers(headers) }, url, route: { id } })?.status ?? null;

const ours = { cookie: 'weatherglass_session=x', origin: url.origin };

describe('a request that changes something', () => {
	it('is taken from our own pages', () => {
		expect(ask('POST', { ...ours, 'sec-fetch-site': 'same-origin' })).toBeNull();
		expect(ask('PUT', ours), 'a browser without fetch metadata').toBeNull();
		expect(ask('POST', { cookie: 'a=b', 'sec-fetch-site': 'same-origin' })).toBeNull();
	});

	it.each([
		['another site', { origin: 'https://evil.example' }],
		['another site, to sign somebody in', { origin: 'https://evil.example', cookie: '' }],
		['a neighbour on the same domain', { origin: 'https://www.example.com', 'sec-fetch-site': 'same-site' }],
		['the same name without https', { origin: 'http://crm.example.com' }],
		['a sandboxed frame', { origin: 'null', 'sec-fetch-site': 'cross-site' }],
		[
			'a page that claims our origin but not the site',
			{ origin: url.origin, 'sec-fetch-site': 'cross-site' }
		],
		['nowhere', {}],
		['another site as plain text', { 'content-type': 'text/plain', 'sec-fetch-site': 'cross-site' }],
		[
			'another site with a token and the cookie',
			{ authorization: 'Bearer x', origin: 'https://evil.example' }
		]
	])('is refused from %s', (_where, headers) => {
		for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'])
			expect(ask(method, { cookie: 'weatherglass_session=x', ...headers })).toBe(403);
	});

	it('is asked for its session where it brings no cookie and is no browser’s', () => {
		expect(ask('PUT', {})).toBeNull();
	});

	it('is taken from a program with a token, which brings no cookie', () => {
		expect(ask('POST', { authorization: 'Bearer x' })).toBeNull();
	});
});

describe('a request that reads', () => {
	const from = (site: string, mode: string, destination: string) =>
		ask('GET', {
			cookie: 'a=b',
			'sec-fetch-site': site,
			'sec-fetch-mode': mode,
			'sec-fetch-dest': destination
		});

	it('is answered to our pages, to people who type an address, and to links from elsewhere', () => {
		expect(from('same-origin', 'cors', 'empty')).toBeNull();
		expect(from('none', 'navigate', 'document')).toBeNull();
		expect(from('cross-site', 'navigate', 'document')).toBeNull();
		expect(ask('GET', { cookie: 'a=b' }), 'a browser without fetch metadata').toBeNull();
	});

	it.each([
		['script', 'no-cors', 'script'],
		['picture', 'no-cors', 'image'],
		['frame', 'navigate', 'iframe'],
		['fetch', 'cors', 'empty']
	])('is refused to the %s of another site', (_what, mode, destination) => {
		expect(from('cross-site', mode, destination)).toBe(403);
		expect(from('same-site', mode, destination)).toBe(403);
	});
});

describe('a body', () => {
	it('is small unless a file is uploaded', () => {
		expect(ask('POST', { ...ours, 'content-length': '2097152' })).toBeNull();
		expect(ask('POST', { ...ours, 'content-length': '2097153' })).toBe(413);
		expect(ask('PUT', { ...ours, 'content-length': '500000000' }, '/(app)/data/import/upload')).toBeNull();
		expect(ask('PUT', { ...ours, 'content-length': '500000000' }, null)).toBe(413);
	});

	it('is a file at the one address of the API that takes files, by its one method', () => {
		const send = (method: string, path: string, headers: Record<string, string>) =>
			guardRequest({
				request: { method, headers: new Headers({ authorization: 'Bearer x', ...headers }) },
				url: new URL(path, url),
				route: { id: '/api/v1/[...path]' }
			})?.status ?? null;
		const large = { 'content-length': '500000000' };
		expect(send('POST', '/api/v1/imports', large)).toBeNull();
		expect(send('POST', '/api/v1/imports', { 'transfer-encoding': 'chunked' })).toBeNull();
		expect(send('PATCH', '/api/v1/imports', large)).toBe(413);
		expect(send('POST', '/api/v1/imports/x/undo', large)).toBe(413);
		expect(send('POST', '/api/v1/sql', { 'transfer-encoding': 'chunked' })).toBe(411);
	});

	it('says how long it is', () => {
		expect(ask('POST', { ...ours, 'transfer-encoding': 'chunked' })).toBe(411);
	});
});
