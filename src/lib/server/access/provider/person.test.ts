import { describe, expect, it } from 'vitest';
import { personOf, roleByClaim, type Claims } from './person.ts';

const at = (issuer: string, role_claim: string | null = null) => ({ issuer, role_claim });
const keycloak = 'https://login.example.com/realms/company';
const entra = 'https://login.microsoftonline.com/0a1b/v2.0';
const email = 'Mia@Example.com';
const isVerified = (issuer: string, idToken: Claims, userinfo: Claims = {}) =>
	personOf(at(issuer), { sub: '1', ...idToken }, userinfo).isEmailVerified;

describe('an e-mail is verified', () => {
	it.each([
		[true, 'when the provider says so', keycloak, { email, email_verified: true }],
		[true, 'also in text, as some write it', keycloak, { email, email_verified: 'true' }],
		[false, 'not when it says no', keycloak, { email, email_verified: false }],
		[false, 'not when it says no in text', keycloak, { email, email_verified: 'false' }],
		[false, 'not when it says nothing', keycloak, { email }],
		[false, 'not without an address', keycloak, { email_verified: true }],
		[true, 'when Microsoft Entra says that the owner of its domain is', entra, { email, xms_edov: true }],
		[true, 'which it writes as a digit too', entra, { email, xms_edov: '1' }],
		[
			false,
			'not by that claim against its own word',
			entra,
			{ email, email_verified: false, xms_edov: true }
		],
		[false, 'not by that claim of anyone else', keycloak, { email, xms_edov: true }]
	])('%s: %s', (expected, _why, issuer, claims) => {
		expect(isVerified(issuer, claims)).toBe(expected);
	});

	it('by the document that has it, never by what the other says of its own', () => {
		const other = 'other@example.com';
		expect(isVerified(keycloak, { email_verified: true }, { email: other })).toBe(false);
		expect(isVerified(entra, { xms_edov: true }, { email: other })).toBe(false);
		expect(isVerified(keycloak, { email }, { email: other, email_verified: true })).toBe(true);
		expect(personOf(at(keycloak), { sub: '1', email }, { email: other, email_verified: true }).email).toBe(
			other
		);
	});
});

describe('what else is known of someone', () => {
	it('is the name, else the address, else the id', () => {
		expect(personOf(at(keycloak), { sub: '1', name: ' Mia ', email }, {}).name).toBe('Mia');
		expect(personOf(at(keycloak), { sub: '1', email }, {}).name).toBe('mia@example.com');
		expect(personOf(at(keycloak), { sub: '1' }, {}).name).toBe('1');
	});

	it.each<[string, Claims, string[]]>([
		['groups', { groups: ['a', 'b'] }, ['a', 'b']],
		['role', { role: 'a' }, ['a']],
		['realm_access.roles', { realm_access: { roles: ['a'] } }, ['a']],
		['https://example.com/roles', { 'https://example.com/roles': ['a'] }, ['a']],
		['constructor.name', {}, []],
		['groups', { groups: [{ id: 'a' }, null] }, []]
	])('are the values of the claim %s in %j: %j', (claim, claims, expected) => {
		expect(personOf(at(keycloak, claim), { sub: '1' }, claims).groups).toEqual(expected);
	});

	it('is the role of the first rule that fits, else that of new accounts', () => {
		const rules = {
			role_claim: 'groups',
			role_rules: [
				{ value: 'leads', role: 'manager' as const },
				{ value: 'sales', role: 'rep' as const }
			]
		};
		const role = (
			groups: string[],
			new_role: 'analyst' | null = null,
			role_claim: string | null = 'groups'
		) => roleByClaim({ ...rules, role_claim, new_role }, { groups });
		expect(role(['sales', 'leads'])).toBe('manager');
		expect(role(['Sales'])).toBeNull();
		expect(role([], 'analyst')).toBe('analyst');
		expect(role(['leads'], null, null)).toBeUndefined();
	});
});
