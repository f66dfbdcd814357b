/** Which accounts are linked to whom at the identity provider; for administrators. */
import type { Viewer } from '#lib/crm/viewer.ts';
import { audit } from '#lib/server/store/audit.ts';
import { requireCapability } from '#lib/server/store/require-capability.ts';
import type { Store } from '#lib/server/store/store.ts';
import { AccessError } from '../errors.ts';
import { endSessions } from '../sessions.ts';

export interface LinkedIdentity {
	issuer: string;
	subject: string;
	account_id: string;
	account: string;
	account_email: string;
	/** As the provider said at the last sign-in. */
	email: string | null;
	/** ISO 8601, UTC. */
	linked_at: string;
	last_sign_in_at: string;
}

/** Every link, by the name of its account. Throws RecordError `not_allowed`. */
export async function listIdentities(store: Store, viewer: Viewer): Promise<LinkedIdentity[]> {
	requireCapability(viewer, 'manage_people');
	const { rows } = await store.engine.query<LinkedIdentity>(
		`select issuer, subject, account_id, accounts.name as account, accounts.email as account_email,
			account_identities.email, linked_at, last_sign_in_at
		from account_identities join accounts on accounts.id = account_id
		order by lower(accounts.name), accounts.email, issuer`
	);
	return rows;
}

/**
 * Take the link of an account away, as when an address has changed hands. Its sessions end; the next sign-in with its
 * verified e-mail links it anew.
 *
 * @throws RecordError `not_allowed`; AccessError `not_found`
 */
export async function unlinkIdentity(
	store: Store,
	viewer: Viewer,
	{ issuer, subject }: Pick<LinkedIdentity, 'issuer' | 'subject'>
): Promise<void> {
	requireCapability(viewer, 'manage_people');
	await store.engine.transaction(async (transaction) => {
		const { rows } = await transaction.query<{ account_id: string; email: string | null }>(
			'delete from account_identities where issuer = $1 and subject = $2 returning account_id, email',
			[issuer, subject]
		);
		if (!rows[0]) throw new AccessError('not_found', 'That link is there no more.', 'Load the page again.');
		await endSessions(transaction, rows[0].account_id);
		await audit(transaction, viewer, {
			action: 'identity_unlinked',
			subject: rows[0].email,
			detail: { issuer, subject }
		});
	});
}
