import type { DealStatus } from '#lib/crm/entities/index.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { bounded } from './records/bounded.ts';
import { listRecords, type CrmRecord } from './records/read.ts';
import { selected, type Selection } from './records/selection.ts';
import { scoped } from './row-scope.ts';
import type { Store } from './store.ts';

export interface BoardOptions extends Omit<Selection, 'audience'> {
	/** Default: the first pipeline for deals. */
	pipelineId?: string;
	/** Deals shown a column, the largest first. Default 20. */
	perColumn?: number;
	/** Won and lost deals count from this day on (the viewer's). Default: 30 days ago. Null: all of them. */
	closedSince?: string | null;
}

export interface BoardCard extends CrmRecord {
	/** When the deal came into its stage; null when no source says. */
	enteredStageAt: string | null;
}

export interface BoardColumn {
	/** Null for deals that stand in no stage of the pipeline, or in one of another status. */
	stage: { id: string; name: string; probability: number | null; rotDays: number | null } | null;
	name: string;
	status: DealStatus;
	count: number;
	/** Sum in the reporting currency, a decimal string; null when no deal has an amount in it. */
	amount: string | null;
	/** Deals with an amount in a currency without a rate: the sum lacks them. */
	withoutRate: number;
	deals: BoardCard[];
}

export interface DealBoard {
	pipeline: { id: string; name: string } | null;
	/** All pipelines for deals, to choose from. */
	pipelines: { id: string; name: string }[];
	/** ISO code of the sums. */
	currency: string;
	closedSince: string | null;
	columns: BoardColumn[];
	/** Over all columns. */
	total: { count: number; amount: string | null };
}

interface Group {
	stage_id: string | null;
	status: DealStatus;
	count: number;
	amount: string | null;
	without_rate: number;
	first_ids: string[];
}

interface StageRow {
	id: string;
	name: string;
	status: DealStatus;
	probability: number | null;
	rot_days: number | null;
}

/** The deals of a pipeline by stage, as the Pipeline page shows them: counts, sums, and the largest of each. */
export async function dealBoard(
	store: Store,
	viewer: Viewer,
	options: BoardOptions = {}
): Promise<DealBoard> {
	const [settings, pipelines] = await Promise.all([store.settings(), dealPipelines(store, viewer)]);
	const pipeline = pipelines.find(({ id }) => id === options.pipelineId) ?? pipelines[0] ?? null;
	const closedSince = options.closedSince === undefined ? daysAgo(30, viewer.timeZone) : options.closedSince;
	const [stages, groups] = await Promise.all([
		stagesOf(store, viewer, pipeline?.id ?? null),
		groupsOf(store, viewer, pipeline?.id ?? null, closedSince, options)
	]);
	const cards = await cardsOf(
		store,
		viewer,
		groups.flatMap(({ first_ids }) => first_ids)
	);
	const columns = arrange(stages, groups, cards);
	const { rows } = await store.engine.query<{ amount: string | null }>(
		'select sum(amount::decimal(38, 4)) as amount from (select unnest($1::varchar[]) as amount)',
		[columns.map(({ amount }) => amount)]
	);
	return {
		pipeline,
		pipelines,
		currency: settings.reporting_currency,
		closedSince,
		columns,
		total: { count: columns.reduce((sum, { count }) => sum + count, 0), amount: rows[0]?.amount ?? null }
	};
}

async function dealPipelines(store: Store, viewer: Viewer): Promise<{ id: string; name: string }[]> {
	const { rows } = await store.engine.query<{ id: string; name: string }>(
		`select id, name from ${scoped('pipelines', viewer)}
		where coalesce(object, 'deals') = 'deals' and not coalesce(is_archived, false)
		order by position nulls last, name, id`
	);
	return rows;
}

async function stagesOf(store: Store, viewer: Viewer, pipelineId: string | null): Promise<StageRow[]> {
	const { rows } = await store.engine.query<StageRow>(
		`select id, name, coalesce(status, 'open') as status, probability, rot_days from ${scoped('stages', viewer)}
		where pipeline_id is not distinct from $1 order by position nulls last, name, id`,
		[pipelineId]
	);
	return rows;
}

