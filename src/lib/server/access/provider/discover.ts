/** What an identity provider says about itself. Source: OpenID Connect Discovery 1.0. */
import {
	allowInsecureRequests,
	ClientError,
	ClientSecretBasic,
	ClientSecretPost,
	discovery,
	enableNonRepudiationChecks,
	None,
	type ClientAuth,
	type Configuration
} from 'openid-client';
import type { Store } from '#lib/server/store/store.ts';
import type { AccessError } from '../errors.ts';
import { invalidAccount } from '../errors.ts';

interface Issuer {
	issuer: string;
	client_id: string;
	label: string;
}

const timeoutSeconds = 10;
/** A provider's document is read again after so long; its keys are read anew whenever an unknown one comes up. */
const keptMilliseconds = 60 * 60_000;

interface Discovered {
	key: string;
	until: number;
	configuration: Promise<Configuration>;
}

const known = new WeakMap<Store, Discovered>();

/** What `discover` answers, for a while without asking again. */
export function discoverOnce(
	store: Store,
	provider: Issuer,
	secret: string | null,
	now: number
): Promise<Configuration> {
	const key = JSON.stringify([provider.issuer, provider.client_id, secret]);
	const found = known.get(store);
	if (found?.key === key && now < found.until) return found.configuration;
	const configuration = discover(provider, secret);
	known.set(store, { key, until: now + keptMilliseconds, configuration });
	// What failed is asked for again the next time.
	configuration.catch(() => forgetDiscovered(store));
	return configuration;
}

export const forgetDiscovered = (store: Store): void => void known.delete(store);

/**
 * Read a provider's discovery document and check that it is one we can sign in at.
 *
 * @throws AccessError `invalid` about the field `issuer`
 */
export async function discover({ issuer, client_id }: Issuer, secret: string | null): Promise<Configuration> {
	const server = new URL(issuer);
	const isLocal = server.protocol === 'http:';
	let configuration: Configuration;
	try {
		configuration = await discovery(
			server,
			client_id,
			{},
			secret === null ? None() : authentication(secret),
			{
				// Signatures of ID tokens are checked although they come over TLS.
				execute: [enableNonRepudiationChecks, ...(isLocal ? [allowInsecureRequests] : [])],
				timeout: timeoutSeconds
			}
		);
	} catch (failure) {
		throw unusable(undiscoverable(issuer, failure));
	}
	const metadata = configuration.serverMetadata();
	if (metadata.issuer.includes('{tenantid}'))
		throw unusable(
			'This issuer stands for every Microsoft tenant: give the one of yours, https://login.microsoftonline.com/TENANT-ID/v2.0.'
		);
	const endpoints = {
		authorization_endpoint: metadata.authorization_endpoint,
		token_endpoint: metadata.token_endpoint,
		jwks_uri: metadata.jwks_uri
	};
	for (const [name, address] of Object.entries(endpoints)) {
		if (!address || !URL.canParse(address)) throw unusable(`The provider names no ${name}.`);
		if (!isLocal && new URL(address).protocol !== 'https:')
			throw unusable(`The provider’s ${name} is not on https: ${address}.`);
	}
	const types = metadata.response_types_supported;
	if (types && !types.includes('code'))
		throw unusable('The provider does not offer the authorization code flow (response type “code”).');
	return configuration;
}

/** As the provider prefers it: in the body where it says that it takes that, else in the header, which is the default of the standard. */
function authentication(secret: string): ClientAuth {
	const post = ClientSecretPost(secret);
	const basic = ClientSecretBasic(secret);
	return (server, client, body, headers) => {
		const takesPost = server.token_endpoint_auth_methods_supported?.includes('client_secret_post');
		return (takesPost ? post : basic)(server, client, body, headers);
	};
}

function undiscoverable(issuer: string, failure: unknown): string {
	const at = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
	const { code, cause } = failure as { code?: string; cause?: unknown };
	const answer = cause instanceof Response ? cause : null;
	if (answer) return `There is no OpenID configuration at ${at}: the answer was ${answer.status}.`;
	if (code === 'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED') {
		const named = (cause as { body?: { issuer?: unknown } } | null)?.body?.issuer;
		if (typeof named === 'string')
			return `The provider calls itself ${named.slice(0, 200)}: give that as the issuer.`;
	}
	if (failure instanceof ClientError && code !== undefined)
		return `What is at ${at} is no OpenID configuration.`;
	return `Nothing answers at ${at}. Check the address, and whether this server may reach it.`;
}

const unusable = (message: string): AccessError =>
	invalidAccount([{ field: 'issuer', value: null, message }]);
