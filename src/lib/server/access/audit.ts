import type { Viewer } from '#lib/crm/viewer.ts';
import type { Engine, Transaction } from '#lib/server/engine/engine.ts';
import { requireCapability } from '#lib/server/store/require-capability.ts';
import type { Store } from '#lib/server/store/store.ts';

export type AuditAction =
	| 'account_created'
	| 'password_changed'
	| 'sign_in'
	| 'sign_in_failed'
	| 'sign_in_link_created'
	| 'sign_out'
	| 'secrets_rotated'
	| 'secrets_forgotten'
	| 'export'
	| 'sql';

export interface AuditEntry {
	/** ISO 8601, UTC. */
	occurred_at: string;
	account_id: string | null;
	account: string | null;
	action: AuditAction;
	/** What it was done to, or the e-mail that was tried. */
	subject: string | null;
	detail: unknown;
}

const insert = 'insert into audit_log (account_id, action, subject, detail) values ($1, $2, $3, $4::json)';

interface Entry {
	accountId: string | null;
	action: AuditAction;
	subject?: string | null;
	detail?: unknown;
}

/** Write down what someone did, within a transaction or in one of its own. Never give it a secret. */
export async function audit(to: Transaction | Engine, entry: Entry): Promise<void> {
	const { accountId, action, subject = null, detail = null } = entry;
	const parameters = [accountId, action, subject, detail === null ? null : JSON.stringify(detail)];
	await to.query(insert, parameters, { readOnly: false });
}

/** Note that a viewer took data out or ran SQL. */
export async function auditUse(
	store: Store,
	viewer: Viewer,
	action: 'export' | 'sql',
	subject: string,
	detail?: unknown
): Promise<void> {
	await audit(store.engine, { accountId: viewer.accountId, action, subject, detail });
}

/**
 * The latest entries, newest first.
 *
 * @throws RecordError `not_allowed`
 */
export async function auditLog(store: Store, viewer: Viewer, limit = 200): Promise<AuditEntry[]> {
	requireCapability(viewer, 'read_audit');
	const { rows } = await store.engine.query<AuditEntry & { detail: string | null }>(
		`select occurred_at, account_id, accounts.name as account, action, subject, cast(detail as varchar) as detail
		from audit_log
		left join accounts on accounts.id = account_id
		order by sequence desc
		limit $1`,
		[limit]
	);
	return rows.map((row) => ({ ...row, detail: row.detail === null ? null : JSON.parse(row.detail) }));
}
