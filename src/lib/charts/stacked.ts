/** A metric whose parts add up, as bars in parts: upright over time, lying by groups otherwise. */
import * as Plot from '@observablehq/plot';
import { bucketLabel, figure, type Reader } from '#lib/components/format/format.ts';
import type { MetricRow } from '#lib/server/metrics/metric.ts';
import type { Pivot } from '#lib/server/metrics/pivot.ts';
import { draw, faded, lyingBars, seriesColour, measureAxis, namesAxis } from './draw.ts';
import type { Drawing, DrawingTable } from './drawing.ts';
import { groupLabels } from './pivot-table.ts';
import { emptyOf } from './words/metric.ts';

/** Parts with a colour of their own; the smaller ones share one. */
const mostParts = 7;

/** Lying bars that are drawn; the table has all. */
const mostBars = 20;

interface Part {
	bar: string;
	part: string;
	value: number;
	colour: string;
	tip: string;
	href: string | null;
	opacity: number;
}

export interface StackedOptions {
	title: string;
	table: DrawingTable;
	/** Where a part leads. */
	link?: (row: MetricRow) => string | null;
	/** Of parts that filter the page: which do. The others fade. */
	isChosen?: (row: MetricRow) => boolean;
}

/** Whether something is below zero, which no part of a bar can be. */
export const hasNegative = ({ cells }: Pick<Pivot, 'cells'>): boolean =>
	cells.some((row) => row.some(({ value }) => value !== null && Number(value) < 0));

/**
 * The rows of a pivot as bars, its columns as their parts. Time goes along the bars wherever it is asked for.
 *
 * @throws RangeError where the metric's parts don't add up, or one is below zero
 */
export function drawStacked(
	pivot: Pivot,
	reader: Reader,
	{ title, table, link, isChosen }: StackedOptions
): Drawing {
	const { metric, request } = pivot;
	if (!metric.additive || hasNegative(pivot)) throw new RangeError(`${metric.label} can't be stacked.`);
	const isTurned = pivot.across.includes('time');
	const isUpright = isTurned || pivot.down.includes('time');
	const barGroups = isTurned ? pivot.columns : pivot.rows;
	const partGroups = isTurned ? pivot.rows : pivot.columns;
	const partTotals = isTurned ? pivot.rowTotals : pivot.columnTotals;
	const cellAt = (bar: number, part: number) =>
		isTurned ? pivot.cells[part]![bar]! : pivot.cells[bar]![part]!;

	const barNames = groupLabels(barGroups, pivot, reader);
	const partNames = groupLabels(partGroups, pivot, reader);
	const bySize = partGroups
		.map((_, place) => place)
		.sort((one, other) => Number(partTotals[other]!.value ?? 0) - Number(partTotals[one]!.value ?? 0));
	const own = bySize.length > mostParts ? bySize.slice(0, mostParts - 1) : bySize;
	const rest = bySize.slice(own.length);
	const restName = `${rest.length} others`;
	const shownBars = isUpright ? barGroups.length : Math.min(mostBars, barGroups.length);
	const write = (value: number | string) => figure(value, metric.unit, reader);
	const parts = barNames.slice(0, shownBars).flatMap((bar, barPlace): Part[] => {
		const named = own.map((place, order): Part => {
			const row = cellAt(barPlace, place);
			return {
				bar,
				part: partNames[place]!,
				value: Number(row.value ?? 0),
				colour: seriesColour(order),
				tip: `${bar}\n${partNames[place]!}: ${figure(row.value, metric.unit, reader)}`,
				href: link?.(row) ?? null,
				opacity: isChosen && !isChosen(row) ? faded : 1
			};
		});
		if (rest.length === 0) return named;
		const value = rest.reduce((sum, place) => sum + Number(cellAt(barPlace, place).value ?? 0), 0);
		const other = {
			bar,
			part: restName,
			value,
			colour: 'var(--series-other)',
			href: null,
			opacity: isChosen ? faded : 1
		};
		return [...named, { ...other, tip: `${bar}\n${restName}: ${write(Math.round(value))}` }];
	});
	const names = [...own.map((place) => partNames[place]!), ...(rest.length > 0 ? [restName] : [])];
	const colours = [
		...own.map((_, order) => seriesColour(order)),
		...(rest.length > 0 ? ['var(--series-other)'] : [])
	];
	const bars = barNames.slice(0, shownBars);
	const drawn = parts.filter(({ value }) => value > 0);
	const svg = draw(({ width, isNarrow }) => {
		const measure = {
			nice: true,
			domain: drawn.length > 0 ? undefined : [0, 1],
			...measureAxis(metric.unit, reader, isNarrow ? 3 : 5)
		};
		const marks = {
			fill: 'colour',
			fillOpacity: 'opacity',
			title: 'tip',
			href: 'href',
			order: names,
			z: 'part'
		} as const;
		if (isUpright) {
			const every = Math.max(1, Math.ceil(bars.length / Math.floor((width - 64) / 72)));
			return {
				height: isNarrow ? 220 : 280,
				marginLeft: 52,
				marginRight: 10,
				marginTop: 12,
				marginBottom: 24,
				x: {
					type: 'band' as const,
					domain: bars,
					padding: 0.25,
					label: null,
					tickSize: 0,
					ticks: bars.filter((_, place) => (bars.length - 1 - place) % every === 0)
				},
				y: measure,
				marks: [
					Plot.gridY({ ticks: 4, stroke: 'var(--grid)', strokeOpacity: 1 }),
					Plot.barY(drawn, { ...marks, x: 'bar', y: 'value' }),
					Plot.ruleY([0], { stroke: 'var(--line-strong)' })
				]
			};
		}
		return {
			...lyingBars(bars.length, isNarrow),
			x: measure,
			y: namesAxis(bars, isNarrow),
			marks: [
				Plot.gridX({ ticks: isNarrow ? 3 : 5, stroke: 'var(--grid)', strokeOpacity: 1 }),
				Plot.barX(drawn, { ...marks, y: 'bar', x: 'value' }),
				Plot.ruleX([0], { stroke: 'var(--line-strong)' })
			]
		};
	});
	const partial = pivot.cells.flat().find((row) => row.partial);
	return {
		title,
		empty: emptyOf(pivot),
		summary:
			bars.length === 0
				? `${metric.label}: nothing in this period.`
				: `${metric.label} in ${bars.length} bars of ${names.length} parts: ${names.slice(0, 5).join(', ')}.`,
		...svg,
		legend: names.map((label, place) => ({ label, colour: colours[place]!, shape: 'area' as const })),
		table,
		notes: [
			...(partial && request.grain
				? [
						`${bucketLabel(partial.bucket!, request.grain, reader)} is not whole: the period cuts it, or it is not over.`
					]
				: []),
			...(barNames.length > bars.length
				? [`${bars.length} of ${barNames.length} groups are drawn; the table has them all.`]
				: []),
			...(rest.length > 0 ? [`The ${rest.length} smallest parts are drawn as one; the table has each.`] : [])
		]
	};
}
