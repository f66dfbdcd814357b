import type { Cursor, Estimate, Session, StreamState } from '../connector.ts';
import { clientOf, type SalesforceClient } from './client.ts';
import type { Kind } from './kinds.ts';
import { queryOf, type Places } from './pull/kinds.ts';
import { idsAtOnce } from './soql.ts';

/** Records that one call answers. */
const pageSize = 2000;

/** Calls of a pull: pages of records, two queries of history for so many opportunities, and the questions before. */
export async function estimatePull(
	session: Session,
	streams: readonly StreamState[],
	kindsOf: ReadonlyMap<string, readonly Kind[]>
): Promise<Estimate> {
	const client = clientOf(session);
	const records: Record<string, number> = {};
	let calls = 1;
	for (const { stream, cursor } of streams) {
		let count = 0;
		for (const kind of kindsOf.get(stream.name) ?? []) {
			const known = await countOf(client, kind, cursor);
			count += known;
			calls += 2 + Math.max(1, Math.ceil(known / pageSize));
			if (kind.object === 'Opportunity') calls += 2 * Math.ceil(known / idsAtOnce) + 5;
		}
		records[stream.name] = count;
	}
	const { DailyApiRequests } = await client.get<{ DailyApiRequests: { Remaining: number } }>('limits');
	return { calls, unit: 'calls', cost: calls, left: DailyApiRequests.Remaining, records };
}

/** How many records there are, roughly and at once; those that changed are counted. */
async function countOf(client: SalesforceClient, kind: Kind, cursor: Cursor): Promise<number> {
	const place = ((cursor ?? {}) as Places)[kind.object];
	const description = await client.describe(kind.object);
	if (!description) return 0;
	if (!place) {
		const { sObjects } = await client.get<{ sObjects: { count: number; name: string }[] }>(
			'limits/recordCount',
			{ sObjects: kind.object }
		);
		return sObjects[0]?.count ?? 0;
	}
	const { object, stamp, where } = queryOf(kind, description);
	const since = 'done' in place ? place.done : place.at;
	const conditions = [since && `${stamp} >= ${since}`, where].filter((each) => each);
	const filter = conditions.length > 0 ? ` WHERE ${conditions.join(' AND ')}` : '';
	return (await client.query(`SELECT COUNT() FROM ${object}${filter}`)).totalSize;
}
