/** How the company's identity provider is set up, on the page or by the environment. */
import { roles, type Role, type Viewer } from '#lib/crm/viewer.ts';
import type { Engine } from '#lib/server/engine/engine.ts';
import { audit } from '#lib/server/store/audit.ts';
import type { Issue } from '#lib/server/store/errors.ts';
import { requireCapability } from '#lib/server/store/require-capability.ts';
import { putSetting, readSetting } from '#lib/server/store/settings.ts';
import type { Store } from '#lib/server/store/store.ts';
import { AccessError, invalidAccount } from '../errors.ts';
import { deleteSecret, getSecret, hasSecret, setSecret } from '../secrets/index.ts';
import { discover, forgetDiscovered } from './discover.ts';

export interface ProviderSettings {
	/** As the provider's discovery document says it. */
	issuer: string;
	client_id: string;
	/** What the button on the sign-in page names. */
	label: string;
	/** E-mail domains that may sign in; empty: any. */
	domains: string[];
	/** The role of an account that the first sign-in makes; null: none is made. */
	new_role: Role | null;
	/** The claim that says what role someone has; null: roles are given here. A dot leads into an object. */
	role_claim: string | null;
	/** The first rule whose value is in the claim counts. */
	role_rules: { value: string; role: Role }[];
	/** Passwords are for the owner only. */
	passwords_off: boolean;
}

export interface Provider {
	settings: ProviderSettings;
	/** Whether the environment says all this; it can't be changed on the page then. */
	from: 'environment' | 'settings';
}

/** As a form or the environment gives it. */
export type ProviderForm = Record<ProviderField, string>;
export type ProviderField = keyof ProviderSettings | 'client_secret';

const settingsKey = 'identity_provider';
const secretName = 'sign-in/provider/client-secret';

const variables: Record<ProviderField, string> = {
	issuer: 'WEATHERGLASS_OIDC_ISSUER',
	client_id: 'WEATHERGLASS_OIDC_CLIENT_ID',
	client_secret: 'WEATHERGLASS_OIDC_CLIENT_SECRET',
	label: 'WEATHERGLASS_OIDC_LABEL',
	domains: 'WEATHERGLASS_OIDC_DOMAINS',
	new_role: 'WEATHERGLASS_OIDC_NEW_ROLE',
	role_claim: 'WEATHERGLASS_OIDC_ROLE_CLAIM',
	role_rules: 'WEATHERGLASS_OIDC_ROLES',
	passwords_off: 'WEATHERGLASS_OIDC_PASSWORDS_OFF'
};

/**
 * The identity provider, from the environment, else as it was set up here; null where there is none.
 *
 * @throws AccessError `invalid` when the environment says something that can't be
 */
export async function readProvider(from: Pick<Engine, 'query'>): Promise<Provider | null> {
	if (process.env[variables.issuer]) return { settings: ofEnvironment(), from: 'environment' };
	const settings = await readSetting<ProviderSettings>(from, settingsKey);
	return settings && { settings, from: 'settings' };
}

/** What the sign-in page says of the identity provider; null where there is none, or its set-up can't be read. */
export async function providerOnOffer(
	store: Store
): Promise<{ label: string; passwordsOff: boolean } | null> {
	try {
		const provider = await readProvider(store.engine);
		return provider && { label: provider.settings.label, passwordsOff: provider.settings.passwords_off };
	} catch (failure) {
		if (!(failure instanceof AccessError)) throw failure;
		console.error(`The identity provider is left out: ${failure.message}`);
		return null;
	}
}

/** The client secret; null for a public client. Throws SecretError when it can't be read. */
export async function clientSecret(store: Store, { from }: Provider): Promise<string | null> {
	if (from === 'environment') return process.env[variables.client_secret] || null;
	return getSecret(store, secretName);
}

/** Whether a client secret is kept; the page says so without showing it. */
export const hasClientSecret = (store: Store): Promise<boolean> => hasSecret(store, secretName);

/**
 * Save how the identity provider is set up, after a look at its discovery document. An empty secret keeps the one there is,
 * as long as the issuer is the same: a secret is never sent to another provider than the one it was given for.
 *
 * @throws RecordError `not_allowed`; AccessError `invalid` with what is wrong, field by field
 */
export async function saveProvider(store: Store, viewer: Viewer, form: ProviderForm): Promise<void> {
	requireCapability(viewer, 'manage_settings');
	const before = await readProvider(store.engine);
	requireChangeable(before);
	const settings = parsed(form, (field) => field);
	const given = form.client_secret.trim();
	if (given === '' && before && before.settings.issuer !== settings.issuer && (await hasClientSecret(store)))
		throw invalidField(
			'client_secret',
			'The issuer is another one: give the client secret that belongs to it.'
		);
	await discover(settings, given || (await getSecret(store, secretName)));
	await store.engine.transaction(async (transaction) => {
		if (given !== '') await setSecret(store, secretName, given, viewer.accountId, transaction);
		await putSetting(transaction, viewer, settingsKey, settings);
		await audit(transaction, viewer, {
			action: 'provider_changed',
			subject: settings.issuer,
			detail: { before: before?.settings ?? null, after: settings, secret_changed: given !== '' }
		});
	});
	forgetDiscovered(store);
}

