/** What campaigns truly changed, where some were held out by chance: everybody by the group they were put into. */
import { withoutPart, type Viewer } from '#lib/crm/viewer.ts';
import { scoped } from '#lib/server/store/row-scope.ts';
import { namesOf } from '#lib/server/store/records/index.ts';
import type { Store } from '#lib/server/store/store.ts';
import { detectableDifference } from '#lib/stats/comparison/detectable-difference.ts';
import { differenceInMeans } from '#lib/stats/comparison/difference-in-means.ts';
import { fisherExact } from '#lib/stats/comparison/fisher-exact.ts';
import { chiSquaredTail } from '#lib/stats/distributions/chi-squared.ts';
import { differenceOfProportions } from '#lib/stats/intervals/difference-of-proportions.ts';
import { wilson } from '#lib/stats/intervals/proportion.ts';
import { ratioOfProportions } from '#lib/stats/intervals/ratio-of-proportions.ts';
import { linksOf } from '../links.ts';
import type { JourneyQuestion } from './journeys.ts';
import { liftVerdict } from './lift-verdict.ts';
import type { Lift, TestGroup } from './result.ts';

export interface LiftQuestion extends Pick<JourneyQuestion, 'from' | 'to' | 'known' | 'goal'> {
	/** Days after somebody was put into a group in which what happens counts. */
	days: number;
	/** The share of members that was meant to be held out; null where nobody told. */
	planned: number | null;
}

/** So many members of a campaign alike. */
export interface MemberCount {
	campaign_id: string;
	test_group: 'treated' | 'control' | 'both';
	/** Not all their days are over. */
	is_young: boolean;
	has_converted: boolean;
	/** Had a deal before they were put into a group. */
	was_known: boolean;
	revenue: number;
	members: number;
}

/**
 * Lift of each campaign with a control group among those put into groups in a period. Who was to be treated counts as
 * treated whether or not anything reached them, or the groups would no more be alike; members whose days are not over, and
 * those in both groups, are left out of both.
 */
export async function readLifts(
	store: Store,
	viewer: Viewer,
	question: LiftQuestion
): Promise<{ lifts: Lift[]; sql: { what: string; sql: string } }> {
	const { from, to, known } = question;
	const sql = membersSql(viewer, question);
	const { rows } = await store.engine.query<MemberCount & Record<string, string | number | boolean>>(
		sql,
		[from, to, known],
		{ timeZone: viewer.timeZone }
	);
	const ids = [...new Set(rows.map(({ campaign_id: id }) => id))];
	const names = await namesOf(store.engine, viewer, 'campaigns', ids);
	return {
		lifts: ids.map((id) =>
			liftOf(
				{ id, label: names.get(id) ?? id },
				rows.filter(({ campaign_id: own }) => own === id),
				question
			)
		),
		sql: { what: 'Members of campaigns with a control group, alike ones as one', sql }
	};
}

function membersSql(viewer: Viewer, { goal, days }: LiftQuestion): string {
	const horizon = 'coalesce(($3::date + 1)::timestamptz, now())';
	// Members are all that were put into groups, or chance would no more have made them: a part is of what came of them.
	const whole = withoutPart(viewer);
	const links = linksOf('people', whole, null);
	const touchpoints = scoped('touchpoints', viewer);
	// By days: sources tell of a conversion by its day, which began before the moment somebody was put into a group.
	const within = (moment: string) =>
		`${moment} >= members.day and ${moment} < members.day + interval ${Math.trunc(days)} days and ${moment} < ${horizon}`;
	const outcomes =
		goal === 'won'
			? `
		select members.campaign_id, members.subject, deals.amount_base as revenue
		from members
		join deals_of on deals_of.subject = members.subject
		join ${scoped('deals', viewer)} deals on deals.id = deals_of.deal_id
		where deals.status = 'won' and ${within('deals.closed_at')}`
			: `
		select members.campaign_id, members.subject, null::decimal(18, 4) as revenue
		from members
		join leads_of on leads_of.subject = members.subject
		join ${scoped('leads', viewer)} leads on leads.id = leads_of.lead_id
		where ${within('leads.converted_at')}
		union all
		select members.campaign_id, members.subject, null
		from members
		join deals_of on deals_of.subject = members.subject
		join ${scoped('deals', viewer)} deals on deals.id = deals_of.deal_id
		where ${within('deals.created_at')}`;
	return `with people_leads as (${links.people_leads}),
	leads_of as (${links.leads_of}),
	deals_of as (${links.deals_of}),
	tested as (
		select
			campaign_id,
			coalesce(bool_or(test_group = 'treated'), false) as names_treated,
			list(distinct coalesce(source_system, '')) filter (where test_group = 'control') as sources
		from ${touchpoints}
		where campaign_id is not null
		group by campaign_id
		having bool_or(test_group = 'control')
	),
	-- Where no source names the treated, they are the other members that came from where the controls did.
	placed as (
		select
			touchpoints.campaign_id,
			coalesce(people_leads.subject, 'contacts/' || touchpoints.contact_id) as subject,
			touchpoints.occurred_at,
			coalesce(touchpoints.test_group = 'control', false) as is_control
		from ${touchpoints} touchpoints
		join tested on tested.campaign_id = touchpoints.campaign_id
		left join people_leads on people_leads.lead_id = touchpoints.lead_id
		where touchpoints.occurred_at < ${horizon}
			and (
				touchpoints.test_group is not null
				or (not tested.names_treated and list_contains(tested.sources, coalesce(touchpoints.source_system, '')))
			)
	),
	members as (
		select
			campaign_id,
			subject,
			date_trunc('day', min(occurred_at)) as day,
			case when bool_and(is_control) then 'control' when bool_or(is_control) then 'both' else 'treated' end as test_group
		from placed
		where subject is not null
		group by campaign_id, subject
		having min(occurred_at) >= $1::date::timestamptz and min(occurred_at) < $2::date::timestamptz
	),
	outcomes as (${outcomes}
	),
	converted as (
		select campaign_id, subject, sum(revenue) as revenue from outcomes group by campaign_id, subject
	),
	began as (
		select deals_of.subject, min(deals.created_at) as at_first
		from deals_of join ${scoped('deals', whole)} deals on deals.id = deals_of.deal_id
		group by deals_of.subject
	)
	select
		members.campaign_id,
		members.test_group,
		members.day + interval ${Math.trunc(days)} days > ${horizon} as is_young,
		converted.subject is not null as has_converted,
		coalesce(began.at_first < members.day, false) as was_known,
		coalesce(converted.revenue, 0)::double as revenue,
		count(*)::integer as members
	from members
	left join converted on converted.campaign_id = members.campaign_id and converted.subject = members.subject
	left join began on began.subject = members.subject
	group by all
	order by all`;
}

