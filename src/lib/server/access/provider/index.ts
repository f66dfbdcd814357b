/** Single sign-on through the company's identity provider, by OpenID Connect. */
export { beginAtProvider, finishAtProvider, providerCookie } from './flow.ts';
export { listIdentities, unlinkIdentity, type LinkedIdentity } from './identities.ts';
export {
	hasClientSecret,
	isLoopback,
	providerOnOffer,
	readProvider,
	removeProvider,
	saveProvider,
	type Provider,
	type ProviderField,
	type ProviderForm,
	type ProviderSettings
} from './settings.ts';
