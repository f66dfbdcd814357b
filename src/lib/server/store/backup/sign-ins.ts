/** What of a backup must not come back to life with it. */
import { systemViewer } from '#lib/crm/viewer.ts';
import type { Transaction } from '#lib/server/engine/engine.ts';
import { audit } from '../audit.ts';

/** Good for whoever holds them, and since the backup ended or used up: nobody can tell which. */
const heldByBrowsers = ['sessions', 'pending_sign_ins', 'account_links'] as const;

/**
 * End every sign-in that the data of a backup know: a session that was signed out since would hold again, and a link by which a
 * password was set would set another. Notes in the audit log that the data are those of a backup.
 */
export async function endSignIns(transaction: Transaction, createdAt: string): Promise<void> {
	const ended: Record<string, number> = {};
	for (const table of heldByBrowsers)
		ended[table] = (await transaction.query(`delete from ${table}`)).changes;
	await audit(transaction, systemViewer, {
		action: 'backup_restored',
		subject: `As of ${createdAt}`,
		detail: { ended }
	});
}
