/** A real identity provider on this machine for tests: panva's oidc-provider, with a sign-in page of one field. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose';
import Provider, { type Configuration } from 'oidc-provider';

/** Someone who can sign in at the provider, and what it says of them. */
export interface KnownPerson {
	sub: string;
	email?: string;
	email_verified?: boolean;
	name?: string;
	[claim: string]: unknown;
}

export interface TestProvider {
	issuer: string;
	client: { id: string; secret: string };
	/** By the name that they type to sign in. */
	people: Map<string, KnownPerson>;
	/** Whether the claims stand in the ID token; else only at the userinfo endpoint. */
	isIdTokenFull: boolean;
	/** Makes another ID token of the one that would be sent. */
	tamper: ((claims: JWTPayload) => Promise<string>) | null;
	/** Sign an ID token with the provider's own key, or with one that it does not know. */
	sign(claims: JWTPayload, by?: 'provider' | 'stranger'): Promise<string>;
	/** Sign in as someone would by hand; answers where the browser is sent back to. */
	signIn(url: string, name: string): Promise<URL>;
	stop(): Promise<void>;
}

const algorithm = 'RS256';

/** Start a provider that knows one client, which may be sent back to these addresses. */
export async function startProvider(redirectUris: string[]): Promise<TestProvider> {
	const [own, stranger] = await Promise.all([newKey(), newKey()]);
	const server = createServer();
	await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
	const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	const started: TestProvider = {
		issuer,
		client: { id: 'weatherglass', secret: 'a secret of the client: %&+' },
		people: new Map(),
		isIdTokenFull: true,
		tamper: null,
		sign: (claims, by = 'provider') =>
			new SignJWT(claims)
				// The stranger claims to be the provider's key.
				.setProtectedHeader({ alg: algorithm, kid: own.jwk.kid! })
				.sign(by === 'provider' ? own.privateKey : stranger.privateKey),
		signIn: (url, name) => signInByHand(url, name, redirectUris),
		stop: () =>
			new Promise((done) => {
				server.close(() => done());
				server.closeAllConnections();
			})
	};
	const provider = new Provider(issuer, configurationFor(started, redirectUris, own.jwk));
	provider.use(async (context, next) => {
		const [, uid] = /^\/interaction\/([\w-]+)$/.exec(context.path) ?? [];
		if (uid) return interact(provider, started, context);
		await next();
		const answer = context.body as { id_token?: string } | undefined;
		if (context.path === '/token' && started.tamper && answer?.id_token)
			context.body = { ...answer, id_token: await started.tamper(payloadOf(answer.id_token)) };
	});
	server.on('request', provider.callback());
	return started;
}

function configurationFor(started: TestProvider, redirectUris: string[], jwk: object): Configuration {
	return {
		clients: [
			{
				client_id: started.client.id,
				client_secret: started.client.secret,
				redirect_uris: redirectUris,
				grant_types: ['authorization_code'],
				response_types: ['code']
			}
		],
		jwks: { keys: [jwk as never] },
		cookies: { keys: ['a key for the cookies of tests'] },
		pkce: { required: () => true },
		claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'groups'] },
		get conformIdTokenClaims() {
			return !started.isIdTokenFull;
		},
		features: { devInteractions: { enabled: false } },
		interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
		findAccount: (_context, name) => ({
			accountId: name,
			claims: async () => started.people.get(name) ?? { sub: name }
		}),
		async loadExistingGrant({ oidc }) {
			const grant = new oidc.provider.Grant({
				clientId: oidc.client!.clientId,
				accountId: oidc.session!.accountId
			});
			grant.addOIDCScope('openid email profile');
			await grant.save();
			return grant;
		}
	};
}

const page = `<!doctype html><html lang="en"><title>Sign in at the provider</title>
	<h1>The company’s provider</h1>
	<form method="post"><label>Who are you? <input name="name"></label><button>Go on</button></form></html>`;

/** The provider's sign-in page: one types who one is, and is believed; “nobody” declines. */
async function interact(
	provider: Provider,
	{ people }: TestProvider,
	context: Parameters<Parameters<Provider['use']>[0]>[0]
): Promise<void> {
	if (context.method === 'GET') {
		context.type = 'html';
		context.body = page;
		return;
	}
	let body = '';
	for await (const chunk of context.req) body += String(chunk);
	const name = new URLSearchParams(body).get('name') ?? '';
	const result = people.has(name)
		? { login: { accountId: name } }
		: { error: 'access_denied', error_description: '<b>declined</b>' };
	context.respond = false;
	await provider.interactionFinished(context.req, context.res, result);
}

/** Follow redirects with a jar of cookies, type the name where it is asked for, and stop before going back. */
async function signInByHand(start: string, name: string, redirectUris: string[]): Promise<URL> {
	const jar = new Map<string, string>();
	let url = new URL(start);
	let isAsked = false;
	for (let step = 0; step < 10; step++) {
		const response: Response = await fetch(url, {
			redirect: 'manual',
			headers: { cookie: [...jar].map(([key, value]) => `${key}=${value}`).join('; ') },
			...(isAsked ? { method: 'POST', body: new URLSearchParams({ name }) } : {})
		});
		for (const cookie of response.headers.getSetCookie()) {
			const [, key, value] = /^([^=]+)=([^;]*)/.exec(cookie)!;
			jar.set(key!, value!);
		}
		const location: string | null = response.headers.get('location');
		isAsked = location === null;
		if (isAsked && response.status !== 200)
			throw new Error(`${url}: ${response.status} ${await response.text()}`);
		if (location === null) continue;
		url = new URL(location, url);
		if (redirectUris.includes(url.origin + url.pathname)) return url;
	}
	throw new Error(`The provider never came back; the last address was ${url}`);
}

const payloadOf = (token: string): JWTPayload =>
	JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as JWTPayload;

async function newKey() {
	const { privateKey } = await generateKeyPair(algorithm, { extractable: true });
	return {
		privateKey,
		jwk: { ...(await exportJWK(privateKey)), kid: 'the-key', alg: algorithm, use: 'sig' }
	};
}
