import type { Viewer } from '#lib/crm/viewer.ts';
import { csvLine } from '#lib/csv/csv.ts';
import { audit } from '#lib/server/store/audit.ts';
import type { Store } from '#lib/server/store/store.ts';
import { readAuditLog, type AuditEntry, type AuditFilter } from './audit-log.ts';

const columns = [
	'time',
	'person',
	'email',
	'action',
	'subject',
	'entity',
	'record',
	'before',
	'after',
	'detail',
	'address',
	'session'
];

const entriesAtOnce = 1000;

/**
 * The audit log as CSV, newest first, in pieces of many lines. That it was taken is noted before the first line leaves.
 *
 * @throws RecordError `not_allowed`
 */
export async function auditLogCsv(
	store: Store,
	viewer: Viewer,
	filter: AuditFilter
): Promise<AsyncIterable<string>> {
	// Read first: who may not read it gets no entry that says they took it.
	const first = await readAuditLog(store, viewer, filter, { limit: entriesAtOnce });
	await audit(store.engine, viewer, {
		action: 'export',
		subject: 'Audit log',
		detail: { format: 'csv', filter }
	});
	return lines(store, viewer, filter, first);
}

async function* lines(
	store: Store,
	viewer: Viewer,
	filter: AuditFilter,
	first: Awaited<ReturnType<typeof readAuditLog>>
): AsyncGenerator<string> {
	yield `${csvLine(columns)}\n`;
	for (let page = first; ;) {
		yield page.entries.map((entry) => `${csvLine(cells(entry))}\n`).join('');
		if (page.next === null) return;
		page = await readAuditLog(store, viewer, filter, { after: page.next, limit: entriesAtOnce });
	}
}

function cells(entry: AuditEntry): (string | null)[] {
	const { before, after } = sides(entry);
	return [
		entry.at,
		entry.who?.name ?? null,
		entry.who?.email ?? null,
		entry.label,
		entry.subject,
		entry.record?.entity ?? null,
		entry.record?.id ?? null,
		before && JSON.stringify(before),
		after && JSON.stringify(after),
		Object.keys(entry.detail).length > 0 ? JSON.stringify(entry.detail) : null,
		entry.address,
		entry.session
	];
}

/** What was and what is: as the entry says, or of each field of a changed record. */
function sides({ record, before, after }: AuditEntry): {
	before: Record<string, unknown> | null;
	after: Record<string, unknown> | null;
} {
	if (!record) return { before, after };
	const side = (name: 'before' | 'after') =>
		Object.fromEntries(record.changes.map((change) => [change.field, change[name].value]));
	return { before: record.action === 'create' ? null : side('before'), after: side('after') };
}
