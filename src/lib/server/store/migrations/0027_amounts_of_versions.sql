-- A deal as it is now is worth what the deal itself says, and one that is closed is worth the rate of the day it closed: else
-- the pipeline of today and of the past would disagree by exchange rates that moved in between. Nothing else of the view changes.

-- One row for every stretch of time in which nothing about a deal changed: [valid_from, valid_to).
create or replace view deal_versions as
with events as (
	select deal_id, field, old_value, new_value, changed_at, coalesce(sequence, 0) as sequence
	from deal_events
	where deleted_at is null
),
changes_at as (
	select
		deal_id,
		changed_at as moment,
		arg_max({'value': new_value}, sequence) filter (where field = 'stage') as stage,
		arg_max({'value': new_value}, sequence) filter (where field = 'pipeline') as pipeline,
		arg_max({'value': new_value}, sequence) filter (where field = 'amount') as amount,
		arg_max({'value': new_value}, sequence) filter (where field = 'expected_close') as expected_close,
		arg_max({'value': new_value}, sequence) filter (where field = 'owner') as owner,
		arg_max({'value': new_value}, sequence) filter (where field = 'probability') as probability,
		arg_max({'value': new_value}, sequence) filter (where field = 'forecast_category') as forecast_category
	from events
	group by all
),
before_first_change as (
	select
		deal_id,
		arg_min({'value': old_value}, (changed_at, sequence)) filter (where field = 'stage') as stage,
		arg_min({'value': old_value}, (changed_at, sequence)) filter (where field = 'pipeline') as pipeline,
		arg_min({'value': old_value}, (changed_at, sequence)) filter (where field = 'amount') as amount,
		arg_min({'value': old_value}, (changed_at, sequence)) filter (where field = 'expected_close') as expected_close,
		arg_min({'value': old_value}, (changed_at, sequence)) filter (where field = 'owner') as owner,
		arg_min({'value': old_value}, (changed_at, sequence)) filter (where field = 'probability') as probability,
		arg_min({'value': old_value}, (changed_at, sequence)) filter (where field = 'forecast_category')
			as forecast_category
	from events
	group by deal_id
),
moments as (
	select deal_id, moment from changes_at
	union
	select id, created_at from deals where created_at is not null
	union
	select id, closed_at from deals where closed_at is not null and status <> 'open'
	union
	-- A deal whose creation is not dated still exists: from its first dated moment, or from when we first saw it.
	select id, recorded_at from deals where created_at is null and closed_at is null
),
carried as (
	select
		moments.deal_id,
		moments.moment as valid_from,
		lead(moments.moment) over deal as valid_to,
		last_value(stage ignore nulls) over deal as stage,
		last_value(pipeline ignore nulls) over deal as pipeline,
		last_value(amount ignore nulls) over deal as amount,
		last_value(expected_close ignore nulls) over deal as expected_close,
		last_value(owner ignore nulls) over deal as owner,
		last_value(probability ignore nulls) over deal as probability,
		last_value(forecast_category ignore nulls) over deal as forecast_category
	from moments
	left join changes_at using (deal_id, moment)
	window deal as (partition by moments.deal_id order by moments.moment)
),
-- The latest version is the deal as it is; an earlier one takes the last change before it, else what the first later
-- change says was there, else (a field that never changed on record) the deal's own value.
resolved as (
	select
		deals.id as deal_id,
		carried.valid_from,
		carried.valid_to,
		carried.valid_to is null as is_latest,
		case
			when carried.valid_to is null then deals.stage_id
			when carried.stage is not null then carried.stage.value
			when initial.stage is not null then initial.stage.value
			when deals.status = 'open' or carried.valid_from >= deals.closed_at then deals.stage_id
		end as stage_id,
		case
			when carried.valid_to is null then deals.pipeline_id
			when carried.pipeline is not null then carried.pipeline.value
			when initial.pipeline is not null then initial.pipeline.value
			else deals.pipeline_id
		end as pipeline_id,
		case
			when carried.valid_to is null then deals.amount
			when carried.amount is not null then try_cast(carried.amount.value as decimal(18, 4))
			when initial.amount is not null then try_cast(initial.amount.value as decimal(18, 4))
			else deals.amount
		end as amount,
		case
			when carried.valid_to is null then deals.expected_close
			when carried.expected_close is not null then try_cast(carried.expected_close.value as date)
			when initial.expected_close is not null then try_cast(initial.expected_close.value as date)
			else deals.expected_close
		end as expected_close,
		case
			when carried.valid_to is null then deals.owner_id
			when carried.owner is not null then carried.owner.value
			when initial.owner is not null then initial.owner.value
			else deals.owner_id
		end as owner_id,
		case
			when carried.valid_to is null then deals.probability
			when carried.probability is not null then try_cast(carried.probability.value as double)
			when initial.probability is not null then try_cast(initial.probability.value as double)
			-- The probability of a closed deal is its outcome: it must not leak into the time when it was open.
			when deals.status = 'open' then deals.probability
		end as probability,
		case
			when carried.valid_to is null then deals.forecast_category
			when carried.forecast_category is not null then carried.forecast_category.value
			when initial.forecast_category is not null then initial.forecast_category.value
			when deals.status = 'open' then deals.forecast_category
		end as forecast_category,
		carried.stage is not null or initial.stage is not null as has_stage_history
	from carried
	join deals on deals.id = carried.deal_id and deals.deleted_at is null
	left join before_first_change initial on initial.deal_id = carried.deal_id
)
select
	resolved.* exclude (probability),
	coalesce(resolved.probability, stages.probability) as probability,
	case
		when resolved.is_latest then deals.status
		when deals.status <> 'open' and resolved.valid_from >= deals.closed_at then deals.status
		when resolved.has_stage_history and stages.status in ('won', 'lost') then stages.status
		else 'open'
	end as status,
	case
		when resolved.is_latest then deals.amount_base
		when deals.status <> 'open' and resolved.valid_from >= deals.closed_at
			then in_reporting_currency(resolved.amount, deals.currency, deals.closed_at)
		else in_reporting_currency(resolved.amount, deals.currency, resolved.valid_from)
	end as amount_base,
	deals.currency,
	deals.company_id,
	deals.team_id,
	deals.source,
	deals.campaign_id,
	deals.type,
	deals.product_id,
	deals.created_at,
	deals.closed_at
from resolved
join deals on deals.id = resolved.deal_id
left join stages on stages.id = resolved.stage_id;
