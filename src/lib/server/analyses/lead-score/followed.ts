/** Whether what happens with leads is kept however they end, by the system they came from. */
import type { Viewer } from '#lib/crm/viewer.ts';
import { touches } from '#lib/server/metrics/relations/touchpoints.ts';
import { scoped } from '#lib/server/store/row-scope.ts';

/** Leads that ended one way, or are open, are compared from so many on. */
const fewestLeads = 20;

/** A share of leads with a touchpoint so far below that of the others isn't how leads are worked, it is what was kept. */
const fewestOfOthers = 0.1;

/**
 * SQL of the sources whose touchpoints (`tells_touches`) or activities (`tells_activities`) are kept of every lead alike. Some
 * systems hand them over to the contact when a lead converts, others write them after the fact for those that converted: then
 * having none, on any day, is the outcome. A source tells of them where there are some at all, and leads that converted, leads
 * that are over and open ones each have some before their end, none a tenth as often as the others or less.
 *
 * @param leads a table of `id`, `source_system`, `came`, `ended`, `is_over` and `converted_at`
 * @param asOf the day up to whose end they count, as a parameter
 */
export const followedSources = (viewer: Viewer, leads: string, asOf: string): string => `(
	with standing as (
		select
			id,
			coalesce(source_system, '') as source,
			case
				when converted_at < (${asOf}::date + 1)::timestamptz then 'converted'
				when is_over or ended < (${asOf}::date + 1)::timestamptz then 'over'
				else 'open'
			end as way,
			least(coalesce(ended, (${asOf}::date + 1)::timestamptz), (${asOf}::date + 1)::timestamptz) as until
		from ${leads}
		-- Nobody saw it open at the end of a day.
		where ended is null or ended::date > came
	),
	begun as (
		select lead_id as id, min(touched_at) as touched_at, min(acted_at) as acted_at
		from (
			select lead_id, occurred_at as touched_at, null::timestamptz as acted_at from ${touches(viewer)}
			union all
			select lead_id, null, occurred_at from ${scoped('activities', viewer)}
		)
		group by lead_id
	),
	shares as (
		select
			source,
			count(*) as leads,
			avg(coalesce(touched_at < until, false)::integer) as touched,
			avg(coalesce(acted_at < until, false)::integer) as acted
		from standing
		left join begun using (id)
		group by source, way
	)
	select
		source as source_system,
		${told('touched')} as tells_touches,
		${told('acted')} as tells_activities
	from shares
	group by source
)`;

const told = (share: string): string => `(
			max(${share}) > 0
			and coalesce(min(${share}) filter (where leads >= ${fewestLeads})
				> ${fewestOfOthers} * max(${share}) filter (where leads >= ${fewestLeads}), true)
		)`;