/**
 * Sign in without an identity provider from now on. Who the accounts are there is kept, for when it is set up again.
 *
 * @throws RecordError `not_allowed`
 */
export async function removeProvider(store: Store, viewer: Viewer): Promise<void> {
	requireCapability(viewer, 'manage_settings');
	const before = await readProvider(store.engine);
	requireChangeable(before);
	if (!before) return;
	await store.engine.transaction(async (transaction) => {
		await putSetting(transaction, viewer, settingsKey, null);
		await deleteSecret(store, secretName, transaction);
		await audit(transaction, viewer, { action: 'provider_removed', subject: before.settings.issuer });
	});
	forgetDiscovered(store);
}

function requireChangeable(provider: Provider | null): void {
	if (provider?.from !== 'environment') return;
	throw new AccessError(
		'not_allowed',
		'The identity provider is set up by the environment of this server.',
		`Change the variables that begin with WEATHERGLASS_OIDC_ there, and restart.`
	);
}

function ofEnvironment(): ProviderSettings {
	const form = Object.fromEntries(
		Object.entries(variables).map(([field, variable]) => [field, process.env[variable] ?? ''])
	) as ProviderForm;
	return parsed(form, (field) => variables[field]);
}

/** Read a form; `named` says what the reader knows a field by. */
function parsed(form: ProviderForm, named: (field: ProviderField) => string): ProviderSettings {
	const issues: Issue[] = [];
	const text = (field: ProviderField) => form[field].trim();
	const say = (field: ProviderField, message: string) =>
		issues.push({ field: named(field), value: text(field), message });

	const issuer = text('issuer');
	const problem = issuerProblem(issuer);
	if (problem) say('issuer', problem);
	if (text('client_id') === '')
		say('client_id', 'Give the client ID that the provider has for Weatherglass.');
	const domains = words(form.domains).map((domain) => domain.toLowerCase().replace(/^@/, ''));
	for (const domain of domains)
		if (!/^[^\s@.]+(\.[^\s@.]+)+$/.test(domain))
			say('domains', `“${domain}” is not a domain: give one such as example.com.`);
	const newRole = text('new_role') || null;
	if (newRole !== null && !isRole(newRole)) say('new_role', unknownRole(newRole));
	const rules = form.role_rules
		.split(/[\n,]/)
		.map((line) => line.trim())
		.filter((line) => line !== '')
		.map((line) => {
			const [, value = line, role = ''] = /^(.*?)\s*=\s*(\S*)$/.exec(line) ?? [];
			if (value === '' || !isRole(role))
				say(
					'role_rules',
					`“${line}” is no rule: write a value of the claim, =, and one of ${roles.join(', ')}.`
				);
			return { value, role: role as Role };
		});
	const claim = text('role_claim') || null;
	if (claim === null && rules.length > 0)
		say('role_claim', 'Name the claim that the rules are about, such as groups.');
	if (claim !== null && rules.length === 0)
		say('role_rules', 'Say which value of the claim gives which role, such as sales = rep.');
	if (issues.length > 0) throw invalidAccount(issues);
	return {
		issuer,
		client_id: text('client_id'),
		label: text('label') || new URL(issuer).hostname,
		domains,
		new_role: newRole as Role | null,
		role_claim: claim,
		role_rules: rules,
		passwords_off: ['true', 'on', '1', 'yes'].includes(text('passwords_off').toLowerCase())
	};
}

/** What is wrong with the address of an issuer, or null. */
function issuerProblem(issuer: string): string | null {
	const url = URL.canParse(issuer) ? new URL(issuer) : null;
	if (!url || !/^https?:$/.test(url.protocol))
		return 'Give the address of the issuer, such as https://login.example.com/realms/company.';
	if (url.search || url.hash || url.username || url.password)
		return 'The address of an issuer has no user, question mark or #.';
	if (/\/\.well-known\//.test(url.pathname))
		return 'Give the issuer only, without /.well-known/ and what follows.';
	if (url.protocol === 'http:' && !isLoopback(url))
		return 'An issuer must be on https: over http anyone on the way could sign in as anyone.';
	return null;
}

/** Whether an address leads no further than this machine. */
export const isLoopback = ({ hostname }: URL): boolean =>
	['localhost', '127.0.0.1', '[::1]'].includes(hostname);

const words = (text: string) => text.split(/[\s,;]+/).filter((word) => word !== '');
const isRole = (text: string): text is Role => (roles as readonly string[]).includes(text);
const unknownRole = (given: string) => `“${given}” is no role: give one of ${roles.join(', ')}, or none.`;

/** An error for one field of the set-up. */
export const invalidField = (field: ProviderField, message: string): AccessError =>
	invalidAccount([{ field, value: null, message }]);
