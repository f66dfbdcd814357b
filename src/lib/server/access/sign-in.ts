import type { Transaction } from '#lib/server/engine/engine.ts';
import { audit } from '#lib/server/store/audit.ts';
import type { Store } from '#lib/server/store/store.ts';
import { accountColumns, findOwner, normalEmail, type Account } from './accounts.ts';
import { signInLimits } from './attempts.ts';
import { AccessError, tooManyAttempts } from './errors.ts';
import { attemptLink, createLink, linkPath, takeLink } from './links.ts';
import { hashPassword, isOutdated, isPassword } from './passwords.ts';
import { providerOnOffer } from './provider/settings.ts';
import { beginPending, owedStep } from './second-factor/pending.ts';
import type { Caller } from './sessions.ts';
import { startSession, type SignedIn, type SignInMethod } from './start-session.ts';

const linkSeconds = 24 * 60 * 60;

/**
 * Sign in with e-mail and password.
 *
 * @throws AccessError `wrong_credentials`, the same for an unknown e-mail and a wrong password; `too_many_attempts`;
 * `not_admitted` where passwords are turned off
 */
export async function signIn(
	store: Store,
	credentials: { email: string; password: string },
	caller: Caller
): Promise<SignedIn> {
	const email = normalEmail(credentials.email);
	const limits = signInLimits(store);
	const now = caller.now ?? Date.now();
	const retryAt = limits.take(email, caller.address, now);
	if (retryAt) throw tooManyAttempts(retryAt, now);

	const { rows } = await store.engine.query<Account & { password_hash: string | null }>(
		`select ${accountColumns}, password_hash from accounts where email = $1 and disabled_at is null`,
		[email]
	);
	const found = rows[0];
	if (!(await isPassword(credentials.password, found?.password_hash ?? null)) || !found) {
		await audit(
			store.engine,
			{ accountId: null, address: caller.address },
			{ action: 'sign_in_failed', subject: email.slice(0, 300) }
		);
		throw new AccessError(
			'wrong_credentials',
			'E-mail or password is not right.',
			'Check both, and Caps Lock.'
		);
	}
	limits.succeeded(email, caller.address);
	const { password_hash: stored, ...account } = found;
	await requirePasswordsOn(store, account);
	if (isOutdated(stored!)) await renewHash(store, account.id, stored!, credentials.password);
	return store.engine.transaction((transaction) =>
		beginSignedIn(store, transaction, account, caller, 'password')
	);
}

/** Where passwords are off, the owner's still works: no mistake at the provider, nor its end, can keep everyone out. */
async function requirePasswordsOn(store: Store, account: Account): Promise<void> {
	const provider = await providerOnOffer(store);
	if (!provider?.passwordsOff || account.id === (await findOwner(store.engine))?.id) return;
	throw new AccessError('not_admitted', 'Passwords are turned off here.', `Sign in with ${provider.label}.`);
}

/** Store the password at today's cost; what was changed in the meantime stays. */
async function renewHash(store: Store, id: string, stored: string, password: string): Promise<void> {
	await store.engine.query(
		'update accounts set password_hash = $1 where id = $2 and password_hash = $3',
		[await hashPassword(password), id, stored],
		{ readOnly: false }
	);
}

/**
 * Make a link that signs an account in once, within a day.
 *
 * @returns the path of the link, to be put after the app's address
 */
export async function createSignInLink(store: Store, accountId: string): Promise<string> {
	const token = await store.engine.transaction(async (transaction) => {
		await audit(transaction, { accountId }, { action: 'sign_in_link_created' });
		return createLink(transaction, { accountId, purpose: 'sign_in', seconds: linkSeconds, by: null });
	});
	return linkPath('sign_in', token);
}

/**
 * Sign in with the token of a link; it works once.
 *
 * @throws AccessError `link_used` when it was used, is too old or never was; `too_many_attempts`
 */
export async function signInByLink(store: Store, token: string, caller: Caller): Promise<SignedIn> {
	return attemptLink(store, caller, () =>
		store.engine.transaction(async (transaction) => {
			const id = await takeLink(transaction, token, 'sign_in');
			const { rows } = await transaction.query<Account>(
				`select ${accountColumns} from accounts where id = $1 and disabled_at is null`,
				[id]
			);
			return rows[0] ? beginSignedIn(store, transaction, rows[0], caller, 'link') : null;
		})
	);
}

/**
 * Go on with someone whose password, link or provider has said who they are: to a session, or to the second step where
 * they owe one. The company's provider asks for second factors itself.
 */
export async function beginSignedIn(
	store: Store,
	transaction: Transaction,
	account: Account,
	caller: Caller,
	by: SignInMethod
): Promise<SignedIn> {
	const owes = by === 'provider' ? null : await owedStep(transaction, account);
	if (!owes) return startSession(store, transaction, account, caller, { by });
	return { viewer: null, cookie: await beginPending(transaction, account.id, by), owes };
}
