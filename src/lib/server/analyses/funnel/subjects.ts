/** Who is followed, which steps they are asked for, and when they came to each, as SQL. */
import type { Viewer } from '#lib/crm/viewer.ts';
import { text } from '#lib/server/metrics/dialect.ts';
import { segmentMembers } from '#lib/server/metrics/index.ts';
import { scoped } from '#lib/server/store/row-scope.ts';
import type { Store } from '#lib/server/store/store.ts';
import { eventsSql } from './events.ts';
import { laddersOf, openStages, plainLabel, type Step } from './ladder.ts';
import { AnalysisError } from '../errors.ts';
import { pipelineNamed, pipelinesOf } from '../pipelines.ts';
import { linksOf, type Links } from '../links.ts';
import type { FunnelGroup, FunnelKind } from './result.ts';

export interface Way {
	kind: FunnelKind;
	steps: Step[];
	/** Of which pipeline deals are; null of all. */
	pipeline: { id: string; name: string } | null;
	segment: { id: string; name: string } | null;
	/** CTEs of `links`, `events` (`subject`, `step`, `happened_at`) and `subjects`, values bound from `$4` on. */
	sql: string;
	parameters: string[];
}

export interface WayQuestion {
	kind: FunnelKind;
	by: FunnelGroup;
	/** Id; of deals by stage that with most deals where it is null, else all. */
	pipeline: string | null;
	/** Keys of the steps; those that are usual for who is followed where there are none. */
	steps: readonly string[];
	/** Id of a segment. */
	segment: string | null;
	/** Only whom these people have; null of everybody, and of nobody. */
	owners: readonly string[] | null;
}

/** Parameters that every reading has before those of a way: the cohort's two days, and what is known. */
const bound = 3;

const groupColumns: Record<FunnelKind, Partial<Record<FunnelGroup, string>>> = {
	deals: { owner: 'owner_id', source: 'source', type: 'type', campaign: 'campaign_id' },
	leads: { owner: 'owner_id', source: 'source', campaign: 'campaign_id' },
	people: { owner: 'owner_id', source: 'source' }
};

/** What funnels of a kind can be set side by side by. */
export const groupsOf = (kind: FunnelKind): FunnelGroup[] => [
	'none',
	...(Object.keys(groupColumns[kind]) as FunnelGroup[]),
	...(kind === 'deals' ? (['pipeline'] as const) : [])
];

/**
 * The way that is asked about; null where deals have no pipeline with open stages.
 *
 * @throws AnalysisError where a step is none, MetricError where the rule of the segment can't be read any more
 */
export async function wayOf(store: Store, viewer: Viewer, question: WayQuestion): Promise<Way | null> {
	const { kind, by } = question;
	const asked = await stepsOf(store, viewer, question);
	if (!asked) return null;
	const { steps, pipeline } = asked;
	const parameters: string[] = [];
	const bind = (value: string) => {
		parameters.push(value);
		return `$${bound + parameters.length}`;
	};
	const links = linksOf(kind, viewer, pipeline ? text(pipeline.id) : null);
	const segment = question.segment === null ? null : await segmentMembers(store, viewer, question.segment);
	const events = await eventsSql(steps, { store, viewer, kind, bind });
	const subjects = subjectsSql(kind, viewer, groupColumns[kind][by] ?? null);
	const column = segment?.entity === 'contacts' ? 'contact_id' : 'company_id';
	const conditions = [
		...(segment
			? [`subject in (select subject from ${segment.entity}_of where ${column} in (from ${segment.sql}))`]
			: []),
		// A lead that became a deal of another pipeline is in none of this one's steps.
		...(kind === 'leads' && pipeline
			? [`subject in (select id from ${scoped('leads', { ...viewer, part: { pipeline: pipeline.id } })})`]
			: []),
		...(question.owners
			? [`list_contains([${question.owners.map(text).join(', ')}]::varchar[], owner_id)`]
			: [])
	];
	const within = conditions.length > 0 ? `\n\t\twhere ${conditions.join(' and ')}` : '';
	const body = `events as (
		${events}
	),
	subjects as (
		select * from (${subjects})${within}
	)`;
	return { kind, steps, pipeline, segment, sql: `${neededLinks(links, body)}${body}`, parameters };
}

