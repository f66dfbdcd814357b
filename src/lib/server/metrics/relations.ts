/** What metrics read, always through the viewer's scope, with the columns that dimensions may ask for. */
import type { EntityName } from '#lib/crm/entities/index.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { scoped } from '#lib/server/store/row-scope.ts';
import type { RelationName } from './specification.ts';

export interface Relation {
	/** The SQL of the relation, in parentheses; `from` is the first day of the period and `to` the first after it. */
	sql: (viewer: Viewer, period: { from: string; to: string }) => string;
	/** Dimension name to the column that holds its key. */
	dimensions: Record<string, string>;
	/** Dimension name to a column that already holds the group's key, where it is found otherwise than by the dimension. */
	keys?: Record<string, string>;
	/** Id of the record a row stands for. */
	id: string;
	/** Whose custom fields a row has: in its own column `custom`, or in the record that the column `via` names. */
	custom: { entity: EntityName; via?: string } | null;
}

const dealDimensions = {
	owner: 'owner_id',
	team: 'owner_id',
	pipeline: 'pipeline_id',
	stage: 'stage_id',
	status: 'status',
	source: 'source',
	type: 'type',
	company: 'company_id',
	industry: 'company_id',
	country: 'company_id',
	currency: 'currency',
	product: 'product_id',
	campaign: 'campaign_id',
	forecast_category: 'forecast_category',
	amount_band: 'amount_base'
};

/** Deals with the probability that counts: their own, else their stage's. */
const dealsWithProbability = (viewer: Viewer) => `(
	select deals.* replace (coalesce(deals.probability, stages.probability) as probability)
	from ${scoped('deals', viewer)} deals
	left join ${scoped('stages', viewer)} stages on stages.id = deals.stage_id
)`;

