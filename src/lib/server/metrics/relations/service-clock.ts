/**
 * Tickets on the clock of the promise that held when they were opened: working seconds, without those in which they waited
 * for the customer, and whether that was kept.
 *
 * Working time is read as a difference: each day knows how many working seconds lie before it, so the reading at any instant
 * is one join with some thousand days, whatever the number of tickets, and time between two instants adds up.
 */
import { doneStates } from '#lib/crm/service-levels.ts';
import { systemViewer, type Viewer } from '#lib/crm/viewer.ts';
import { scoped } from '#lib/server/store/row-scope.ts';
import { text } from '../dialect.ts';

/** Versions of the promise: of two that hold from one day, the one that was saved later. */
const policies = `
	select
		id,
		zone,
		coalesce(timezone(zone, holds_from::timestamp), '-infinity'::timestamptz) as holds_from
	from (
		select
			*,
			coalesce(
				time_zone,
				(select value->>'$' from settings where key = 'time_zone'),
				'UTC'
			) as zone
		from service_policies
	)
	qualify row_number() over (partition by holds_from order by saved_at desc, id desc) = 1`;

/** Seconds since 1970, and the day of them that holds an instant: a join by a whole number is quicker than one by instants. */
const secondsOf = (at: string): string => `(epoch_us(${at}) // 1000000)`;
const dayOf = (at: string): string => `(epoch_us(${at}) // 86400000000)`;

/**
 * Working hours as instants. Where clocks are put forward, a span may end after the next begins: nobody works twice at
 * once.
 */
const spans = `
	select policy_id, begins, ends
	from (
		select
			policy_id,
			ends,
			greatest(begins, max(ends) over (
				partition by policy_id order by day, begins_minute rows between unbounded preceding and 1 preceding
			)) as begins
		from (
			select
				policies.id as policy_id,
				local.day,
				hours.begins_minute,
				${secondsOf('timezone(policies.zone, local.day + to_minutes(hours.begins_minute))')} as begins,
				${secondsOf('timezone(policies.zone, local.day + to_minutes(hours.ends_minute))')} as ends
			from policies
			cross join (
				select date '1970-01-01'::timestamp + to_days(unnest(range(first_day - 1, last_day + 2))::integer) as day
				from reach
			) local
			join service_hours hours
				on hours.policy_id = policies.id and hours.weekday = isodow(local.day)
			where not exists (
				from service_holidays free
				where free.policy_id = policies.id and free.day = local.day::date
			)
		)
	)
	where ends > begins`;

/** Each day of UTC with the working seconds before it, `reading`, and the spans of working time in it. */
const days = `
	select
		grid.policy_id,
		grid.day,
		coalesce(
			sum(worked.seconds) over (
				partition by grid.policy_id order by grid.day rows between unbounded preceding and 1 preceding
			),
			0
		)::bigint as reading,
		worked.spans
	from (
		select policies.id as policy_id, unnest(range(first_day, last_day + 1)) as day from policies, reach
	) grid
	left join (
		select policy_id, day, sum(ends - begins) as seconds, list({begins: begins, ends: ends}) as spans
		from (
			select policy_id, day, greatest(begins, day * 86400) as begins, least(ends, (day + 1) * 86400) as ends
			from (
				select *, unnest(range(begins // 86400, (ends - 1) // 86400 + 1)) as day from spans
			)
		)
		group by policy_id, day
	) worked on worked.policy_id = grid.policy_id and worked.day = grid.day`;

/** Working seconds until an instant, from the row of its day. */
const reading = (day: string, at: string): string =>
	`coalesce(${day}.reading + coalesce(list_sum(list_transform(
			${day}.spans, lambda span: greatest(0, least(${secondsOf(at)}, span.ends) - span.begins)
		)), 0), 0)`;

const readAt = (day: string, at: string, of: string): string =>
	`left join days ${day} on ${day}.policy_id = ${of}.policy_id and ${day}.day = ${dayOf(at)}`;

const done = doneStates.map(text).join(', ');

/**
 * When each ticket waited for the customer, or was solved before it was opened again, as its changes tell: stretches that
 * overlap, of its status and of its stage, are one.
 */
const pauses = (viewer: Viewer) => `
	select
		ticket_id,
		policy_id,
		min(begins_at) as begins_at,
		max(ends_at) as ends_at,
		bool_or(is_running) as is_running
	from (
		select *, count(*) filter (where is_first) over (partition by ticket_id order by begins_at, ends_at rows unbounded preceding) as stretch
		from (
			select
				*,
				begins_at > coalesce(
					max(ends_at) over (
						partition by ticket_id order by begins_at, ends_at rows between unbounded preceding and 1 preceding
					),
					'-infinity'::timestamptz
				) as is_first
			from (
				select
					opened.id as ticket_id,
					opened.policy_id,
					greatest(states.since, opened.begins_at) as begins_at,
					least(coalesce(states.until, now()), opened.resolution_until) as ends_at,
					states.until is null and opened.ended_at is null as is_running
				from (
					select
						ticket_id,
						lower(trim(coalesce(stages.name, changes.value))) as state,
						since,
						until
					from (
						select
							ticket_id,
							field,
							new_value as value,
							changed_at as since,
							lead(changed_at) over (partition by ticket_id, field order by changed_at, id) as until
						from ${scoped('ticket_events', viewer)}
						where field in ('status', 'stage')
						union all
						select ticket_id, field, arg_min(old_value, (changed_at, id)), '-infinity'::timestamptz, min(changed_at)
						from ${scoped('ticket_events', viewer)}
						where field in ('status', 'stage')
						group by ticket_id, field
					) changes
					left join ${scoped('stages', viewer)} stages on changes.field = 'stage' and stages.id = changes.value
				) states
				join opened on opened.id = states.ticket_id
				where states.state in (${done})
					or (opened.policy_id, states.state) in (select (policy_id, name) from service_waiting)
			)
			where ends_at > begins_at
		)
	)
	group by ticket_id, policy_id, stretch`;

