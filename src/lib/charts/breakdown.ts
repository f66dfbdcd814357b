import * as Plot from '@observablehq/plot';
import { figure, type Reader } from '#lib/components/format/format.ts';
import type { MetricResult, MetricRow } from '#lib/server/metrics/metric.ts';
import { draw, faded, lyingBars, overBars, seriesColour, measureAxis, namesAxis } from './draw.ts';
import type { Drawing } from './drawing.ts';
import { emptyOf } from './words/metric.ts';

interface Bar {
	label: string;
	value: number;
	row: MetricRow;
	href: string | null;
	opacity: number;
}

export interface BreakdownOptions {
	title?: string;
	/** Bars that are drawn, 10 unless told. */
	most?: number;
	/** Where a bar leads: the page filtered to that group. */
	link?: (key: string | null, row: MetricRow) => string;
	/** Of bars that filter the page: which do. The others fade. */
	isChosen?: (row: MetricRow) => boolean;
	/** What a dimension is called. */
	labelOf?: (name: string) => string;
}

const headed = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/**
 * A metric by dimensions, as bars from zero, labelled at the bar with all of its groups. Stages keep their order; other
 * groups come by size. Past `most` groups the table has the rest, and a note says so.
 */
export function drawBreakdown(result: MetricResult, reader: Reader, options: BreakdownOptions = {}): Drawing {
	const { metric, rows, request } = result;
	const names = request.by!;
	const dimension = names[0]!;
	const most = options.most ?? 10;
	const label = (row: MetricRow) => names.map((name) => row.dimensions[name]!.label).join(', ');
	const columnLabel = (name: string) => options.labelOf?.(name) ?? headed(name.replaceAll('_', ' '));
	const shown = rows.filter((row) => row.value !== null).slice(0, most);
	const bars: Bar[] = shown.map((row, place) => ({
		label: unique(label(row), place, shown.map(label)),
		value: Number(row.value),
		row,
		href: options.link?.(row.dimensions[dimension]!.key, row) ?? null,
		opacity: options.isChosen && !options.isChosen(row) ? faded : 1
	}));
	const read = (row: MetricRow) => figure(row.value, metric.unit, reader);
	const interval = (row: MetricRow) =>
		row.interval
			? `, 95 % interval ${figure(row.interval.low, 'ratio', reader)} to ${figure(row.interval.high, 'ratio', reader)}`
			: '';
	const reach = bars.map(({ value, row }) => Math.max(value, row.interval?.high ?? value));
	const lowest = Math.min(0, ...bars.map(({ value }) => value));
	const highest = Math.max(0, ...reach);
	const hasInterval = bars.some(({ row }) => row.interval);
	const svg = draw(({ isNarrow }) => ({
		...lyingBars(bars.length, isNarrow),
		x: {
			// Bars stand on zero, also where nothing is above it.
			domain: [lowest, highest > lowest ? highest : 1],
			...measureAxis(metric.unit, reader, isNarrow ? 3 : 5)
		},
		y: namesAxis(
			bars.map((bar) => bar.label),
			isNarrow
		),
		marks: [
			Plot.gridX({ ticks: isNarrow ? 3 : 5, stroke: 'var(--grid)', strokeOpacity: 1 }),
			Plot.barX(bars, {
				x: 'value',
				y: 'label',
				fill: seriesColour(0),
				fillOpacity: 'opacity',
				href: (bar: Bar) => bar.href,
				title: (bar: Bar) =>
					`${bar.label}: ${read(bar.row)}${interval(bar.row)}\n${bar.row.sample} ${bar.row.sample === 1 ? 'record' : 'records'}`
			}),
			...(hasInterval
				? [
						...overBars(
							Plot.ruleY,
							bars.filter(({ row }) => row.interval),
							{
								y: 'label',
								x1: (bar) => bar.row.interval!.low,
								x2: (bar) => bar.row.interval!.high
							}
						)
					]
				: []),
			Plot.text(bars, {
				x: (bar: Bar) => Math.max(0, bar.row.interval?.high ?? bar.value),
				y: 'label',
				text: (bar: Bar) => figure(bar.row.value, metric.unit, reader, 'short'),
				textAnchor: 'start',
				dx: 6,
				fill: 'var(--ink)'
			}),
			Plot.ruleX([0], { stroke: 'var(--line-strong)' })
		]
	}));
	const hidden = rows.length - bars.length;
	return {
		title: options.title ?? `${metric.label} by ${dimension.replaceAll('_', ' ')}`,
		empty: emptyOf(result),
		summary:
			bars.length === 0
				? `${metric.label}: nothing in this period.`
				: `${metric.label}: ${bars
						.slice(0, 5)
						.map((bar) => `${bar.label} ${read(bar.row)}`)
						.join(', ')}.`,
		...svg,
		legend: hasInterval ? [{ label: '95 % interval', colour: 'var(--ink)', shape: 'line' }] : [],
		table: {
			columns: [
				...names.map((name) => ({ label: columnLabel(name), isNumber: false })),
				{ label: metric.label, isNumber: true, unit: metric.unit },
				...(result.comparedPeriod ? [{ label: 'Before', isNumber: true, unit: metric.unit }] : []),
				{ label: 'Records', isNumber: true, unit: 'count' }
			],
			rows: rows.map((row) => [
				...names.map((name) => {
					const { label: text } = row.dimensions[name]!;
					return { text, value: text };
				}),
				{ text: read(row), value: row.value },
				...(result.comparedPeriod
					? [{ text: figure(row.compared ?? null, metric.unit, reader), value: row.compared ?? null }]
					: []),
				{ text: figure(row.sample, 'count', reader), value: row.sample }
			])
		},
		notes: hidden > 0 ? [`${bars.length} of ${rows.length} groups are drawn; the table has them all.`] : []
	};
}

/** Two groups of one name are two bars. */
const unique = (label: string, place: number, labels: string[]) =>
	labels.indexOf(label) === place
		? label
		: `${label} (${labels.slice(0, place + 1).filter((other) => other === label).length})`;
