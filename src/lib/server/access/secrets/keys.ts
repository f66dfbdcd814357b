import { createHmac, createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import {
	closeSync,
	fsyncSync,
	linkSync,
	openSync,
	readFileSync,
	renameSync,
	rmSync,
	writeSync
} from 'node:fs';
import { join } from 'node:path';
import { SecretError } from './errors.ts';

/** A key for AES-256. As a KeyObject it shows nothing of itself when it is printed. */
export interface SecretKey {
	/** Says which key it is without telling anything about it. */
	id: string;
	key: KeyObject;
}

/** The keys at hand: the first one seals, any of them opens. */
export interface KeyRing {
	from: 'environment' | 'named_file' | 'data_folder';
	/** The variable or the path, for messages. */
	place: string;
	keys: [SecretKey, ...SecretKey[]];
}

export type Environment = Record<string, string | undefined>;

const keyBytes = 32;
export const keyFileName = 'secret.key';
export const keyFileOf = (folder: string): string => join(folder, keyFileName);

/**
 * The keys, from WEATHERGLASS_SECRET_KEY, else the file that WEATHERGLASS_SECRET_KEY_FILE names, else the key file of
 * the data folder; null where there is none of them. Read anew each time: a command may have rotated the key.
 *
 * @throws SecretError `invalid_key`
 */
export function readKeyRing(folder: string, environment: Environment = process.env): KeyRing | null {
	const given = environment.WEATHERGLASS_SECRET_KEY;
	if (given?.trim()) return ring('environment', 'WEATHERGLASS_SECRET_KEY', given);
	const named = environment.WEATHERGLASS_SECRET_KEY_FILE;
	if (named) {
		const text = readIfThere(named);
		if (text === null) {
			throw new SecretError(
				'invalid_key',
				`There is no key file ${named}, which WEATHERGLASS_SECRET_KEY_FILE names.`,
				'Put the file there, or name another.'
			);
		}
		return ring('named_file', named, text);
	}
	const own = keyFileOf(folder);
	const text = readIfThere(own);
	return text === null ? null : ring('data_folder', own, text);
}

/** Make the key file of the data folder. Where another process was faster, theirs holds. */
export function makeKeyFile(folder: string): KeyRing {
	const path = keyFileOf(folder);
	const temporary = written(path, newKey());
	try {
		linkSync(temporary, path);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
	} finally {
		rmSync(temporary, { force: true });
	}
	return ring('data_folder', path, readFileSync(path, 'utf8'));
}

/** Put a new key before the others of the data folder's key file. */
export function addKey(folder: string): KeyRing {
	const path = keyFileOf(folder);
	return replaceKeys(path, `${newKey()}\n${readFileSync(path, 'utf8')}`);
}

/** Keep the first key of the data folder's key file, and of the others those that are still needed. */
export function dropOldKeys(folder: string, needed: ReadonlySet<string>): KeyRing {
	const path = keyFileOf(folder);
	const [first, ...others] = readFileSync(path, 'utf8').trim().split(/\s+/);
	const kept = others.filter((word, index) => needed.has(parsed(word, index + 2, path).id));
	return replaceKeys(path, [first, ...kept].join('\n'));
}

function replaceKeys(path: string, text: string): KeyRing {
	renameSync(written(path, text), path);
	return ring('data_folder', path, text);
}

/** Write a file beside `path` that only its owner may read, durable before it takes that name. */
function written(path: string, text: string): string {
	const temporary = `${path}.${randomBytes(6).toString('hex')}`;
	const file = openSync(temporary, 'wx', 0o600);
	try {
		writeSync(file, `${text.trim()}\n`);
		fsyncSync(file);
	} finally {
		closeSync(file);
	}
	return temporary;
}

const newKey = () => randomBytes(keyBytes).toString('base64');

function readIfThere(path: string): string | null {
	try {
		return readFileSync(path, 'utf8');
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
		throw new SecretError(
			'invalid_key',
			`The key file ${path} can’t be read: ${(error as Error).message}`,
			'Let the user that Weatherglass runs as read it.'
		);
	}
}

function ring(from: KeyRing['from'], place: string, text: string): KeyRing {
	const words = text.split(/[\s,]+/).filter((word) => word !== '');
	const [first, ...others] = words.map((word, index) => parsed(word, index + 1, place));
	if (!first) throw malformed(place, 'It is empty.');
	return { from, place, keys: [first, ...others] };
}

function parsed(word: string, position: number, place: string): SecretKey {
	const bytes = /^[0-9a-f]{64}$/i.test(word)
		? Buffer.from(word, 'hex')
		: /^[\w+/-]+=*$/.test(word)
			? Buffer.from(word, 'base64')
			: null;
	if (bytes?.length !== keyBytes) {
		// The key itself, even a mistyped one, has no place in a message.
		throw malformed(place, `Key ${position} in it is not ${keyBytes} bytes in base64 or hexadecimal.`);
	}
	const id = createHmac('sha256', bytes).update('weatherglass key id').digest('hex').slice(0, 16);
	return { id, key: createSecretKey(bytes) };
}

const malformed = (place: string, reason: string) =>
	new SecretError(
		'invalid_key',
		`${place} holds no key for secrets. ${reason}`,
		'Make one with: openssl rand -base64 32. An older key may follow after a space or on a line of its own.'
	);
