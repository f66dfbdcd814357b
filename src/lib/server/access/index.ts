/** Who may come in, and what rows they may see. */
export {
	createAccount,
	createOwner,
	firstStart,
	ownerAccount,
	readAccount,
	type Account,
	type NewAccount,
	type NewOwner
} from './accounts.ts';
export * from './api-tokens/index.ts';
export { auditLogCsv } from './audit-export.ts';
export {
	auditedPeople,
	readAuditKind,
	readAuditLog,
	type AuditEntry,
	type AuditFilter,
	type AuditKind,
	type AuditPage
} from './audit-log.ts';
export { AccessError, type AccessErrorCode } from './errors.ts';
export {
	acceptInvitation,
	invite,
	listInvitations,
	readInvitation,
	renewInvitation,
	revokeInvitation,
	type Invitation,
	type NewInvitation
} from './invitations.ts';
export {
	changeAccess,
	disableAccount,
	enableAccount,
	listAccounts,
	type ListedAccount
} from './manage-accounts.ts';
export { changePassword, readProfile, saveProfile, type Profile } from './own-account.ts';
export { shortestPassword } from './password-policy.ts';
export { createResetLink, readResetLink, resetPassword, type MadeLink } from './password-reset.ts';
export { rateHeaders, requestLimits, takeRequest, type RequestLimit } from './request-limits.ts';
export { securityHeaders } from './security-headers.ts';
export { endOtherSessions, endSession, listSessions, type ListedSession } from './session-list.ts';
export {
	rotateSession,
	sessionCookie,
	sessionHolds,
	signOut,
	viewerOf,
	type Caller,
	type SessionCookie
} from './sessions.ts';
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
export {
	beginAtProvider,
	finishAtProvider,
	hasClientSecret,
	isLoopback,
	listIdentities,
	providerCookie,
	providerOnOffer,
	readProvider,
	removeProvider,
	saveProvider,
	unlinkIdentity,
	type LinkedIdentity,
	type Provider,
	type ProviderField,
	type ProviderForm,
	type ProviderSettings
} from './provider/index.ts';
export {
	confirmOwn,
	listSecondFactors,
	ownProposal,
	ownSecondFactor,
	pendingCookie,
	proposeOwn,
	readSecondStep,
	removeOwn,
	removeSecondFactor,
	renewRecoveryCodes,
	signInByCode,
	signInByEnrolment,
	type AccountFactor,
	type OwnSecondFactor,
	type Proposal
} from './second-factor/index.ts';
export { createSignInLink, signIn, signInByLink } from './sign-in.ts';
export { readSignInPolicy, saveSignInPolicy, type SignInPolicy } from './sign-in-policy.ts';
export type { SignedIn, SignInMethod } from './start-session.ts';
export { readTeams, type Leader, type TeamPerson, type TeamTree, type TeamWithPeople } from './teams.ts';
export { viewerFor } from './viewer.ts';
export { beginViewAs, endViewAs, viewableAccounts, type ViewableAccount } from './view-as.ts';
