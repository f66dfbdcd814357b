/**
 * One-time codes by time, as authenticator apps show them: six digits, SHA-1, a new one every 30 seconds. Apps know no
 * other parameters for sure.
 *
 * Source: RFC 6238, TOTP: Time-Based One-Time Password Algorithm.
 */
import { Secret, TOTP } from 'otpauth';

/** RFC 4226, section 4, R6: at least 128 bits, better 160. */
const keyBytes = 20;
const digits = 6;
const period = 30;
/** Clocks may be off by so many steps, and typing takes time: section 5.2 advises one. */
const steps = 1;

/** A new key, in base32. */
export const newTotpKey = (): string => new Secret({ size: keyBytes }).base32;

/** The time step of a moment in milliseconds. */
export const timeStep = (now: number): number => TOTP.counter({ period, timestamp: now });

/** The code of a key at a moment in milliseconds. */
export const totpCode = (key: string, now: number): string =>
	TOTP.generate({ secret: Secret.fromBase32(key), digits, period, timestamp: now });

/** The time step that a code belongs to, within one step of now; null when it is wrong. */
export function stepOfCode(key: string, code: string, now: number): number | null {
	if (!/^\d{6}$/.test(code)) return null;
	const secret = Secret.fromBase32(key);
	const delta = TOTP.validate({ token: code, secret, digits, period, timestamp: now, window: steps });
	return delta === null ? null : timeStep(now) + delta;
}

/** What an authenticator app reads from the QR code. */
export const totpUri = (key: string, email: string): string =>
	new TOTP({
		issuer: 'Weatherglass',
		label: email,
		secret: Secret.fromBase32(key),
		digits,
		period
	}).toString();
