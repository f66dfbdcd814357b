/** Pages kept as a store would keep them, to compare what two ways of pulling come to. */
import type { EntityName } from '#lib/crm/entities/index.ts';
import type { Cursor, Page, Row, Session, Stream } from '../../connector.ts';
import { hubspotStreams } from '../streams.ts';

export const streamNamed = (name: string): Stream => hubspotStreams.find((stream) => stream.name === name)!;

/** Records by entity and id, as pages leave them. */
export class Replay {
	readonly records = new Map<EntityName, Map<string, Row>>();
	readonly pages: Page[] = [];
	/** What records became; all are companies. */
	readonly merged = new Map<string, string>();
	cursors: Record<string, Cursor> = {};

	of(entity: EntityName): Map<string, Row> {
		const known = this.records.get(entity) ?? new Map<string, Row>();
		this.records.set(entity, known);
		return known;
	}

	rows(entity: EntityName): Row[] {
		return [...this.of(entity).values()];
	}

	take(stream: Stream, page: Page): void {
		this.pages.push(page);
		this.cursors[stream.name] = structuredClone(page.cursor);
		for (const { map, rows, allOf } of page.records) {
			const records = this.of(map.entity);
			for (const [id, row] of records) if (allOf?.ids.includes(String(row[allOf.column]))) records.delete(id);
			for (const row of rows)
				this.of(map.entity).set(String(row.id), { ...this.of(map.entity).get(String(row.id)), ...row });
		}
		for (const { entity, id } of page.deleted ?? []) this.of(entity).delete(id);
		for (const { entity, from, into } of page.merged ?? []) {
			this.of(entity).delete(from);
			this.merged.set(from, into);
		}
	}

	/** Pull some streams from where they stand, so many pages at most. */
	async pull(
		session: Session,
		streams: readonly Stream[] = hubspotStreams,
		mostPages = Infinity
	): Promise<this> {
		for (const stream of streams) {
			let pages = 0;
			for await (const page of stream.pull(session, this.cursors[stream.name] ?? null)) {
				this.take(stream, page);
				if (++pages >= mostPages) break;
			}
		}
		return this;
	}

	/** Everything, ready to compare: what belongs to records that are gone is gone with them, and links to records that became others lead there, as in a store. */
	state(): Record<string, Row[]> {
		const deals = this.of('deals');
		const contacts = this.of('contacts');
		const has = (records: Map<string, Row>, id: unknown) => id === null || records.has(String(id));
		return Object.fromEntries(
			[...this.records].map(([entity, records]) => {
				const rows = [...records.values()].filter(
					(row) =>
						(!('deal_id' in row) || entity === 'leads' || has(deals, row.deal_id)) &&
						(!('contact_id' in row) || has(contacts, row.contact_id))
				);
				return [
					entity,
					rows.map((row) => this.#led(row)).sort((one, other) => (String(one.id) < String(other.id) ? -1 : 1))
				];
			})
		);
	}

	#led(row: Row): Row {
		const columns = ['company_id', 'associatedcompanyid'].filter((name) => name in row);
		return { ...row, ...Object.fromEntries(columns.map((name) => [name, this.#becameOf(row[name])])) };
	}

	#becameOf(id: Row[string]): Row[string] {
		const into = this.merged.get(String(id));
		return into === undefined ? id : this.#becameOf(into);
	}
}
