import { dayAfter, today } from '#lib/crm/calendar/dates.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import type { Filter, MetricRequest } from '#lib/server/metrics/index.ts';
import {
	dealBoard,
	type BoardColumn,
	type BoardOptions,
	type DealBoard
} from '#lib/server/store/pipeline-board.ts';
import {
	listRecords,
	mayWrite,
	readRecord,
	updateRecord,
	type CrmRecord,
	type MemberFilter,
	type RecordFilter
} from '#lib/server/store/records/index.ts';
import type { Store } from '#lib/server/store/store.ts';
import { formFailure } from '../../form-failure.ts';
import { loaded, requireViewer } from '../../problem.ts';
import {
	fieldConditions,
	filterChoices,
	readFieldFilters,
	readFilters
} from '#lib/server/explore/filters.ts';
import { listFields } from '../list-fields.ts';
import { listQuery } from '../list-query.ts';
import type { Actions, PageServerLoad } from './$types';

const limit = 50;

/** Which deals the page is about, beside their pipeline. */
interface DealList {
	search: string;
	filters: RecordFilter[];
	members: MemberFilter[];
}
/** What the filter of pipelines says where each has a board. */
const everyPipeline = 'every';

/** For how long closed deals stay on the board. */
const closedDays = { '30': 30, '90': 90, '365': 365 } as const;

export const load: PageServerLoad = async ({ locals, url }) => {
	const viewer = requireViewer(locals);
	const { store } = locals;
	const settings = await store.settings();
	const filters = readFilters(url, viewer, settings);
	const { owner, pipeline } = filters.state;
	const asked = await loaded(listQuery(url, store, viewer, 'deals', readFieldFilters(url)));
	const search = asked.search.trim();
	const closed = closedOf(url.searchParams.get('closed'));
	const view = url.searchParams.get('view') === 'table' ? ('table' as const) : ('board' as const);
	const owned: RecordFilter[] = owner ? [{ field: 'owner_id', operator: 'in', values: [owner] }] : [];
	const list: DealList = { search, filters: [...asked.filters, ...owned], members: asked.members };
	const closedSince = closed === 'all' ? null : dayAfter(today(viewer.timeZone), -closedDays[closed]);
	const [boards, table, choices, { fields, filters: narrowed }] = await loaded(
		Promise.all([
			dealBoards(store, viewer, pipeline, { ...list, closedSince }),
			view === 'table' ? tableOf(store, viewer, url, list, pipeline === everyPipeline ? '' : pipeline) : null,
			filterChoices(store, viewer, {
				...filters,
				state: { ...filters.state, pipeline: pipeline === everyPipeline ? '' : pipeline }
			}),
			listFields(store, viewer, 'deals', url)
		])
	);
	const now = today(viewer.timeZone);
	const whereIn = (shown: DealBoard): Filter[] => [
		...(shown.pipeline ? [condition('pipeline', shown.pipeline.id)] : []),
		...(owner ? [condition('owner', owner)] : []),
		...fieldConditions(readFieldFilters(url))
	];
	const isEvery = boards.length > 1;
	const severalPipelines = choices.pipelines.length > 1;
	// A table lists the deals of all pipelines unless one is chosen.
	const isTableOfAll = view === 'table' && severalPipelines && pipeline === '';
	return {
		view,
		// One board is one pipeline: the first unless another is chosen, or every one below the other.
		filters: {
			...filters.state,
			pipeline:
				isEvery || isTableOfAll ? everyPipeline : severalPipelines ? (boards[0]!.pipeline?.id ?? '') : ''
		},
		everyPipeline: {
			value: everyPipeline,
			label: view === 'table' ? 'All pipelines' : 'Every pipeline, one below the other'
		},
		choices,
		fields,
		narrowed,
		search,
		closed,
		today: now,
		mayMove: mayWrite(viewer, 'deals'),
		boards: boards.map((board) => ({
			pipeline: board.pipeline,
			total: board.total,
			columns: board.columns.map((column) => ({
				...column,
				key: column.stage?.id ?? `${board.pipeline?.id ?? ''}-none-${column.status}`,
				// A search narrows the column but is no dimension: its figure has no definition to show.
				explain: search ? null : requestOf(column, whereIn(board), closedSince, now),
				deals: column.deals.map(cardOf)
			}))
		})),
		table
	};
};

