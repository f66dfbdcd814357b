/** The company's rules on how its people sign in. */
import { roles, type Role, type Viewer } from '#lib/crm/viewer.ts';
import type { Engine, Transaction } from '#lib/server/engine/engine.ts';
import { audit } from '#lib/server/store/audit.ts';
import { requireCapability } from '#lib/server/store/require-capability.ts';
import { putSetting, readSetting } from '#lib/server/store/settings.ts';
import type { Store } from '#lib/server/store/store.ts';
import { AccessError } from './errors.ts';

export interface SignInPolicy {
	/** Whoever has one of these roles must have a second factor, unless they sign in through the company's provider. */
	second_factor_roles: Role[];
}

const settingsKey = 'sign_in';
const defaults: SignInPolicy = { second_factor_roles: [] };

/**
 * SQL that is true of a row of `accounts` whose role needs a second factor. For use where that row is in reach; it
 * reads what `saveSignInPolicy` wrote.
 */
export const needsSecondFactor = `coalesce(list_contains(
	(select cast(value -> 'second_factor_roles' as varchar[]) from settings where key = '${settingsKey}'), role), false)`;

export async function readSignInPolicy(from: Pick<Engine, 'query'>): Promise<SignInPolicy> {
	return { ...defaults, ...(await readSetting<Partial<SignInPolicy>>(from, settingsKey)) };
}

/**
 * Save the company's rules. Someone whom a new rule meets without a second factor has to set one up before their next
 * page.
 *
 * @throws RecordError `not_allowed`; AccessError `invalid` when the rule would meet the viewer, who has no second factor
 */
export async function saveSignInPolicy(store: Store, viewer: Viewer, given: SignInPolicy): Promise<void> {
	requireCapability(viewer, 'manage_settings');
	const policy: SignInPolicy = {
		second_factor_roles: roles.filter((role) => given.second_factor_roles.includes(role))
	};
	await store.engine.transaction(async (transaction) => {
		const before = await readSignInPolicy(transaction);
		if (policy.second_factor_roles.includes(viewer.role)) await requireOwnFactor(transaction, viewer);
		await putSetting(transaction, viewer, settingsKey, policy);
		await audit(transaction, viewer, {
			action: 'settings_changed',
			subject: 'Sign-in',
			detail: { before, after: policy }
		});
	});
}

async function requireOwnFactor(transaction: Transaction, viewer: Viewer): Promise<void> {
	if (viewer.accountId === 'system') return;
	const { rows } = await transaction.query('select 1 from second_factors where account_id = $1', [
		viewer.accountId
	]);
	if (rows.length > 0) return;
	throw new AccessError(
		'invalid',
		'You have no second factor yourself.',
		'Set yours up first, so that this rule can’t keep you out.'
	);
}
