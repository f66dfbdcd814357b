import {
	entityNamed,
	recordFields,
	type Entity,
	type EntityName,
	type Field
} from '#lib/crm/entities/index.ts';
import type { CustomField } from '#lib/crm/custom-fields.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import type { Engine, Row } from '#lib/server/engine/engine.ts';
import { invalid } from '../errors.ts';
import { scoped } from '../row-scope.ts';
import type { Store } from '../store.ts';
import { bounded } from './bounded.ts';
import { columnNamed, noSuchField } from './filters.ts';
import { hiddenOf, labelKey, labelSql, labelsOf } from './labels.ts';
import { notFound } from './permissions.ts';
import { selected, type Selection } from './selection.ts';
import { columnTypes, fieldValue, type FieldValue } from './values.ts';

/** A record as pages and the API show it. */
export interface CrmRecord {
	entity: EntityName;
	id: string;
	/** How it is called on screen. */
	label: string;
	/** Counts its changes: give it back on update, so that nobody's change is lost. */
	version: number;
	/** By field name. Money is a decimal string, a date `YYYY-MM-DD`, an instant ISO 8601 in UTC. */
	values: Record<string, FieldValue>;
	/** By the name of a reference field: what the referenced record is called, as far as the viewer may see it. */
	labels: Record<string, string>;
	/** Names of reference fields of which the record is there, but not for the viewer. */
	hidden: string[];
	/** By name: fields of the source that Weatherglass has no field for. */
	custom: Record<string, unknown>;
}

export interface ListOptions extends Selection {
	/** A reference sorts by the name of what it points to. Default: newest first. */
	sort?: { field: string; descending?: boolean };
	/** 1 to 1000. Default 50. */
	limit?: number;
	offset?: number;
}

export interface RecordList {
	records: CrmRecord[];
	/** How many there are in all. */
	total: number;
}

const shownRecordFields = recordFields.filter(({ name }) => name !== 'recorded_by');

/** The fields a record carries in `values`. */
export function fieldsOf(entity: Entity): Field[] {
	return [...entity.fields, ...shownRecordFields];
}

/** Names of the fields a record carries in `values`, in their order. */
export const fieldNamesOf = (entity: EntityName): string[] =>
	['id', ...fieldsOf(entityNamed(entity)).map(({ name }) => name)].filter(isFirst);

const isFirst = (name: string, place: number, names: readonly string[]) => names.indexOf(name) === place;

/**
 * The records that a viewer may see, a page of them.
 *
 * @throws RecordError `invalid` for an unknown field or a value that can't be read
 */
export async function listRecords(
	store: Store,
	viewer: Viewer,
	name: EntityName,
	options: ListOptions = {}
): Promise<RecordList> {
	const entity = entityNamed(name);
	const { from, conditions, custom } = await selected(
		store.engine,
		viewer,
		name,
		options,
		options.sort?.field
	);
	const limit = bounded(options.limit, 50, 1, 1000);
	const offset = bounded(options.offset, 0, 0, Number.MAX_SAFE_INTEGER);
	const [page, count] = await Promise.all([
		store.engine.query(
			`select ${columnsOf(entity)} from ${from}${conditions.where}
			order by ${orderBy(entity, viewer, options.sort, custom)} limit ${limit} offset ${offset}`,
			conditions.parameters,
			{ timeZone: viewer.timeZone }
		),
		store.engine.query<{ total: number }>(
			`select count(*) as total from ${from}${conditions.where}`,
			conditions.parameters,
			{ timeZone: viewer.timeZone }
		)
	]);
	return {
		records: await toRecords(store.engine, viewer, entity, page.rows),
		total: Number(count.rows[0]!.total)
	};
}

/** @throws RecordError `not_found` when there is none that the viewer may see */
export async function readRecord(
	store: Store,
	viewer: Viewer,
	name: EntityName,
	id: string,
	parts?: Parts
): Promise<CrmRecord> {
	return readWith(store.engine, viewer, name, id, parts);
}

