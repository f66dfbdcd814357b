import type { Transaction } from '#lib/server/engine/engine.ts';
import { audit, type Actor } from '#lib/server/store/audit.ts';
import type { Store } from '#lib/server/store/store.ts';
import { AttemptLimit } from '../attempts.ts';
import { AccessError, tooManyAttempts } from '../errors.ts';
import { getSecret, SecretError } from '../secrets/index.ts';
import { looksLikeRecoveryCode, takeRecoveryCode } from './recovery-codes.ts';
import { stepOfCode } from './totp.ts';

/** NIST SP 800-63B-4, 3.2.2: no more than 100 failures in a row, however slowly they come. */
const mostFailures = 100;

export const factorSecret = (accountId: string): string => `second-factor/${accountId}`;

const limits = new WeakMap<Store, AttemptLimit>();

/** Five codes at once, then one a minute. By account: who tries codes has the password already, from any address. */
function limitOf(store: Store): AttemptLimit {
	const known = limits.get(store) ?? new AttemptLimit(5, 60_000);
	limits.set(store, known);
	return known;
}

/**
 * Check a code of an account's second factor, from the app or a recovery code, and use it up: no code works twice.
 *
 * @returns which of the two it was
 * @throws AccessError `wrong_code`, `too_many_attempts`, `factor_unreadable`
 */
export async function checkCode(
	store: Store,
	actor: Actor & { accountId: string },
	given: string,
	now: number
): Promise<'code' | 'recovery_code'> {
	const { accountId } = actor;
	const retryAt = limitOf(store).take(accountId, now);
	if (retryAt) throw tooManyAttempts(retryAt, now);
	const isRecovery = looksLikeRecoveryCode(given);
	const step = isRecovery ? null : await stepOf(store, accountId, given.replace(/\s/g, ''), now);
	const refusal = await store.engine.transaction(async (transaction) => {
		const problem = isRecovery
			? await tryRecoveryCode(transaction, accountId, given)
			: await tryStep(transaction, accountId, step);
		await transaction.query(
			`update second_factors set failures = ${problem ? 'failures + 1' : '0'} where account_id = $1`,
			[accountId]
		);
		if (problem) await audit(transaction, actor, { action: 'second_factor_refused' });
		else if (isRecovery) await audit(transaction, actor, { action: 'recovery_code_used' });
		return problem;
	});
	if (refusal) throw refusal;
	limitOf(store).clear(accountId);
	return isRecovery ? 'recovery_code' : 'code';
}

async function stepOf(store: Store, accountId: string, code: string, now: number): Promise<number | null> {
	try {
		const key = await getSecret(store, factorSecret(accountId));
		if (key !== null) return stepOfCode(key, code, now);
	} catch (failure) {
		if (!(failure instanceof SecretError)) throw failure;
		console.error(`The second factor of account ${accountId} can't be checked: ${failure.message}`);
	}
	throw new AccessError(
		'factor_unreadable',
		'Codes of the app can’t be checked: the key of this Weatherglass has changed.',
		'Use a recovery code, or ask an administrator to put the key back or to remove your second factor.'
	);
}

async function tryRecoveryCode(
	transaction: Transaction,
	accountId: string,
	code: string
): Promise<AccessError | null> {
	if (await takeRecoveryCode(transaction, accountId, code)) return null;
	return new AccessError(
		'wrong_code',
		'That recovery code is not right, or was used already.',
		'Each works once. Try the next one of your list.'
	);
}

async function tryStep(
	transaction: Transaction,
	accountId: string,
	step: number | null
): Promise<AccessError | null> {
	const { rows } = await transaction.query<{ last_step: number; failures: number }>(
		'select last_step, failures from second_factors where account_id = $1',
		[accountId]
	);
	if (rows[0] && rows[0].failures >= mostFailures)
		return new AccessError(
			'wrong_code',
			'There were too many wrong codes: this second factor takes no more.',
			'Use a recovery code, or ask an administrator to remove it.'
		);
	if (!rows[0] || step === null)
		return new AccessError(
			'wrong_code',
			'That code is not right.',
			'Take the one that your app shows now. If it never works, the clock of the phone is off.'
		);
	if (step <= Number(rows[0].last_step))
		return new AccessError(
			'wrong_code',
			'That code was used already.',
			'Wait for the next one: a code works once.'
		);
	await transaction.query('update second_factors set last_step = $2 where account_id = $1', [
		accountId,
		step
	]);
	return null;
}