async function groupsOf(
	store: Store,
	viewer: Viewer,
	pipelineId: string | null,
	closedSince: string | null,
	options: BoardOptions
): Promise<Group[]> {
	const { filters = [], members, search } = options;
	const { from, conditions } = await selected(store.engine, viewer, 'deals', {
		filters: [{ field: 'pipeline_id', operator: 'in', values: [pipelineId] }, ...filters],
		members,
		search
	});
	const since = conditions.parameters.push(closedSince);
	const zone = conditions.parameters.push(viewer.timeZone);
	const perColumn = bounded(options.perColumn, 20, 0, 200);
	const { rows } = await store.engine.query<Group>(
		`with shown as (
			select id, amount, amount_base, coalesce(status, 'open') as deal_status,
				case when stage_id in (
					select stages.id from stages
					where stages.pipeline_id is not distinct from deals.pipeline_id and coalesce(stages.status, 'open') = coalesce(deals.status, 'open')
				) then stage_id end as column_stage
			from (select * from ${from}${conditions.where}) as deals
			where coalesce(status, 'open') = 'open' or $${since}::date is null
				or closed_at >= timezone($${zone}, $${since}::date::timestamp)
		)
		select column_stage as stage_id, deal_status as status, count(*) as count, sum(amount_base) as amount,
			count(*) filter (where amount is not null and amount_base is null) as without_rate,
			list(id order by amount_base desc nulls last, id)[1:${perColumn}] as first_ids
		from shown
		group by all`,
		conditions.parameters,
		{ timeZone: viewer.timeZone }
	);
	return rows.map((row) => ({
		...row,
		count: Number(row.count),
		without_rate: Number(row.without_rate)
	}));
}

async function cardsOf(store: Store, viewer: Viewer, ids: string[]): Promise<Map<string, BoardCard>> {
	if (ids.length === 0) return new Map();
	const pages = Array.from({ length: Math.ceil(ids.length / 1000) }, (_, page) =>
		listRecords(store, viewer, 'deals', {
			filters: [{ field: 'id', operator: 'in', values: ids.slice(page * 1000, (page + 1) * 1000) }],
			limit: 1000
		})
	);
	const [lists, entered] = await Promise.all([
		Promise.all(pages),
		store.engine.query<{ deal_id: string; entered_at: string }>(
			`select deal_id, max(changed_at) as entered_at from ${scoped('deal_events', viewer)}
			where field = 'stage' and deal_id in (select unnest($1::varchar[])) group by deal_id`,
			[ids]
		)
	]);
	const enteredAt = new Map(entered.rows.map(({ deal_id, entered_at }) => [deal_id, entered_at]));
	return new Map(
		lists
			.flatMap(({ records }) => records)
			.map((deal) => [deal.id, { ...deal, enteredStageAt: enteredAt.get(deal.id) ?? null }])
	);
}

const statusNames: Record<DealStatus, string> = { open: 'No stage', won: 'Won', lost: 'Lost' };

/** A column for every stage, with or without deals, and one a status for deals outside of the stages. */
function arrange(stages: StageRow[], groups: Group[], cards: Map<string, BoardCard>): BoardColumn[] {
	const column = (stage: StageRow | null, status: DealStatus): BoardColumn => {
		const group = groups.find((each) => each.stage_id === (stage?.id ?? null) && each.status === status);
		return {
			stage: stage && {
				id: stage.id,
				name: stage.name,
				probability: stage.probability,
				rotDays: stage.rot_days
			},
			name: stage?.name ?? statusNames[status],
			status,
			count: group?.count ?? 0,
			amount: group?.amount ?? null,
			withoutRate: group?.without_rate ?? 0,
			deals: (group?.first_ids ?? []).flatMap((id) => cards.get(id) ?? [])
		};
	};
	const outside = (['open', 'won', 'lost'] as const).filter((status) =>
		groups.some((group) => group.stage_id === null && group.status === status)
	);
	return [
		...outside.filter((status) => status === 'open').map((status) => column(null, status)),
		...stages.map((stage) => column(stage, stage.status)),
		...outside.filter((status) => status !== 'open').map((status) => column(null, status))
	];
}

function daysAgo(days: number, timeZone: string): string {
	const day = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' });
	return day.format(Date.now() - days * 24 * 60 * 60 * 1000);
}
