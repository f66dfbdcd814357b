import { encode } from 'uqr';
import type { Transaction } from '#lib/server/engine/engine.ts';
import { audit, type Actor } from '#lib/server/store/audit.ts';
import type { Store } from '#lib/server/store/store.ts';
import type { Account } from '../accounts.ts';
import { AccessError } from '../errors.ts';
import { deleteSecret, getSecret, setSecret } from '../secrets/index.ts';
import { factorSecret } from './check.ts';
import { makeRecoveryCodes } from './recovery-codes.ts';
import { newTotpKey, stepOfCode, totpUri } from './totp.ts';

/** A second factor that is offered and not confirmed yet. */
export interface Proposal {
	/** The key in base32, in groups of four, to be typed where a QR code can't be read. */
	key: string;
	/** The same for a phone on this device: opens the authenticator app. */
	uri: string;
	qr: QrCode;
}

export interface QrCode {
	/** Modules along a side, with the quiet zone. */
	size: number;
	/** The dark modules, as the path of an SVG whose unit is one module. */
	path: string;
}

interface Proposed {
	key: string;
	at: number;
}

const proposalMilliseconds = 30 * 60_000;
const proposalSecret = (accountId: string) => `second-factor/${accountId}/proposed`;

/** Offer an account a second factor: the one on offer, so that a page that is loaded again still fits the phone, else a new one. */
export async function propose(
	store: Store,
	{ id, email }: Pick<Account, 'id' | 'email'>,
	now: number
): Promise<Proposal> {
	const open = await openProposal(store, { id, email }, now);
	if (open) return open;
	const key = newTotpKey();
	await setSecret(store, proposalSecret(id), JSON.stringify({ key, at: now } satisfies Proposed), id);
	return shown(key, email);
}

/** The second factor on offer; null when there is none, or it was offered too long ago. */
export async function openProposal(
	store: Store,
	{ id, email }: Pick<Account, 'id' | 'email'>,
	now: number
): Promise<Proposal | null> {
	const proposed = await readProposed(store, id, now);
	return proposed && shown(proposed.key, email);
}

async function readProposed(store: Store, id: string, now: number): Promise<Proposed | null> {
	const text = await getSecret(store, proposalSecret(id));
	const proposed = text === null ? null : (JSON.parse(text) as Proposed);
	return proposed && now - proposed.at < proposalMilliseconds ? proposed : null;
}

/**
 * Take the offered second factor into use, with a code that shows that the app has it. `work` is done in the same
 * transaction.
 *
 * @returns the recovery codes, to be shown once, and what `work` answers
 * @throws AccessError `wrong_code`; `sign_in_expired` when nothing is on offer any more
 */
export async function confirm<T>(
	store: Store,
	{
		account,
		actor,
		code,
		now
	}: { account: Pick<Account, 'id' | 'email'>; actor: Actor; code: string; now: number },
	work: (transaction: Transaction) => Promise<T>
): Promise<{ recoveryCodes: string[]; result: T }> {
	const proposed = await readProposed(store, account.id, now);
	if (!proposed)
		throw new AccessError(
			'sign_in_expired',
			'This second factor was offered too long ago.',
			'Begin again and scan the new code.'
		);
	const step = stepOfCode(proposed.key, code.replace(/\s/g, ''), now);
	if (step === null)
		throw new AccessError(
			'wrong_code',
			'That code is not right.',
			'Take the one that your app shows now for Weatherglass. If it never works, the clock of the phone is off.'
		);
	return store.engine.transaction(async (transaction) => {
		await setSecret(store, factorSecret(account.id), proposed.key, account.id, transaction);
		await deleteSecret(store, proposalSecret(account.id), transaction);
		await transaction.query(
			`insert into second_factors (account_id, last_step) values ($1, $2)
			on conflict (account_id) do update set last_step = excluded.last_step, enrolled_at = now(), failures = 0`,
			[account.id, step]
		);
		const recoveryCodes = await makeRecoveryCodes(transaction, account.id);
		await audit(transaction, actor, { action: 'second_factor_enrolled', subject: account.email });
		return { recoveryCodes, result: await work(transaction) };
	});
}

function shown(key: string, email: string): Proposal {
	const uri = totpUri(key, email);
	return { key: key.match(/.{1,4}/g)!.join(' '), uri, qr: qrCode(uri) };
}

/** Four modules of quiet zone, as ISO/IEC 18004 asks for. */
function qrCode(text: string): QrCode {
	const { size, data } = encode(text, { ecc: 'M', border: 4 });
	const path = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])));
	return { size, path: path.join('') };
}