/** The steps that were asked for, or the usual ones, and the pipeline that their deals are of. */
async function stepsOf(
	store: Store,
	viewer: Viewer,
	{ kind, pipeline: wanted, steps: keys }: WayQuestion
): Promise<Pick<Way, 'steps' | 'pipeline'> | null> {
	const pipelines = await pipelinesOf(store, viewer);
	const named = pipelineNamed(pipelines, wanted);
	if (wanted !== null && !named) return null;
	const plain = (...steps: ('lead' | 'answered' | 'deal' | 'won')[]) =>
		steps.map((key): Step => ({ key, label: plainLabel(key, kind), event: { of: key } }));
	if (keys.length > 0) {
		const steps = await laddersOf(store, viewer, kind, keys);
		const stage = steps.find(({ event }) => event.of === 'stage')?.event;
		const own = stage?.of === 'stage' ? (pipelines.find(({ id }) => id === stage.pipeline) ?? null) : null;
		if (named && own && named.id !== own.id)
			throw new AnalysisError(
				'invalid_option',
				`These steps are stages of “${own.name}”, and the funnel is asked for of “${named.name}”.`,
				'Take the pipeline out, or choose stages of it.'
			);
		return { steps, pipeline: own ?? named };
	}
	if (kind === 'leads') return { pipeline: named, steps: plain('lead', 'answered', 'deal', 'won') };
	if (kind === 'people') {
		const touched: Step = {
			key: 'touched',
			label: 'Touched',
			event: { of: 'touched', field: null, value: null }
		};
		return { pipeline: named, steps: [touched, ...plain('lead', 'deal', 'won')] };
	}
	const pipeline = named ?? pipelines[0];
	const stages = (await openStages(store, viewer)).filter((stage) => stage.pipeline === pipeline?.id);
	if (!pipeline || stages.length === 0) return null;
	return {
		pipeline,
		steps: [
			...stages.map(({ id, name, position }): Step => ({
				key: `stage:${id}`,
				label: name,
				event: { of: 'stage', id, pipeline: pipeline.id, position }
			})),
			...plain('won')
		]
	};
}

