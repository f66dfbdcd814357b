/** A second factor: codes of an authenticator app, with recovery codes for when it is lost. */
export type { Proposal, QrCode } from './enrolment.ts';
export {
	confirmOwn,
	listSecondFactors,
	ownProposal,
	ownSecondFactor,
	proposeOwn,
	removeOwn,
	removeSecondFactor,
	renewRecoveryCodes,
	type AccountFactor,
	type OwnSecondFactor
} from './manage.ts';
export { pendingCookie } from './pending.ts';
export { readSecondStep, signInByCode, signInByEnrolment } from './sign-in-step.ts';
