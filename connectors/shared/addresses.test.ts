import { describe, expect, it } from 'vitest';
import { apiAddress } from './addresses.ts';

describe('the address of an API', () => {
	it.each([
		['example.odoo.com', 'https://example.odoo.com'],
		[' https://crm.example/base/ ', 'https://crm.example/base'],
		['http://127.0.0.1:8069', 'http://127.0.0.1:8069']
	])('%s', (given, expected) => expect(apiAddress(given, 'crm.example')).toBe(expected));

	it.each(['http://crm.example', 'ftp://crm.example', 'https://user:pass@crm.example', 'https://'])(
		'%s is refused',
		(given) =>
			expect(() => apiAddress(given, 'crm.example')).toThrow(
				expect.objectContaining({ code: 'invalid_request' })
			)
	);
});
