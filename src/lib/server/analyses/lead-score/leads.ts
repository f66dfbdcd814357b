/** Leads as they stood at the ends of days of their own life, read in one query. */
import type { CustomField } from '#lib/crm/custom-fields.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { touches } from '#lib/server/metrics/relations/touchpoints.ts';
import { scoped } from '#lib/server/store/row-scope.ts';
import type { Store } from '#lib/server/store/store.ts';
import { mapInPieces } from '#lib/server/threads/in-pieces.ts';
import { customColumns, customValues } from '../scoring/custom.ts';
import type { Moment } from '../scoring/moments.ts';
import { followedSources } from './followed.ts';
import type { LeadGoal } from './lead-score.ts';

/** Statuses of leads that are over without a date that says since when. */
const over = `regexp_matches(lower(coalesce(status, '')), 'closed|disqualif|unqualif|convert|junk')`;

/** Leads that are said to have converted, and not when: as open ones they would be learned from as failures. */
const convertedUndated = `(leads.converted_at is null and (
	leads.converted_deal_id is not null
	or coalesce(regexp_matches(lower(leads.status), '(^|[^a-z])converted') and not regexp_matches(lower(leads.status), 'not[^a-z]+converted'), false)
))`;

/**
 * Leads with the moment they came to the goal (`reached`), and the one they were over (`ended`), as far as known at the
 * end of the day `$1`. A lead without a date of creation can't be placed in time.
 */
const known = (viewer: Viewer, goal: LeadGoal): string => `(
	select
		leads.*,
		${
			goal === 'won' ? `case when deals.status = 'won' then deals.closed_at end` : 'leads.converted_at'
		} as reached,
		least(leads.converted_at, leads.disqualified_at) as ended
	from ${scoped('leads', viewer)} leads
	left join ${scoped('deals', viewer)} deals on deals.id = leads.converted_deal_id
	where leads.created_at < ($1::date + 1)::timestamptz
		-- A lead that converted before it came has dates that can't be right.
		and coalesce(leads.converted_at::date >= leads.created_at::date, true)
		and not ${convertedUndated}
)`;

export interface LeadsExtent {
	first: string | null;
	leads: number;
	/** Days that nine of ten took to the goal. */
	usual: number | null;
	/** Those that came early enough to be known, and of them those that came to the goal in time. */
	records: number;
	happened: number;
	/** Open ones that are too old to be scored. */
	old: number;
	/** Leads without a date of creation. */
	undated: number;
	/** Leads that converted on no day that is known. */
	undatedConversions: number;
	hasScores: boolean;
	hasRatings: boolean;
}

export async function readLeadsExtent(
	store: Store,
	viewer: Viewer,
	{ asOf, goal, within }: { asOf: string; goal: LeadGoal; within: number }
): Promise<LeadsExtent> {
	const { rows } = await store.engine.query<LeadsExtent>(
		`select
			min(created_at)::date::varchar as first,
			count(*)::integer as leads,
			quantile_cont(date_diff('day', created_at, reached), 0.9)
				filter (where reached >= created_at and reached < ($1::date + 1)::timestamptz) as usual,
			count(*) filter (where created_at < ($1::date + 1)::timestamptz - to_days($2::integer))::integer as records,
			count(*) filter (where created_at < ($1::date + 1)::timestamptz - to_days($2::integer)
				and reached < created_at + to_days($2::integer))::integer as happened,
			count(*) filter (where (ended is null or ended >= ($1::date + 1)::timestamptz) and not ${over}
				and created_at::date + $2::integer <= $1::date)::integer as old,
			(select count(*) from ${scoped('leads', viewer)} where created_at is null)::integer as undated,
			(select count(*) from ${scoped('leads', viewer)} leads where ${convertedUndated})::integer as "undatedConversions",
			count(score) > 0 as "hasScores",
			count(rating) > 0 as "hasRatings"
		from ${known(viewer, goal)}`,
		[asOf, within],
		{ timeZone: viewer.timeZone }
	);
	return rows[0]!;
}

interface LeadRow {
	id: string;
	day: number;
	since: number;
	rung: number | null;
	isNow: boolean;
	outcome: 0 | 1 | null;
	isDecided: boolean;
	[fact: string]: string | number | boolean | null;
}

export const leadFacts = [
	'age',
	'source',
	'campaign',
	'landing_page',
	'country',
	'title',
	'weekday',
	'touches',
	'first_channel',
	'last_channel',
	'channels',
	'activities',
	'silence'
] as const;

/** Days of its life at whose ends a lead is looked at. */
const ladder = [0, 7, 30, 60, 90];

/** Leads that are enough to learn from. */
const enoughLeads = 12_000;

/**
 * Leads that were open at the ends of days of their life, as they stood then, and whether they came to the goal so many
 * days later. Only leads younger than that: of an old one there is little left to say. Touchpoints and activities are told
 * only where they are kept of every lead alike (`followedSources`).
 */
