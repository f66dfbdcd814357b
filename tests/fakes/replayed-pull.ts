/** Pulls replayed without a database: the last page that has a record counts. */
import type { EntityName } from '#lib/crm/entities/index.ts';
import type { Connector, Cursor, Page, Row, Session, SourceMerge } from '../../connectors/connector.ts';
import { headerKey } from '../../connectors/export-shape.ts';

export class Replay {
	/** By entity and source id: cells by the canonical fields that they are mapped to, others by their own names. */
	readonly records = new Map<EntityName, Map<string, Row>>();
	readonly cursors = new Map<string, Cursor>();
	readonly pages: Page[] = [];
	readonly merges: SourceMerge[] = [];

	constructor(
		readonly connector: Connector,
		readonly session: Session
	) {}

	/** The records of an entity, by their source ids. */
	of(entity: EntityName): Map<string, Row> {
		const known = this.records.get(entity) ?? new Map<string, Row>();
		this.records.set(entity, known);
		return known;
	}

	/**
	 * Pull every stream, each from where it stands.
	 *
	 * @param isKilled asked after each page; a pull that is killed begins again from its last cursor
	 */
	async pull(isKilled: () => boolean = () => false): Promise<void> {
		for (const stream of this.connector.streams) await this.pullStream(stream.name, isKilled);
	}

	async pullStream(name: string, isKilled: () => boolean = () => false): Promise<void> {
		const stream = this.connector.streams.find((each) => each.name === name)!;
		const isFull = !this.cursors.has(name);
		for (let isDone = false; !isDone;) {
			isDone = true;
			for await (const page of stream.pull(this.session, this.cursors.get(name) ?? null)) {
				this.apply(page);
				this.cursors.set(name, JSON.parse(JSON.stringify(page.cursor)) as Cursor);
				if (isKilled()) {
					isDone = false;
					break;
				}
			}
		}
		const { sweep } = stream;
		if (!sweep || (sweep.when === 'full' && !isFull)) return;
		const there = new Set<string>();
		for await (const ids of sweep.ids(this.session)) {
			// What may not be read is not gone.
			if (ids === null) return;
			for (const id of ids) there.add(id);
		}
		const known = this.of(sweep.entity);
		for (const id of [...known.keys()]) if (!there.has(id)) known.delete(id);
	}

	apply(page: Page): void {
		this.pages.push(page);
		for (const { map, rows, customFields } of page.records) {
			const targets = new Map(
				Object.entries(map.columns).map(([header, target]) => [headerKey(header), target])
			);
			const known = this.of(map.entity);
			for (const row of rows) {
				const cells: [string, Row[string]][] = [];
				for (const [column, cell] of Object.entries(row)) {
					const target = targets.get(headerKey(column));
					if (target) cells.push([target, cell ?? null]);
					else if (customFields?.[column]) cells.push([column, cell ?? null]);
				}
				const mapped = { ...map.constants, ...Object.fromEntries(cells) };
				known.set(String(mapped.source_id), { ...known.get(String(mapped.source_id)), ...mapped });
				if (mapped.is_deleted === true || mapped.is_deleted === 'true')
					known.delete(String(mapped.source_id));
			}
		}
		for (const { entity, id } of page.deleted ?? []) this.of(entity).delete(id);
		this.merges.push(...(page.merged ?? []));
	}

	/** Everything known, in an order of its own, to be compared. */
	state(): Record<string, Row[]> {
		return Object.fromEntries(
			[...this.records]
				.filter(([, rows]) => rows.size > 0)
				.sort(([one], [other]) => one.localeCompare(other))
				.map(([entity, rows]) => [
					entity,
					[...rows].sort(([one], [other]) => one.localeCompare(other)).map(([, row]) => row)
				])
		);
	}
}
