/** What a store would hold after the pages of a pull, without a store. */
import type { Connector, Cursor, Page, Row, Session, Stream } from '../../connectors/connector.ts';
import { sessionOf } from './session.ts';

/** Canonical names to cells. */
export type Cells = Record<string, Row[string]>;

export class Replay {
	readonly tables = new Map<string, Map<string, Cells>>();
	readonly merges = new Map<string, string>();
	readonly cursors = new Map<string, Cursor>();
	readonly pages: { stream: string; page: Page }[] = [];

	/** The records of an entity, by their ids. */
	table(entity: string): Map<string, Cells> {
		if (!this.tables.has(entity)) this.tables.set(entity, new Map());
		return this.tables.get(entity)!;
	}

	/** Everything that is held, to be compared. */
	get state(): Record<string, Record<string, Cells>> {
		const tables = [...this.tables].filter(([, records]) => records.size > 0);
		return Object.fromEntries(tables.map(([name, records]) => [name, Object.fromEntries(records)]));
	}

	/** Pull every stream from where it stands. */
	async pullAll({ streams }: Connector, session: Session, each?: (page: Page) => void): Promise<void> {
		for (const stream of streams) await this.pull(stream, session, Infinity, each);
	}

	/** Pull a stream; killed after so many pages. */
	async pull(stream: Stream, session: Session, pages = Infinity, each?: (page: Page) => void): Promise<void> {
		let count = 0;
		for await (const page of stream.pull(session, this.cursors.get(stream.name) ?? null)) {
			// A cursor is kept as JSON.
			this.cursors.set(stream.name, JSON.parse(JSON.stringify(page.cursor)) as Cursor);
			this.keep(stream.name, page);
			each?.(page);
			if (++count >= pages) return;
		}
	}

	keep(stream: string, page: Page): void {
		this.pages.push({ stream, page });
		for (const { map, rows, customFields = {} } of page.records) {
			for (const row of rows) {
				const cells: Cells = {};
				for (const [column, target] of Object.entries(map.columns))
					if (target !== null && row[column] !== undefined) cells[target] = row[column];
				for (const name of Object.keys(customFields)) cells[`custom:${name}`] = row[name] ?? null;
				const table = this.table(map.entity);
				const id = String(cells.source_id);
				if (map.updatesOnly && !table.has(id)) continue;
				table.set(id, { ...(map.updatesOnly && table.get(id)), ...map.constants, ...cells });
			}
		}
		for (const { entity, id } of page.deleted ?? []) this.table(entity).delete(id);
		for (const { entity, from, into } of page.merged ?? []) {
			this.table(entity).delete(from);
			this.merges.set(from, into);
		}
	}
}

/** What a first pull of everything gives now. */
export async function replayed(
	connector: Connector,
	credentials: Readonly<Record<string, string>>
): Promise<Replay> {
	const replay = new Replay();
	await replay.pullAll(connector, sessionOf(credentials));
	return replay;
}
