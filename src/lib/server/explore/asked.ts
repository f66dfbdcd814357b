/** What an address asks of Explore, read against the catalogue. */
import type { Viewer } from '#lib/crm/viewer.ts';
import { chosenChart, type ChartKind, type Shape } from '#lib/charts/choice.ts';
import {
	brushMetric,
	catalogue,
	dimensionsOf,
	MetricError,
	parseWhere,
	runMetric,
	segmentDimension,
	segmentDimensionName,
	time,
	type Dimension,
	type Filter,
	type Grain,
	type MetricDefinition,
	type MetricRequest
} from '#lib/server/metrics/index.ts';
import type { Settings, Store } from '#lib/server/store/store.ts';
import { readFilters, type Filters } from './filters.ts';
import { pickFilters, readPicks, spanned, type Picks } from './picks.ts';

export const grains: readonly Grain[] = ['day', 'week', 'month', 'quarter', 'year'];

/** How many dimensions can be asked by at once. */
const mostDimensions = 3;

export interface Asked {
	metrics: MetricDefinition[];
	metric: MetricDefinition;
	/** The dimensions that the metric knows. */
	known: Dimension[];
	by: string[];
	grain: Grain | null;
	/** Names that go across a pivot; empty where the table is a list. */
	across: string[];
	chart: ChartKind;
	shape: Shape;
	/** Why a chart that was asked for isn't drawn. */
	refusal: string | null;
	filters: Filters;
	picks: Picks;
	/** The conditions as they were typed, and what is wrong with them. */
	expression: string;
	problem: string | null;
	/** What the metric does not know and was left out, as it was asked for. */
	dropped: string[];
	/** What answers it: while days are brushed, another brush is likely to follow. */
	run: typeof runMetric;
	/** The question with everything that was chosen, but for what is chosen on charts by these dimensions. */
	request(except?: readonly string[], keepsSpan?: boolean): MetricRequest;
}

/** Read an address. What it says that the catalogue does not know is left out and named; nothing of it is thrown. */
export async function readAsked(store: Store, viewer: Viewer, url: URL, settings: Settings): Promise<Asked> {
	const filters = readFilters(url, viewer, settings, 'last_12_months');
	const metrics = catalogue();
	const asksMetric = url.searchParams.get('metric');
	const metric = metrics.find(({ name }) => name === asksMetric) ?? standard(metrics);
	const asked = [...new Set(url.searchParams.getAll('by'))]
		.filter((name) => name !== '')
		.slice(0, mostDimensions);
	const known = await dimensionsOf(store, metric.name, viewer);
	const isKnown = (name: string) => known.some((dimension) => dimension.name === name);
	const by = asked.filter(isKnown);
	// Who comes without a question sees the months; who takes the grain away wants the whole period.
	const asksGrain = url.searchParams.get('grain') ?? (url.searchParams.has('metric') ? null : 'month');
	const grain = grains.find((name) => name === asksGrain) ?? null;
	const shape: Shape = {
		dimensions: by.length,
		isOverTime: grain !== null,
		additive: metric.additive,
		label: metric.label
	};
	const { kind, refusal } = chosenChart(url.searchParams.get('chart'), shape);
	const expression = url.searchParams.get('where')?.trim() ?? '';
	const { conditions, problem } = await readConditions(() => parseWhere(store, viewer, expression));
	const { picks, span } = readPicks(url);
	const within = spanned(filters.period, { picks, span });
	const kept: Picks = {
		picks: picks.filter(({ dimension }) => isKnown(dimension)),
		span: within && span
	};
	const chosen = filters.where.filter((filter) => knowsFilter(known, filter));
	return {
		metrics,
		metric,
		known,
		by,
		grain,
		across: acrossOf(url.searchParams.getAll('across'), by, grain, kind),
		chart: kind,
		shape,
		refusal,
		filters,
		picks: kept,
		expression,
		problem,
		dropped: [
			...(asksMetric && asksMetric !== metric.name ? [asksMetric] : []),
			...asked.filter((name) => !isKnown(name)),
			...filters.where.filter((filter) => !knowsFilter(known, filter)).map(({ dimension }) => dimension),
			...picks.map(({ dimension }) => dimension).filter((name) => !isKnown(name))
		],
		run: kept.span ? brushMetric : runMetric,
		request: (except = [], keepsSpan = true) => ({
			metric: metric.name,
			by,
			grain,
			...(keepsSpan && within ? within : filters.period),
			compare: filters.compare,
			where: [...chosen, ...conditions, ...pickFilters(kept, except)]
		})
	};
}

/** Whether a metric that knows these dimensions can be filtered so. A segment is a dimension of its own each. */
export const knowsFilter = (
	known: readonly Dimension[],
	{ dimension, values }: Pick<Filter, 'dimension' | 'values'>
): boolean => {
	const names =
		dimension === segmentDimension ? values.map((id) => segmentDimensionName(id ?? '')) : [dimension];
	return names.every((name) => known.some((each) => each.name === name));
};

/** What goes across: what was asked for, else time or the last dimension where the chart needs columns. */
function acrossOf(asked: string[], by: string[], grain: Grain | null, chart: ChartKind): string[] {
	const names = [...by, ...(grain ? [time] : [])];
	const chosen = names.filter((name) => asked.includes(name));
	const needsColumns = chart === 'stacked' || chart === 'heat';
	if (!needsColumns || (chosen.length > 0 && chosen.length < names.length)) return chosen;
	return names.slice(-1);
}

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
