/** How many campaigns tell what they cost without telling of which days. */
import type { Viewer } from '#lib/crm/viewer.ts';
import { knownCosts } from '#lib/server/metrics/relations/costs.ts';
import type { Store } from '#lib/server/store/store.ts';

/** Campaigns whose cost is not known by day. */
export interface ToldCosts {
	/** Those whose cost was spread over days of which some are in the period. */
	spread: number;
	/** Those of no known day, which are in no period. */
	undated: number;
	/** Those of the period with a cost in a currency that has no rate. */
	unconverted: number;
}

/** Count the campaigns whose cost is what they tell themselves. */
export async function readToldCosts(
	store: Store,
	viewer: Viewer,
	{ from, to }: { from: string; to: string }
): Promise<ToldCosts> {
	const { rows } = await store.engine.query<{ [count in keyof ToldCosts]: number }>(
		`select
			count(distinct id) filter (where day >= $1::date and day < $2::date and amount_base is not null) as spread,
			count(distinct id) filter (where day is null) as undated,
			count(distinct id) filter (where day >= $1::date and day < $2::date and amount_base is null) as unconverted
		from ${knownCosts(viewer)}
		where entity = 'campaigns'`,
		[from, to],
		{ timeZone: viewer.timeZone }
	);
	const { spread, undated, unconverted } = rows[0]!;
	return { spread: Number(spread), undated: Number(undated), unconverted: Number(unconverted) };
}
