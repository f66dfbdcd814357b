import type { Estimate } from '#connectors/connector.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { requireCapability } from '#lib/server/store/require-capability.ts';
import type { Store } from '#lib/server/store/store.ts';
import { streamsNamed } from './connectors.ts';
import { openConnection, type OpenOptions } from './open.ts';
import { standings } from './state.ts';

export interface EstimateOptions extends OpenOptions {
	full?: boolean;
	streams?: readonly string[];
}

/** A pull that costs more than this share of what is left of the CRM's day is worth a question. */
export const costlyShare = 0.5;

/**
 * What the next pull of a connection will cost; null where its CRM can't tell.
 *
 * @throws SyncError `unknown_connection`; ApiError; RecordError `not_allowed`
 */
export async function estimatePull(
	store: Store,
	viewer: Viewer,
	id: string,
	{ full = false, streams, ...options }: EstimateOptions = {}
): Promise<(Estimate & { isCostly: boolean }) | null> {
	requireCapability(viewer, 'import');
	const { connection, connector, session } = await openConnection(store, id, options);
	if (!connector.estimate) return null;
	const known = await standings(store, id);
	const chosen = streamsNamed(connector, streams ?? connection.streams).map((stream) => ({
		stream,
		cursor: full ? null : (known.get(stream.name)?.cursor ?? null)
	}));
	const estimate = await connector.estimate(session, chosen);
	return { ...estimate, isCostly: estimate.left !== null && estimate.cost > estimate.left * costlyShare };
}
