/** What the tests of this folder share: pulls against the fake, without a store. */
import type { EntityName } from '#lib/crm/entities/index.ts';
import type { OdooFake, OdooOptions } from '../../tests/fakes/odoo/fake.ts';
import { startOdooFake } from '../../tests/fakes/odoo/fake.ts';
import { hurriedTransport } from '../../tests/fakes/transport.ts';
import type { World } from '../../tests/fakes/world/world.ts';
import type { Connector, Cursor, Page, Row, Session } from '../connector.ts';
import { odooWith } from './connector.ts';

export interface Pulled {
	rows: Map<EntityName, Map<string, Row>>;
	pages: Page[];
	deleted: string[];
	warnings: string[];
}

export class Puller {
	readonly connector: Connector;
	readonly #cursors = new Map<string, Cursor>();

	constructor(
		readonly fake: OdooFake,
		pageSize = 4
	) {
		this.connector = odooWith({ pageSize });
	}

	session(warnings: string[] = []): Session {
		return {
			credentials: this.fake.credentials,
			transport: hurriedTransport(),
			warn: (message) => warnings.push(message),
			saveCredentials: () => Promise.resolve()
		};
	}

	/** Pull some streams from where the last pull ended; `stop` ends the pull after so many pages, as a kill does. */
	async pull(
		names: readonly string[],
		{ stop = Infinity, into }: { stop?: number; into?: Pulled } = {}
	): Promise<Pulled> {
		const pulled = into ?? { rows: new Map(), pages: [], deleted: [], warnings: [] };
		const session = this.session(pulled.warnings);
		for (const name of names) {
			const stream = this.connector.streams.find((each) => each.name === name)!;
			let pages = 0;
			for await (const page of stream.pull(session, this.#cursors.get(name) ?? null)) {
				take(pulled, page);
				this.#cursors.set(name, JSON.parse(JSON.stringify(page.cursor)) as Cursor);
				if (++pages >= stop) break;
			}
		}
		return pulled;
	}

	cursor(name: string): Cursor {
		return this.#cursors.get(name) ?? null;
	}

	async sweep(name: string): Promise<string[]> {
		const { sweep } = this.connector.streams.find((each) => each.name === name)!;
		const ids: string[] = [];
		for await (const some of sweep!.ids(this.session())) ids.push(...(some ?? []));
		return ids;
	}
}

function take(pulled: Pulled, page: Page): void {
	pulled.pages.push(page);
	for (const { map, rows } of page.records) {
		const known = pulled.rows.get(map.entity) ?? new Map<string, Row>();
		for (const row of rows) known.set(String(row.id), row);
		pulled.rows.set(map.entity, known);
	}
	for (const { entity, id } of page.deleted ?? []) {
		pulled.deleted.push(`${entity} ${id}`);
		pulled.rows.get(entity)?.delete(id);
	}
}

/** Run a test against a fake that is closed after it. */
export async function withOdoo(
	world: World,
	options: OdooOptions,
	use: (puller: Puller, fake: OdooFake) => Promise<void>,
	pageSize = 4
): Promise<void> {
	const fake = await startOdooFake(world, options);
	try {
		await use(new Puller(fake, pageSize), fake);
	} finally {
		await fake.server.close();
	}
}
