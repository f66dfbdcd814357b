/** An administrator looks through someone's eyes: sees what that account sees, and changes nothing. */
import { whileViewing } from '#lib/crm/capabilities.ts';
import type { Role, Viewer } from '#lib/crm/viewer.ts';
import { audit } from '#lib/server/store/audit.ts';
import { requireCapability } from '#lib/server/store/require-capability.ts';
import type { Store } from '#lib/server/store/store.ts';
import { AccessError } from './errors.ts';

export interface ViewableAccount {
	id: string;
	name: string;
	email: string;
	role: Role;
	/** The CRM person the account is, where that is known. */
	person: string | null;
}

/**
 * The accounts that a viewer may view as: every other that is not disabled.
 *
 * @param text words that must all occur in their name, e-mail or the name of their CRM person
 */
export async function viewableAccounts(store: Store, viewer: Viewer, text = ''): Promise<ViewableAccount[]> {
	requireCapability(viewer, 'view_as');
	const words = text.toLowerCase().split(/\s+/).filter(Boolean);
	const { rows } = await store.engine.query<ViewableAccount>(
		`select accounts.id, accounts.name, accounts.email, accounts.role, people.name as person
		from accounts
		left join people on people.deleted_at is null and people.id = coalesce(
			accounts.person_id,
			(select min(known.id) from people known where lower(known.email) = accounts.email and known.deleted_at is null))
		where accounts.disabled_at is null and accounts.id <> $1
		order by lower(accounts.name), accounts.id`,
		[viewer.accountId]
	);
	return rows.filter(({ name, email, person }) => {
		const known = [name, email, person ?? ''].join(' ').toLowerCase();
		return words.every((word) => known.includes(word));
	});
}

/**
 * Let the viewer's session read as another account does, until `endViewAs` or sign-out.
 *
 * @throws RecordError `not_allowed`; AccessError `invalid` when there is no such account to view as; `not_allowed` while viewing
 */
export async function beginViewAs(store: Store, viewer: Viewer, accountId: string): Promise<void> {
	if (viewer.viewedBy) {
		const { message, advice } = whileViewing(viewer.name);
		throw new AccessError('not_allowed', message, advice);
	}
	const found = (await viewableAccounts(store, viewer)).find(({ id }) => id === accountId);
	if (!found || !viewer.sessionId)
		throw new AccessError('invalid', 'There is no such account to view as.', 'Choose one from the list.');
	await store.engine.transaction(async (transaction) => {
		await transaction.query('update sessions set viewing_as = $1 where id = $2', [
			accountId,
			viewer.sessionId!
		]);
		await audit(transaction, viewer, { action: 'view_as_begun', subject: found.email });
	});
}

/** Go back to the administrator's own eyes. Does nothing where nobody looks through another's. */
export async function endViewAs(store: Store, viewer: Viewer): Promise<void> {
	const { viewedBy, sessionId } = viewer;
	if (!viewedBy || !sessionId) return;
	await store.engine.transaction(async (transaction) => {
		await transaction.query('update sessions set viewing_as = null where id = $1', [sessionId]);
		await audit(transaction, viewer, { action: 'view_as_ended', subject: viewer.email });
	});
}