/** Who there is: `subject`, `entity` and `id` of their record, `group_key`, `label`, `owner_id`, and when and how they ended. */
function subjectsSql(kind: FunnelKind, viewer: Viewer, column: string | null): string {
	const group = column ? `subjects.${column}` : 'null::varchar';
	const visits = `
			select deal_id, min(entered_at) filter (where stage_status = 'lost') as lost_at, max(entered_at) as last_at
			from ${scoped('deal_stage_history', viewer)}
			where entered_at is not null and quality is distinct from 'inferred'
			group by deal_id`;
	// A loss without a date is as old as the entry into the stage of the lost, else as the last stage that is told.
	const closed = (deals: string) =>
		`case ${deals}.status when 'won' then ${deals}.closed_at when 'lost' then coalesce(${deals}.closed_at, visits.lost_at, visits.last_at) end`;
	if (kind === 'deals') {
		return `
			select
				subjects.id as subject, 'deals' as entity, subjects.id, ${group} as group_key,
				coalesce(subjects.name, subjects.id) as label, subjects.owner_id,
				${closed('subjects')} as ended_at,
				subjects.status as ended_by
			from ${scoped('deals', viewer)} subjects
			left join (${visits}) visits on visits.deal_id = subjects.id
			where subjects.id in (select deal_id from deals_of)`;
	}
	if (kind === 'leads') {
		return `
			select
				subjects.id as subject, 'leads' as entity, subjects.id, ${group} as group_key,
				coalesce(subjects.name, subjects.email, subjects.id) as label, subjects.owner_id,
				coalesce(${closed('deals')}, case when subjects.converted_at is null then subjects.disqualified_at end) as ended_at,
				case when deals.status = 'won' then 'won' else 'lost' end as ended_by
			from ${scoped('leads', viewer)} subjects
			left join ${scoped('deals', viewer)} deals on deals.id = subjects.converted_deal_id
			left join (${visits}) visits on visits.deal_id = deals.id`;
	}
	// A person has ended when nothing of theirs is open: their last deal or lead says how.
	return `
			with matters as (
				select deals_of.subject, deals.status = 'open' as is_open, deals.status as outcome, ${closed('deals')} as happened_at
				from deals_of
				join ${scoped('deals', viewer)} deals on deals.id = deals_of.deal_id
				left join (${visits}) visits on visits.deal_id = deals.id
				union all
				select
					people_leads.subject,
					leads.converted_at is null and leads.disqualified_at is null,
					'lost',
					case when leads.converted_at is null then leads.disqualified_at end
				from people_leads join ${scoped('leads', viewer)} leads on leads.id = people_leads.lead_id
			),
			ends as (
				select
					subject,
					case when not bool_or(is_open) then max(happened_at) end as ended_at,
					arg_max(outcome, happened_at) as ended_by
				from matters
				group by subject
			),
			people as (
				select 'contacts/' || id as subject, 'contacts' as entity, id, owner_id, source, coalesce(name, email, id) as label
				from ${scoped('contacts', viewer)}
				union all
				select 'leads/' || id, 'leads', id, owner_id, source, coalesce(name, email, id)
				from ${scoped('leads', viewer)}
				where 'leads/' || id in (select subject from people_leads)
			)
			select subjects.subject, entity, id, ${group} as group_key, label, owner_id, ends.ended_at, ends.ended_by
			from people subjects
			left join ends on ends.subject = subjects.subject`;
}

/** The links that are read, and those that they read, in their order. */
function neededLinks(links: Links, body: string): string {
	const names = [
		'people_leads',
		'leads_of',
		'deals_of',
		'contacts_of',
		'companies_of',
		'touches_of'
	] as const;
	const needed = new Set<string>();
	for (const name of names.toReversed())
		if (
			[body, ...names.filter((other) => needed.has(other)).map((other) => links[other])].some((sql) =>
				sql.includes(name)
			)
		)
			needed.add(name);
	return names
		.filter((name) => needed.has(name))
		.map((name) => `${name} as (${links[name]}),\n\t`)
		.join('');
}

/** SQL for the moment up to which everything is known: the end of the day `$3`, or now. */
export const horizon = 'coalesce(($3::date + 1)::timestamptz, now())';

/**
 * The moment at which each step is come to: the first time it happens at or after the step before it. Those who entered in a
 * period, `$1` to before `$2`, as far as was known at the end of the day `$3` (null: now).
 */
export function passedSql({ sql, steps, kind }: Way): string {
	const places = steps.map((_, place) => place + 1);
	const lists = places.map((place) => `list(happened_at) filter (where step = ${place}) as at_${place}`);
	const times = `[${places.map((place) => `time_${place}`).join(', ')}]`;
	const chain = places.slice(1).reduce(
		(before, place) => `
		select *, list_min(list_filter(at_${place}, lambda moment: moment >= time_${place - 1})) as time_${place}
		from (${before}
		)`,
		`
		select *, list_min(at_1) as time_1
		from (select subject, ${lists.join(', ')} from events where happened_at < ${horizon} group by subject)`
	);
	// Who comes back after everything of theirs had ended has not ended.
	const ended =
		kind === 'people' ? `ended_at < ${horizon} and ended_at >= list_max(${times})` : `ended_at < ${horizon}`;
	return `with ${sql},
	walked as (${chain}
	),
	cohort as (
		select
			subjects.* exclude (ended_at),
			${times} as times,
			case when ${ended} then ended_at end as ended_at
		from walked
		join subjects on subjects.subject = walked.subject
		where time_1 >= $1::date::timestamptz and time_1 < $2::date::timestamptz
	)`;
}
