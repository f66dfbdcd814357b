import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { Admission } from '#lib/server/engine/admission.ts';
import { AccessError } from './errors.ts';

interface Cost {
	/** Binary logarithm of scrypt's N. */
	logN: number;
	blockSize: number;
	parallelization: number;
}

// One of the settings OWASP's Password Storage Cheat Sheet names as equal in strength; this one takes 32 MB, so that
// a few people who sign in at once don't exhaust a small machine.
const currentCost: Cost = { logN: 15, blockSize: 8, parallelization: 3 };
const saltBytes = 16;
const keyBytes = 32;

/**
 * A password as it may be stored: `scrypt$logN$r$p$salt$key`, salted and slow to guess.
 *
 * @throws AccessError `too_many_attempts` when too many passwords wait already
 */
export async function hashPassword(password: string, cost: Cost = currentCost): Promise<string> {
	const salt = randomBytes(saltBytes);
	const key = await derive(password, salt, cost);
	const { logN, blockSize, parallelization } = cost;
	return ['scrypt', logN, blockSize, parallelization, encoded(salt), encoded(key)].join('$');
}

interface StoredPassword {
	cost: Cost;
	salt: Buffer;
	key: Buffer;
}

function parse(stored: string | null): StoredPassword | null {
	const [scheme, logN, blockSize, parallelization, salt, key] = (stored ?? '').split('$');
	if (scheme !== 'scrypt' || !salt || !key) return null;
	return {
		cost: {
			logN: Number(logN),
			blockSize: Number(blockSize),
			parallelization: Number(parallelization)
		},
		salt: Buffer.from(salt, 'base64url'),
		key: Buffer.from(key, 'base64url')
	};
}

/**
 * Whether a password is the stored one. Takes as long when nothing is stored, so that nobody learns who has an account.
 *
 * @throws AccessError `too_many_attempts` when too many passwords wait already
 */
export async function isPassword(password: string, stored: string | null): Promise<boolean> {
	const known = parse(stored);
	if (!known) {
		await derive(password, Buffer.alloc(saltBytes), currentCost);
		return false;
	}
	const given = await derive(password, known.salt, known.cost);
	return known.key.length === given.length && timingSafeEqual(known.key, given);
}

/** Whether a stored password was made at another cost than new ones are, and is to be made anew at the next sign-in. */
export function isOutdated(stored: string): boolean {
	const cost = parse(stored)?.cost;
	return (
		cost?.logN !== currentCost.logN ||
		cost.blockSize !== currentCost.blockSize ||
		cost.parallelization !== currentCost.parallelization
	);
}

const encoded = (bytes: Buffer) => bytes.toString('base64url');

/**
 * Node works passwords out in the few threads, four, that files and addresses wait for as well: two at once leave room for
 * pages. Everybody's passwords wait in one line, whoever sent them.
 */
const atOnce = new Admission(2);

/** More would wait for longer than anybody does: they are told so at once, and the line stays short for all. */
const mostWaiting = 50;
const secondsToRetry = 10;

async function derive(password: string, salt: Buffer, cost: Cost): Promise<Buffer> {
	if (atOnce.waiting >= mostWaiting) {
		throw new AccessError(
			'too_many_attempts',
			'Too many passwords are being checked at once.',
			`Try again in ${secondsToRetry} seconds.`,
			{ retryAt: new Date(Date.now() + secondsToRetry * 1000) }
		);
	}
	const leave = await atOnce.enter('interactive', new AbortController().signal);
	try {
		return await scryptOf(password, salt, cost);
	} finally {
		leave();
	}
}

function scryptOf(
	password: string,
	salt: Buffer,
	{ logN, blockSize, parallelization }: Cost
): Promise<Buffer> {
	const N = 2 ** logN;
	const options = { N, r: blockSize, p: parallelization, maxmem: 2 * 128 * N * blockSize };
	return new Promise((resolve, reject) => {
		// One text may be typed in several Unicode forms.
		scrypt(password.normalize('NFKC'), salt, keyBytes, options, (error, key) =>
			error ? reject(error) : resolve(key)
		);
	});
}
