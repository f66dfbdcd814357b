/** A metric over time: bars for what adds up, lines for the rest and for several groups. */
import * as Plot from '@observablehq/plot';
import { bucketLabel, figure, type Reader } from '#lib/components/format/format.ts';
import type { MetricResult, MetricRow } from '#lib/server/metrics/metric.ts';
import { draw, faded, seriesColour, measureAxis } from './draw.ts';
import type { Drawing } from './drawing.ts';
import { hatch } from './hatch.ts';
import { emptyOf } from './words/metric.ts';

interface Point {
	bucket: string;
	group: string;
	value: number;
	compared: number;
	colour: string;
	row: MetricRow;
	tip: string;
	opacity: number;
}

export interface TimeSeriesOptions {
	title?: string;
	/** The colour of a single series. */
	colour?: string;
	/** Where a bucket leads: its explanation. */
	link?: (row: MetricRow) => string;
	/** Of buckets that filter the page: which do. The others fade. */
	isChosen?: (row: MetricRow) => boolean;
	/** Bars or lines; what suits the metric unless told. */
	mark?: 'bars' | 'lines';
}

/** Groups drawn as lines of their own; the table has them all. */
const mostGroups = 7;

const numberOf = (value: MetricRow['value'] | undefined) =>
	value === null || value === undefined ? NaN : Number(value);

/**
 * A metric asked for with a grain. A bucket that is not over is striped or hollow, and a note says so. With dimensions
 * there is a line for each of the seven largest groups.
 */
export function drawTimeSeries(
	result: MetricResult,
	reader: Reader,
	options: TimeSeriesOptions = {}
): Drawing {
	const { metric, request } = result;
	const grain = request.grain ?? 'month';
	const points = pointsOf(result, reader, options);
	const groups = [...new Set(points.map(({ group }) => group))];
	const shown = groups.slice(0, mostGroups);
	const drawn = points.filter(({ group }) => shown.includes(group));
	const buckets = [...new Set(drawn.map(({ bucket }) => bucket))].sort();
	const suitsBars = metric.unit === 'money' || metric.unit === 'count';
	const isBars = groups.length === 1 && (options.mark ? options.mark === 'bars' : suitsBars);
	const known = drawn.filter(({ value }) => !Number.isNaN(value));
	const compared = groups.length === 1 ? drawn.filter(({ compared }) => !Number.isNaN(compared)) : [];
	// How sure a share is, where there is one line: bands of several would hide each other.
	const sure = groups.length === 1 && !isBars ? known.filter(({ row }) => row.interval) : [];
	const reach = [
		...known.map(({ value }) => value),
		...compared.map(({ compared }) => compared),
		...sure.map(({ row }) => row.interval!.high)
	];
	const low = Math.min(0, ...reach);
	const high = Math.max(0, ...reach);
	const domain = [low, high > low ? high : 1];
	const title = options.title ?? metric.label;
	const svg = draw(({ name, width, isNarrow }) => {
		const stripes = hatch(`hatch-${metric.name}-${name}`, options.colour ?? seriesColour(0));
		const every = Math.max(1, Math.ceil(buckets.length / Math.floor((width - 64) / 72)));
		const overlay = drawn.map((point) => ({ ...point, href: options.link?.(point.row) ?? null }));
		return {
			height: isNarrow ? 200 : 240,
			marginLeft: 52,
			marginRight: 10,
			marginTop: 12,
			marginBottom: 24,
			x: {
				type: 'band',
				domain: buckets,
				padding: 0.25,
				label: null,
				tickSize: 0,
				ticks: buckets.filter((_, place) => (buckets.length - 1 - place) % every === 0),
				tickFormat: (bucket: string) => bucketLabel(bucket, grain, reader)
			},
			y: {
				domain,
				nice: true,
				...measureAxis(metric.unit, reader, 4)
			},
			marks: [
				stripes.mark,
				Plot.gridY({ ticks: 4, stroke: 'var(--grid)', strokeOpacity: 1 }),
				...(isBars
					? barMarks(known, compared, stripes.fill)
					: [...bandMarks(sure, drawn), ...lineMarks(drawn, known, compared, groups.length > 1)]),
				Plot.ruleY([0], { stroke: 'var(--line-strong)' }),
				// What is pointed at is the whole column of a bucket: a thin bar is a poor target.
				...(groups.length === 1
					? [
							Plot.barY(overlay, {
								x: 'bucket',
								y1: domain[0],
								y2: domain[1],
								fill: 'var(--ink)',
								fillOpacity: 0,
								insetLeft: -2,
								insetRight: -2,
								href: 'href',
								title: 'tip'
							})
						]
					: [])
			]
		};
	});
	const comparedText = comparedLabel(result);
	return {
		title,
		empty: emptyOf(result),
		summary: summaryOf(known, groups, metric.label, result, reader),
		...svg,
		legend: [
			...(groups.length > 1
				? shown.map((label, place) => ({ label, colour: seriesColour(place), shape: 'line' as const }))
				: []),
			...(sure.length > 0 ? [{ label: '95 % interval', colour: 'var(--band)', shape: 'area' as const }] : []),
			...(compared.length > 0
				? [
						{
							label: metric.label,
							colour: options.colour ?? seriesColour(0),
							shape: isBars ? ('area' as const) : ('line' as const)
						},
						{
							label: comparedText,
							colour: 'var(--ink)',
							shape: isBars ? ('line' as const) : ('dash' as const)
						}
					]
				: [])
		],
		table: tableOf(points, groups.length > 1, comparedText, result, reader),
		notes: [
			...(known.some(({ row }) => row.partial)
				? [`The running ${grain} is ${isBars ? 'striped' : 'hollow'}: it is not over.`]
				: []),
			...(groups.length > shown.length
				? [`${shown.length} of ${groups.length} groups are drawn; the table has them all.`]
				: [])
		]
	};
}

