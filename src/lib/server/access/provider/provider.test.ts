import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JWTPayload } from 'jose';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemViewer, type Viewer } from '#lib/crm/viewer.ts';
import { openStore, type Store } from '#lib/server/store/store.ts';
import {
	beginAtProvider,
	createAccount,
	createOwner,
	disableAccount,
	enableAccount,
	finishAtProvider,
	hasClientSecret,
	listIdentities,
	providerOnOffer,
	readProvider,
	removeProvider,
	saveProvider,
	saveSignInPolicy,
	signIn,
	unlinkIdentity,
	viewerOf,
	type ProviderForm
} from '../index.ts';
import { startProvider, type TestProvider } from './testing.ts';

const folder = mkdtempSync(join(tmpdir(), 'weatherglass-provider-'));
const redirectUri = 'http://localhost:4173/sign-in/provider/callback';
const password = 'correct horse battery staple';
/** Each test comes from an address of its own, so that the limits of one don't touch another. */
const here = { address: '', userAgent: 'a test' };
let tests = 0;

let store: Store;
let provider: TestProvider;
let said: ReturnType<typeof vi.spyOn>;

beforeAll(async () => {
	store = await openStore(folder);
	provider = await startProvider([redirectUri]);
	await createOwner(store, { name: 'Ada', email: 'ada@example.com', password });
	for (const [name, role] of [
		['mia', 'manager'],
		['rob', 'rep']
	] as const)
		await createAccount(store, systemViewer, { name, email: `${name}@example.com`, role, password: null });
	await setUp();
});
afterAll(async () => {
	await provider.stop();
	await store.close();
	rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
	here.address = `192.0.2.${++tests}`;
	said = vi.spyOn(console, 'error').mockImplementation(() => undefined);
	provider.people.clear();
	for (const name of ['ada', 'mia', 'rob', 'new'])
		provider.people.set(name, {
			sub: `sub-of-${name}`,
			email: `${name === 'new' ? 'Nina' : name}@Example.com`,
			email_verified: true,
			name: `${name} at the provider`
		});
});
afterEach(async () => {
	said.mockRestore();
	provider.tamper = null;
	provider.isIdTokenFull = true;
	vi.unstubAllEnvs();
});

const form = (changes: Partial<ProviderForm> = {}): ProviderForm => ({
	issuer: provider.issuer,
	client_id: provider.client.id,
	client_secret: provider.client.secret,
	label: 'Company login',
	domains: '',
	new_role: '',
	role_claim: '',
	role_rules: '',
	passwords_off: '',
	...changes
});
const setUp = (changes: Partial<ProviderForm> = {}) => saveProvider(store, systemViewer, form(changes));

const begin = (next = '/pipeline') => beginAtProvider(store, { redirectUri, next }, here);
const finish = (returned: URL, cookie: { value: string } | undefined, now?: number) =>
	finishAtProvider(store, returned, cookie?.value, { ...here, now });

/** The whole way: to the provider, signed in there by hand, and back. */
async function signInAs(name: string) {
	const { url, cookie } = await begin();
	return finish(await provider.signIn(url, name), cookie);
}
async function viewerAs(name: string): Promise<Viewer> {
	const { signedIn } = await signInAs(name);
	return (await viewerOf(store, signedIn.cookie.value))!;
}
const unlinkAll = async () => {
	for (const identity of await listIdentities(store, systemViewer))
		await unlinkIdentity(store, systemViewer, identity);
};
const accountOf = async (email: string) => {
	const { rows } = await store.engine.query<{ id: string; role: string }>(
		'select id, role from accounts where email = $1',
		[email]
	);
	return rows[0]!;
};
const run = (sql: string) => store.engine.transaction((transaction) => transaction.script(sql));
const lastRefusal = async () => {
	const { rows } = await store.engine.query<{ detail: string }>(
		`select cast(detail as varchar) as detail from audit_log where action = 'sign_in_failed' order by sequence desc limit 1`
	);
	return JSON.parse(rows[0]!.detail) as { by: string; reason: string };
};

