import type { Viewer } from '#lib/crm/viewer.ts';
import { accountName } from '#lib/server/store/account-name.ts';
import { requireCapability } from '#lib/server/store/require-capability.ts';
import type { Store } from '#lib/server/store/store.ts';

/** An erasure as people read it. */
export interface LedgerEntry {
	id: string;
	entity: string;
	record_id: string;
	erased_at: string;
	erased_by: string | null;
	cause: 'request' | 'retention';
	action: 'erase' | 'anonymise';
	reason: string | null;
}

/** Who was erased, newest first: which record, when, by whom and why. @throws RecordError `not_allowed` */
export async function listErasures(store: Store, viewer: Viewer, limit = 500): Promise<LedgerEntry[]> {
	requireCapability(viewer, 'manage_privacy');
	const { rows } = await store.engine.query<LedgerEntry>(
		`select id, entity, record_id, erased_at, ${accountName('erased_by')} as erased_by, cause, action, reason
		from erasures order by erasures.erased_at desc, id limit $1`,
		[limit]
	);
	return rows;
}
