/** What waits to be committed together: records as tables, what is gone, and where each stream stands. */
import { createWriteStream, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { once } from 'node:events';
import { join } from 'node:path';
import { headerKey, type FieldMap } from '#connectors/export-shape.ts';
import type {
	Cursor,
	Deletion,
	History,
	Page,
	RecordSet,
	Row,
	SourceField,
	SourceMerge,
	Sweep
} from '#connectors/connector.ts';
import { csvLine } from '#lib/server/import/read/csv-text.ts';
import type { RecordTable } from '#lib/server/import/index.ts';

/** A sweep that was made: the ids that there are. */
export interface Swept {
	entity: Sweep['entity'];
	ids: readonly string[];
}

/** All that one record has of some kind. */
export interface Whole {
	entity: FieldMap['entity'];
	/** The field that leads to the record. */
	field: string;
	owner: string;
	ids: readonly string[];
}

/** Where a stream stands once the batch is committed. */
export interface StreamPosition {
	cursor: Cursor;
	history?: History;
	/** Everything since the last pull is in. */
	isComplete: boolean;
	/** Everything was pulled anew, and what the CRM no longer has is still to be looked for. */
	sweepDue?: boolean;
}

interface Table {
	map: FieldMap;
	path: string;
	output: WriteStream;
	columns: readonly string[];
	customFields: Map<string, SourceField>;
	/** The column that holds the id in the source; null where rows have none. */
	idColumn: string | null;
	rows: number;
}

export class Batch {
	/** Tables by what they hold; the last one of each takes the rows. */
	readonly #open = new Map<string, Table>();
	readonly #tables: Table[] = [];
	readonly #deleted = new Map<string, Deletion>();
	/** By the record. */
	readonly #wholes = new Map<string, Whole>();
	readonly merged: SourceMerge[] = [];
	readonly swept: Swept[] = [];
	readonly positions = new Map<string, StreamPosition>();
	rows = 0;

	/** @param folder for temporary files, which the caller removes */
	constructor(
		private readonly folder: string,
		readonly startedAt: number
	) {}

	get isEmpty(): boolean {
		return this.positions.size === 0;
	}

	/** Whether something is gone. */
	get removes(): boolean {
		return this.#deleted.size > 0 || this.#wholes.size > 0 || this.merged.length > 0 || this.swept.length > 0;
	}

	get deleted(): readonly Deletion[] {
		return [...this.#deleted.values()];
	}

	get wholes(): readonly Whole[] {
		return [...this.#wholes.values()];
	}

	/** Take in what a stream answered. */
	async add(stream: string, page: Page): Promise<void> {
		const told = new Map<string, Whole>();
		for (const set of page.records) {
			noteWholes(set, told);
			await this.#write(set);
		}
		// What was answered last counts, whole.
		for (const [key, whole] of told) this.#wholes.set(key, whole);
		for (const deletion of page.deleted ?? [])
			this.#deleted.set(keyOf(deletion.entity, deletion.id), deletion);
		this.merged.push(...(page.merged ?? []));
		this.place(stream, {
			cursor: page.cursor,
			isComplete: false,
			...(page.history && { history: page.history })
		});
	}

	/** Say where a stream stands. */
	place(stream: string, position: StreamPosition): void {
		this.positions.set(stream, { ...this.positions.get(stream), ...position });
	}

	async #write(set: RecordSet): Promise<void> {
		if (set.rows.length === 0) return;
		const table = this.#tableFor(set);
		for (const row of set.rows) {
			const id = table.idColumn === null ? null : row[table.idColumn];
			// A record that is answered again after it was gone is back.
			if (id !== null && id !== undefined) this.#deleted.delete(keyOf(set.map.entity, String(id)));
			const cells = table.columns.map((name) => textOf(row[name]));
			if (!table.output.write(csvLine(cells))) await once(table.output, 'drain');
		}
		table.rows += set.rows.length;
		this.rows += set.rows.length;
	}

	/** The table of just the columns that some rows have: a column that was not asked for must not be empty in it. */
	#tableFor({ map, rows, customFields = {} }: RecordSet): Table {
		const key = `${map.entity}/${map.name}`;
		const meant = new Set(Object.keys(map.columns).map(headerKey));
		const given = new Set(rows.flatMap((row) => Object.keys(row)));
		const columns = [...given].filter((name) => meant.has(headerKey(name)) || name in customFields);
		const open = this.#open.get(key);
		if (open?.columns.length === columns.length && columns.every((name) => open.columns.includes(name)))
			return open;
		const path = join(this.folder, `${this.#tables.length + 1}-${map.entity}.csv`);
		const output = createWriteStream(path, { mode: 0o600 });
		output.write(csvLine(columns));
		const table: Table = {
			map,
			path,
			output,
			columns,
			customFields: new Map(Object.entries(customFields)),
			idColumn: idColumnOf(map),
			rows: 0
		};
		this.#open.set(key, table);
		this.#tables.push(table);
		return table;
	}

	/** Close the tables: they can be loaded. */
	async tables(): Promise<RecordTable[]> {
		const tables: RecordTable[] = [];
		const recordedFields = [...this.positions.values()].flatMap(({ history }) => history?.fields ?? []);
		for (const { output, columns, ...table } of this.#tables) {
			output.end();
			await finished(output);
			tables.push({ ...table, name: table.map.name, header: columns, recordedFields });
		}
		return tables;
	}

	/** Close what is open, without a use for it. */
	async discard(): Promise<void> {
		for (const { output } of this.#tables) {
			output.destroy();
			await finished(output).catch(() => undefined);
		}
	}
}

const idColumnOf = ({ columns }: FieldMap): string | null =>
	Object.entries(columns).find(([, target]) => target === 'source_id')?.[0] ?? null;

/** Note all that some records have, which a page may tell in several sets. */
function noteWholes({ map, rows, allOf }: RecordSet, told: Map<string, Whole>): void {
	if (!allOf) return;
	const field = map.columns[allOf.column]?.split(':')[0];
	const id = idColumnOf(map);
	if (!field || id === null) throw new TypeError(`${map.name} has no link “${allOf.column}” by id.`);
	for (const owner of allOf.ids) {
		const key = `${map.entity}/${field}/${owner}`;
		const ids = rows.filter((row) => String(row[allOf.column]) === owner).map((row) => String(row[id]));
		told.set(key, { entity: map.entity, field, owner, ids: [...(told.get(key)?.ids ?? []), ...ids] });
	}
}

const keyOf = (entity: string, id: string): string => `${entity}/${id}`;

function textOf(value: Row[string]): string {
	return value === null || value === undefined ? '' : String(value).replaceAll('\0', '');
}