/** The board of one pipeline, or that of every one. */
async function dealBoards(
	store: Store,
	viewer: Viewer,
	pipeline: string,
	options: Omit<BoardOptions, 'pipelineId'>
): Promise<DealBoard[]> {
	const first = await dealBoard(store, viewer, { ...options, pipelineId: pipeline || undefined });
	if (pipeline !== everyPipeline) return [first];
	const others = first.pipelines.filter(({ id }) => id !== first.pipeline?.id);
	return [
		first,
		...(await Promise.all(others.map(({ id }) => dealBoard(store, viewer, { ...options, pipelineId: id }))))
	];
}

const closedOf = (given: string | null): keyof typeof closedDays | 'all' =>
	given === 'all' || (given !== null && given in closedDays) ? (given as keyof typeof closedDays) : '30';

const condition = (dimension: string, value: string | null): Filter => ({
	dimension,
	operator: 'in',
	values: [value]
});

/** The metric whose figure stands over a column, with its filters. */
function requestOf(
	{ stage, status }: BoardColumn,
	where: Filter[],
	closedSince: string | null,
	now: string
): MetricRequest {
	const here = [...where, ...(stage ? [condition('stage', stage.id)] : [])];
	if (status === 'open') return { metric: 'open_pipeline', where: here };
	const metric = status === 'won' ? 'won_amount' : 'lost_amount';
	return { metric, where: here, from: closedSince, to: closedSince === null ? null : dayAfter(now, 1) };
}

const cardOf = (deal: CrmRecord & { enteredStageAt: string | null }) => ({
	id: deal.id,
	version: deal.version,
	name: deal.label,
	company: deal.labels.company_id ?? null,
	owner: deal.labels.owner_id ?? null,
	amount: deal.values.amount === null ? null : String(deal.values.amount),
	currency: deal.values.currency === null ? null : String(deal.values.currency),
	expectedClose: deal.values.expected_close === null ? null : String(deal.values.expected_close),
	enteredStageAt: deal.enteredStageAt
});

const sortable = ['name', 'company_id', 'owner_id', 'stage_id', 'amount', 'expected_close', 'created_at'];

async function tableOf(store: Store, viewer: Viewer, url: URL, list: DealList, pipeline: string) {
	const given = url.searchParams;
	const [stage, status] = [given.get('stage'), given.get('status')];
	const [from, before] = [given.get('from'), given.get('before')];
	const sorted = given.get('sort') ?? '';
	const field = sorted.replace(/^-/, '');
	const offset = Math.max(0, Number(given.get('offset')) || 0);
	const oneOf = (name: string, value: string | null): RecordFilter[] =>
		value ? [{ field: name, operator: 'in', values: [value] }] : [];
	const filters: RecordFilter[] = [
		...list.filters,
		...oneOf('pipeline_id', pipeline),
		...oneOf('stage_id', stage),
		...oneOf('status', status)
	];
	if (from) filters.push({ field: 'expected_close', operator: 'at_least', value: from });
	if (before) filters.push({ field: 'expected_close', operator: 'before', value: before });
	const sort = sortable.includes(field)
		? { field, descending: sorted.startsWith('-') }
		: { field: 'amount', descending: true };
	const { records, total } = await listRecords(store, viewer, 'deals', {
		...list,
		filters,
		sort,
		limit,
		offset
	});
	return {
		total,
		offset,
		limit,
		sort,
		narrowed: { stage, status, from, before },
		deals: records.map((deal) => ({
			...cardOf({ ...deal, enteredStageAt: null }),
			stage: deal.labels.stage_id ?? null,
			status: String(deal.values.status ?? 'open')
		}))
	};
}

export const actions: Actions = {
	/** Put a deal into another stage; what follows from the stage follows by itself. */
	move: async ({ request, locals }) => {
		const viewer = requireViewer(locals);
		const form = await request.formData();
		const id = String(form.get('id') ?? '');
		const stage = String(form.get('stage') ?? '');
		const version = Number(form.get('version'));
		try {
			const before = await readRecord(locals.store, viewer, 'deals', id);
			const after = await updateRecord(locals.store, viewer, 'deals', id, { stage_id: stage }, { version });
			return {
				moved: {
					id,
					name: after.label,
					version: after.version,
					to: after.labels.stage_id ?? 'another stage',
					// What undoes it: the stage it came from.
					from: before.values.stage_id === null ? null : String(before.values.stage_id)
				}
			};
		} catch (failure) {
			return formFailure(failure, {});
		}
	}
};