const paused = `
	select
		pauses.ticket_id,
		sum(${reading('last', 'pauses.ends_at')} - ${reading('first', 'pauses.begins_at')}) as seconds,
		bool_or(pauses.is_running) as is_running
	from pauses
	${readAt('first', 'pauses.begins_at', 'pauses')}
	${readAt('last', 'pauses.ends_at', 'pauses')}
	group by pauses.ticket_id`;

const sourceOf = `(coalesce(source_system, '') || ' ' || coalesce(source_account, ''))`;

/** A promise is kept or broken once it is over, or is broken while it goes on; until then it is neither. */
const outcome = (fault: string, isOver: string, seconds: string, target: string): string => `case
			when ${target} is null or opened_at is null or ${fault} then null
			when ${isOver} then case when ${seconds} <= ${target} then 'met' else 'breached' end
			when ${seconds} > ${target} then 'breached'
			else 'within'
		end`;

/**
 * `response_seconds` and `resolution_seconds` until the first answer and the solution, or until now; `first_response_outcome`,
 * `resolution_outcome` and, of both, `sla_outcome`: met, breached, within or null (no promise, or nothing tells).
 *
 * @param tickets tickets with `ended_at` and `has_untold_end`, as SELECT
 */
export const timedTickets = (tickets: string, viewer: Viewer): string => `(
	with policies as materialized (${policies}
	),
	opened as not materialized (
		select
			*,
			list_last(list_filter(
				(select list({id: id, holds_from: holds_from} order by holds_from) from policies),
				lambda held: held.holds_from <= opened_at
			)).id as policy_id,
			-- What is dated ahead of now has not come yet.
			least(opened_at, now()) as begins_at,
			least(coalesce(first_response_at, solved_at, closed_at, now()), now()) as response_until,
			least(coalesce(solved_at, closed_at, now()), now()) as resolution_until
		from (${tickets}
		)
	),
	-- Sources that tell of first answers at all: of the others' tickets nobody knows whether they were answered.
	-- Read of everyone's tickets, whoever looks: else a ticket would be late for one and not judged for another. One bit
	-- of a source is all that it tells of tickets out of the viewer's sight.
	telling as materialized (
		select distinct ${sourceOf} as source
		from ${scoped('tickets', systemViewer)}
		where first_response_at is not null
	),
	reach as materialized (
		select
			-- Without tickets there are no days to count: greatest() passes over null, and would begin in 1970.
			greatest(coalesce(min(${dayOf('opened_at')}), ${dayOf('now()')}), 0) - 1 as first_day,
			${dayOf('now()')} + 1 as last_day
		from opened
	),
	spans as materialized (${spans}
	),
	days as materialized (${days}
	),
	pauses as materialized (${pauses(viewer)}
	),
	paused as materialized (${paused}
	),
	timed as (
		select
			opened.*,
			60 * (case when own.policy_id is null then other.first_response_minutes else own.first_response_minutes end) as response_target_seconds,
			60 * (case when own.policy_id is null then other.resolution_minutes else own.resolution_minutes end) as resolution_target_seconds,
			case
				when coalesce(opened.first_response_at, opened.ended_at, now()) >= opened.opened_at
					and (opened.first_response_at is not null or opened.has_untold_end is distinct from true)
				then ${reading('answered', 'opened.response_until')} - ${reading('first', 'opened.begins_at')}
			end as response_seconds,
			case
				when coalesce(opened.ended_at, now()) >= opened.opened_at and opened.has_untold_end is distinct from true
				then ${reading('ended', 'opened.resolution_until')} - ${reading('first', 'opened.begins_at')} - coalesce(paused.seconds, 0)
			end as resolution_seconds,
			coalesce(paused.is_running, false) as is_paused,
			${sourceOf} in (select source from telling) as tells_answers
		from opened
		${readAt('first', 'opened.begins_at', 'opened')}
		${readAt('answered', 'opened.response_until', 'opened')}
		${readAt('ended', 'opened.resolution_until', 'opened')}
		left join paused on paused.ticket_id = opened.id
		left join service_targets own
			on own.policy_id = opened.policy_id and own.priority = lower(trim(opened.priority))
		left join service_targets other on other.policy_id = opened.policy_id and other.priority is null
	),
	judged as (
		select
			*,
			${outcome('response_seconds is null or not tells_answers or (first_response_at is null and ended_at is not null)', 'first_response_at is not null', 'response_seconds', 'response_target_seconds')} as first_response_outcome,
			${outcome('resolution_seconds is null', 'ended_at is not null', 'resolution_seconds', 'resolution_target_seconds')} as resolution_outcome
		from timed
	)
	select
		*,
		case
			when 'breached' in (coalesce(first_response_outcome, ''), coalesce(resolution_outcome, '')) then 'breached'
			when 'within' in (coalesce(first_response_outcome, ''), coalesce(resolution_outcome, '')) then 'within'
			else coalesce(first_response_outcome, resolution_outcome)
		end as sla_outcome
	from judged
)`;
