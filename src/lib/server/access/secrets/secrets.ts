import type { Transaction } from '#lib/server/engine/engine.ts';
import type { Store } from '#lib/server/store/store.ts';
import { SecretError } from './errors.ts';
import { makeKeyFile, readKeyRing, type KeyRing } from './keys.ts';
import { keyMissing, open, opens, seal } from './seal.ts';

/** A secret as it may be shown: everything about it but itself. */
export interface SecretEntry {
	name: string;
	key_id: string;
	/** ISO 8601, UTC. */
	changed_at: string;
	/** Id of an account; `system` for the command line. */
	changed_by: string | null;
	/** Whether a key at hand opens it, and it is as it was sealed. */
	readable: boolean;
}

interface StoredSecret {
	ciphertext: string;
	key_id: string;
}

const longestValue = 64 * 1024;

/** What a secret's ciphertext is bound to: moved to another row, it opens no more. */
export const contextOf = (name: string): string => `secrets/${name}`;

/**
 * Keep a secret, in the place of an earlier one of the same name. The first secret ever makes the data folder's key
 * file, unless a key is given by the environment.
 *
 * @param name says whose it is, such as `sync/hubspot/access-token`
 * @param by id of the account that gave it
 * @param within a transaction that this is part of; else one of its own
 * @throws SecretError `invalid`, `invalid_key`, `key_missing`
 */
export async function setSecret(
	store: Store,
	name: string,
	value: string,
	by: string | null,
	within?: Transaction
): Promise<void> {
	check(name, value);
	const work = async (transaction: Transaction) => {
		// Within the transaction: none runs beside it, so a rotation has passed or is still to come.
		const { keyId, ciphertext } = seal(await ringForSealing(store, transaction), contextOf(name), value);
		await transaction.query(
			`insert into secrets (name, ciphertext, key_id, changed_by) values ($1, $2, $3, $4)
			on conflict (name) do update set ciphertext = excluded.ciphertext, key_id = excluded.key_id,
				changed_at = now(), changed_by = excluded.changed_by`,
			[name, ciphertext, keyId, by]
		);
	};
	await (within ? work(within) : store.engine.transaction(work));
}

/**
 * A secret in the clear; null when there is none of that name.
 *
 * @throws SecretError `key_missing`, `damaged`, `invalid_key`
 */
export async function getSecret(store: Store, name: string): Promise<string | null> {
	try {
		return await opened(store, name);
	} catch (error) {
		if (!(error instanceof SecretError) || error.code !== 'key_missing') throw error;
		// A rotation may have come between the look at the keys and the look at the row.
		return opened(store, name);
	}
}

async function opened(store: Store, name: string): Promise<string | null> {
	const { rows } = await store.engine.query<StoredSecret>(
		'select ciphertext, key_id from secrets where name = $1',
		[name]
	);
	if (!rows[0]) return null;
	const { ciphertext, key_id } = rows[0];
	const ring = readKeyRing(store.folder);
	if (!ring) throw keyMissing(key_id, null);
	return open(ring, contextOf(name), { keyId: key_id, ciphertext });
}

/** Whether there is a secret of that name; it need not be readable. */
export async function hasSecret(store: Store, name: string): Promise<boolean> {
	const { rows } = await store.engine.query('select 1 from secrets where name = $1', [name]);
	return rows.length > 0;
}

/** Forget a secret. Forgetting one that is not there does nothing. */
export async function deleteSecret(store: Store, name: string, within?: Transaction): Promise<void> {
	const work = (transaction: Transaction) => transaction.query('delete from secrets where name = $1', [name]);
	await (within ? work(within) : store.engine.transaction(work));
}

/** Every secret by name, without its value. */
export async function listSecrets(store: Store): Promise<SecretEntry[]> {
	const ring = readKeyRing(store.folder);
	const { rows } = await store.engine.query<StoredSecret & Omit<SecretEntry, 'readable'>>(
		'select name, ciphertext, key_id, changed_at, changed_by from secrets order by name'
	);
	return rows.map(({ ciphertext, ...row }) => ({
		...row,
		readable: ring !== null && opens(ring, contextOf(row.name), { keyId: row.key_id, ciphertext })
	}));
}

/**
 * The keys to seal with; made where there are none yet. Not where secrets wait for a key that was lost or is given to
 * another process only: a new key beside theirs would hide the mistake.
 *
 * @throws SecretError `key_missing`, `invalid_key`
 */
export async function ringForSealing(store: Store, from: Pick<Transaction, 'query'>): Promise<KeyRing> {
	const ring = readKeyRing(store.folder);
	const { rows } = await from.query<{ key_id: string }>('select distinct key_id from secrets');
	const foreign = rows.find(({ key_id }) => !ring?.keys.some(({ id }) => id === key_id));
	if (foreign) throw keyMissing(foreign.key_id, ring);
	return ring ?? makeKeyFile(store.folder);
}

function check(name: string, value: string): void {
	if (!/^[a-z0-9][a-z0-9_.:/@-]{0,199}$/i.test(name)) {
		throw new SecretError(
			'invalid',
			`“${name}” can’t be the name of a secret.`,
			'Take up to 200 letters, digits and . _ - : / @.'
		);
	}
	if (value === '' || Buffer.byteLength(value) > longestValue) {
		throw new SecretError(
			'invalid',
			`The secret ${name} is empty or longer than 64 KB.`,
			'Enter the secret itself.'
		);
	}
}
