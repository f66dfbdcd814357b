import { expect, it } from 'vitest';
import { companyDomain, domainOf } from './domains.ts';

it.each([
	['https://www.acme.example/about', 'acme.example'],
	[' Acme.example ', 'acme.example'],
	['http://shop.acme.example:8080', 'shop.acme.example'],
	['none', null],
	['http://', null],
	['', null],
	[null, null]
])('the domain of %s', (website, domain) => expect(domainOf(website)).toBe(domain));

it.each([
	['https://acme.example', 'info@post.example', 'acme.example'],
	[null, 'info@acme.example', 'acme.example'],
	['none', 'info@Acme.example', 'acme.example'],
	[null, 'nobody', null]
])('the domain of a company with the website %s and the address %s', (website, email, domain) =>
	expect(companyDomain(website, email)).toBe(domain)
);
