import type { Store } from '#lib/server/store/store.ts';
import { SecretError } from './errors.ts';
import { readKeyRing } from './keys.ts';
import { open, seal } from './seal.ts';
import { ringForSealing } from './secrets.ts';

/**
 * Seal a text that someone else keeps for a while, such as a cookie.
 *
 * @param purpose what it is for; it opens for nothing else
 * @throws SecretError `invalid_key`, `key_missing`
 */
export async function sealFor(store: Store, purpose: string, text: string): Promise<string> {
	const { keyId, ciphertext } = seal(await ringForSealing(store, store.engine), `passing/${purpose}`, text);
	return `${keyId}.${ciphertext}`;
}

/** Open what was sealed for a purpose; null when it was not sealed here, or not for that. */
export function openFor(store: Store, purpose: string, sealed: string): string | null {
	const [keyId = '', ciphertext = ''] = sealed.split('.');
	const ring = readKeyRing(store.folder);
	if (!ring) return null;
	try {
		return open(ring, `passing/${purpose}`, { keyId, ciphertext });
	} catch (failure) {
		if (failure instanceof SecretError) return null;
		throw failure;
	}
}