describe('signing in at the provider', () => {
	it('leads back, signed in as the account with the verified e-mail, to where one wanted to go', async () => {
		const { url, cookie } = await begin('/pipeline?view=table');
		expect(Object.fromEntries(new URL(url).searchParams)).toMatchObject({
			response_type: 'code',
			code_challenge_method: 'S256',
			redirect_uri: redirectUri,
			scope: 'openid email profile',
			state: expect.stringMatching(/.{20,}/),
			nonce: expect.stringMatching(/.{20,}/)
		});
		expect(cookie).toMatchObject({ name: 'weatherglass_provider', maxAge: 600 });
		expect(cookie.value, 'nothing of it can be read').not.toContain('pipeline');

		const { signedIn, next } = await finish(await provider.signIn(url, 'mia'), cookie);
		expect(next).toBe('/pipeline?view=table');
		expect(await viewerOf(store, signedIn.cookie.value)).toMatchObject({
			name: 'mia',
			email: 'mia@example.com',
			role: 'manager'
		});
		expect(await listIdentities(store, systemViewer)).toMatchObject([
			{ issuer: provider.issuer, subject: 'sub-of-mia', account: 'mia', email: 'mia@example.com' }
		]);
		const { rows } = await store.engine.query(
			`select cast(detail as varchar) as detail from audit_log where action = 'sign_in' order by sequence desc limit 1`
		);
		expect(rows).toEqual([{ detail: '{"by":"provider"}' }]);
	});

	it('reads at the userinfo endpoint what a short ID token leaves out', async () => {
		provider.isIdTokenFull = false;
		expect(await viewerAs('rob')).toMatchObject({ email: 'rob@example.com' });
	});

	it('is left to the provider’s own second factor where the company asks for one', async () => {
		await saveSignInPolicy(store, systemViewer, { second_factor_roles: ['manager'] });
		expect(await viewerAs('mia')).toMatchObject({ role: 'manager' });
		await saveSignInPolicy(store, systemViewer, { second_factor_roles: [] });
	});

	it('says so when someone declines there', async () => {
		await expect(signInAs('a stranger')).rejects.toMatchObject({
			code: 'not_admitted',
			message: 'You were not signed in at Company login.'
		});
		expect(await lastRefusal()).toMatchObject({ by: 'provider' });
	});
});

