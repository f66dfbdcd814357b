import { expect, it } from 'vitest';
import { domainOf } from './domains.ts';

it.each([
	['https://www.acme.example/about', 'acme.example'],
	[' Acme.example ', 'acme.example'],
	['http://shop.acme.example:8080', 'shop.acme.example'],
	['none', null],
	['http://', null],
	['', null],
	[null, null]
])('the domain of %s', (website, domain) => expect(domainOf(website)).toBe(domain));