/** One point a row, groups by their size over all buckets. */
function pointsOf(result: MetricResult, reader: Reader, { colour, isChosen }: TimeSeriesOptions): Point[] {
	const { metric, request, rows } = result;
	const groupOf = groupNames(rows);
	const sizes = new Map<string, number>();
	for (const row of rows) {
		sizes.set(groupOf(row), (sizes.get(groupOf(row)) ?? 0) + (numberOf(row.value) || 0));
	}
	const places = new Map(
		[...sizes].sort(([, one], [, other]) => other - one).map(([name], place) => [name, place])
	);
	return rows
		.filter((row) => row.bucket !== null)
		.map((row) => {
			const group = groupOf(row);
			const when = bucketLabel(row.bucket!, request.grain ?? 'month', reader);
			const now = `${[group, when].filter(Boolean).join(', ')}: ${figure(row.value, metric.unit, reader)}${row.partial ? ' so far' : ''}`;
			const before =
				row.compared === undefined
					? []
					: [`${comparedLabel(result)}: ${figure(row.compared, metric.unit, reader)}`];
			const interval = row.interval
				? [
						`95 % interval ${figure(row.interval.low, 'ratio', reader)} to ${figure(row.interval.high, 'ratio', reader)}`
					]
				: [];
			return {
				bucket: row.bucket!,
				group,
				value: numberOf(row.value),
				compared: numberOf(row.compared),
				colour: places.size > 1 ? seriesColour(places.get(group) ?? 0) : (colour ?? seriesColour(0)),
				row,
				tip: [now, ...interval, ...before].join('\n'),
				opacity: isChosen && !isChosen(row) ? faded : 1
			};
		})
		.sort((one, other) => places.get(one.group)! - places.get(other.group)!);
}

/** What the group of a row is called. Two people of one name are two groups. */
function groupNames(rows: readonly MetricRow[]): (row: MetricRow) => string {
	const keyOf = (row: MetricRow) => JSON.stringify(Object.values(row.dimensions).map(({ key }) => key));
	const names = new Map<string, string>();
	const timesUsed = new Map<string, number>();
	for (const row of rows) {
		if (names.has(keyOf(row))) continue;
		const name = Object.values(row.dimensions)
			.map(({ label }) => label)
			.join(', ');
		const times = (timesUsed.get(name) ?? 0) + 1;
		timesUsed.set(name, times);
		names.set(keyOf(row), times === 1 ? name : `${name} (${times})`);
	}
	return (row) => names.get(keyOf(row))!;
}

