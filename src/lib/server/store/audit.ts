import type { AuditAction } from '#lib/crm/audit-actions.ts';
import type { Engine, Transaction } from '#lib/server/engine/engine.ts';

/** Who did something, and from where; a viewer is one. */
export interface Actor {
	/** Null: nobody who is known, such as someone whose sign-in was refused. */
	accountId: string | null;
	/** The public id of the session. */
	sessionId?: string | null;
	/** The network address the request came from. */
	address?: string | null;
	/** Who really acts, where an administrator looks through the eyes of this account. */
	viewedBy?: { accountId: string };
}

export interface AuditNote {
	action: AuditAction;
	/** What it was done to, in words: the e-mail of an account, the name of a file. */
	subject?: string | null;
	/** What else a reader needs, as JSON; `before` and `after` are shown as a change. Never a secret. */
	detail?: Record<string, unknown> | null;
}

/**
 * Append an entry to the audit log, within a transaction or in one of its own. Entries are never changed; only an erasure
 * puts a stub in the place of what a person's data were.
 */
export async function audit(
	to: Transaction | Engine,
	{ accountId, sessionId = null, address = null, viewedBy }: Actor,
	{ action, subject = null, detail = null }: AuditNote
): Promise<void> {
	const noted = viewedBy ? { ...detail, viewing_as: accountId } : detail;
	await to.query(
		`insert into audit_log (account_id, session_id, address, action, subject, detail)
		values ($1, $2, $3, $4, $5, $6::json)`,
		[viewedBy?.accountId ?? accountId, sessionId, address, action, subject, noted && JSON.stringify(noted)],
		{ readOnly: false }
	);
}
