import { readAccount, viewerFor } from '#lib/server/access/index.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import type { Store } from '#lib/server/store/store.ts';

/** The viewer an account is when something is done for it; null for one that may not sign in any more. */
export async function readerOf(store: Store, accountId: string): Promise<Viewer | null> {
	const account = await readAccount(store.engine, accountId).catch(() => null);
	return account && account.disabled_at === null ? viewerFor(store, account) : null;
}