/** The lift of one campaign, of its members by kind. */
export function liftOf(
	campaign: Lift['campaign'],
	rows: readonly MemberCount[],
	{ goal, days, planned }: Pick<LiftQuestion, 'goal' | 'days' | 'planned'>
): Lift {
	const count = (where: (row: MemberCount) => boolean) =>
		rows.filter(where).reduce((sum, { members }) => sum + members, 0);
	const old = rows.filter(({ is_young: isYoung }) => !isYoung);
	const of = (group: MemberCount['test_group']) => old.filter((row) => row.test_group === group);
	const [treatedRows, controlRows] = [of('treated'), of('control')];
	const [treated, control] = [groupOf(treatedRows), groupOf(controlRows)];
	const converted = [treated.converted, control.converted] as const;
	const sizes = [treated.members, control.members] as const;
	const difference = differenceOfProportions(converted, sizes);
	const pValue = difference && fisherExact(converted, sizes);
	const ratio = ratioOfProportions(converted, sizes);
	const all = treated.members + control.members;
	const known = ([treatedRows, controlRows] as const).map((group) =>
		group.filter(({ was_known: was }) => was).reduce((sum, { members }) => sum + members, 0)
	) as [number, number];
	const lift: Omit<Lift, 'verdict'> = {
		campaign,
		days,
		treated,
		control,
		leftOut: {
			young: count((row) => row.is_young && row.test_group !== 'both'),
			inBoth: count((row) => row.test_group === 'both')
		},
		difference: difference && { ...difference },
		pValue,
		relative: ratio && {
			estimate: ratio.estimate - 1,
			lower: ratio.lower - 1,
			upper: Number.isFinite(ratio.upper) ? ratio.upper - 1 : null
		},
		revenue: goal === 'won' ? differenceInMeans(revenues(treatedRows), revenues(controlRows)) : null,
		detectable: all > 0 ? detectableDifference(control.share ?? 0, sizes) : null,
		controlShare: all > 0 ? control.members / all : null,
		planned:
			planned === null || all === 0
				? null
				: {
						share: planned,
						pValue: chiSquaredTail(
							(control.members - all * planned) ** 2 / (all * planned * (1 - planned)),
							1
						)
					},
		before:
			treated.members > 0 && control.members > 0
				? {
						treated: known[0] / treated.members,
						control: known[1] / control.members,
						pValue: fisherExact(known, sizes)
					}
				: null,
		// Of few members the two may not agree: both have to say so.
		hasSignal: difference !== null && (difference.lower > 0 || difference.upper < 0) && (pValue ?? 1) < 0.05
	};
	return { ...lift, verdict: liftVerdict(lift, goal) };
}

function groupOf(rows: readonly MemberCount[]): TestGroup {
	const sum = (of: (row: MemberCount) => number) => rows.reduce((total, row) => total + of(row), 0);
	const members = sum((row) => row.members);
	const converted = sum((row) => (row.has_converted ? row.members : 0));
	const share = wilson(converted, members);
	return {
		members,
		converted,
		share: share?.estimate ?? null,
		low: share?.lower ?? null,
		high: share?.upper ?? null
	};
}

const revenues = (rows: readonly MemberCount[]): number[] =>
	rows.flatMap(({ revenue, members }) => Array.from({ length: members }, () => revenue));
