/** A pivot as a heat table: the darker a cell, the more. */
import * as Plot from '@observablehq/plot';
import { figure, type Reader } from '#lib/components/format/format.ts';
import type { MetricRow } from '#lib/server/metrics/metric.ts';
import type { Pivot } from '#lib/server/metrics/pivot.ts';
import { cut, draw, faded } from './draw.ts';
import type { Drawing, DrawingTable } from './drawing.ts';
import { groupLabels, heatOf } from './pivot-table.ts';
import { emptyOf } from './words/metric.ts';

/** Rows and columns that are drawn: more can't be read in a picture. */
const most = { rows: 30, columns: 24 };

export interface HeatOptions {
	title: string;
	table: DrawingTable;
	/** Where a cell leads. */
	link?: (row: MetricRow) => string | null;
	/** Of cells that filter the page: which do. The others fade. */
	isChosen?: (row: MetricRow) => boolean;
}

/** Fewer records than these behind a share, and it stands in brackets. */
const fewest = 10;

/** Cells of a pivot by their value. What is not known has no colour, which is not the colour of zero. */
export function drawHeat(
	pivot: Pivot,
	reader: Reader,
	{ title, table, link, isChosen }: HeatOptions
): Drawing {
	const { metric } = pivot;
	const rowNames = groupLabels(pivot.rows, pivot, reader).slice(0, most.rows);
	const columnNames = groupLabels(pivot.columns, pivot, reader).slice(0, most.columns);
	const shown = rowNames.map((_, row) => pivot.cells[row]!.slice(0, columnNames.length));
	const heat = heatOf(shown.flat().map(({ value }) => value));
	const isUnsure = ({ interval, sample }: MetricRow) => Boolean(interval) && sample < fewest;
	const textOf = (cell: MetricRow) => {
		const text = cell.value === null ? '' : figure(cell.value, metric.unit, reader, 'short');
		return text !== '' && isUnsure(cell) ? `(${text})` : text;
	};
	const cells = shown.flatMap((row, rowPlace) =>
		row.map((cell, columnPlace) => ({
			row: rowNames[rowPlace]!,
			column: columnNames[columnPlace]!,
			heat: heat(cell.value),
			opacity: (heat(cell.value) ?? 0) * (isChosen && !isChosen(cell) ? faded : 1),
			text: textOf(cell),
			tip: [
				`${rowNames[rowPlace]!}, ${columnNames[columnPlace]!}`,
				`${metric.label}: ${figure(cell.value, metric.unit, reader)}`,
				...(cell.interval
					? [
							`95 % interval ${figure(cell.interval.low, 'ratio', reader)} to ${figure(cell.interval.high, 'ratio', reader)}`
						]
					: []),
				`${figure(cell.sample, 'count', reader)} records`
			].join('\n'),
			href: cell.value === null ? null : (link?.(cell) ?? null)
		}))
	);
	const known = cells.filter((cell) => cell.heat !== null);
	const svg = draw(({ width, isNarrow }) => {
		const marginLeft = isNarrow ? 104 : 170;
		const room = (width - marginLeft - 10) / Math.max(1, columnNames.length);
		const letters = Math.max(2, Math.floor(room / 6.4));
		const fits = cells.every(({ text }) => text.length * 6.4 < room);
		return {
			height: 40 + 28 * Math.max(1, rowNames.length),
			marginLeft,
			marginRight: 10,
			marginTop: 30,
			marginBottom: 6,
			x: {
				type: 'band' as const,
				domain: columnNames,
				label: null,
				axis: 'top' as const,
				tickSize: 0,
				padding: 0.04,
				tickFormat: (name: string) => (name.length > letters ? `${name.slice(0, letters - 1)}…` : name)
			},
			y: {
				type: 'band' as const,
				domain: rowNames,
				label: null,
				tickSize: 0,
				padding: 0.04,
				tickFormat: (name: string) => cut(name, isNarrow)
			},
			marks: [
				Plot.cell(cells, { x: 'column', y: 'row', fill: 'var(--sunken)' }),
				Plot.cell(known, {
					x: 'column',
					y: 'row',
					fill: 'var(--series-1)',
					fillOpacity: 'opacity',
					title: 'tip',
					href: 'href'
				}),
				...(fits
					? [
							Plot.text(known, {
								x: 'column',
								y: 'row',
								text: 'text',
								fill: ({ opacity }: (typeof cells)[number]) =>
									opacity > 0.55 ? 'var(--surface)' : 'var(--ink)',
								pointerEvents: 'none'
							})
						]
					: [])
			]
		};
	});
	const isCut = rowNames.length < pivot.rows.length || columnNames.length < pivot.columns.length;
	const highest = known.toSorted((one, other) => other.heat! - one.heat!)[0];
	return {
		title,
		empty: emptyOf(pivot),
		summary: highest
			? `${metric.label}: most at ${highest.tip.replaceAll('\n', ', ')}.`
			: `${metric.label}: nothing in this period.`,
		...svg,
		legend: [],
		table,
		notes: [
			...(shown.flat().some(isUnsure)
				? [`In brackets: a share of fewer than ${fewest} records, which says little.`]
				: []),
			...(isCut
				? [
						`${rowNames.length} of ${pivot.rows.length} rows and ${columnNames.length} of ${pivot.columns.length} columns are drawn; the table has them all.`
					]
				: [])
		]
	};
}