export async function readLeads(
	store: Store,
	viewer: Viewer,
	{
		asOf,
		within,
		goal,
		custom,
		leads
	}: { asOf: string; within: number; goal: LeadGoal; custom: readonly CustomField[]; leads: number }
): Promise<{ moments: Moment[]; open: Moment[]; sql: string }> {
	const sql = `with known as materialized (
		select *, created_at::date as came, coalesce(${over}, false) as is_over from ${known(viewer, goal)}
	),
	followed as materialized (select * from ${followedSources(viewer, 'known', '$1')}),
	looked_at as (
		select known.id, known.came + rung as day, rung
		from known, (select unnest($3::integer[]) as rung)
		where known.came + rung < $1::date and hash(known.id) % 10000 < $4::double * 10000
		union all
		select id, $1::date, null from known where came + $2::integer > $1::date and not is_over
	),
	moments as materialized (
		select
			known.*,
			looked_at.day,
			looked_at.rung,
			(looked_at.day + 1)::timestamptz as until,
			coalesce(tells_touches, false) as tells_touches,
			coalesce(tells_activities, false) as tells_activities
		from looked_at
		join known using (id)
		left join followed on followed.source_system = coalesce(known.source_system, '')
		where known.ended is null or known.ended >= (looked_at.day + 1)::timestamptz
	),
	touched as (
		select
			moments.id,
			moments.day,
			count(*) as touches,
			count(distinct coalesce(touchpoints.channel, campaigns.channel)) as channels,
			arg_min(coalesce(touchpoints.channel, campaigns.channel), touchpoints.occurred_at) as first_channel,
			arg_max(coalesce(touchpoints.channel, campaigns.channel), touchpoints.occurred_at) as last_channel,
			max(touchpoints.occurred_at) as last_touch
		from moments
		join ${touches(viewer)} touchpoints
			on touchpoints.lead_id = moments.id and touchpoints.occurred_at < until
		left join ${scoped('campaigns', viewer)} campaigns on campaigns.id = touchpoints.campaign_id
		group by all
	),
	active as (
		select moments.id, moments.day, count(*) as activities, max(activities.occurred_at) as last_activity
		from moments
		join ${scoped('activities', viewer)} activities
			on activities.lead_id = moments.id and activities.occurred_at < until
		group by all
	)
	select
		moments.id,
		date_diff('day', date '1970-01-01', moments.day)::integer as day,
		date_diff('day', date '1970-01-01', came)::integer as since,
		rung,
		rung is null as "isNow",
		case
			when rung is not null and moments.day + $2::integer <= $1::date
			then coalesce(reached < (moments.day + 1 + $2::integer)::timestamptz, false)::integer
		end as outcome,
		moments.converted_at is not null or moments.disqualified_at is not null as "isDecided",
		moments.day - came as age,
		moments.source,
		moments.campaign_id as campaign,
		moments.landing_page,
		moments.country,
		moments.title,
		dayname(came) as weekday,
		moments.owner_id as owner,
		case when tells_touches then coalesce(touches, 0) end as touches,
		case when tells_touches then first_channel end as first_channel,
		case when tells_touches then last_channel end as last_channel,
		case when tells_touches then coalesce(touched.channels, 0) end as channels,
		case when tells_activities then coalesce(activities, 0) end as activities,
		case when tells_touches or tells_activities then date_diff('hour', greatest(
			moments.created_at,
			coalesce(case when tells_touches then last_touch end, moments.created_at),
			coalesce(case when tells_activities then last_activity end, moments.created_at)
		), until) / 24.0 end as silence
		${customColumns(custom, 'moments')}
	from moments
	left join touched on touched.id = moments.id and touched.day = moments.day
	left join active on active.id = moments.id and active.day = moments.day
	order by moments.day, moments.id`;
	const rungs = ladder.filter((rung) => rung < within);
	const { rows } = await store.engine.query<LeadRow>(
		sql,
		[asOf, within, rungs, Math.min(1, enoughLeads / Math.max(1, leads))],
		{ priority: 'heavy', timeZone: viewer.timeZone }
	);
	const momentOf = (row: LeadRow): Moment => ({
		id: row.id,
		group: '',
		day: row.day,
		since: row.since,
		band: String(row.rung),
		outcome: row.outcome,
		isDecided: row.isDecided,
		values: {
			...factsIn(row),
			...customValues(custom, row)
		},
		given: {}
	});
	const all = await mapInPieces(rows, momentOf);
	return {
		moments: all.filter((_, place) => !rows[place]!.isNow),
		open: all.filter((_, place) => rows[place]!.isNow),
		sql
	};
}

const ownFacts = [...leadFacts, 'owner'] as const;

function factsIn(row: LeadRow): Moment['values'] {
	const values: Moment['values'] = {};
	for (const name of ownFacts) values[name] = fact(row[name]);
	return values;
}

const fact = (value: LeadRow[string] | undefined): string | number | null =>
	value === undefined || typeof value === 'boolean' ? null : value;
