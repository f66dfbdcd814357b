import type { Estimate, Session, StreamState } from '../connector.ts';
import { hubspotApi } from './api.ts';
import { countToCome } from './pull/search.ts';
import { batchSize, type ObjectKind } from './pull/reading.ts';
import { kindsOf } from './streams.ts';

interface DailyUsage {
	usageLimit: number;
	currentUsage: number;
}

/** Calls of a pull of one kind: for each batch one that finds it, one that reads it, and one for each kind of link. */
const callsFor = (kind: ObjectKind, records: number): number =>
	(records === 0 ? 2 : 5) + Math.ceil(records / batchSize(kind)) * (2 + (kind.links?.length ?? 0));

/** Calls that a pull will make, from how many records HubSpot says there are. */
export async function estimateHubSpot(session: Session, streams: readonly StreamState[]): Promise<Estimate> {
	const api = hubspotApi(session);
	const records: Record<string, number> = {};
	let calls = 0;
	for (const { stream, cursor } of streams) {
		const kinds = kindsOf[stream.name];
		if (!kinds) {
			calls += 10;
			continue;
		}
		for (const kind of kinds) {
			const count =
				(await api.ifAllowed(`${kind.type} are not counted`, () => countToCome(api, kind, cursor))) ?? 0;
			records[stream.name] = (records[stream.name] ?? 0) + count;
			calls += callsFor(kind, count);
		}
	}
	const usage = await api.ifAllowed('what is left of today’s calls is not known', () =>
		api.list<DailyUsage>('/account-info/v3/api-usage/daily/private-apps')
	);
	const today = usage?.results[0];
	return {
		calls,
		unit: 'calls',
		cost: calls,
		left: today ? Math.max(0, today.usageLimit - today.currentUsage) : null,
		records
	};
}
