/** The answer to what was asked, as the chart that was chosen, and as the table under it. */
import { drawBreakdown } from '#lib/charts/breakdown.ts';
import type { ChartKind } from '#lib/charts/choice.ts';
import type { Drawing } from '#lib/charts/drawing.ts';
import { drawHeat } from '#lib/charts/heat.ts';
import { pivotTable } from '#lib/charts/pivot-table.ts';
import { drawStacked, hasNegative } from '#lib/charts/stacked.ts';
import { drawTimeSeries } from '#lib/charts/time-series.ts';
import { withFinding } from '#lib/charts/words/metric.ts';
import { within, type Reader } from '#lib/components/format/format.ts';
import { pickLink, spanLink } from '#lib/components/links.ts';
import type { MetricResult, MetricRow, Pivot } from '#lib/server/metrics/index.ts';
import { daysOf, isIn, isPicked } from './picks.ts';
import type { Asked } from './asked.ts';

/** Bars that are drawn before the table alone has the rest. */
const mostBars = 20;

/** What a name that a metric is asked by is called. */
export const labelIn =
	({ known }: Pick<Asked, 'known'>) =>
	(name: string): string =>
		name === 'time' ? 'Period' : (known.find((dimension) => dimension.name === name)?.label ?? name);

/** “Won amount by source and quarter”. */
export function titleOf(asked: Pick<Asked, 'metric' | 'by' | 'grain' | 'known'>): string {
	const names = [
		...asked.by.map((name) => within(labelIn(asked)(name))),
		...(asked.grain ? [asked.grain] : [])
	];
	const listed = new Intl.ListFormat('en-GB').format(names);
	return names.length > 0 ? `${asked.metric.label} by ${listed}` : asked.metric.label;
}

/** The chart of a list of cells; null where there is nothing to draw. */
export function drawList(asked: Asked, result: MetricResult, reader: Reader, url: URL): Drawing | null {
	const title = withFinding(titleOf(asked), result, reader);
	if (asked.grain) {
		const { span } = asked.picks;
		return drawTimeSeries(result, reader, {
			title,
			mark: asked.chart === 'bars' ? 'bars' : 'lines',
			link: (row) => bucketLink(url, result, row),
			isChosen: span ? (row) => isIn(result, row, span) : undefined
		});
	}
	if (asked.by.length === 0) return null;
	return drawBreakdown(result, reader, {
		title,
		most: mostBars,
		labelOf: labelIn(asked),
		link: (_, row) => pickLink(url, picksOf(row)),
		isChosen: isPicked(asked.picks, asked.by)
	});
}

/** Charts that are made of rows and columns. */
export const isOfPivot = (chart: ChartKind): boolean => chart === 'stacked' || chart === 'heat';

/** The chart of a pivot; where amounts below zero can't be stacked, another and why. */
export function drawPivot(
	asked: Asked,
	pivot: Pivot,
	reader: Reader,
	url: URL
): { drawing: Drawing; refusal: string | null } {
	const options = {
		title: titleOf(asked),
		table: pivotTable(pivot, labelIn(asked), reader),
		link: (row: MetricRow) => (Object.keys(row.dimensions).length > 0 ? pickLink(url, picksOf(row)) : null),
		isChosen: isPicked(asked.picks, asked.by)
	};
	const isStacked = asked.chart === 'stacked' && !hasNegative(pivot);
	return {
		drawing: isStacked ? drawStacked(pivot, reader, options) : drawHeat(pivot, reader, options),
		refusal:
			asked.chart === 'stacked' && !isStacked
				? 'Amounts below zero can’t be stacked: this is a heat table.'
				: null
	};
}

/** The values that a cell is of. */
const picksOf = (row: MetricRow) =>
	Object.entries(row.dimensions).map(([dimension, { key }]) => ({ dimension, key }));

/** The page filtered to the days of a bucket. */
export const bucketLink = (url: URL, result: MetricResult, row: MetricRow): string =>
	spanLink(url, daysOf(result, row));
