/** Touches, what they are credited to, and which of them were paid for, as SQL. */
import type { Viewer } from '#lib/crm/viewer.ts';
import { knownCosts } from '#lib/server/metrics/relations/costs.ts';
import { touches } from '#lib/server/metrics/relations/touchpoints.ts';
import { scoped } from '#lib/server/store/row-scope.ts';
import type { GroupBy } from './result.ts';

/** SQL of what a touch is credited to, over `touchpoints` and their `campaigns`. */
export const keyOf: Record<GroupBy, string> = {
	channel: 'coalesce(touchpoints.channel, campaigns.channel)',
	campaign: 'touchpoints.campaign_id'
};

/**
 * SQL of touches with `is_paid`: those of campaigns that cost something in the period. What others brought is not the return of
 * that cost. Where no touch of a channel names its campaign, nobody can tell them apart: all of them are.
 *
 * @param touched SQL of touches with their `key` and `campaign_id`
 */
export const withPaid = (
	touched: string,
	viewer: Viewer,
	{ by, lookback }: { by: GroupBy; lookback: number }
): string => `
	select *, case
			when campaign_id is not null then campaign_id in (
				select campaign_id from ${knownCosts(viewer)}
				where campaign_id is not null and day >= $1::date and day < $2::date and amount_base > 0
			)
			else not coalesce(key in (
				select ${keyOf[by]}
				from ${touches(viewer)} touchpoints
				left join ${scoped('campaigns', viewer)} campaigns on campaigns.id = touchpoints.campaign_id
				where touchpoints.campaign_id is not null
					and touchpoints.occurred_at < $2::date::timestamptz
					and touchpoints.occurred_at >= $1::date::timestamptz - interval ${Math.trunc(lookback)} days
			), false)
		end as is_paid
	from (${touched})`;
