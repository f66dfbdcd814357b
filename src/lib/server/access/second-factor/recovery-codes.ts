import { randomInt } from 'node:crypto';
import type { Transaction } from '#lib/server/engine/engine.ts';
import { hashOf } from '../tokens.ts';

const codesAtOnce = 10;
/** No letter that is taken for another, nor for a digit. */
const letters = 'abcdefghjkmnpqrstuvwxyz23456789';
const groups = 6;
const lettersInGroup = 4;

/**
 * A code of 118 random bits. OWASP ASVS 5, 6.5.2: from 112 bits on a plain hash is enough.
 */
function newCode(): string {
	const group = () =>
		Array.from({ length: lettersInGroup }, () => letters[randomInt(letters.length)]).join('');
	return Array.from({ length: groups }, group).join('-');
}

/** As it is hashed: people type capitals, blanks and no dashes. */
const normal = (code: string): string => code.toLowerCase().replace(/[\s-]/g, '');

/** Whether someone typed a recovery code rather than one of the app. */
export const looksLikeRecoveryCode = (code: string): boolean =>
	normal(code).length === groups * lettersInGroup;

/** Make an account's recovery codes; earlier ones are good for nothing from then on. They are shown once and kept as hashes. */
export async function makeRecoveryCodes(transaction: Transaction, accountId: string): Promise<string[]> {
	const codes = Array.from({ length: codesAtOnce }, newCode);
	await transaction.query('delete from recovery_codes where account_id = $1', [accountId]);
	await transaction.append(
		'recovery_codes',
		['account_id', 'code_hash'],
		codes.map((code) => [accountId, hashOf(normal(code))])
	);
	return codes;
}

/** Use a recovery code up. Answers whether it was one; writes queue, so of two who try one only the first is let in. */
export async function takeRecoveryCode(
	transaction: Transaction,
	accountId: string,
	code: string
): Promise<boolean> {
	const { rows } = await transaction.query(
		'delete from recovery_codes where account_id = $1 and code_hash = $2 returning 1',
		[accountId, hashOf(normal(code))]
	);
	return rows.length > 0;
}