describe('who someone is', () => {
	afterEach(unlinkAll);

	it('is known by the provider’s id once they were here: a new address there is no other person', async () => {
		const before = await viewerAs('mia');
		Object.assign(provider.people.get('mia')!, { email: 'ada@example.com' });
		expect((await viewerAs('mia')).accountId).toBe(before.accountId);
		Object.assign(provider.people.get('mia')!, { email: 'married@example.com', email_verified: false });
		expect((await viewerAs('mia')).accountId).toBe(before.accountId);
		expect(await accountOf('mia@example.com')).toMatchObject({ id: before.accountId });
	});

	it('is nobody else when an address has changed hands', async () => {
		await viewerAs('mia');
		Object.assign(provider.people.get('new')!, { email: 'mia@example.com' });
		await expect(signInAs('new')).rejects.toMatchObject({
			code: 'not_admitted',
			message: 'The account of mia@example.com belongs to someone else at Company login.'
		});
		const [identity] = await listIdentities(store, systemViewer);
		await unlinkIdentity(store, systemViewer, identity!);
		expect(await viewerAs('new')).toMatchObject({ email: 'mia@example.com' });
	});

	it.each([
		['not verified', { email_verified: false }],
		['not said to be verified', { email_verified: undefined }],
		['not there', { email: undefined, email_verified: true }],
		[
			'vouched for by a claim of Microsoft’s from another provider',
			{ email_verified: undefined, xms_edov: true }
		]
	])('is not known by an e-mail that is %s', async (_reason, claims) => {
		Object.assign(provider.people.get('rob')!, claims);
		await expect(signInAs('rob')).rejects.toMatchObject({
			code: 'not_admitted',
			message: 'Company login does not vouch for your e-mail address.'
		});
		expect(await lastRefusal()).toEqual({
			by: 'provider',
			reason: 'Company login does not vouch for your e-mail address.'
		});
	});

	it('is not let in with a disabled account, linked or not', async () => {
		const { id } = await accountOf('rob@example.com');
		for (const isLinked of [false, true]) {
			if (isLinked) await viewerAs('rob');
			await disableAccount(store, systemViewer, id);
			await expect(signInAs('rob')).rejects.toMatchObject({
				code: 'not_admitted',
				message: 'The account of rob@example.com is disabled.'
			});
			await enableAccount(store, systemViewer, id);
		}
	});

	it('gets an account only where the company says so, in the role it says', async () => {
		await expect(signInAs('new')).rejects.toMatchObject({
			code: 'not_admitted',
			message: 'There is no account for nina@example.com here.'
		});
		await setUp({ new_role: 'analyst', client_secret: '' });
		const viewers = await Promise.all([viewerAs('new'), viewerAs('new')]);
		expect(viewers[0]).toMatchObject({ name: 'new at the provider', role: 'analyst' });
		expect(viewers[1]!.accountId, 'two first sign-ins at once make one account').toBe(viewers[0]!.accountId);
		await setUp();
	});

	it('must be of an allowed domain, and the address verified for that', async () => {
		await setUp({ domains: '@example.com, example.org' });
		expect(await viewerAs('rob')).toMatchObject({ email: 'rob@example.com' });
		Object.assign(provider.people.get('rob')!, { email: 'rob@example.com.evil.test' });
		await expect(signInAs('rob'), 'also who was here before').rejects.toMatchObject({
			code: 'not_admitted',
			message: 'Addresses at example.com.evil.test can’t sign in here.'
		});
		Object.assign(provider.people.get('rob')!, { email: 'rob@example.com', email_verified: false });
		await expect(signInAs('rob')).rejects.toMatchObject({ code: 'not_admitted' });
		await setUp();
	});
});

describe('roles by a claim', () => {
	beforeAll(() =>
		setUp({ role_claim: 'groups', role_rules: 'crm-admins = admin\nsales leads = manager\nsales = rep' })
	);
	afterAll(() => setUp());
	afterEach(unlinkAll);
	const inGroups = (name: string, ...groups: string[]) =>
		Object.assign(provider.people.get(name)!, { groups });

	it('follow the first rule that fits, at every sign-in, and end the sessions of the old role', async () => {
		inGroups('rob', 'sales', 'sales leads');
		const first = await signInAs('rob');
		expect(first.signedIn.viewer).toMatchObject({ role: 'manager' });
		inGroups('rob', 'sales');
		expect(await viewerAs('rob')).toMatchObject({ role: 'rep' });
		expect(await viewerOf(store, first.signedIn.cookie.value)).toBeNull();
	});

	it('keep out whom none fits, and never touch the owner’s', async () => {
		inGroups('rob', 'marketing');
		await expect(signInAs('rob')).rejects.toMatchObject({
			code: 'not_admitted',
			message: 'Company login gives you no role in Weatherglass.'
		});
		inGroups('ada', 'sales');
		expect(await viewerAs('ada')).toMatchObject({ role: 'admin' });
	});

	it('make accounts for those whom a rule fits', async () => {
		await run(`delete from accounts where email = 'nina@example.com'`);
		inGroups('new', 'sales');
		expect(await viewerAs('new')).toMatchObject({ email: 'nina@example.com', role: 'rep' });
	});
});

