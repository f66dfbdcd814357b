/** The audit log as people read it: what was noted, and the changes of records from the change log, in one order. */
import { auditActions, auditGroups, type AuditAction, type AuditGroup } from '#lib/crm/audit-actions.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import type { Parameter } from '#lib/server/engine/engine.ts';
import { changesNumbered, type HistoryEntry } from '#lib/server/store/history.ts';
import { requireCapability } from '#lib/server/store/require-capability.ts';
import type { Store } from '#lib/server/store/store.ts';

/** What a reader may ask for: everything, a group of actions, one action, or changes of records by whom. */
export type AuditKind = 'all' | AuditGroup | AuditAction | 'record_changes' | 'import_changes';

export interface AuditFilter {
	/** `all`, when nothing is said: everything but what imports and syncs changed, which the entry of each sums up. */
	kind?: AuditKind;
	/** Id of an account, or `system` for the command line. */
	account?: string | null;
	/** Words of what it was done to, or the id of a record. */
	subject?: string | null;
	/** Days in the viewer's time zone, `YYYY-MM-DD`; `to` is the last one. */
	from?: string | null;
	to?: string | null;
}

export interface AuditEntry {
	/** Where a next page goes on. */
	key: string;
	/** ISO 8601, UTC. */
	at: string;
	/** Null: nobody who is known. */
	who: { id: string; name: string; email: string | null } | null;
	/** What was done, in words. */
	label: string;
	/** What it was done to, in words. */
	subject: string | null;
	/** The record that was changed, and how. */
	record: Pick<HistoryEntry, 'entity' | 'id' | 'label' | 'action' | 'changes' | 'reason' | 'import'> | null;
	/** What an entry says beside its subject: what was, what is, and the rest. */
	before: Record<string, unknown> | null;
	after: Record<string, unknown> | null;
	detail: Record<string, unknown>;
	address: string | null;
	session: string | null;
}

export interface AuditPage {
	entries: AuditEntry[];
	/** The key to go on after; null at the end. */
	next: string | null;
}

interface FoundRow {
	happened_at: string;
	/** To the microsecond, as a key must be. */
	happened_text: string;
	source: 'log' | 'change';
	sequence: number;
	account_id: string | null;
	name: string | null;
	email: string | null;
	action: string;
	subject: string | null;
	detail: string | null;
	address: string | null;
	session_id: string | null;
}

const verbs: Record<HistoryEntry['action'], string> = {
	create: 'Record created',
	update: 'Record changed',
	delete: 'Record deleted',
	restore: 'Record restored',
	merge: 'Record merged',
	undo: 'Record put back'
};

/**
 * One page of the audit log, newest first. Pages go on by key, so the last page of a long log is as quick as the first,
 * and what is noted in the meantime shifts nothing.
 *
 * @param after the `next` of the page before
 * @throws RecordError `not_allowed`
 */
export async function readAuditLog(
	store: Store,
	viewer: Viewer,
	filter: AuditFilter = {},
	{ after = null, limit = 50 }: { after?: string | null; limit?: number } = {}
): Promise<AuditPage> {
	requireCapability(viewer, 'read_audit');
	const { sql, parameters } = auditSql(filter, after, limit + 1);
	const { rows } = await store.engine.query<FoundRow>(sql, parameters, { timeZone: viewer.timeZone });
	const shown = rows.slice(0, limit);
	const changes = await changesNumbered(
		store,
		viewer,
		shown.filter(({ source }) => source === 'change').map(({ sequence }) => Number(sequence))
	);
	// Each log counts for itself: a number means a change only among changes.
	const entries = shown.map((row) =>
		entryOf(row, row.source === 'change' ? changes.get(Number(row.sequence)) : undefined)
	);
	return { entries, next: rows.length > limit ? (entries.at(-1)?.key ?? null) : null };
}

/** Who may be asked for: every account that did something, and the command line. */
export async function auditedPeople(store: Store, viewer: Viewer): Promise<{ id: string; label: string }[]> {
	requireCapability(viewer, 'read_audit');
	const { rows } = await store.engine.query<{ id: string; label: string }>(
		`select id, name || ' (' || email || ')' as label from accounts order by lower(name)`
	);
	return [...rows, { id: 'system', label: 'Command line' }];
}

