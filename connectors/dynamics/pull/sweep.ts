import type { Sweep } from '../../connector.ts';
import { clientOf } from '../client.ts';
import type { Kind } from '../kinds/kind.ts';
import { pathOf } from '../odata.ts';

/**
 * The ids of all rows of some tables. Tables whose changes are tracked tell what is gone: they are asked only when
 * everything was pulled anew. Rows that may not be read are not gone.
 */
export const sweepOf = (
	stream: string,
	entity: Sweep['entity'],
	kinds: readonly Pick<Kind, 'table' | 'goneStates'>[]
): Sweep => ({
	entity,
	when: 'always',
	async *ids(session) {
		const client = clientOf(session);
		const found = await Promise.all(kinds.map(({ table }) => client.table(table)));
		const untold = found.some((table) => table && !table.isTracked);
		if (!untold && !client.pulledWhole.has(stream)) {
			yield null;
			return;
		}
		for (const [index, table] of found.entries()) {
			if (!table) {
				yield null;
				return;
			}
			const states = table.columns.has('statecode') ? (kinds[index]!.goneStates ?? []) : [];
			const filter = states.map((state) => `statecode ne ${state}`);
			for (let next: string | undefined = pathOf(table.set, { select: [table.id], filter }); next;) {
				const page: Awaited<ReturnType<typeof client.rows>> = await client.rows(next);
				yield page.value.map((row) => String(row[table.id]));
				next = page['@odata.nextLink'];
			}
		}
	}
});
