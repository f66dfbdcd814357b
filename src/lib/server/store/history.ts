/** The change log, as people read it: names for ids, labels for columns, who, when and why. */
import { entityNamed, fieldNamed, type EntityName, type Field } from '#lib/crm/entities/index.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import type { Parameter } from '#lib/server/engine/engine.ts';
import { bounded } from './records/bounded.ts';
import { readInstant } from './records/instants.ts';
import { labelKey, labelsOf, type Labels } from './records/labels.ts';
import { notFound } from './records/permissions.ts';
import type { FieldValue } from './records/values.ts';
import { scoped } from './row-scope.ts';
import type { Store } from './store.ts';

export type ChangeAction = 'create' | 'update' | 'delete' | 'restore' | 'merge' | 'undo';

export interface FieldChange {
	/** Name of the field, or of a custom field as `custom:<name>`. */
	field: string;
	label: string;
	type: Field['type'];
	before: ReadableValue;
	after: ReadableValue;
}

export interface ReadableValue {
	value: FieldValue;
	/** What the referenced record is called, when the value is an id and the viewer may see it. */
	label: string | null;
}

export interface HistoryEntry {
	/** ISO 8601, UTC. */
	at: string;
	entity: EntityName;
	id: string;
	/** What the record is called now; null when it was deleted or may not be seen. */
	label: string | null;
	action: ChangeAction;
	who: { kind: 'person' | 'import' | 'sync' | 'system'; name: string };
	reason: string | null;
	/** The import that made the change, and the line of the file where that is known. */
	import: { id: string; file: string | null; line: number | null } | null;
	syncRun: string | null;
	/** Empty for an arrival by import: the file's line says what came. */
	changes: FieldChange[];
}

interface LogRow {
	/** Null for an arrival, which the record itself tells of. */
	sequence: number | null;
	entity: EntityName;
	record_id: string;
	action: ChangeAction;
	before: string | null;
	after: string | null;
	changed_at: string;
	actor_kind: HistoryEntry['who']['kind'];
	actor: string | null;
	actor_name: string | null;
	import_id: string | null;
	file_name: string | null;
	import_row: number | null;
	sync_run: string | null;
	connector: string | null;
	reason: string | null;
}

const logSql = `
	select log.sequence, log.entity, record_id, action, cast(before as varchar) as before, cast(after as varchar) as after, changed_at,
		actor_kind, actor, accounts.name as actor_name, log.import_id, import_files.file_name, log.import_row,
		log.sync_run, sync_runs.connector, log.reason
	from change_log log
	left join accounts on accounts.id = log.actor
	left join import_files on import_files.id = log.import_file
	left join sync_runs on sync_runs.id = log.sync_run`;

/**
 * Everything that happened to a record, newest first, its arrival included.
 *
 * @throws RecordError `not_found` when there is none that the viewer may see; who sees everything sees deleted ones too
 */
export async function historyOf(
	store: Store,
	viewer: Viewer,
	entity: EntityName,
	id: string
): Promise<HistoryEntry[]> {
	const everything = viewer.scope.kind === 'all';
	const { rows: seen } = await store.engine.query(
		`select 1 from ${everything ? entityNamed(entity).name : scoped(entity, viewer)} where id = $1 limit 1`,
		[id]
	);
	if (seen.length === 0) throw notFound(entity, id);
	const { rows } = await store.engine.query<LogRow>(
		`${logSql} where log.entity = $1 and record_id = $2 order by changed_at desc, sequence desc nulls last`,
		[entity, id]
	);
	return readable(store, viewer, rows);
}

/** Changes by their number in the log, as far as the viewer may see their records; for who sees everything, all of them. */
export async function changesNumbered(
	store: Store,
	viewer: Viewer,
	sequences: readonly number[]
): Promise<Map<number, HistoryEntry>> {
	if (sequences.length === 0) return new Map();
	const conditions = ['log.sequence in (select unnest($1::bigint[]))'];
	if (viewer.scope.kind !== 'all') conditions.push(await visibleSql(store, viewer));
	const { rows } = await store.engine.query<LogRow>(`${logSql} where ${conditions.join(' and ')}`, [
		[...sequences]
	]);
	const entries = await readable(store, viewer, rows);
	return new Map(rows.map(({ sequence }, place) => [Number(sequence), entries[place]!]));
}

export interface ChangesSinceOptions {
	/** Up to, not including, this instant. */
	until?: string;
	entities?: EntityName[];
	/** Entries told one by one. Default 200. */
	limit?: number;
}

export interface ChangesSince {
	/** How many records came, changed and went, arrivals by import included. */
	counts: { entity: EntityName; action: ChangeAction; records: number }[];
	/** The newest changes one by one, arrivals by import left out. */
	entries: HistoryEntry[];
}

