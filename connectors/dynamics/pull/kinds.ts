/** Streams of one or several tables. */
import type {
	History,
	Page,
	RecordSet,
	Row,
	Session,
	SourceField,
	SourceMerge,
	Stream
} from '../../connector.ts';
import { ApiError } from '../../shared/errors.ts';
import { cellsOf, label, ownerOf } from '../cells.ts';
import { clientOf, type DynamicsClient, type DynamicsRecord } from '../client.ts';
import { pageColumn } from '../fields/maps.ts';
import type { Kind, StreamOfKinds } from '../kinds/kind.ts';
import { customColumns, labelOf, typeOf, type Table } from '../metadata.ts';
import { batches, isIn, pathOf } from '../odata.ts';
import { changed, type Place } from './changed.ts';
import { sweepOf } from './sweep.ts';

/** Where each table of a stream stands. */
export type Places = Readonly<Record<string, Place>>;

/** What is added to the rows of a page, and to each of them. */
interface Added {
	cells?: ReadonlyMap<string, Row>;
	before?: readonly RecordSet[];
	after?: readonly RecordSet[];
	history?: History;
}

export type Add = (rows: readonly DynamicsRecord[]) => Promise<Added>;
const nothing: Add = () => Promise.resolve({});

export function streamOf({ name, label, kinds, sweep }: StreamOfKinds): Stream {
	const { entity } = kinds[0]!.map;
	return {
		name,
		label,
		entities: [entity],
		async *pull(session, cursor) {
			if (cursor === null) clientOf(session).pulledWhole.add(name);
			let places = (cursor ?? {}) as Places;
			for (const kind of kinds) {
				for await (const page of pullKind(session, kind, places)) {
					yield page;
					places = page.cursor as Places;
				}
			}
			// A stream of nothing has been pulled too.
			if (Object.keys(places).length === 0) yield { records: [], cursor: {} };
		},
		...(sweep && {
			sweep: sweepOf(name, entity, kinds)
		})
	};
}

/** The table of a kind; null where it is one that not every organisation has. @throws ApiError `forbidden` */
async function tableOfKind(client: DynamicsClient, { table: name, optional }: Kind): Promise<Table | null> {
	const table = await client.table(name);
	if (table || optional) return table;
	throw new ApiError(
		'forbidden',
		`Dynamics 365 does not show ${name} to this application.`,
		'Give its user a role that may read the table in the whole organisation, or leave the stream out.'
	);
}

export async function* pullKind(
	session: Session,
	kind: Kind,
	places: Places,
	add: Add = nothing
): AsyncGenerator<Page> {
	const client = clientOf(session);
	const table = await tableOfKind(client, kind);
	if (!table) return;
	const { entity } = kind.map;
	for await (const { rows, deleted, place } of changed(
		client,
		table,
		selectOf(kind, table),
		places[kind.table] ?? null
	)) {
		const page = await pageOf(client, kind, table, rows, add);
		yield {
			...page,
			deleted: [...(page.deleted ?? []), ...deleted.map((id) => ({ entity, id }))],
			cursor: { ...places, [kind.table]: place }
		};
	}
}

/** Some rows of a table by their ids. */
export async function* pullIds(
	session: Session,
	kind: Kind,
	ids: readonly string[],
	add: Add = nothing
): AsyncGenerator<Omit<Page, 'cursor'>> {
	const client = clientOf(session);
	const table = await tableOfKind(client, kind);
	if (!table) return;
	const select = selectOf(kind, table);
	for (const batch of batches(ids)) {
		const rows = await client.all(pathOf(table.set, { select, filter: [isIn(table.id, batch)] }));
		yield await pageOf(client, kind, table, rows, add);
	}
}

/** The columns to ask for: of those wanted the ones that this application may read. */
function selectOf(kind: Kind, table: Table): string[] {
	const wanted = [
		table.id,
		...Object.keys(kind.map.columns),
		...(kind.also ?? []).flatMap((name) => [name, `_${name}_value`]),
		...customColumns(table, kind.map).keys()
	];
	return [...new Set(wanted)].filter((column) => table.columns.has(column));
}

async function pageOf(
	client: DynamicsClient,
	kind: Kind,
	table: Table,
	rows: readonly DynamicsRecord[],
	add: Add
): Promise<Omit<Page, 'cursor'>> {
	const { entity } = kind.map;
	const merged = rows.filter((row) => row.merged === true && typeof row._masterid_value === 'string');
	const gone = rows.filter(({ statecode }) => kind.goneStates?.includes(Number(statecode)));
	const live = rows.filter((row) => !merged.includes(row) && !gone.includes(row));
	const others = await besideOf(client, kind, live, table);
	const { cells, before = [], after = [], history } = await add(live);
	const currencies =
		'currency code' in kind.map.columns ? await client.currencies() : new Map<string, string>();
	const made = live.flatMap((record): Row[] => {
		const own = kind.row ? kind.row(record) : {};
		if (!own) return [];
		const id = String(record[table.id]);
		return [
			{
				...cellsOf(record, table, kind.map),
				...labels(record, kind),
				'owner id': ownerOf(record),
				'currency code': currencies.get(String(record._transactioncurrencyid_value)) ?? null,
				[pageColumn]: `${client.organisation}/main.aspx?pagetype=entityrecord&etn=${kind.table}&id=${id}`,
				...texts(own),
				...texts(kind.merge?.(record, others.get(id) ?? []) ?? {}),
				...cells?.get(id)
			}
		];
	});
	return {
		records: [...before, { map: kind.map, rows: made, customFields: fieldsOf(table, kind) }, ...after],
		deleted: gone.map((row) => ({ entity, id: String(row[table.id]) })),
		merged: merged.map((row): SourceMerge => ({
			entity,
			from: String(row[table.id]),
			into: String(row._masterid_value)
		})),
		...(history && { history })
	};
}

/** What a row says in words of its numbered choices, where the map names that. */
function labels(record: DynamicsRecord, { map }: Kind): Row {
	const columns = Object.keys(map.columns).filter((column) => column.endsWith(' label'));
	return Object.fromEntries(
		columns.map((column) => [column, label(record, column.slice(0, -' label'.length))])
	);
}

const texts = (row: Row): Row =>
	Object.fromEntries(
		Object.entries(row).map(([name, value]) => [name, typeof value === 'number' ? String(value) : value])
	);

const fieldsOf = (table: Table, { map }: Kind): Record<string, SourceField> =>
	Object.fromEntries(
		[...customColumns(table, map)].map(([column, attribute]) => [
			column,
			{ label: labelOf(attribute), type: typeOf(attribute) }
		])
	);

/** Rows of another table that belong to some, by the ids of these. */
async function besideOf(
	client: DynamicsClient,
	{ beside }: Kind,
	rows: readonly DynamicsRecord[],
	table: Table
): Promise<Map<string, DynamicsRecord[]>> {
	const found = new Map<string, DynamicsRecord[]>();
	const other = beside && (await client.table(beside.table));
	if (!beside || !other) return found;
	const select = [
		...new Set([...beside.select, ...beside.select.map((name) => `_${name}_value`), beside.column])
	];
	const there = select.filter((column) => other.columns.has(column));
	for (const ids of batches(rows.map((row) => String(row[table.id])))) {
		const path = pathOf(other.set, { select: there, filter: [isIn(beside.link, ids)] });
		for (const row of await client.all(path)) {
			const id = String(row[beside.column]);
			found.set(id, [...(found.get(id) ?? []), row]);
		}
	}
	return found;
}
