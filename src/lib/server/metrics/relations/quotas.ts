/** What is to be sold, and which deals count towards it. */
import type { Viewer } from '#lib/crm/viewer.ts';
import { scoped } from '#lib/server/store/row-scope.ts';
import { dealDimensions, dealVersions, onDay, stood } from './deals.ts';
import type { Relation } from './relation.ts';
import { equalShare } from './shares.ts';

/**
 * Common table expressions, of which `counted` has the quotas that count. Sales plans set one figure at several levels: a
 * team's counts only where no person or team inside it has one for those days. `inside` has the teams in each team.
 */
const countedQuotas = (viewer: Viewer) => `inside as (
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
	)`;

/**
 * Deals with the quota that they count towards: one that counts on the day they were closed, or are expected to close, of
 * their owner or of a team that the owner is in. They are grouped as that quota is, so that what counts towards the
 * quotas of a group stands beside them; deals that count towards none are grouped as deals are.
 *
 * @param deals SQL of the deals, in parentheses
 */
const dealsWithQuota = (deals: string, viewer: Viewer) => `(
	with recursive ${countedQuotas(viewer)},
	covering as (
		select
			coalesce(person_id, people.id) as owner_id,
			{ person: person_id, team: held_in } as quota,
			period_start,
			-- Nobody knows when a quota without an end ends.
			if(period_end is null, 'infinity'::date, period_start + days::integer) as ends
		from counted
		left join inside on counted.person_id is null and inside.team_id = counted.team_id
		left join ${scoped('people', viewer)} people on people.team_id = inside.inner_team
		where amount_base is not null
	),
	with_quota as (
		select
			deals.*,
			if(status = 'open', expected_close, closed_at::date) as counted_on,
			(
				select arg_max(quota, (quota.person is not null, period_start))
				from covering
				where covering.owner_id = deals.owner_id and counted_on >= period_start and counted_on < ends
			) as quota
		from ${deals} deals
	)
	select
		with_quota.* exclude (quota),
		quota is not null as has_quota,
		if(quota is null, owner_id, quota.person) as quota_owner,
		if(quota is null, people.team_id, quota.team) as quota_team
	from with_quota
	left join ${scoped('people', viewer)} people on people.id = owner_id
)`;

const dealKeys = { owner: 'quota_owner', team: 'quota_team' };

export const quotaRelations = {
	// A quota spread evenly over its days, to the cent, so that a month has its share of a quarter's.
	quota_days: {
		sql: (viewer) => `(
	with recursive ${countedQuotas(viewer)},
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
	},
	deals_with_quota: {
		sql: (viewer) => dealsWithQuota(scoped('deals', viewer), viewer),
		dimensions: dealDimensions,
		keys: dealKeys,
		contact: 'contact_id',
		id: 'id',
		custom: { entity: 'deals' },
		past: 'deal_versions_with_quota'
	},
	deal_versions_with_quota: {
		sql: (viewer) => dealsWithQuota(dealVersions(viewer), viewer),
		dimensions: dealDimensions,
		keys: dealKeys,
		contact: 'contact_id',
		id: 'deal_id',
		custom: { entity: 'deals' },
		isVersioned: true,
		onDay,
		stood
	}
} satisfies Record<string, Relation>;
