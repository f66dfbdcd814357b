/**
 * Signing in through the company's identity provider: OpenID Connect Core 1.0, authorization code flow with PKCE (RFC
 * 7636), state, nonce, and the issuer in the answer (RFC 9207) where the provider sends it.
 */
import {
	authorizationCodeGrant,
	AuthorizationResponseError,
	buildAuthorizationUrl,
	calculatePKCECodeChallenge,
	fetchUserInfo,
	randomNonce,
	randomPKCECodeVerifier,
	randomState,
	type Configuration
} from 'openid-client';
import { audit } from '#lib/server/store/audit.ts';
import type { Store } from '#lib/server/store/store.ts';
import { AttemptLimit } from '../attempts.ts';
import { AccessError, tooManyAttempts } from '../errors.ts';
import { openFor, sealFor } from '../secrets/index.ts';
import type { Caller, SessionCookie } from '../sessions.ts';
import { beginSignedIn } from '../sign-in.ts';
import type { SignedIn } from '../start-session.ts';
import { admit } from './admit.ts';
import { discoverOnce } from './discover.ts';
import { personOf, type Claims, type ProviderPerson } from './person.ts';
import { clientSecret, readProvider, type Provider, type ProviderSettings } from './settings.ts';

/** Holds a sign-in that is under way at the provider, sealed. */
export const providerCookie = 'weatherglass_provider';
const purpose = 'provider sign-in';
const longestSeconds = 10 * 60;

/** What has to come back unchanged. */
interface UnderWay {
	issuer: string;
	redirectUri: string;
	state: string;
	nonce: string;
	verifier: string;
	/** A path of ours to go on to. */
	next: string;
	until: number;
}

interface Guard {
	limit: AttemptLimit;
	/** States that came back, until they would have run out: each is taken once. */
	used: Map<string, number>;
}

const guards = new WeakMap<Store, Guard>();

function guardOf(store: Store): Guard {
	const known = guards.get(store) ?? { limit: new AttemptLimit(30, 10_000), used: new Map<string, number>() };
	guards.set(store, known);
	return known;
}

/**
 * Begin a sign-in at the provider.
 *
 * @param redirectUri where the provider sends people back to; it must know this address
 * @returns where to send the browser, and a cookie that it brings back
 * @throws AccessError `not_found` where there is no provider; `unreachable`, `too_many_attempts`
 */
export async function beginAtProvider(
	store: Store,
	{ redirectUri, next }: { redirectUri: string; next: string },
	caller: Caller
): Promise<{ url: string; cookie: SessionCookie }> {
	const now = caller.now ?? Date.now();
	requireFewAttempts(store, caller, now);
	const provider = await requireProvider(store);
	const configuration = await configurationOf(store, provider, now);
	const underWay: UnderWay = {
		issuer: provider.settings.issuer,
		redirectUri,
		state: randomState(),
		nonce: randomNonce(),
		verifier: randomPKCECodeVerifier(),
		next,
		until: now + longestSeconds * 1000
	};
	const url = buildAuthorizationUrl(configuration, {
		redirect_uri: redirectUri,
		scope: 'openid email profile',
		state: underWay.state,
		nonce: underWay.nonce,
		code_challenge: await calculatePKCECodeChallenge(underWay.verifier),
		code_challenge_method: 'S256'
	});
	const value = await sealFor(store, purpose, JSON.stringify(underWay));
	return { url: url.href, cookie: { name: providerCookie, value, maxAge: longestSeconds } };
}

/**
 * Finish a sign-in with what the provider sent back.
 *
 * @param returned the address that the browser came back to, with its query
 * @param cookie the value of the cookie that `beginAtProvider` gave
 * @throws AccessError `sign_in_expired`: from the beginning; `not_admitted` with the reason; `unreachable`, `too_many_attempts`
 */
export async function finishAtProvider(
	store: Store,
	returned: URL,
	cookie: string | undefined,
	caller: Caller
): Promise<{ signedIn: SignedIn; next: string }> {
	const now = caller.now ?? Date.now();
	requireFewAttempts(store, caller, now);
	const provider = await requireProvider(store);
	const underWay = takeUnderWay(store, cookie, now);
	if (underWay?.issuer !== provider.settings.issuer) throw expired();
	try {
		const person = await personAt(store, provider, underWay, returned, now);
		const signedIn = await signInAs(store, provider.settings, person, caller);
		// A whole company may come from one address.
		guardOf(store).limit.clear(caller.address);
		return { signedIn, next: underWay.next };
	} catch (failure) {
		if (!(failure instanceof AccessError)) throw failure;
		await audit(
			store.engine,
			{ accountId: null, address: caller.address },
			{ action: 'sign_in_failed', detail: { by: 'provider', reason: failure.message } }
		);
		throw failure;
	}
}