describe('what comes back', () => {
	afterEach(unlinkAll);
	const refusedAnswer = {
		code: 'not_admitted',
		message: 'What Company login answered could not be verified, so nobody was signed in.'
	};
	const tampered = async (change: (claims: JWTPayload) => JWTPayload, by?: 'stranger') => {
		provider.tamper = (claims) => provider.sign(change(claims), by);
		return signInAs('mia');
	};
	const seconds = () => Math.floor(Date.now() / 1000);

	it('is accepted from a provider whose token is only signed anew, so that the refusals below mean something', async () => {
		expect((await tampered((claims) => claims)).signedIn.viewer).toMatchObject({ email: 'mia@example.com' });
	});

	it.each<[string, (claims: JWTPayload) => JWTPayload]>([
		['has another nonce', (claims) => ({ ...claims, nonce: 'another' })],
		['has no nonce', ({ nonce: _nonce, ...claims }) => claims],
		['is of another issuer', (claims) => ({ ...claims, iss: 'https://evil.example' })],
		['is for another client', (claims) => ({ ...claims, aud: 'another', azp: 'another' })],
		['has run out', (claims) => ({ ...claims, iat: seconds() - 7200, exp: seconds() - 3600 })],
		['never runs out', ({ exp: _exp, ...claims }) => claims],
		['is about nobody', ({ sub: _sub, ...claims }) => claims]
	])('is refused when the ID token %s', async (_what, change) => {
		await expect(tampered(change)).rejects.toMatchObject(refusedAnswer);
		expect(await listIdentities(store, systemViewer)).toEqual([]);
	});

	it('is refused when someone else signed the ID token, or nobody', async () => {
		await expect(tampered((claims) => claims, 'stranger')).rejects.toMatchObject(refusedAnswer);
		provider.tamper = async (claims) => {
			const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
			return `${encoded({ alg: 'none' })}.${encoded(claims)}.`;
		};
		await expect(signInAs('mia')).rejects.toMatchObject(refusedAnswer);
	});

	it('is taken once', async () => {
		const { url, cookie } = await begin();
		const returned = await provider.signIn(url, 'mia');
		await finish(returned, cookie);
		await expect(finish(returned, cookie)).rejects.toMatchObject({ code: 'sign_in_expired' });
	});

	it('is refused with a code that was used before, under a state of its own', async () => {
		const first = await begin();
		const used = await provider.signIn(first.url, 'mia');
		await finish(used, first.cookie);
		const second = await begin();
		const returned = await provider.signIn(second.url, 'mia');
		returned.searchParams.set('code', used.searchParams.get('code')!);
		await expect(finish(returned, second.cookie)).rejects.toMatchObject({ code: 'not_admitted' });
	});

	it('is refused in a browser that did not begin it, or began another', async () => {
		const { url } = await begin();
		const returned = await provider.signIn(url, 'mia');
		await expect(finish(returned, undefined)).rejects.toMatchObject({ code: 'sign_in_expired' });
		await expect(finish(returned, { value: 'made.up' })).rejects.toMatchObject({ code: 'sign_in_expired' });
		await expect(finish(returned, (await begin()).cookie)).rejects.toMatchObject(refusedAnswer);
	});

	it('is refused after ten minutes', async () => {
		const { url, cookie } = await begin();
		const returned = await provider.signIn(url, 'mia');
		await expect(finish(returned, cookie, Date.now() + 601_000)).rejects.toMatchObject({
			code: 'sign_in_expired'
		});
	});

	it('is refused when another provider says it sent it, or another was set up meanwhile', async () => {
		const mixed = await begin();
		const returned = await provider.signIn(mixed.url, 'mia');
		returned.searchParams.set('iss', 'https://evil.example');
		await expect(finish(returned, mixed.cookie)).rejects.toMatchObject(refusedAnswer);

		const under = await begin();
		const back = await provider.signIn(under.url, 'mia');
		const other = await startProvider([redirectUri]);
		await setUp({ issuer: other.issuer });
		await expect(finish(back, under.cookie)).rejects.toMatchObject({ code: 'sign_in_expired' });
		await other.stop();
		await setUp();
	});

	it('is never shown or logged with its tokens', async () => {
		await tampered((claims) => ({ ...claims, nonce: 'another' })).catch(() => undefined);
		const logged = JSON.stringify(said.mock.calls);
		expect(logged).toContain('The answer of the identity provider was refused');
		expect(logged).not.toMatch(/eyJ|sub-of-mia|secret of the client/);
	});

	it('is taken from one address only so often', async () => {
		const caller = { address: '198.51.100.9', now: Date.now() };
		const attempts = Array.from({ length: 31 }, () =>
			beginAtProvider(store, { redirectUri, next: '/' }, caller)
		);
		const refused = (await Promise.allSettled(attempts)).filter(({ status }) => status === 'rejected');
		expect(refused).toMatchObject([{ reason: { code: 'too_many_attempts' } }]);
	});
});