export const relations: Record<RelationName, Relation> = {
	deals: {
		sql: (viewer) => scoped('deals', viewer),
		dimensions: { ...dealDimensions, lost_reason: 'lost_reason' },
		id: 'id',
		custom: { entity: 'deals' }
	},
	deals_with_probability: {
		sql: dealsWithProbability,
		dimensions: { ...dealDimensions, lost_reason: 'lost_reason' },
		id: 'id',
		custom: { entity: 'deals' }
	},
	// Custom fields have no history: an earlier moment shows them as they are now.
	deal_versions: {
		sql: (viewer) => `(
	select versions.*, versions.deal_id as id, deals.custom
	from ${scoped('deal_versions', viewer)} versions
	left join ${scoped('deals', viewer)} deals on deals.id = versions.deal_id
)`,
		dimensions: dealDimensions,
		id: 'deal_id',
		custom: { entity: 'deals' }
	},
	deal_creations: {
		sql: (viewer) =>
			`(select * from ${scoped('deal_versions', viewer)} versions where valid_from = created_at)`,
		dimensions: dealDimensions,
		id: 'deal_id',
		custom: { entity: 'deals', via: 'deal_id' }
	},
	stage_entries: {
		sql: (viewer) => `(
	select
		visits.*,
		coalesce(deal_status = 'won', false)
			or coalesce(bool_or(stage_status = 'won') over later, false)
			or coalesce(max(stage_position) filter (where stage_status <> 'lost') over later > stage_position, false)
			as has_advanced,
		row_number() over (partition by deal_id, stage_id order by visit) as entry
	from ${scoped('deal_stage_history', viewer)} visits
	window later as (partition by deal_id order by visit rows between 1 following and unbounded following)
)`,
		dimensions: {
			owner: 'owner_id',
			team: 'owner_id',
			pipeline: 'pipeline_id',
			stage: 'stage_id',
			source: 'source',
			type: 'type',
			company: 'company_id',
			amount_band: 'amount_base'
		},
		id: 'deal_id',
		custom: { entity: 'deals', via: 'deal_id' }
	},
	stage_visits: {
		sql: (viewer) => `(
	select *, date_diff('second', entered_at, coalesce(left_at, now())) / 86400.0 as days
	from ${scoped('deal_stage_history', viewer)}
	where entered_at is not null and stage_status = 'open' and coalesce(left_at, now()) >= entered_at
)`,
		dimensions: {
			owner: 'owner_id',
			team: 'owner_id',
			pipeline: 'pipeline_id',
			stage: 'stage_id',
			source: 'source',
			type: 'type',
			company: 'company_id'
		},
		id: 'deal_id',
		custom: { entity: 'deals', via: 'deal_id' }
	},
	close_date_pushes: {
		sql: (viewer) => `(
	select
		events.id,
		events.deal_id,
		events.changed_at,
		deals.* exclude (id, created_at, updated_at)
	from ${scoped('deal_events', viewer)} events
	join ${scoped('deals', viewer)} deals on deals.id = events.deal_id
	where events.field = 'expected_close'
		and try_cast(events.new_value as date) > try_cast(events.old_value as date) + 1
)`,
		dimensions: { ...dealDimensions, lost_reason: 'lost_reason' },
		id: 'deal_id',
		custom: { entity: 'deals' }
	},
	due_deals: {
		sql: (viewer, { from, to }) => `(
	select at_start.*, now_or_end.expected_close as later_close, now_or_end.status as later_status
	from ${scoped('deal_versions', viewer)} at_start
	join ${scoped('deal_versions', viewer)} now_or_end on now_or_end.deal_id = at_start.deal_id
	where at_start.valid_from < ${from}::timestamptz
		and (at_start.valid_to is null or at_start.valid_to >= ${from}::timestamptz)
		and now_or_end.valid_from < least(${to}::timestamptz, now())
		and (now_or_end.valid_to is null or now_or_end.valid_to >= least(${to}::timestamptz, now()))
)`,
		dimensions: dealDimensions,
		id: 'deal_id',
		custom: { entity: 'deals', via: 'deal_id' }
	},
	// A quota spread evenly over its days, to the cent, so that a month has its share of a quarter's. Sales plans set one
	// figure at several levels: a team's counts only where no person or team inside it has one for those days.
	quota_days: {
		sql: (viewer) => `(
	with recursive inside as (
		select id as team_id, id as inner_team from ${scoped('teams', viewer)}
		union
		select inside.team_id, teams.id
		from inside
		join ${scoped('teams', viewer)} teams on teams.parent_id = inside.inner_team
	),
	held as (
		select
			quotas.*,
			coalesce(people.team_id, quotas.team_id) as held_in,
			greatest(coalesce(quotas.period_end - quotas.period_start, 1), 1) as days
		from ${scoped('quotas', viewer)} quotas
		left join ${scoped('people', viewer)} people on people.id = quotas.person_id
	),
	counted as (
		from held
		where person_id is not null or not exists (
			from held inner_quota
			join inside on inside.inner_team = inner_quota.held_in
			where inside.team_id = held.team_id
				and (inner_quota.person_id is not null or inner_quota.team_id <> held.team_id)
				and inner_quota.period_start < held.period_start + held.days::integer
				and held.period_start < inner_quota.period_start + inner_quota.days::integer
		)
	),
	spread as (
		select *, unnest(range(days)) as place from counted
	)
	select
		*,
		period_start + place::integer as day,
		(amount_base * (place + 1) / days)::decimal(18, 4) - (amount_base * place / days)::decimal(18, 4) as share
	from spread
)`,
		dimensions: { owner: 'person_id', team: 'person_id' },
		keys: { team: 'held_in' },
		id: 'id',
		custom: null
	},
	leads: {
		sql: (viewer) => scoped('leads', viewer),
		dimensions: {
			owner: 'owner_id',
			team: 'owner_id',
			status: 'status',
			source: 'source',
			campaign: 'campaign_id',
			lead_country: 'country',
			rating: 'rating',
			landing_page: 'landing_page'
		},
		id: 'id',
		custom: { entity: 'leads' }
	},
	activities: {
		sql: (viewer) => scoped('activities', viewer),
		dimensions: {
			owner: 'owner_id',
			team: 'owner_id',
			activity_type: 'type',
			company: 'company_id',
			industry: 'company_id'
		},
		id: 'id',
		custom: { entity: 'activities' }
	},
	campaign_costs: {
		sql: (viewer) => scoped('campaign_costs', viewer),
		dimensions: { campaign: 'campaign_id', channel: 'campaign_id' },
		id: 'id',
		custom: { entity: 'campaign_costs' }
	},
	orders: {
		sql: (viewer) => scoped('orders', viewer),
		dimensions: {
			company: 'company_id',
			industry: 'company_id',
			country: 'company_id',
			currency: 'currency',
			order_channel: 'channel'
		},
		id: 'id',
		custom: { entity: 'orders' }
	}
};