async function signInAs(
	store: Store,
	settings: ProviderSettings,
	person: ProviderPerson,
	caller: Caller
): Promise<SignedIn> {
	return store.engine.transaction(async (transaction) => {
		const account = await admit(transaction, settings, person, caller.address);
		return beginSignedIn(store, transaction, account, caller, 'provider');
	});
}

/** Exchange the code, check all there is to check of the ID token, and read who it is about. */
async function personAt(
	store: Store,
	provider: Provider,
	{ redirectUri, state, nonce, verifier }: UnderWay,
	returned: URL,
	now: number
): Promise<ProviderPerson> {
	const { settings } = provider;
	const configuration = await configurationOf(store, provider, now);
	// Behind a proxy our own address may look different; what counts is the one that the provider was given.
	const current = new URL(redirectUri);
	current.search = returned.search;
	try {
		const tokens = await authorizationCodeGrant(configuration, current, {
			expectedState: state,
			expectedNonce: nonce,
			pkceCodeVerifier: verifier,
			idTokenExpected: true
		});
		const idToken = tokens.claims()!;
		const more = await moreClaims(configuration, settings, tokens.access_token, idToken);
		return personOf(settings, idToken, more);
	} catch (failure) {
		throw refused(settings, failure);
	}
}

/** Many providers keep the ID token short and tell the rest at their userinfo endpoint. */
async function moreClaims(
	configuration: Configuration,
	settings: ProviderSettings,
	accessToken: string,
	idToken: Claims & { sub: string }
): Promise<Claims> {
	const wanted = ['email', 'email_verified', 'name', ...(settings.role_claim ? [settings.role_claim] : [])];
	const lacksNothing = wanted.every((claim) => claim in idToken);
	if (lacksNothing || !configuration.serverMetadata().userinfo_endpoint) return {};
	return fetchUserInfo(configuration, accessToken, idToken.sub);
}

/** What went wrong between us and the provider. The log says what; nobody is shown what the provider wrote. */
function refused({ label }: ProviderSettings, failure: unknown): AccessError {
	const { code, message } = failure as { code?: string; message?: string };
	if (failure instanceof AuthorizationResponseError) {
		console.error(`The identity provider refused a sign-in: ${failure.error}`);
		return new AccessError(
			'not_admitted',
			failure.error === 'access_denied'
				? `You were not signed in at ${label}.`
				: `${label} refused the sign-in (${failure.error.slice(0, 60)}).`,
			'Try again; if it happens again, ask whoever manages it.'
		);
	}
	console.error(`The answer of the identity provider was refused: ${code ?? ''} ${message ?? ''}`);
	return new AccessError(
		'not_admitted',
		`What ${label} answered could not be verified, so nobody was signed in.`,
		'Try again; if it happens again, the log of the server says why.'
	);
}

/** Open the cookie and use its state up. */
function takeUnderWay(store: Store, cookie: string | undefined, now: number): UnderWay | null {
	const text = cookie ? openFor(store, purpose, cookie) : null;
	const underWay = text === null ? null : (JSON.parse(text) as UnderWay);
	const { used } = guardOf(store);
	if (!underWay || underWay.until <= now || used.has(underWay.state)) return null;
	for (const [state, until] of used) if (until <= now) used.delete(state);
	used.set(underWay.state, underWay.until);
	return underWay;
}

async function requireProvider(store: Store): Promise<Provider> {
	const provider = await readProvider(store.engine);
	if (provider) return provider;
	throw new AccessError('not_found', 'No identity provider is set up here.', 'Sign in with your password.');
}

async function configurationOf(store: Store, provider: Provider, now: number): Promise<Configuration> {
	try {
		return await discoverOnce(store, provider.settings, await clientSecret(store, provider), now);
	} catch (failure) {
		console.error(`The identity provider can't be used: ${(failure as Error).message}`);
		throw new AccessError(
			'unreachable',
			`${provider.settings.label} can’t be reached just now.`,
			'Try again in a while. An administrator finds the reason in the log of the server.'
		);
	}
}

function requireFewAttempts(store: Store, { address }: Caller, now: number): void {
	const retryAt = guardOf(store).limit.take(address, now);
	if (retryAt) throw tooManyAttempts(retryAt, now);
}

const expired = (): AccessError =>
	new AccessError(
		'sign_in_expired',
		'This sign-in has waited too long, or was begun in another browser.',
		'Sign in from the beginning.'
	);
