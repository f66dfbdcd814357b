/**
 * How an API token looks: `wgt_`, 32 random letters and digits, and six that check them. The beginning says whose it is
 * to people and to scanners that look for secrets in code; the check tells a mistyped token from one that was revoked
 * without a look into the database. Source: GitHub, Behind GitHub’s new authentication token formats (2021).
 */
import { randomInt } from 'node:crypto';
import { crc32 } from 'node:zlib';

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const start = 'wgt_';
/** 190 bits. */
const randomLength = 32;
const checkLength = 6;
/** Characters that are kept and shown, to tell tokens apart. */
const shownLength = start.length + 4;

export function newApiToken(): string {
	const random = Array.from({ length: randomLength }, () => digits[randomInt(digits.length)]).join('');
	return start + random + checkOf(random);
}

/** Whether a text can be a token of ours at all. */
export function isApiToken(text: string): boolean {
	if (text.length !== start.length + randomLength + checkLength || !/^wgt_[0-9A-Za-z]+$/.test(text))
		return false;
	const random = text.slice(start.length, -checkLength);
	return text.endsWith(checkOf(random));
}

/** The beginning of a token, by which people know it again. */
export const shownPart = (token: string): string => token.slice(0, shownLength);

function checkOf(random: string): string {
	let rest = crc32(random);
	let check = '';
	for (let place = 0; place < checkLength; place++) {
		check = digits[rest % digits.length]! + check;
		rest = Math.floor(rest / digits.length);
	}
	return check;
}