describe('setting the provider up', () => {
	const rejected = (changes: Partial<ProviderForm>) =>
		setUp(changes).then(
			() => expect.fail('it should have been refused'),
			(failure: { issues: { field: string; message: string }[] }) =>
				failure.issues.map(({ field, message }) => `${field}: ${message}`).join('\n')
		);
	let other: Server;
	let at: string;
	let answer: { status: number; body: string };
	beforeAll(async () => {
		other = createServer((_request, response) =>
			response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body)
		);
		await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
		at = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
	});
	afterAll(() => other.close());

	it.each<[Partial<ProviderForm>, RegExp]>([
		[{ issuer: 'login.example.com' }, /^issuer: Give the address of the issuer/],
		[{ issuer: 'http://login.example.com' }, /^issuer: An issuer must be on https/],
		[{ issuer: 'https://a.test/.well-known/openid-configuration' }, /^issuer: Give the issuer only/],
		[{ issuer: 'https://a.test/?x=1' }, /^issuer: .*no user, question mark/],
		[{ client_id: ' ' }, /^client_id: Give the client ID/],
		[{ domains: 'example' }, /^domains: “example” is not a domain/],
		[{ new_role: 'owner' }, /^new_role: “owner” is no role: give one of rep, /],
		[{ role_claim: 'groups' }, /^role_rules: Say which value/],
		[{ role_rules: 'sales = rep' }, /^role_claim: Name the claim/],
		[{ role_claim: 'groups', role_rules: 'sales -> rep' }, /^role_rules: “sales -> rep” is no rule/],
		[{ role_claim: 'groups', role_rules: 'sales = boss' }, /^role_rules: “sales = boss” is no rule/],
		[{ issuer: 'http://127.0.0.1:1' }, /^issuer: Nothing answers at http:\/\/127\.0\.0\.1:1\/\.well-known/]
	])('refuses %o and says what to give', async (changes, message) => {
		expect(await rejected(changes)).toMatch(message);
	});

	it('looks at the discovery document and says what is wrong with it', async () => {
		answer = { status: 404, body: '{}' };
		expect(await rejected({ issuer: at })).toContain('the answer was 404');
		answer = { status: 200, body: 'hello' };
		expect(await rejected({ issuer: at })).toContain('is no OpenID configuration');
		answer = { status: 200, body: JSON.stringify({ issuer: 'https://login.example.com' }) };
		expect(await rejected({ issuer: at })).toBe(
			'issuer: The provider calls itself https://login.example.com: give that as the issuer.'
		);
		answer = { status: 200, body: JSON.stringify({ issuer: at }) };
		expect(await rejected({ issuer: at })).toContain('names no authorization_endpoint');
	});

	it('keeps the client secret encrypted, and sends it to no other issuer', async () => {
		await setUp({ client_secret: '', label: '' });
		expect(await readProvider(store.engine)).toMatchObject({
			settings: { label: '127.0.0.1' },
			from: 'settings'
		});
		expect(await rejected({ issuer: at, client_secret: '' })).toMatch(
			/^client_secret: The issuer is another one/
		);
		const { rows } = await store.engine.query(
			`select cast(list(s) as varchar) || (select cast(list(a) as varchar) from audit_log a)
				|| (select cast(list(e) as varchar) from settings e) as everything from secrets s`
		);
		expect(rows[0]!.everything).toContain('sign-in/provider/client-secret');
		expect(rows[0]!.everything).not.toContain(provider.client.secret);
		await setUp();
	});

	it('is for administrators', async () => {
		const mia = await viewerAs('mia');
		const refused = { code: 'not_allowed' };
		await expect(saveProvider(store, mia, form())).rejects.toMatchObject(refused);
		await expect(removeProvider(store, mia)).rejects.toMatchObject(refused);
		await expect(listIdentities(store, mia)).rejects.toMatchObject(refused);
		await expect(unlinkIdentity(store, mia, { issuer: '', subject: '' })).rejects.toMatchObject(refused);
	});

	it('can be done by the environment, and then not on the page', async () => {
		vi.stubEnv('WEATHERGLASS_OIDC_ISSUER', provider.issuer);
		vi.stubEnv('WEATHERGLASS_OIDC_CLIENT_ID', provider.client.id);
		vi.stubEnv('WEATHERGLASS_OIDC_CLIENT_SECRET', provider.client.secret);
		vi.stubEnv('WEATHERGLASS_OIDC_LABEL', 'From outside');
		vi.stubEnv('WEATHERGLASS_OIDC_ROLE_CLAIM', 'groups');
		vi.stubEnv('WEATHERGLASS_OIDC_ROLES', 'sales=rep, leads=manager');
		expect(await readProvider(store.engine)).toMatchObject({
			from: 'environment',
			settings: {
				label: 'From outside',
				role_rules: [
					{ value: 'sales', role: 'rep' },
					{ value: 'leads', role: 'manager' }
				]
			}
		});
		Object.assign(provider.people.get('rob')!, { groups: ['sales'] });
		expect(await viewerAs('rob')).toMatchObject({ role: 'rep' });
		await expect(setUp()).rejects.toMatchObject({ code: 'not_allowed' });

		vi.stubEnv('WEATHERGLASS_OIDC_ROLES', 'sales');
		await expect(readProvider(store.engine)).rejects.toMatchObject({
			issues: [{ field: 'WEATHERGLASS_OIDC_ROLES' }]
		});
		expect(await providerOnOffer(store), 'a mistake there must not close the sign-in page').toBeNull();
		await unlinkAll();
	});

	it('turns passwords off for all but the owner', async () => {
		await createAccount(store, systemViewer, {
			name: 'Pat',
			email: 'pat@example.com',
			role: 'admin',
			password
		});
		await setUp({ passwords_off: 'on' });
		const by = (email: string, typed = password) => signIn(store, { email, password: typed }, here);
		await expect(by('pat@example.com')).rejects.toMatchObject({
			code: 'not_admitted',
			message: 'Passwords are turned off here.',
			advice: 'Sign in with Company login.'
		});
		await expect(
			by('pat@example.com', 'a wrong one'),
			'who has which password is told to nobody'
		).rejects.toMatchObject({
			code: 'wrong_credentials'
		});
		expect((await by('ada@example.com')).viewer).toMatchObject({ role: 'admin' });
		await removeProvider(store, systemViewer);
		expect((await by('pat@example.com')).viewer).toMatchObject({ role: 'admin' });
		expect(await providerOnOffer(store)).toBeNull();
		expect(await hasClientSecret(store)).toBe(false);
		await expect(begin()).rejects.toMatchObject({ code: 'not_found' });
		await setUp();
	});

	it('says that the provider can’t be reached when it is gone', async () => {
		const gone = await startProvider([redirectUri]);
		await setUp({ issuer: gone.issuer });
		await gone.stop();
		await expect(begin()).rejects.toMatchObject({
			code: 'unreachable',
			message: 'Company login can’t be reached just now.'
		});
		expect(JSON.stringify(said.mock.calls)).toContain('Nothing answers at');
	});
});
