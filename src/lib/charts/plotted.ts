/** A chart as somebody specified it, over rows: what `plot-schema.ts` allows, in the words of Observable Plot. */
import * as Plot from '@observablehq/plot';
import { figure, nothing, type Reader } from '#lib/components/format/format.ts';
import { draw, seriesColour, statusColour } from './draw.ts';
import type { Drawing } from './drawing.ts';
import {
	channelNames,
	palette,
	type ChannelName,
	type MarkSpecification,
	type PlotSpecification
} from './plot-schema.ts';
import {
	columnIn,
	marginFor,
	placed,
	typeOf,
	scaleOf,
	type Plain,
	type PlotData,
	type PlotOptions
} from './plotted-scales.ts';

export type { PlotColumn, PlotData } from './plotted-scales.ts';

/** A channel that names nothing there is: where, and what there is. */
export class UnknownChannel extends Error {
	constructor(
		readonly part: string,
		readonly named: string,
		readonly known: string[]
	) {
		super(`There is no column “${named}” to draw.`);
	}
}

type Datum = Record<string, Plain>;

/** @throws UnknownChannel when a mark names a column that its data have not */
export function drawPlotted(spec: PlotSpecification, options: PlotOptions, reader: Reader): Drawing {
	spec.marks.forEach((mark, place) => checkChannels(mark, place, options.data[place]!));
	const colours = categoriesOf(spec, options.data);
	const svg = draw((place) => ({
		height: spec.height ?? (place.isNarrow ? 220 : 280),
		marginLeft: spec.marginLeft === undefined ? marginFor(spec, options, place) : spec.marginLeft,
		marginRight: 24,
		marginTop: 16,
		marginBottom: spec.x?.label === undefined ? 32 : 44,
		x: scaleOf(spec.x, 'x', spec, options, place, reader),
		y: scaleOf(spec.y, 'y', spec, options, place, reader),
		marks: [
			...gridsOf(spec),
			...spec.marks.map((mark, index) =>
				markOf(
					mark,
					options.data[index]!,
					{ x: typeOf('x', spec.x, spec, options), y: typeOf('y', spec.y, spec, options) },
					colours,
					reader
				)
			)
		]
	}));
	const drawn = options.data[0]!.rows.length;
	return {
		title: options.title,
		summary: spec.summary ?? `${options.title}: ${drawn} ${drawn === 1 ? 'row' : 'rows'}, in the table.`,
		...svg,
		legend:
			colours.size > 1 && spec.color?.legend !== false
				? [...colours].map(([label, colour]) => ({ label, colour, shape: 'area' as const }))
				: [],
		table: options.table,
		notes: options.notes
	};
}

const isColour = (word: unknown): word is (typeof palette)[number] =>
	(palette as readonly unknown[]).includes(word);

function checkChannels(mark: MarkSpecification, place: number, data: PlotData): void {
	// Of nothing, nobody knows the columns.
	if (data.columns.length === 0) return;
	for (const channel of channelNames) {
		const named = mark[channel];
		if (typeof named !== 'string' || columnIn(data, named)) continue;
		const takesColour = channel === 'fill' || channel === 'stroke';
		if (takesColour && isColour(named)) continue;
		throw new UnknownChannel(`marks.${place}.${channel}`, named, [
			...data.columns.map(({ name }) => name),
			...(takesColour ? palette : [])
		]);
	}
}

/** The colour of every category that a fill or stroke names, over all marks. */
function categoriesOf(spec: PlotSpecification, data: readonly PlotData[]): Map<string, string> {
	const found = new Set<string>(spec.color?.domain ?? []);
	spec.marks.forEach((mark, place) => {
		for (const channel of ['fill', 'stroke'] as const) {
			const column = columnIn(data[place]!, mark[channel]);
			if (!column || column.isNumber) continue;
			for (const row of data[place]!.rows) found.add(String(row[column.name] ?? nothing));
		}
	});
	const chosen = spec.color?.range ?? [];
	return new Map(
		[...found].map((category, place) => [
			category,
			chosen.length > 0
				? `var(--${chosen[place % chosen.length]})`
				: (statusColour[category as keyof typeof statusColour] ?? seriesColour(place))
		])
	);
}

const gridsOf = (spec: PlotSpecification): Plot.Markish[] => [
	...(spec.y?.grid === false || spec.marks.some(({ mark }) => mark === 'cell' || mark === 'barX')
		? []
		: [Plot.gridY({ stroke: 'var(--grid)', strokeOpacity: 1 })]),
	...(spec.x?.grid || spec.marks.some(({ mark }) => mark === 'barX')
		? [Plot.gridX({ stroke: 'var(--grid)', strokeOpacity: 1 })]
		: [])
];

