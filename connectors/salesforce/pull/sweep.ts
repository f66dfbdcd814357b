import type { Sweep } from '../../connector.ts';
import { clientOf, QueryError, type SalesforceClient } from '../client.ts';
import type { Kind } from '../kinds.ts';
import { quoted, select } from '../soql.ts';

/** The ids of all records of some objects that are not in the bin; records that may not be read are not gone. */
export const sweepOf = (entity: Sweep['entity'], when: Sweep['when'], kinds: readonly Kind[]): Sweep => ({
	entity,
	when,
	async *ids(session) {
		const client = clientOf(session);
		for (const { object, where, only } of kinds) {
			const description = await client.describe(object);
			if (!description) {
				yield null;
				return;
			}
			const isThere = (field: string) => description.fields.some(({ name }) => name === field);
			yield* idsOf(client, object, [
				where,
				isThere('IsDeleted') ? 'IsDeleted = FALSE' : undefined,
				only && isThere(only.field)
					? `(${only.field} = ${quoted(only.value)} OR ${only.field} = NULL)`
					: undefined
			]);
		}
	}
});

async function* idsOf(
	client: SalesforceClient,
	object: string,
	conditions: readonly (string | undefined)[]
): AsyncGenerator<string[]> {
	let last: string | null = null;
	for (;;) {
		try {
			let page = await client.query(
				select(['Id'], object, [...conditions, last && `Id > ${quoted(last)}`], 'Id')
			);
			for (;;) {
				const ids = page.records.map(({ Id }) => Id);
				if (ids.length > 0) yield ids;
				last = ids.at(-1) ?? last;
				if (page.done || !page.nextRecordsUrl) return;
				page = await client.more(page.nextRecordsUrl);
			}
		} catch (error) {
			if (!(error instanceof QueryError) || error.reason !== 'locator_expired') throw error;
		}
	}
}
