import { audit } from '#lib/server/store/audit.ts';
import type { Store } from '#lib/server/store/store.ts';
import { addKey, dropOldKeys, readKeyRing } from './keys.ts';
import { open, opens, seal } from './seal.ts';
import { contextOf, listSecrets } from './secrets.ts';

export interface Rotation {
	/** The key that seals from now on; null while there is no key and no secret. */
	key_id: string | null;
	from: 'environment' | 'named_file' | 'data_folder' | null;
	/** How many secrets were sealed anew. */
	resealed: number;
	/** Names of those that don't open; they stay as they are, and so does the key they name. */
	unreadable: string[];
}

interface Row {
	name: string;
	ciphertext: string;
	key_id: string;
}

/**
 * Seal every secret under a new key. The data folder's key file gets one; a key given by the environment is the
 * owner's to change, so there the first key takes the place of those after it. A process that runs meanwhile goes on:
 * until all is sealed anew, both keys are at hand.
 *
 * @param by id of the account; `system` for the command line
 * @throws SecretError `invalid_key`
 */
export async function rotateSecrets(store: Store, by: string): Promise<Rotation> {
	const before = readKeyRing(store.folder);
	if (!before) {
		const waiting = await listSecrets(store);
		return { key_id: null, from: null, resealed: 0, unreadable: waiting.map(({ name }) => name) };
	}
	const rotation = await store.engine.transaction(async (transaction) => {
		// Transactions run one at a time: the keys of the file change in none but these.
		const ring = before.from === 'data_folder' ? addKey(store.folder) : before;
		const [current] = ring.keys;
		const { rows } = await transaction.query<Row>(
			'select name, ciphertext, key_id from secrets where key_id <> $1 order by name',
			[current.id]
		);
		const unreadable: string[] = [];
		for (const row of rows) {
			const context = contextOf(row.name);
			const sealed = { keyId: row.key_id, ciphertext: row.ciphertext };
			if (!opens(ring, context, sealed)) {
				unreadable.push(row.name);
				continue;
			}
			const anew = seal(ring, context, open(ring, context, sealed));
			await transaction.query('update secrets set ciphertext = $2, key_id = $3 where name = $1', [
				row.name,
				anew.ciphertext,
				anew.keyId
			]);
		}
		const resealed = rows.length - unreadable.length;
		await audit(
			transaction,
			{ accountId: by },
			{
				action: 'secrets_rotated',
				subject: current.id,
				detail: { resealed, unreadable }
			}
		);
		return { key_id: current.id, from: ring.from, resealed, unreadable };
	});
	if (rotation.from === 'data_folder') await dropUnused(store);
	return rotation;
}

/** Only now, when the new seals are durable, may the keys of the old ones go. */
async function dropUnused(store: Store): Promise<void> {
	await store.engine.transaction(async (transaction) => {
		const { rows } = await transaction.query<Pick<Row, 'key_id'>>('select distinct key_id from secrets');
		dropOldKeys(store.folder, new Set(rows.map(({ key_id }) => key_id)));
	});
}

/**
 * Forget the secrets that don't open: a key was lost for good. Second factors among them are still asked
 * for; their owners need a recovery code, or someone who removes the factor.
 *
 * @returns the names of what was forgotten
 */
export async function forgetUnreadable(store: Store, by: string): Promise<string[]> {
	const lost = (await listSecrets(store)).filter(({ readable }) => !readable);
	if (lost.length === 0) return [];
	return store.engine.transaction(async (transaction) => {
		const forgotten: string[] = [];
		for (const { name, key_id } of lost) {
			const { changes } = await transaction.query('delete from secrets where name = $1 and key_id = $2', [
				name,
				key_id
			]);
			if (changes > 0) forgotten.push(name);
		}
		await audit(
			transaction,
			{ accountId: by },
			{ action: 'secrets_forgotten', detail: { names: forgotten } }
		);
		return forgotten;
	});
}
