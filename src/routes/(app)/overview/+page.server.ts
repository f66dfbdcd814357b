import { drawBreakdown } from '#lib/charts/breakdown.ts';
import { drawTimeSeries } from '#lib/charts/time-series.ts';
import { withFinding } from '#lib/charts/words/metric.ts';
import { addMonths, today } from '#lib/crm/calendar/dates.ts';
import { withinPeriod } from '#lib/crm/calendar/periods.ts';
import { periodLink, withParameters } from '#lib/components/links.ts';
import { figure } from '#lib/components/format/format.ts';
import { runMetric, type MetricRequest, type MetricResult } from '#lib/server/metrics/index.ts';
import { listRecords } from '#lib/server/store/records/index.ts';
import { loaded, requireViewer } from '../../problem.ts';
import { filterChoices, ownPeriod, readFilters } from '#lib/server/explore/filters.ts';
import { daysOf, isIn } from '#lib/server/explore/picks.ts';
import { readerOf } from '../reader.ts';
import { firstAnswers } from './first-questions.ts';
import type { PageServerLoad } from './$types';

/** The figures of the page, in the order in which a manager asks for them. */
const cards = [
	'won_amount',
	'quota_attainment',
	'open_pipeline',
	'weighted_pipeline',
	'pipeline_coverage',
	'win_rate',
	'deals_won',
	'sales_cycle',
	'average_deal_size',
	'deals_created',
	'overdue_deals',
	'activities_logged'
];

/** Figures whose recent shape is drawn on their card: those that a series costs little for. */
const withShape = new Set([
	'won_amount',
	'win_rate',
	'deals_created',
	'average_deal_size',
	'activities_logged'
]);

export const load: PageServerLoad = async ({ locals, url, untrack }) => {
	const viewer = requireViewer(locals);
	const { store } = locals;
	const settings = await store.settings();
	const filters = readFilters(url, viewer, settings);
	const { period, compare, where } = filters;
	const asked = (metric: string): MetricRequest => ({ metric, ...period, compare, where });
	const month = addMonths(today(viewer.timeZone), 0);
	const year = { from: addMonths(month, -11), to: addMonths(month, 1) };
	const run = (request: MetricRequest) => runMetric(store, viewer, request);
	/** A pipeline has no quota, and activities have no pipeline: a card that can't be filtered so is left out. */
	const tried = (request: MetricRequest): Promise<MetricResult | null> =>
		run(request).catch((failure: { code?: string }) => {
			if (failure.code === 'unknown_dimension') return null;
			throw failure;
		});

	const shownYears = period.from === null ? { from: null, to: null } : year;
	const [figures, shapes, months, stages, owners, deals, choices, reader] = await loaded(
		Promise.all([
			Promise.all(cards.map((metric) => tried(asked(metric)))),
			Promise.all(
				cards.map((metric) =>
					withShape.has(metric) ? tried({ metric, ...year, where, grain: 'month' }) : null
				)
			),
			run({
				metric: 'won_amount',
				...shownYears,
				where,
				grain: period.from === null ? 'quarter' : 'month',
				compare: period.from === null ? null : 'year'
			}),
			stagesOf(run, { metric: 'open_pipeline', ...period, where }),
			run({ metric: 'win_rate', ...period, where, by: ['owner'] }),
			listRecords(store, viewer, 'deals', { limit: 1 }),
			filterChoices(store, viewer, filters),
			readerOf(locals)
		])
	);
	// Only a change of the filters may compute the page again, not an explanation that opens over it.
	const filtered = (name: string) => (key: string | null) =>
		untrack(() => withParameters(url, { [name]: key, explain: null, tab: null, records: null }));
	// Days that were chosen on the months; a named period is no choice of theirs.
	const own = ownPeriod(filters);
	const won = figures[0]!;
	return {
		filters: filters.state,
		choices,
		isEmpty: deals.total === 0,
		// Not waited for: the figures are there before it is known who may leave.
		answers: deals.total === 0 ? [] : quietly(untrack(() => firstAnswers({ store, viewer, reader, url }))),
		hasNothing: figures.every((result) => result === null || result.total.sample === 0),
		finding: finding(won, figures[1] ?? null, filters.state.periodLabel, reader),
		cards: figures.flatMap((result, place) => (result ? [{ result, series: shapes[place] ?? null }] : [])),
		span: own,
		charts: {
			months: {
				drawing: drawTimeSeries(months, reader, {
					title: withFinding('Won amount', months, reader),
					link: (row) => untrack(() => periodLink(url, daysOf(months, row))),
					isChosen: own ? (row) => isIn(months, row, own) : undefined
				}),
				request: months.request
			},
			stages: {
				drawing: drawBreakdown(stages.result, reader, {
					title: withFinding(stages.title, stages.result, reader)
				}),
				request: stages.result.request
			},
			owners: {
				drawing: drawBreakdown(owners, reader, {
					title: withFinding('Win rate by owner', owners, reader),
					link: filtered('owner')
				}),
				request: owners.request
			}
		}
	};
};

/** An answer that fails while nobody listens yet must not end the process: the page says so when it asks. */
function quietly<Answer>(coming: Promise<Answer>[]): Promise<Answer>[] {
	for (const one of coming) one.catch(() => undefined);
	return coming;
}

/** Open pipeline by stage. Stages of several pipelines make no order together, so the largest pipeline is shown. */
async function stagesOf(run: (request: MetricRequest) => Promise<MetricResult>, request: MetricRequest) {
	const title = 'Open pipeline by stage';
	const pipelines = await run({ ...request, by: ['pipeline'] });
	const largest = pipelines.rows.reduce<MetricResult['rows'][number] | null>(
		(best, row) => (best === null || Number(row.value ?? 0) > Number(best.value ?? 0) ? row : best),
		null
	)?.dimensions.pipeline;
	if (pipelines.rows.length < 2 || !largest?.key) {
		return { title, result: await run({ ...request, by: ['stage'] }) };
	}
	const where = [
		...(request.where ?? []),
		{ dimension: 'pipeline', operator: 'in' as const, values: [largest.key] }
	];
	return { title: `${title}, ${largest.label}`, result: await run({ ...request, where, by: ['stage'] }) };
}

/** What the page says first: the period's result, in words. */
function finding(
	won: MetricResult,
	attainment: MetricResult | null,
	period: string,
	reader: Parameters<typeof figure>[2]
): string {
	if (won.total.sample === 0)
		return `Nothing was won ${period === 'All time' ? 'yet' : `${withinPeriod(period)} yet`}`;
	const amount = figure(won.total.value, 'money', reader, 'short');
	return `${amount} won ${period === 'All time' ? 'in all' : withinPeriod(period)}${ofQuota(won, attainment, reader)}`;
}

/** How much of their quotas people won: all that was won only where all of it counts towards one. */
function ofQuota(
	won: MetricResult,
	attainment: MetricResult | null,
	reader: Parameters<typeof figure>[2]
): string {
	if (typeof attainment?.total.value !== 'number') return '';
	const share = figure(attainment.total.value, 'ratio', reader, 'short');
	return attainment.total.sample === won.total.sample
		? `, ${share} of quota`
		: `; those with a quota won ${share} of it`;
}
