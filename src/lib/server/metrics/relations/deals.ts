/** Deals as they are, as they were, and how they move. */
import { withoutPart, type Viewer } from '#lib/crm/viewer.ts';
import { amountOnDay } from '#lib/server/store/reporting-amounts.ts';
import { scoped } from '#lib/server/store/row-scope.ts';
import { dayThatEnds } from '../dialect.ts';
import type { Relation } from './relation.ts';

export const dealDimensions = {
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

/** Of a deal's stay in a stage. */
const stayDimensions = {
	owner: 'owner_id',
	team: 'owner_id',
	pipeline: 'pipeline_id',
	stage: 'stage_id',
	source: 'source',
	type: 'type',
	company: 'company_id'
};

/** Deals with the probability that counts: their own, else their stage's. */
const dealsWithProbability = (viewer: Viewer) => `(
	select deals.* replace (coalesce(deals.probability, stages.probability) as probability)
	from ${scoped('deals', viewer)} deals
	left join ${scoped('stages', viewer)} stages on stages.id = deals.stage_id
)`;

/** Contacts and custom fields have no history: an earlier moment shows them as they are now. */
export const dealVersions = (viewer: Viewer) => `(
	select versions.*, versions.deal_id as id, deals.contact_id, deals.custom, deals.recorded_at
	from ${scoped('deal_versions', viewer)} versions
	left join ${scoped('deals', viewer)} deals on deals.id = versions.deal_id
)`;

/** Of deals that stand at a day. */
export const onDay = (row: string, day: string) => ({ amount_base: amountOnDay(row, day) });

/** What has a history. */
export const stood = {
	owner_id: 'r.owner_id',
	stage_id: 'r.stage_id',
	status: 'r.status',
	amount: 'r.amount',
	amount_base: 'r.amount_base',
	expected_close: 'r.expected_close',
	closed_at: "case when r.status <> 'open' then r.closed_at end"
};

export const dealRelations = {
	deals: {
		sql: (viewer) => scoped('deals', viewer),
		dimensions: { ...dealDimensions, lost_reason: 'lost_reason' },
		contact: 'contact_id',
		id: 'id',
		custom: { entity: 'deals' },
		past: 'deal_versions'
	},
	deals_with_probability: {
		sql: dealsWithProbability,
		dimensions: { ...dealDimensions, lost_reason: 'lost_reason' },
		contact: 'contact_id',
		id: 'id',
		custom: { entity: 'deals' },
		past: 'deal_versions'
	},
	deal_versions: {
		sql: dealVersions,
		dimensions: dealDimensions,
		contact: 'contact_id',
		id: 'deal_id',
		custom: { entity: 'deals' },
		isVersioned: true,
		onDay,
		stood
	},
	deal_creations: {
		sql: (viewer) => `(
	select * replace (${amountOnDay('versions', 'created_at::date')} as amount_base)
	from ${dealVersions(viewer)} versions
	where valid_from = created_at
)`,
		dimensions: dealDimensions,
		id: 'deal_id',
		custom: { entity: 'deals', via: 'deal_id' },
		stood: { amount: 'r.amount', amount_base: 'r.amount_base' }
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
		dimensions: { ...stayDimensions, amount_band: 'amount_base' },
		id: 'deal_id',
		custom: { entity: 'deals', via: 'deal_id' }
	},
	stage_visits: {
		sql: (viewer) => `(
	select *, date_diff('second', entered_at, coalesce(left_at, now())) / 86400.0 as days
	from ${scoped('deal_stage_history', viewer)}
	where entered_at is not null and stage_status = 'open' and coalesce(left_at, now()) >= entered_at
)`,
		dimensions: stayDimensions,
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
	select
		at_start.* replace (${amountOnDay('at_start', dayThatEnds(`${from}::timestamptz`))} as amount_base),
		now_or_end.expected_close as later_close,
		now_or_end.status as later_status
	from ${dealVersions(viewer)} at_start
	join ${scoped('deal_versions', viewer)} now_or_end on now_or_end.deal_id = at_start.deal_id
	where at_start.valid_from < ${from}::timestamptz
		and (at_start.valid_to is null or at_start.valid_to >= ${from}::timestamptz)
		and now_or_end.valid_from < least(${to}::timestamptz, now())
		and (now_or_end.valid_to is null or now_or_end.valid_to >= least(${to}::timestamptz, now()))
)`,
		dimensions: dealDimensions,
		id: 'deal_id',
		custom: { entity: 'deals', via: 'deal_id' },
		spansPeriodOf: 'deal_versions'
	},
	amount_changes: {
		sql: (viewer) => `(
	select
		events.deal_id,
		events.changed_at,
		in_reporting_currency(
			try_cast(events.new_value as decimal(18, 4)) - try_cast(events.old_value as decimal(18, 4)),
			deals.currency,
			events.changed_at
		) as change_base,
		deals.* exclude (id, created_at, updated_at)
	from ${scoped('deal_events', viewer)} events
	join ${scoped('deals', viewer)} deals on deals.id = events.deal_id
	where events.field = 'amount' and try_cast(events.old_value as decimal(18, 4)) is not null
)`,
		dimensions: { ...dealDimensions, lost_reason: 'lost_reason' },
		id: 'deal_id',
		custom: { entity: 'deals' }
	},
	// How long deals that were won stayed in a stage, nine of ten of them, is what a stay is held to.
	stage_stays: {
		sql: (viewer) => `(
	with all_stays as (
		select * from ${scoped('deal_stage_history', withoutPart(viewer))}
		where entered_at is not null and stage_status = 'open' and (deal_status = 'open' or left_at is not null)
	),
	stays as (
		select * from all_stays where deal_id in (select id from ${scoped('deals', viewer)})
	),
	usual as (
		select
			stage_id,
			quantile_cont(date_diff('second', entered_at, left_at) / 86400.0, 0.9) as limit_days,
			count(*) as stays_of_won_deals
		from all_stays
		where deal_status = 'won' and left_at >= entered_at
		group by stage_id
	)
	select stays.*, usual.limit_days, usual.stays_of_won_deals, entered_at as valid_from, left_at as valid_to
	from stays
	left join usual on usual.stage_id = stays.stage_id
)`,
		dimensions: stayDimensions,
		id: 'deal_id',
		custom: { entity: 'deals', via: 'deal_id' },
		isVersioned: true
	},
	// The first win of each customer: a company, else a contact; a deal that names neither is a customer of its own.
	first_wins: {
		sql: (viewer) => `(
	select * from ${scoped('deals', viewer)}
	where status = 'won'
	qualify row_number() over (partition by coalesce(company_id, contact_id, id) order by closed_at, id) = 1
)`,
		dimensions: { ...dealDimensions, channel: 'campaign_id' },
		id: 'id',
		custom: { entity: 'deals' }
	}
} satisfies Record<string, Relation>;
