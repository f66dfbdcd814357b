/** What is to be sold. */
import { scoped } from '#lib/server/store/row-scope.ts';
import type { Relation } from './relation.ts';
import { equalShare } from './shares.ts';

export const quotaRelations = {
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
		${equalShare('amount_base', 'place', 'days')} as share
	from spread
)`,
		dimensions: { owner: 'person_id', team: 'person_id' },
		keys: { team: 'held_in' },
		id: 'id',
		custom: null
	}
} satisfies Record<string, Relation>;
