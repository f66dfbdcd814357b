import type { EntityName } from '#lib/crm/entities/index.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import type { Parameter } from '#lib/server/engine/engine.ts';
import { accountName } from '#lib/server/store/account-name.ts';
import { requireCapability } from '#lib/server/store/require-capability.ts';
import type { Store } from '#lib/server/store/store.ts';

/** What became of a refused row: it waits, it was mended and loaded, or it was given up. */
export type RejectState = 'waiting' | 'mended' | 'discarded';

export const rejectStates: readonly RejectState[] = ['waiting', 'mended', 'discarded'];

/** Which refused cells are asked for. */
export interface RejectFilter {
	/** Of this import. */
	import?: string;
	/** Of this file of an import. */
	file?: string;
	column?: string;
	reason?: string;
	state?: RejectState;
}

/** One refused cell, with its row. */
export interface StoredReject {
	import_id: string;
	import_file: string;
	file_name: string;
	line: number;
	column_name: string | null;
	value: string | null;
	reason: string;
	advice: string | null;
	state: RejectState;
	/** Why it was given up. */
	resolution_reason: string | null;
	resolved_at: string | null;
	resolved_by: string | null;
	/** The row as it was last tried, by column name. */
	record: Record<string, string | null>;
}

const stateSql = `coalesce(resolution, 'waiting')`;
const from = `from rejects
	join import_files on import_files.id = rejects.import_file
	join imports on imports.id = import_files.import_id and imports.status = 'done'`;

function conditions(filter: RejectFilter): { where: string; parameters: Parameter[] } {
	const asked: [sql: string, value: string | undefined][] = [
		['import_files.import_id', filter.import],
		['import_file', filter.file],
		[`coalesce(column_name, '')`, filter.column],
		['reason', filter.reason],
		[stateSql, filter.state]
	];
	const given = asked.filter(([, value]) => value !== undefined);
	return {
		where:
			given.length > 0 ? `where ${given.map(([sql], place) => `${sql} = $${place + 1}`).join(' and ')}` : '',
		parameters: given.map(([, value]) => value!)
	};
}

/**
 * Refused cells, a page at a time, the newest import first and in the order of their lines.
 *
 * @throws RecordError `not_allowed` for who may not import
 */
export async function listRejects(
	store: Store,
	viewer: Viewer,
	filter: RejectFilter,
	{ limit = 100, offset = 0 }: { limit?: number; offset?: number } = {}
): Promise<{ rows: StoredReject[]; total: number }> {
	requireCapability(viewer, 'import');
	const { where, parameters } = conditions(filter);
	const { rows } = await store.engine.query<Omit<StoredReject, 'record'> & { record: string | null }>(
		`select import_files.import_id, import_file, file_name, line, column_name, value, reason, advice,
			${stateSql} as state, resolution_reason, resolved_at, ${accountName('resolved_by')} as resolved_by,
			cast(record as varchar) as record
		${from} ${where}
		order by imports.started_at desc, import_files.position, line, column_name
		limit ${Math.floor(limit)} offset ${Math.floor(offset)}`,
		parameters
	);
	const total = await store.engine.query<{ total: number }>(
		`select count(*) as total ${from} ${where}`,
		parameters
	);
	return {
		rows: rows.map((row) => ({
			...row,
			line: Number(row.line),
			record: JSON.parse(row.record ?? '{}') as StoredReject['record']
		})),
		total: Number(total.rows[0]!.total)
	};
}

/** How many rows of a file were refused, and what became of them. */
export interface RejectedFile {
	import_id: string;
	import_file: string;
	file_name: string;
	entity: EntityName;
	started_at: string;
	rows_read: number;
	waiting: number;
	mended: number;
	discarded: number;
}

/** The files of which rows were refused, the newest first. @throws RecordError `not_allowed` for who may not import */
export async function rejectedFiles(
	store: Store,
	viewer: Viewer,
	filter: Pick<RejectFilter, 'import' | 'file'> = {}
): Promise<RejectedFile[]> {
	requireCapability(viewer, 'import');
	const { where, parameters } = conditions(filter);
	const counts = rejectStates.map(
		(state) => `cast(count(distinct line) filter (where ${stateSql} = '${state}') as integer) as ${state}`
	);
	const { rows } = await store.engine.query<RejectedFile>(
		`select import_files.import_id, import_file, file_name, entity, imports.started_at, rows_read, ${counts.join(', ')}
		${from} ${where}
		group by all order by imports.started_at desc, import_file`,
		parameters
	);
	return rows;
}

/** What refused cells can be asked for by: their columns and reasons, with how many rows each stands for. */
export async function rejectFacets(
	store: Store,
	viewer: Viewer,
	filter: RejectFilter
): Promise<{ columns: { name: string; rows: number }[]; reasons: { name: string; rows: number }[] }> {
	requireCapability(viewer, 'import');
	const facet = async (sql: string, rest: RejectFilter) => {
		const { where, parameters } = conditions(rest);
		const { rows } = await store.engine.query<{ name: string; rows: number }>(
			`select ${sql} as name, cast(count(distinct (import_file, line)) as integer) as rows ${from} ${where}
			group by 1 order by rows desc, name limit 100`,
			parameters
		);
		return rows;
	};
	const { column, reason, ...common } = filter;
	const [columns, reasons] = await Promise.all([
		facet(`coalesce(column_name, '')`, { ...common, reason }),
		facet('reason', { ...common, column })
	]);
	return { columns, reasons };
}

/** A row that waits, as a grid shows it. */
export interface WaitingRow {
	line: number;
	/** In the order of the file's columns, as last tried. */
	cells: string[];
	/** What is wrong, by the place of the column; -1 for what is wrong with the row itself. */
	problems: { place: number; reason: string; advice: string | null }[];
}

/** The rows of a file that wait, a page of them, in the order of their lines. @throws RecordError `not_allowed` for who may not import */
export async function waitingRows(
	store: Store,
	viewer: Viewer,
	importFile: string,
	columns: readonly string[],
	{ limit, offset, column, reason }: { limit: number; offset: number; column?: string; reason?: string }
): Promise<{ rows: WaitingRow[]; total: number }> {
	requireCapability(viewer, 'import');
	const { where, parameters } = conditions({ file: importFile, state: 'waiting', column, reason });
	const lines = await store.engine.query<{ line: number }>(
		`select distinct line ${from} ${where} order by line limit ${Math.floor(limit)} offset ${Math.floor(offset)}`,
		parameters
	);
	const total = await store.engine.query<{ total: number }>(
		`select count(distinct line) as total ${from} ${where}`,
		parameters
	);
	const wanted = lines.rows.map(({ line }) => Number(line));
	const { rows: cells } = await store.engine.query<{
		line: number;
		column_name: string | null;
		reason: string;
		advice: string | null;
		record: string;
	}>(
		`select line, column_name, reason, advice, cast(record as varchar) as record from rejects
		where import_file = $1 and resolution is null and line in (${wanted.join(', ') || 'null'}) order by line, column_name`,
		[importFile]
	);
	const rows = wanted.map((line): WaitingRow => {
		const mine = cells.filter((cell) => Number(cell.line) === line);
		const record = JSON.parse(mine[0]!.record) as Record<string, string | null>;
		return {
			line,
			cells: columns.map((name) => record[name] ?? ''),
			problems: mine.map(({ column_name, reason, advice }) => ({
				place: column_name === null ? -1 : columns.indexOf(column_name),
				reason,
				advice
			}))
		};
	});
	return { rows, total: Number(total.rows[0]!.total) };
}
