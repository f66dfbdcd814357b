/** Tokens by which programs ask in the name of an account. */
export {
	createApiToken,
	listApiTokens,
	revokeApiToken,
	type ApiToken,
	type ListedToken,
	type NewToken
} from './api-tokens.ts';
export { bearerOf, type TokenBearer } from './authenticate.ts';
