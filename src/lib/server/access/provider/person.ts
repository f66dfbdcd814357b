import type { Role } from '#lib/crm/viewer.ts';
import { normalEmail } from '../accounts.ts';
import type { ProviderSettings } from './settings.ts';

/** Who someone is, as the provider says. */
export interface ProviderPerson {
	issuer: string;
	/** The provider's own id of the person: it never changes and is never given to another. */
	subject: string;
	email: string | null;
	/** Whether the provider vouches that the address is theirs. */
	isEmailVerified: boolean;
	name: string;
	/** The values of the claim that roles are read from. */
	groups: string[];
}

export type Claims = Record<string, unknown>;

/** Read the claims of an ID token, and of the userinfo endpoint where it was asked. */
export function personOf(
	settings: Pick<ProviderSettings, 'issuer' | 'role_claim'>,
	idToken: Claims & { sub: string },
	userinfo: Claims
): ProviderPerson {
	const subject = idToken.sub;
	const claims: Claims = { ...userinfo, ...idToken, ...addressOf(idToken, userinfo) };
	const email =
		typeof claims.email === 'string' && claims.email.includes('@') ? normalEmail(claims.email) : null;
	const name = typeof claims.name === 'string' ? claims.name.trim().slice(0, 200) : '';
	return {
		issuer: settings.issuer,
		subject,
		email,
		isEmailVerified: email !== null && isVerified(settings.issuer, claims),
		name: name || email || subject,
		groups: settings.role_claim === null ? [] : valuesOf(claims, settings.role_claim)
	};
}

/** An address and whether it is verified, of one document: what one says of its address is no word on the other's. */
function addressOf(idToken: Claims, userinfo: Claims): Claims {
	const saysAll = 'email' in idToken && ('email_verified' in idToken || 'xms_edov' in idToken);
	const { email, email_verified, xms_edov } = saysAll || !('email' in userinfo) ? idToken : userinfo;
	return { email, email_verified, xms_edov };
}

/** Microsoft Entra sends no `email_verified` but, where it is asked to, whether the owner of the domain is verified. */
function isVerified(issuer: string, { email_verified, xms_edov }: Claims): boolean {
	if (email_verified !== undefined) return isTrue(email_verified);
	return new URL(issuer).hostname === 'login.microsoftonline.com' && isTrue(xms_edov);
}

/** Some providers write booleans as text or digits. */
const isTrue = (value: unknown): boolean =>
	value === true || value === 'true' || value === 1 || value === '1';

/** The values of a claim: by its name, which may hold dots, else by a path such as `realm_access.roles`. */
function valuesOf(claims: Claims, claim: string): string[] {
	const value = claim in claims ? claims[claim] : claim.split('.').reduce<unknown>(memberOf, claims);
	return (Array.isArray(value) ? value : [value])
		.filter((each) => ['string', 'number', 'boolean'].includes(typeof each))
		.map(String);
}

const memberOf = (value: unknown, name: string): unknown =>
	value !== null && typeof value === 'object' && Object.hasOwn(value, name)
		? (value as Claims)[name]
		: undefined;

/**
 * The role that the provider's claim gives someone; null when no rule fits, and then it is as for new accounts. Undefined
 * where the provider says nothing about roles.
 */
export function roleByClaim(
	{ role_claim, role_rules, new_role }: Pick<ProviderSettings, 'role_claim' | 'role_rules' | 'new_role'>,
	{ groups }: Pick<ProviderPerson, 'groups'>
): Role | null | undefined {
	if (role_claim === null) return undefined;
	return role_rules.find(({ value }) => groups.includes(value))?.role ?? new_role;
}
