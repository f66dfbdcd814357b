/** What campaigns cost: on the days that are told, and else what the campaign itself says, spread over its days. */
import { date } from '#lib/crm/entities/field.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { scoped } from '#lib/server/store/row-scope.ts';
import type { Relation } from './relation.ts';
import { equalShare } from './shares.ts';

/**
 * What a campaign without an end is called while it runs. Source: the status of campaigns in HubSpot, Salesforce and
 * Dynamics 365.
 */
const running = ['active', 'in progress', 'in_progress', 'launched', 'ongoing', 'running'];

const isRunning = `lower(status) in (${running.map((status) => `'${status}'`).join(', ')})`;

/**
 * SQL, in parentheses, of campaigns that say what they cost, where no dated cost of theirs is known, with the first and the last
 * day of it: from the start, or else from when they were made, to the end, or to the day that it is where they still run. The
 * first is null where neither is known.
 *
 * @param present SQL of the day that it is
 */
function toldCosts(viewer: Viewer, present: string): string {
	const dated = scoped('campaign_costs', viewer);
	return `(
		select
			*,
			coalesce(starts_on, created_at::date) as first_day,
			-- What was spent so far was not spent on days to come; who spent before the start did so for the start.
			case when first_day is not null then greatest(
				first_day,
				case
					when ends_on is not null then least(ends_on, ${present})
					when ${isRunning} then ${present}
				end
			) end as last_day
		from ${scoped('campaigns', viewer)}
		-- Systems that have no cost of a campaign say 0.
		where actual_cost <> 0
			and id not in (select campaign_id from ${dated} where campaign_id is not null and amount is not null)
	)`;
}

/**
 * SQL, in parentheses, of costs by day. Those that are told by a campaign are of the `entity` campaigns, and have its id: no
 * cost has that of a campaign.
 *
 * @param present SQL of the day that it is; by the clock unless told
 */
export const knownCosts = (viewer: Viewer, present = 'current_date'): string => `(
	with told as (
		select *, coalesce(last_day - first_day + 1, 1) as days from ${toldCosts(viewer, present)}
	),
	spread as (
		select *, unnest(range(days)) as place from told
	)
	select 'campaign_costs' as entity, * from ${scoped('campaign_costs', viewer)}
	union all by name
	select
		'campaigns' as entity,
		id,
		id as campaign_id,
		currency,
		first_day + place::integer as day,
		${equalShare('actual_cost_base', 'place', 'days')} as amount_base
	from spread
)`;

/** SQL, in parentheses, of the records that costs stand for: dated ones, and campaigns that say what they cost. */
const costRecords = (viewer: Viewer, present: string): string => `(
	select 'campaign_costs' as entity, * from ${scoped('campaign_costs', viewer)}
	union all by name
	select
		'campaigns' as entity,
		id,
		id as campaign_id,
		first_day as day,
		last_day as spread_until,
		actual_cost as amount,
		currency,
		actual_cost_base as amount_base,
		import_file,
		import_row
	from ${toldCosts(viewer, present)}
)`;

export const costRelations = {
	campaign_costs: {
		sql: (viewer, { present }) => knownCosts(viewer, present),
		dimensions: { campaign: 'campaign_id', channel: 'campaign_id' },
		id: 'id',
		custom: { entity: 'campaign_costs' },
		records: { sql: costRecords, fields: [date('spread_until', 'Spread until')] }
	}
} satisfies Record<string, Relation>;