/** What changed since an instant (ISO 8601), of the records a viewer may see. */
export async function changesSince(
	store: Store,
	viewer: Viewer,
	since: string,
	options: ChangesSinceOptions = {}
): Promise<ChangesSince> {
	const parameters: Parameter[] = [since, options.until ?? null];
	const conditions = [
		'changed_at >= $1::timestamptz',
		'($2::timestamptz is null or changed_at < $2::timestamptz)'
	];
	if (options.entities) {
		const place = parameters.push(options.entities);
		conditions.push(`log.entity in (select unnest($${place}::varchar[]))`);
	}
	if (viewer.scope.kind !== 'all') conditions.push(await visibleSql(store, viewer, options.entities));
	const where = `where ${conditions.join(' and ')}`;
	const limit = bounded(options.limit, 200, 1, 1000);
	const [counts, entries] = await Promise.all([
		store.engine.query<ChangesSince['counts'][number]>(
			`select entity, action, count(distinct record_id) as records from change_log log ${where}
			group by all order by all`,
			parameters
		),
		store.engine.query<LogRow>(
			`${logSql} ${where} and sequence is not null order by sequence desc limit ${limit}`,
			parameters
		)
	]);
	return {
		counts: counts.rows.map((row) => ({ ...row, records: Number(row.records) })),
		entries: await readable(store, viewer, entries.rows)
	};
}

/** The condition that a change is of a record the viewer may see: only entities that have changes are looked at. */
async function visibleSql(store: Store, viewer: Viewer, wanted?: EntityName[]): Promise<string> {
	const { rows } = await store.engine.query<{ entity: EntityName }>('select distinct entity from change_log');
	const visible = rows
		.filter(({ entity }) => !wanted || wanted.includes(entity))
		.map(({ entity }) => {
			const { name } = entityNamed(entity);
			return `(log.entity = '${name}' and record_id in (select id from ${scoped(name, viewer)}))`;
		});
	return visible.length > 0 ? `(${visible.join(' or ')})` : 'false';
}

type Logged = Record<string, unknown>;

async function readable(store: Store, viewer: Viewer, rows: LogRow[]): Promise<HistoryEntry[]> {
	const parsed = rows.map((row) => ({ row, before: parse(row.before), after: parse(row.after) }));
	const wanted = new Map<EntityName, Set<string>>();
	const want = (entity: EntityName, id: unknown) => {
		if (typeof id !== 'string') return;
		wanted.set(entity, (wanted.get(entity) ?? new Set<string>()).add(id));
	};
	for (const { row, before, after } of parsed) {
		want(row.entity, row.record_id);
		const entity = entityNamed(row.entity);
		for (const [name, value] of [...Object.entries(before), ...Object.entries(after)]) {
			const field = fieldNamed(entity, name);
			if (field?.to) want(field.to, value);
		}
	}
	const labels = await labelsOf(store.engine, viewer, wanted);
	return parsed.map(({ row, before, after }) => ({
		at: row.changed_at,
		entity: row.entity,
		id: row.record_id,
		label: labels.get(labelKey(row.entity, row.record_id)) ?? null,
		action: row.action,
		who: { kind: row.actor_kind, name: whoDid(row) },
		reason: row.reason,
		import: row.import_id
			? {
					id: row.import_id,
					file: row.file_name,
					line: row.import_row === null ? null : Number(row.import_row)
				}
			: null,
		syncRun: row.sync_run,
		changes: fieldChanges(row.entity, before, after, labels)
	}));
}

function whoDid({ actor_kind, actor, actor_name, file_name, connector }: LogRow): string {
	switch (actor_kind) {
		case 'import':
			return file_name ? `Import of ${file_name}` : 'Import';
		case 'sync':
			return connector ? `Sync with ${connector}` : 'Sync';
		case 'system':
			return 'Command line';
		case 'person':
			return actor_name ?? actor ?? 'Someone';
	}
}

function fieldChanges(entity: EntityName, before: Logged, after: Logged, labels: Labels): FieldChange[] {
	const changes: FieldChange[] = [];
	for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
		if (name === 'custom') {
			changes.push(...customChanges(before.custom, after.custom));
			continue;
		}
		const field = fieldNamed(entityNamed(entity), name);
		if (!field) continue;
		const value = (logged: unknown): ReadableValue => {
			const read = loggedValue(field, logged);
			const label = field.to && read !== null ? labels.get(labelKey(field.to, String(read))) : null;
			return { value: read, label: label ?? null };
		};
		changes.push({
			field: name,
			label: field.label,
			type: field.type,
			before: value(before[name]),
			after: value(after[name])
		});
	}
	return changes;
}

function customChanges(before: unknown, after: unknown): FieldChange[] {
	const [was, is] = [asObject(before), asObject(after)];
	return [...new Set([...Object.keys(was), ...Object.keys(is)])]
		.filter((name) => JSON.stringify(was[name]) !== JSON.stringify(is[name]))
		.map((name) => ({
			field: `custom:${name}`,
			label: name,
			type: 'text',
			before: { value: plain(was[name]), label: null },
			after: { value: plain(is[name]), label: null }
		}));
}

/** The engine writes amounts as JSON numbers and instants in its own manner; records carry neither. */
function loggedValue(field: Field, logged: unknown): FieldValue {
	const value = plain(logged);
	if (typeof value === 'number' && field.type === 'money') return value.toFixed(4);
	if (typeof value === 'string' && field.type === 'timestamp') return readInstant(value, 'UTC') ?? value;
	return value;
}

function plain(value: unknown): FieldValue {
	if (value === undefined || value === null) return null;
	return typeof value === 'object' ? JSON.stringify(value) : (value as FieldValue);
}

const parse = (json: string | null): Logged => asObject(json === null ? null : JSON.parse(json));

function asObject(value: unknown): Logged {
	return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Logged) : {};
}
