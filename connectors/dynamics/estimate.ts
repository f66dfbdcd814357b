import type { Estimate, Session, StreamState } from '../connector.ts';
import { clientOf } from './client.ts';
import type { Kind } from './kinds/kind.ts';
import { idsAtOnce } from './odata.ts';

/** Rows that one call answers. */
const pageSize = 5000;

/**
 * Calls of a pull. Dynamics counts the rows of tables once a day: of a table that was pulled before it does not say how
 * many changed, so that only a first pull's are told.
 */
export async function estimatePull(
	session: Session,
	streams: readonly StreamState[],
	kindsOf: ReadonlyMap<string, readonly Kind[]>
): Promise<Estimate> {
	const records: Record<string, number> = {};
	let calls = 2;
	for (const { stream, cursor } of streams) {
		const kinds = kindsOf.get(stream.name) ?? [];
		let rows = 0;
		for (const { table, beside } of kinds) {
			const count = cursor === null ? await countOf(session, table) : 0;
			rows += count;
			calls += 2 + Math.ceil(count / pageSize);
			if (beside) calls += 1 + Math.ceil(count / idsAtOnce);
			if (table === 'opportunity') calls += 10 + Math.ceil(count / idsAtOnce);
		}
		records[stream.name] = rows;
	}
	return { calls, unit: 'calls', cost: calls, left: null, records };
}

async function countOf(session: Session, table: string): Promise<number> {
	const names = encodeURIComponent(JSON.stringify([table]));
	const answer = await clientOf(session).find<{
		EntityRecordCountCollection: { Keys: string[]; Values: number[] };
	}>(`RetrieveTotalRecordCount(EntityNames=@names)?@names=${names}`);
	return answer?.EntityRecordCountCollection.Values[0] ?? 0;
}
