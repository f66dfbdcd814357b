import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

interface Cost {
	/** Binary logarithm of scrypt's N. */
	logN: number;
	blockSize: number;
	parallelization: number;
}

// One of the settings OWASP's Password Storage Cheat Sheet names as equal in strength; this one takes 32 MB, so that
// a few people who sign in at once don't exhaust a small machine.
const cost: Cost = { logN: 15, blockSize: 8, parallelization: 3 };
const saltBytes = 16;
const keyBytes = 32;

export const shortestPassword = 12;
const longestPassword = 1000;

/** What is wrong with a new password, or null. Length is what counts: no rules about digits and signs. */
export function passwordProblem(password: string): string | null {
	const length = [...password.normalize('NFKC')].length;
	if (length < shortestPassword) {
		return `The password is too short: give at least ${shortestPassword} characters. A few words that only you would put together are good.`;
	}
	if (length > longestPassword)
		return `The password is too long: give at most ${longestPassword} characters.`;
	if (new Set(password).size < 4) return 'The password repeats too few characters: take a few words.';
	return null;
}

/** A password as it may be stored: `scrypt$logN$r$p$salt$key`, salted and slow to guess. */
export async function hashPassword(password: string): Promise<string> {
	const salt = randomBytes(saltBytes);
	const key = await derive(password, salt, cost);
	const { logN, blockSize, parallelization } = cost;
	return ['scrypt', logN, blockSize, parallelization, encoded(salt), encoded(key)].join('$');
}

/** Whether a password is the stored one. Takes as long when nothing is stored, so that nobody learns who has an account. */
export async function isPassword(password: string, stored: string | null): Promise<boolean> {
	const [scheme, logN, blockSize, parallelization, salt, key] = (stored ?? '').split('$');
	if (scheme !== 'scrypt' || !salt || !key) {
		await derive(password, Buffer.alloc(saltBytes), cost);
		return false;
	}
	const expected = Buffer.from(key, 'base64url');
	const given = await derive(password, Buffer.from(salt, 'base64url'), {
		logN: Number(logN),
		blockSize: Number(blockSize),
		parallelization: Number(parallelization)
	});
	return expected.length === given.length && timingSafeEqual(expected, given);
}

const encoded = (bytes: Buffer) => bytes.toString('base64url');

function derive(password: string, salt: Buffer, { logN, blockSize, parallelization }: Cost): Promise<Buffer> {
	const N = 2 ** logN;
	const options = { N, r: blockSize, p: parallelization, maxmem: 2 * 128 * N * blockSize };
	return new Promise((resolve, reject) => {
		// One text may be typed in several Unicode forms.
		scrypt(password.normalize('NFKC'), salt, keyBytes, options, (error, key) =>
			error ? reject(error) : resolve(key)
		);
	});
}
