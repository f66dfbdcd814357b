/** Taking back what an import or a merge did, without what was done since. */
import type { Viewer } from '#lib/crm/viewer.ts';
import type { Transaction } from '#lib/server/engine/engine.ts';
import { takeBackFields } from './custom-fields.ts';
import { removeUnneeded, type Removed } from './records.ts';
import type { TakenBack } from './standing.ts';

export type { Kept } from './records.ts';
export { restoreValues, type Restored } from './values.ts';

/** Remove the records, and then the custom fields, that nothing which stands brought or needs. */
export async function release(transaction: Transaction, viewer: Viewer, what: TakenBack): Promise<Removed> {
	const removed = await removeUnneeded(transaction, viewer, what);
	await takeBackFields(transaction, what);
	return removed;
}