/** The two logs, each cut to a page by itself, so that neither is sorted as a whole. */
function auditSql(
	filter: AuditFilter,
	after: string | null,
	limit: number
): { sql: string; parameters: Parameter[] } {
	const parameters: Parameter[] = [];
	const bind = (value: Parameter) => `$${parameters.push(value)}`;
	const { kind = 'all' } = filter;
	const common = (at: string, account: string, source: string) => {
		const conditions: string[] = [];
		if (filter.account) conditions.push(`${account} = ${bind(filter.account)}`);
		if (filter.from) conditions.push(`${at} >= ${bind(filter.from)}::date::timestamptz`);
		if (filter.to) conditions.push(`${at} < (${bind(filter.to)}::date + 1)::timestamptz`);
		const key = after === null ? null : readKey(after);
		if (key) {
			const instant = `${bind(key.at)}::timestamptz`;
			// The first condition lets the engine skip what is newer; the second is exact.
			conditions.push(
				`${at} <= ${instant}`,
				`(${at}, '${source}', sequence) < (${instant}, ${bind(key.source)}::varchar, ${bind(key.sequence)}::bigint)`
			);
		}
		return conditions;
	};
	const page = (select: string, conditions: string[]) =>
		`(${select} where ${conditions.join(' and ') || 'true'} order by happened_at desc, sequence desc limit ${limit})`;

	const parts: string[] = [];
	const actions = actionsOf(kind);
	if (actions.length > 0) {
		const conditions = common('occurred_at', 'account_id', 'log');
		if (kind !== 'all') conditions.push(`action in (select unnest(${bind(actions)}::varchar[]))`);
		if (filter.subject) conditions.push(`contains(lower(subject), lower(${bind(filter.subject)}))`);
		parts.push(
			page(
				`select occurred_at as happened_at, 'log' as source, sequence, account_id, action, subject,
					cast(detail as varchar) as detail, address, session_id
				from audit_log`,
				conditions
			)
		);
	}
	if (kind === 'all' || kind === 'record_changes' || kind === 'import_changes') {
		const conditions = common('changed_at', 'actor', 'change');
		const others = kind === 'import_changes' ? '' : 'not';
		conditions.push(`actor_kind ${others} in ('import', 'sync')`);
		if (filter.subject) conditions.push(`record_id = ${bind(filter.subject)}`);
		parts.push(
			page(
				`select changed_at as happened_at, 'change' as source, sequence, actor as account_id, action, null as subject,
					null as detail, null as address, null as session_id
				from changes`,
				conditions
			)
		);
	}
	return {
		sql: `
			select found.*, cast(happened_at as varchar) as happened_text, accounts.name, accounts.email
			from (${parts.join(' union all ')}) found
			left join accounts on accounts.id = account_id
			order by happened_at desc, source desc, sequence desc
			limit ${limit}`,
		parameters
	};
}

function actionsOf(kind: AuditKind): AuditAction[] {
	const actions = Object.keys(auditActions) as AuditAction[];
	if (kind === 'all') return actions;
	return actions.filter((action) => action === kind || auditActions[action].group === kind);
}

/** What a request names, if it is a kind; else everything. */
export function readAuditKind(given: string | null): AuditKind {
	const known =
		given !== null &&
		(Object.hasOwn(auditActions, given) ||
			Object.hasOwn(auditGroups, given) ||
			given === 'record_changes' ||
			given === 'import_changes');
	return known ? (given as AuditKind) : 'all';
}

const keyPattern = /^(\d{4}-[\d :.+-]+)~(log|change)~(\d+)$/;

/** A key that is no key asks for the first page. */
function readKey(key: string): { at: string; source: string; sequence: string } | null {
	const [, at, source, sequence] = keyPattern.exec(key) ?? [];
	return at && source && sequence ? { at, source, sequence } : null;
}

function entryOf(row: FoundRow, change: HistoryEntry | undefined): AuditEntry {
	const { before, after, ...detail } = parse(row.detail);
	return {
		key: `${row.happened_text}~${row.source}~${row.sequence}`,
		at: row.happened_at,
		who: whoOf(row, change),
		label: row.source === 'log' ? labelOf(row.action) : verbs[row.action as HistoryEntry['action']],
		subject: row.subject,
		record: change ?? null,
		before: asObject(before),
		after: asObject(after),
		detail,
		address: row.address,
		session: row.session_id
	};
}

/** An action that a later version noted is shown as it is stored. */
const labelOf = (action: string): string =>
	Object.hasOwn(auditActions, action) ? auditActions[action as AuditAction].label : action;

function whoOf({ account_id, name, email }: FoundRow, change: HistoryEntry | undefined): AuditEntry['who'] {
	if (account_id === 'system') return { id: 'system', name: 'Command line', email: null };
	if (account_id !== null) return { id: account_id, name: name ?? account_id, email };
	return change ? { id: '', name: change.who.name, email: null } : null;
}

const parse = (json: string | null): Record<string, unknown> =>
	(json === null ? null : asObject(JSON.parse(json))) ?? {};

function asObject(value: unknown): Record<string, unknown> | null {
	return typeof value === 'object' && value !== null && !Array.isArray(value)
		? (value as Record<string, unknown>)
		: null;
}