/** As `readRecord`, also within a transaction. */
export async function readWith(
	engine: Pick<Engine, 'query'>,
	viewer: Viewer,
	name: EntityName,
	id: string,
	parts?: Parts
): Promise<CrmRecord> {
	const entity = entityNamed(name);
	const { rows } = await engine.query(
		`select ${columnsOf(entity, parts)} from ${scoped(name, viewer)} as records where id = $1 limit 1`,
		[id]
	);
	const [record] = await toRecords(engine, viewer, entity, rows, parts);
	if (!record) throw notFound(name, id);
	return record;
}

/**
 * What of records is read: names of fields, `label`, `labels` and `custom`. Undefined: everything. The id and the version
 * are read whatever is asked for.
 */
export type Parts = ReadonlySet<string> | undefined;

/** SQL of what a record is shown by, over its scoped relation as `records`. */
export function columnsOf(entity: Entity, parts?: Parts): string {
	return [
		...fieldsRead(entity, parts).map(({ name }) => name),
		...(isRead(parts, 'label') ? [`${labelSql(entity)} as "own label"`] : []),
		...(isRead(parts, 'custom') ? ['cast(custom as varchar) as "custom fields"'] : [])
	].join(', ');
}

const isRead = (parts: Parts, part: string) => parts?.has(part) ?? true;

const fieldsRead = (entity: Entity, parts: Parts): Field[] =>
	fieldsOf(entity).filter(
		({ name, type }) =>
			isRead(parts, name) ||
			name === 'id' ||
			name === 'version' ||
			(type === 'reference' && isRead(parts, 'labels'))
	);

function orderBy(
	entity: Entity,
	viewer: Viewer,
	sort: ListOptions['sort'],
	custom: readonly CustomField[]
): string {
	if (!sort) return 'created_at desc nulls last, id';
	const direction = sort.descending ? 'desc' : 'asc';
	return `${sortKey(entity, viewer, sort.field, custom).sql} ${direction} nulls last, id`;
}

/**
 * What records are sorted by, as SQL over `records`, and its type. A reference sorts by the name of what it points to.
 *
 * @throws RecordError `invalid` for an unknown field
 */
export function sortKey(
	entity: Entity,
	viewer: Viewer,
	name: string,
	custom: readonly CustomField[] = []
): { sql: string; type: string } {
	const found = columnNamed(entity, custom, name, viewer.timeZone);
	if (!found) throw invalid([noSuchField(entity, name)]);
	const { field } = found;
	if (field.type !== 'reference' || !field.to) return { sql: found.sql, type: columnTypes[field.type] };
	const sql = `(select any_value(${labelSql(entityNamed(field.to))}) from ${scoped(field.to, viewer)} as named where named.id = records.${field.name})`;
	return { sql, type: 'varchar' };
}

/** Rows of `columnsOf` as records, with the names of what they refer to. What was not read is not there, or empty. */
export async function toRecords(
	engine: Pick<Engine, 'query'>,
	viewer: Viewer,
	entity: Entity,
	rows: Row[],
	parts?: Parts
): Promise<CrmRecord[]> {
	const read = fieldsRead(entity, parts);
	const references = isRead(parts, 'labels')
		? entity.fields.filter((field) => field.type === 'reference')
		: [];
	const wanted = new Map<EntityName, Set<string>>();
	for (const { name, to } of references) {
		const ids = wanted.get(to!) ?? new Set<string>();
		for (const row of rows) if (typeof row[name] === 'string') ids.add(row[name]);
		wanted.set(to!, ids);
	}
	const labels = await labelsOf(engine, viewer, wanted);
	const hidden = await hiddenOf(engine, viewer, wanted, labels);
	return rows.map((row) => ({
		entity: entity.name,
		id: String(row.id),
		label: String(row['own label'] ?? ''),
		version: Number(row.version),
		values: Object.fromEntries(read.map(({ name }) => [name, fieldValue(row[name])])),
		labels: Object.fromEntries(
			references.flatMap(({ name, to }) => {
				const label = labels.get(labelKey(to!, String(row[name])));
				return label === undefined ? [] : [[name, label]];
			})
		),
		hidden: references.flatMap(({ name, to }) =>
			hidden.has(labelKey(to!, String(row[name]))) ? [name] : []
		),
		custom: JSON.parse(String(row['custom fields'] ?? '{}')) as Record<string, unknown>
	}));
}
