/**
 * How a receiver knows that a delivery is ours, and that it is no old one.
 * Source: Standard Webhooks 1.0.0, Signature scheme and Webhook headers.
 */
import { createHmac, randomBytes } from 'node:crypto';

const prefix = 'whsec_';
/** Of the 24 to 64 that the scheme allows, as many as HMAC-SHA256 makes use of. */
const secretBytes = 32;

/** A new secret, as a receiver is given it. */
export const newSecret = (): string => `${prefix}${randomBytes(secretBytes).toString('base64')}`;

/** What is wrong with a secret that someone gave; null: nothing. */
export function secretProblem(secret: string): string | null {
	const encoded = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret)?.[1];
	const bytes = encoded === undefined ? 0 : Buffer.from(encoded, 'base64').length;
	return bytes >= 24 && bytes <= 64 ? null : 'Give whsec_ and then 24 to 64 random bytes in base64.';
}

export interface Signed {
	id: string;
	/** Whole seconds since 1970. */
	timestamp: number;
	body: string;
}

/** The headers of a delivery; each secret signs, so that one can be put in the place of another. */
export function signedHeaders(secrets: readonly string[], signed: Signed): Record<string, string> {
	return {
		'webhook-id': signed.id,
		'webhook-timestamp': String(signed.timestamp),
		'webhook-signature': secrets.map((secret) => `v1,${signature(secret, signed)}`).join(' ')
	};
}

function signature(secret: string, { id, timestamp, body }: Signed): string {
	const key = Buffer.from(secret.slice(prefix.length), 'base64');
	return createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
}