function barMarks(known: Point[], compared: Point[], striped: string): Plot.Markish[] {
	return [
		Plot.barY(known, {
			x: 'bucket',
			y: 'value',
			fill: ({ row, colour }: Point) => (row.partial ? striped : colour),
			fillOpacity: 'opacity'
		}),
		Plot.tickY(compared, { x: 'bucket', y: 'compared', stroke: 'var(--ink)', strokeWidth: 2 })
	];
}

/** The 95 % interval of each point, with a gap where there is none. */
function bandMarks(sure: Point[], drawn: Point[]): Plot.Markish[] {
	if (sure.length === 0) return [];
	return [
		Plot.areaY(drawn, {
			x: 'bucket',
			y1: ({ row }: Point) => row.interval?.low,
			y2: ({ row }: Point) => row.interval?.high,
			fill: 'var(--band)'
		})
	];
}

function lineMarks(drawn: Point[], known: Point[], compared: Point[], several: boolean): Plot.Markish[] {
	const dots = {
		x: 'bucket',
		y: 'value',
		r: 3,
		fill: ({ row, colour }: Point) => (row.partial ? 'var(--surface)' : colour),
		stroke: 'colour'
	};
	return [
		Plot.line(compared, {
			x: 'bucket',
			y: 'compared',
			z: 'group',
			stroke: 'var(--ink-faint)',
			strokeDasharray: '4 3'
		}),
		Plot.line(drawn, { x: 'bucket', y: 'value', z: 'group', stroke: 'colour', strokeWidth: 2 }),
		several ? Plot.dot(known, { ...dots, title: 'tip' }) : Plot.dot(known, dots)
	];
}

const comparedLabel = ({ request }: MetricResult) =>
	request.compare === 'year' ? 'A year earlier' : 'The period before';

function summaryOf(
	known: Point[],
	groups: string[],
	label: string,
	{ metric, request }: MetricResult,
	reader: Reader
): string {
	const most = known.reduce<Point | null>(
		(best, point) => (best && best.value >= point.value ? best : point),
		null
	);
	if (!most) return `${label}: nothing in this period.`;
	const last = known.filter(({ group }) => group === most.group).at(-1)!;
	const said = ({ bucket, row }: Point) =>
		`${figure(row.value, metric.unit, reader)} in ${bucketLabel(bucket, request.grain ?? 'month', reader)}`;
	const ofGroup = groups.length > 1 ? ` (${most.group})` : '';
	return `${label} by ${request.grain ?? 'month'}: at most ${said(most)}${ofGroup}, lately ${said(last)}.`;
}

function tableOf(
	points: Point[],
	several: boolean,
	comparedText: string,
	{ metric, request, comparedPeriod }: MetricResult,
	reader: Reader
): Drawing['table'] {
	const cell = (value: MetricRow['value']) => ({ text: figure(value, metric.unit, reader), value });
	return {
		columns: [
			...(several ? [{ label: 'Group', isNumber: false }] : []),
			{ label: 'Period', isNumber: false, unit: 'date' },
			{ label: metric.label, isNumber: true, unit: metric.unit },
			...(comparedPeriod ? [{ label: comparedText, isNumber: true, unit: metric.unit }] : []),
			{ label: 'Records', isNumber: true, unit: 'count' }
		],
		rows: points.map(({ group, bucket, row }) => [
			...(several ? [{ text: group, value: group }] : []),
			{ text: bucketLabel(bucket, request.grain ?? 'month', reader), value: bucket },
			cell(row.value),
			...(comparedPeriod ? [cell(row.compared ?? null)] : []),
			{ text: figure(row.sample, 'count', reader), value: row.sample }
		])
	};
}
