import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { openStore, type Store } from '#lib/server/store/store.ts';
import {
	deleteSecret,
	forgetUnreadable,
	getSecret,
	hasSecret,
	keyFileOf,
	listSecrets,
	rotateSecrets,
	setSecret
} from './index.ts';
import { makeKeyFile, readKeyRing } from './keys.ts';
import { open, seal } from './seal.ts';

const folder = mkdtempSync(join(tmpdir(), 'weatherglass-secrets-'));
const token = 'pat-na1-the-token-of-hubspot';
let store: Store;
beforeAll(async () => {
	store = await openStore(folder);
});
afterAll(async () => {
	await store.close();
	rmSync(folder, { recursive: true, force: true });
});
afterEach(() => vi.unstubAllEnvs());

const run = (sql: string) => store.engine.transaction((transaction) => transaction.script(sql));
const rows = async (sql: string) => (await store.engine.query(sql)).rows;
const newKey = () => randomBytes(32).toString('base64');
const failure = (work: Promise<unknown>): Promise<Error> =>
	work.then(
		() => expect.fail('it should have been refused'),
		(error: Error) => error
	);

describe('a secret', () => {
	it('is kept by name, replaced, found and forgotten', async () => {
		expect(await hasSecret(store, 'sync/hubspot/token')).toBe(false);
		expect(await getSecret(store, 'sync/hubspot/token')).toBeNull();
		await setSecret(store, 'sync/hubspot/token', 'the first', 'ada');
		await setSecret(store, 'sync/hubspot/token', token, 'bo');
		expect(await getSecret(store, 'sync/hubspot/token')).toBe(token);
		expect(await listSecrets(store)).toMatchObject([
			{ name: 'sync/hubspot/token', changed_by: 'bo', readable: true }
		]);
		await deleteSecret(store, 'sync/hubspot/token');
		expect(await hasSecret(store, 'sync/hubspot/token')).toBe(false);
	});

	it('lies encrypted in the database, twice the same differently', async () => {
		await setSecret(store, 'a', token, null);
		await setSecret(store, 'b', token, null);
		const stored = await rows('select name, ciphertext, key_id from secrets order by name');
		expect(JSON.stringify(stored)).not.toContain(token);
		expect(JSON.stringify(stored)).not.toContain(Buffer.from(token).toString('base64url').slice(0, 16));
		expect(stored[0]!.ciphertext).not.toBe(stored[1]!.ciphertext);
	});

	it('is part of the transaction it is set in', async () => {
		const undone = store.engine.transaction(async (transaction) => {
			await setSecret(store, 'undone', token, null, transaction);
			throw new Error('something else failed');
		});
		await expect(undone).rejects.toThrow('something else');
		expect(await hasSecret(store, 'undone')).toBe(false);
	});

	it('opens under its own name only', async () => {
		await run(
			`update secrets set ciphertext = (select ciphertext from secrets where name = 'a') where name = 'b'`
		);
		await expect(getSecret(store, 'b')).rejects.toMatchObject({ code: 'damaged' });
		expect((await listSecrets(store)).map(({ readable }) => readable)).toEqual([true, false]);
		await deleteSecret(store, 'b');
	});

	it.each([
		['', 'x'],
		['with a blank', 'x'],
		['name', ''],
		['name', 'x'.repeat(70_000)]
	])('is refused as %j when there is nothing to keep or no place for it', async (name, value) => {
		await expect(setSecret(store, name, value, null)).rejects.toMatchObject({ code: 'invalid' });
	});

	it('comes back as it was, whatever it holds, and no changed bit of it opens', () => {
		const ring = readKeyRing(folder)!;
		fc.assert(
			fc.property(fc.string({ unit: 'grapheme' }), fc.string(), fc.nat(), (text, context, place) => {
				const sealed = seal(ring, context, text);
				expect(open(ring, context, sealed)).toBe(Buffer.from(text).toString());
				const bytes = Buffer.from(sealed.ciphertext, 'base64url');
				bytes[place % bytes.length]! ^= 1;
				const changed = { ...sealed, ciphertext: bytes.toString('base64url') };
				expect(() => open(ring, context, changed)).toThrow('changed after it had been sealed');
				expect(() => open(ring, `${context}!`, sealed)).toThrow('belongs to something else');
			})
		);
	});
});

