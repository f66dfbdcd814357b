/** Who may come in, and what rows they may see. */
export {
	changePassword,
	createAccount,
	createOwner,
	firstStart,
	ownerAccount,
	type Account,
	type NewAccount,
	type NewOwner
} from './accounts.ts';
export { auditLog, auditUse, type AuditEntry } from './audit.ts';
export { AccessError, type AccessErrorCode } from './errors.ts';
export { shortestPassword } from './passwords.ts';
export { securityHeaders } from './security-headers.ts';
export { sessionCookie, signOut, viewerOf, type SessionCookie } from './sessions.ts';
export {
	deleteSecret,
	forgetUnreadable,
	getSecret,
	hasSecret,
	listSecrets,
	rotateSecrets,
	SecretError,
	setSecret,
	type Rotation,
	type SecretEntry
} from './secrets/index.ts';
export { createSignInLink, signIn, signInByLink, type Caller, type SignedIn } from './sign-in.ts';
export { viewerFor } from './viewer.ts';
