import { drawBreakdown } from '#lib/charts/breakdown.ts';
import { drawTimeSeries } from '#lib/charts/time-series.ts';
import { cellRequest, explainLink } from '#lib/components/links.ts';
import { within, type Reader } from '#lib/components/format/format.ts';
import {
	catalogue,
	dimensionsOf,
	MetricError,
	parseWhere,
	runMetric,
	type Filter,
	type Grain,
	type MetricDefinition,
	type MetricResult
} from '#lib/server/metrics/index.ts';
import { loaded, requireViewer } from '../../problem.ts';
import { filterChoices, readFilters } from '../filters.ts';
import { readerOf } from '../reader.ts';
import type { PageServerLoad } from './$types';

const grains: readonly Grain[] = ['day', 'week', 'month', 'quarter', 'year'];

/** Cells that the page shows; a reader of more wants the CSV of the chart, which has them all. */
const mostCells = 500;

export const load: PageServerLoad = async ({ locals, url, untrack }) => {
	const viewer = requireViewer(locals);
	const { store } = locals;
	const settings = await store.settings();
	const filters = readFilters(url, viewer, settings, 'last_12_months');
	const metrics = catalogue();
	const metric = metrics.find(({ name }) => name === url.searchParams.get('metric')) ?? standard(metrics);
	const asked = [...new Set(url.searchParams.getAll('by'))].filter((name) => name !== '').slice(0, 3);
	const known = await dimensionsOf(store, metric.name, viewer);
	const named = (name: string) => known.find((dimension) => dimension.name === name);
	const by = asked.filter(named);
	// Who comes without a question sees the months; who takes the grain away wants the whole period.
	const asksGrain = url.searchParams.get('grain') ?? (url.searchParams.has('metric') ? null : 'month');
	const grain = grains.find((name) => name === asksGrain) ?? null;
	const expression = url.searchParams.get('where')?.trim() ?? '';
	const [reader, choices] = await Promise.all([
		readerOf(locals),
		filterChoices(store, viewer, filters, metric.name)
	]);

	const dropped = [
		...asked.filter((name) => !by.includes(name)),
		...filters.where.map(({ dimension }) => dimension).filter((name) => !named(name))
	];
	const question = {
		metric: metric.name,
		by,
		grain,
		...filters.period,
		compare: filters.compare
	};
	const chosen = filters.where.filter(({ dimension }) => named(dimension));
	const { conditions, problem } = await readConditions(() => parseWhere(store, viewer, expression));
	const answer = problem
		? null
		: await loaded(runMetric(store, viewer, { ...question, where: [...chosen, ...conditions] }));

	return {
		filters: filters.state,
		choices,
		metrics: metrics.map(({ name, label, subject }) => ({ name, label, subject })),
		metric,
		dimensions: known.map(({ name, label, custom }) => ({ name, label, isCustom: custom !== undefined })),
		grains: grains.map((name) => ({ name, label: `By ${name}` })),
		by,
		grain,
		expression,
		problem,
		dropped: dropped.map(
			(name) => named(name)?.label ?? filters.state.fields.find(({ field }) => field === name)?.label ?? name
		),
		answer: answer && {
			...answer,
			rows: answer.rows.slice(0, mostCells),
			cells: answer.rows.length
		},
		drawing: answer && untrack(() => drawingOf(answer, reader, url, (name) => named(name)?.label ?? name))
	};
};

const standard = (metrics: MetricDefinition[]): MetricDefinition =>
	metrics.find(({ name }) => name === 'won_amount') ?? metrics[0]!;

/** A condition that can't be read is told beside the field it was typed in, not on a page of its own. */
async function readConditions(
	read: () => Promise<Filter[]>
): Promise<{ conditions: Filter[]; problem: string | null }> {
	try {
		return { conditions: await read(), problem: null };
	} catch (failure) {
		if (!(failure instanceof MetricError)) throw failure;
		return { conditions: [], problem: `${failure.message} ${failure.advice}` };
	}
}

function drawingOf(result: MetricResult, reader: Reader, url: URL, labelOf: (name: string) => string) {
	const { request, rows, metric } = result;
	const names = (request.by ?? []).map((name) => within(labelOf(name)));
	const title = [metric.label, ...(names.length > 0 ? [`by ${names.join(' and ')}`] : [])].join(' ');
	if (request.grain) {
		return drawTimeSeries(result, reader, {
			title,
			link: (row) => explainLink(url, cellRequest(result, row))
		});
	}
	if (names.length === 0) return null;
	// Several dimensions are one list of bars, each named by all of its groups.
	const first = request.by![0]!;
	const named = rows.map((row) => ({
		...row,
		dimensions: {
			[first]: {
				key: row.dimensions[first]!.key,
				label: Object.values(row.dimensions)
					.map(({ label }) => label)
					.join(', ')
			}
		}
	}));
	return drawBreakdown({ ...result, rows: named }, reader, { title, most: 20 });
}