describe('the key', () => {
	it('lies in a file that only its owner reads, made with the first secret', () => {
		expect(readKeyRing(folder)).toMatchObject({ from: 'data_folder', place: keyFileOf(folder) });
		if (process.platform !== 'win32') expect(statSync(keyFileOf(folder)).mode & 0o777).toBe(0o600);
		expect(makeKeyFile(folder).keys[0].id, 'a second maker takes the first one’s').toBe(
			readKeyRing(folder)!.keys[0].id
		);
	});

	it('shows nothing of itself when it is printed', () => {
		const text = readFileSync(keyFileOf(folder), 'utf8').trim();
		const ring = readKeyRing(folder)!;
		for (const shown of [inspect(ring, { depth: 9 }), JSON.stringify(ring)]) {
			expect(shown).not.toContain(text);
			expect(shown).not.toContain(Buffer.from(text, 'base64').toString('hex'));
		}
	});

	it.each([
		['in base64', (bytes: Buffer) => bytes.toString('base64')],
		['in base64url', (bytes: Buffer) => bytes.toString('base64url')],
		['in hexadecimal', (bytes: Buffer) => bytes.toString('hex')]
	])('may be given %s, and is the same key', (_name, written) => {
		const bytes = Buffer.alloc(32, 0xfb);
		const idOf = (WEATHERGLASS_SECRET_KEY: string) =>
			readKeyRing(folder, { WEATHERGLASS_SECRET_KEY })!.keys[0].id;
		expect(idOf(`${written(bytes)}\n`)).toBe(idOf(bytes.toString('hex')));
	});

	it.each([
		['WEATHERGLASS_SECRET_KEY', { WEATHERGLASS_SECRET_KEY: 'correct horse battery' }],
		['Key 2', { WEATHERGLASS_SECRET_KEY: `${newKey()} ${newKey().slice(4)}` }],
		['/nowhere/key', { WEATHERGLASS_SECRET_KEY_FILE: '/nowhere/key' }]
	])('that can’t be one is refused, naming %s and how to make one, never the value', (named, environment) => {
		const refused = () => readKeyRing(folder, environment);
		expect(refused).toThrow(named);
		expect(refused).not.toThrow('correct horse');
	});

	it('given by the environment comes before the file', () => {
		const file = join(folder, 'given.key');
		writeFileSync(file, newKey());
		expect(readKeyRing(folder, { WEATHERGLASS_SECRET_KEY_FILE: file })).toMatchObject({
			from: 'named_file',
			place: file
		});
		expect(
			readKeyRing(folder, { WEATHERGLASS_SECRET_KEY_FILE: file, WEATHERGLASS_SECRET_KEY: newKey() })
		).toMatchObject({ from: 'environment' });
	});

	it('that is not the right one is told apart from having none, and no new one is made beside it', async () => {
		await setSecret(store, 'sync/odoo/password', token, null);
		const sealedUnder = readKeyRing(folder)!.keys[0].id;
		vi.stubEnv('WEATHERGLASS_SECRET_KEY', newKey());
		for (const work of [
			() => getSecret(store, 'sync/odoo/password'),
			() => setSecret(store, 'new', token, null)
		]) {
			expect(await failure(work())).toMatchObject({
				code: 'key_missing',
				message: expect.stringContaining(sealedUnder),
				advice: expect.stringContaining('Put that key back')
			});
		}
		expect((await listSecrets(store)).every(({ readable }) => !readable)).toBe(true);
		expect(await hasSecret(store, 'sync/odoo/password')).toBe(true);
	});
});

describe('a rotation', () => {
	it('seals everything under a new key, and the old one opens nothing any more', async () => {
		await setSecret(store, 'sync/odoo/password', token, 'ada');
		const old = readKeyRing(folder)!.keys[0].id;
		const rotation = await rotateSecrets(store, 'system');
		expect(rotation).toMatchObject({ from: 'data_folder', unreadable: [] });
		expect(rotation.key_id).not.toBe(old);
		expect(readKeyRing(folder)!.keys.map(({ id }) => id)).toEqual([rotation.key_id]);
		expect(await rows('select distinct key_id from secrets')).toEqual([{ key_id: rotation.key_id }]);
		expect(await getSecret(store, 'sync/odoo/password')).toBe(token);
		expect(await listSecrets(store)).toContainEqual(
			expect.objectContaining({ name: 'sync/odoo/password', changed_by: 'ada' })
		);
		expect(await rows(`select subject from audit_log where action = 'secrets_rotated'`)).toEqual([
			{ subject: rotation.key_id }
		]);
	});

	it('loses nothing that is read or written while it runs', async () => {
		const names = Array.from({ length: 12 }, (_, place) => `busy/${place}`);
		const work = names.map(async (name) => {
			await setSecret(store, name, name, null);
			expect(await getSecret(store, name)).toBe(name);
		});
		await Promise.all([rotateSecrets(store, 'system'), ...work, rotateSecrets(store, 'system')]);
		for (const name of names) expect(await getSecret(store, name)).toBe(name);
		for (const name of names) await deleteSecret(store, name);
	});

	it('of a key that the environment gives puts the first in the place of those after it', async () => {
		const fileKey = readFileSync(keyFileOf(folder), 'utf8').trim();
		const given = newKey();
		vi.stubEnv('WEATHERGLASS_SECRET_KEY', `${given} ${fileKey}`);
		expect(await getSecret(store, 'sync/odoo/password')).toBe(token);
		expect(await rotateSecrets(store, 'system')).toMatchObject({ from: 'environment', unreadable: [] });
		vi.stubEnv('WEATHERGLASS_SECRET_KEY', given);
		expect(await getSecret(store, 'sync/odoo/password')).toBe(token);
	});

	it('leaves what it can’t open, and only forgetting makes room for a new key', async () => {
		// The key of the test above is gone; the one in the file opens nothing.
		const rotation = await rotateSecrets(store, 'system');
		expect(rotation.unreadable).toContain('sync/odoo/password');
		await expect(setSecret(store, 'new', token, null)).rejects.toMatchObject({ code: 'key_missing' });
		expect(await forgetUnreadable(store, 'system')).toEqual(rotation.unreadable);
		await setSecret(store, 'new', token, null);
		expect(await getSecret(store, 'new')).toBe(token);
		expect(await forgetUnreadable(store, 'system')).toEqual([]);
	});
});
