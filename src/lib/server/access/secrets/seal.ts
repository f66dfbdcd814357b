import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { SecretError } from './errors.ts';
import type { KeyRing } from './keys.ts';

// NIST SP 800-38D: a nonce of 96 bits, here random, and a tag of 128.
const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

export interface Sealed {
	keyId: string;
	/** Nonce, tag and ciphertext, base64url. */
	ciphertext: string;
}

/** What is bound to a ciphertext, so that it opens nowhere else and under no other key. */
const bound = (context: string, keyId: string) =>
	Buffer.from(JSON.stringify(['weatherglass', 1, keyId, context]));

/** Encrypt a text for one place, which `context` names, under the first key of a ring. */
export function seal({ keys: [current] }: KeyRing, context: string, text: string): Sealed {
	const nonce = randomBytes(nonceBytes);
	const cipher = createCipheriv(algorithm, current.key, nonce, { authTagLength: tagBytes });
	cipher.setAAD(bound(context, current.id));
	const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
	return {
		keyId: current.id,
		ciphertext: Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url')
	};
}

/**
 * Decrypt what was sealed for the same place.
 *
 * @throws SecretError `key_missing` when no key of the ring sealed it; `damaged` when it was changed or is of another place
 */
export function open(ring: KeyRing, context: string, { keyId, ciphertext }: Sealed): string {
	const found = ring.keys.find(({ id }) => id === keyId);
	if (!found) throw keyMissing(keyId, ring);
	const bytes = Buffer.from(ciphertext, 'base64url');
	try {
		const decipher = createDecipheriv(algorithm, found.key, bytes.subarray(0, nonceBytes), {
			authTagLength: tagBytes
		});
		decipher.setAAD(bound(context, keyId));
		decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
		const body = bytes.subarray(nonceBytes + tagBytes);
		return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
	} catch {
		throw new SecretError(
			'damaged',
			'A secret was changed after it had been sealed, or belongs to something else.',
			'Enter it anew.'
		);
	}
}

/** Whether a ring opens what was sealed. */
export function opens(ring: KeyRing, context: string, sealed: Sealed): boolean {
	try {
		open(ring, context, sealed);
		return true;
	} catch {
		return false;
	}
}

/** The error for what no key at hand opens. */
export function keyMissing(keyId: string, ring: KeyRing | null): SecretError {
	const at = ring
		? `The key in ${ring.place} is ${ring.keys.map(({ id }) => id).join(', ')}.`
		: 'There is no key.';
	return new SecretError(
		'key_missing',
		`A secret is sealed under the key ${keyId}, which is not here. ${at}`,
		'Put that key back (docs/administration.md, Keys), or forget what it sealed with: weatherglass secrets forget-unreadable.'
	);
}