/** A mark with its channels as functions of a row: Plot would take a text for an address or a colour of its own. */
function markOf(
	mark: MarkSpecification,
	data: PlotData,
	axes: Record<'x' | 'y', string>,
	colours: ReadonlyMap<string, string>,
	reader: Reader
): Plot.Markish {
	const channels: Record<string, unknown> = {};
	for (const channel of channelNames) {
		const named = mark[channel];
		if (named === undefined) continue;
		channels[channel] = channelOf(channel, named, mark, data, axes, colours, reader);
	}
	const shown = channelNames.flatMap((channel) => {
		const column = columnIn(data, mark[channel]);
		return column ? [column] : [];
	});
	const shade = columnIn(data, mark.fill);
	const tipped = !['line', 'lineY', 'areaY', 'text', 'ruleX', 'ruleY'].includes(mark.mark);
	const draws = Plot[mark.mark] as unknown as (rows: unknown, options: object) => Plot.Markish;
	const isConstant = shown.length === 0;
	return draws(isConstant ? [{}] : data.rows, {
		...standardColour(mark),
		...channels,
		...(shade?.isNumber ? { fillOpacity: shadeOf(data, shade.name) } : {}),
		...(mark.opacity === undefined ? {} : { opacity: mark.opacity }),
		...(mark.width === undefined ? {} : { strokeWidth: mark.width }),
		...(mark.dashed ? { strokeDasharray: '5 3' } : {}),
		...(mark.curve ? { curve: mark.curve } : {}),
		...(mark.anchor ? { textAnchor: mark.anchor } : {}),
		...(mark.dx === undefined ? {} : { dx: mark.dx }),
		...(mark.dy === undefined ? {} : { dy: mark.dy }),
		...(tipped && !isConstant
			? {
					title: (row: Datum) =>
						[...new Set(shown)].map(({ name, label }) => `${label}: ${data.text(row, name)}`).join('\n')
				}
			: {})
	});
}

const isLine = ({ mark }: MarkSpecification) =>
	['line', 'lineY', 'ruleX', 'ruleY', 'tickX', 'tickY'].includes(mark);

/** What a mark is coloured where its specification doesn't say. */
const standardColour = (mark: MarkSpecification) =>
	isLine(mark)
		? {
				stroke: mark.mark.startsWith('rule') ? 'var(--line-strong)' : seriesColour(0),
				...(mark.mark.startsWith('line') ? { strokeWidth: 2 } : {})
			}
		: { fill: mark.mark === 'text' ? 'var(--ink)' : seriesColour(0) };

function channelOf(
	channel: ChannelName,
	named: string | number,
	mark: MarkSpecification,
	data: PlotData,
	axes: Record<'x' | 'y', string>,
	colours: ReadonlyMap<string, string>,
	reader: Reader
): unknown {
	const column = columnIn(data, named);
	const isColoured = channel === 'fill' || channel === 'stroke';
	if (!column)
		return isColoured && isColour(named)
			? `var(--${named})`
			: typeof named === 'number'
				? () => named
				: () => null;
	const { name } = column;
	if (isColoured)
		return column.isNumber
			? 'var(--series-1)'
			: // An identity scale: the colours are custom properties, which light and dark set.
				{ value: (row: Datum) => colours.get(String(row[name] ?? nothing)) ?? seriesColour(7), scale: null };
	if (channel === 'text')
		return (row: Datum) =>
			mark.unit && column.isNumber
				? figure(row[name] === null ? null : Number(row[name]), mark.unit, reader, 'short')
				: data.text(row, name);
	if (channel === 'z') return (row: Datum) => String(row[name] ?? nothing);
	// A circle is as large as its number, whichever way that goes.
	if (channel === 'r') return (row: Datum) => Math.abs(Number(row[name] ?? 0));
	const type = axes[channel.startsWith('x') ? 'x' : 'y'];
	if (type === 'band' || type === 'point') return (row: Datum) => String(row[name] ?? nothing);
	if (column.isNumber) return (row: Datum) => (row[name] === null ? NaN : Number(row[name]));
	return (row: Datum) => (row[name] === null ? NaN : placed(row[name]!, type));
}

/** A number as how strongly it is coloured, from the least to the most. */
function shadeOf(data: PlotData, name: string): (row: Datum) => number {
	const values = data.rows.flatMap((row) => (row[name] === null ? [] : [Number(row[name])]));
	const [least, most] = [Math.min(0, ...values), Math.max(...values)];
	return (row) =>
		row[name] === null ? 0 : 0.08 + (0.92 * (Number(row[name]) - least)) / (most - least || 1);
}
