/**
 * What a chart may be specified as, in the words of Observable Plot: marks, channels and scales that are listed here and
 * nothing else. A channel is the name of a column, a number, or for colours a word of the palette: no script, address or
 * style can stand in one.
 */
import * as v from 'valibot';

export const markNames = [
	'areaY',
	'barX',
	'barY',
	'cell',
	'dot',
	'line',
	'lineY',
	'rectX',
	'rectY',
	'ruleX',
	'ruleY',
	'text',
	'tickX',
	'tickY'
] as const;
export type MarkName = (typeof markNames)[number];

export const channelNames = ['x', 'x1', 'x2', 'y', 'y1', 'y2', 'fill', 'stroke', 'r', 'text', 'z'] as const;
export type ChannelName = (typeof channelNames)[number];

/** Colours by their words: the custom properties that light and dark set. */
export const palette = [
	'series-1',
	'series-2',
	'series-3',
	'series-4',
	'series-5',
	'series-6',
	'series-7',
	'series-other',
	'won',
	'lost',
	'open',
	'accent',
	'warm',
	'good',
	'bad',
	'ink',
	'ink-soft',
	'band',
	'grid'
] as const;

const words = v.pipe(v.string(), v.minLength(1), v.maxLength(200));
const channel = v.union([words, v.number()], 'Give the name of a column, or a number.');
const between = (least: number, most: number) => v.pipe(v.number(), v.minValue(least), v.maxValue(most));
const units = ['count', 'money', 'ratio', 'hours', 'days', 'months', 'number'] as const;

const scale = v.strictObject({
	label: v.optional(words),
	/** How its values are written: an amount, a share, … */
	unit: v.optional(v.picklist(units)),
	/** How its days are written. */
	grain: v.optional(v.picklist(['day', 'week', 'month', 'quarter', 'year'])),
	type: v.optional(v.picklist(['band', 'point', 'linear', 'log', 'sqrt', 'utc'])),
	domain: v.optional(v.pipe(v.array(v.union([v.string(), v.number()])), v.minLength(1), v.maxLength(200))),
	zero: v.optional(v.boolean()),
	reverse: v.optional(v.boolean()),
	grid: v.optional(v.boolean())
});

const mark = v.strictObject({
	mark: v.picklist(markNames),
	/** Another result than the chart's. */
	data: v.optional(words),
	...(Object.fromEntries(channelNames.map((name) => [name, v.optional(channel)])) as Record<
		ChannelName,
		v.OptionalSchema<typeof channel, undefined>
	>),
	sort: v.optional(v.picklist(['x', '-x', 'y', '-y'])),
	curve: v.optional(v.picklist(['linear', 'step', 'step-after', 'step-before', 'monotone-x', 'catmull-rom'])),
	opacity: v.optional(between(0, 1)),
	width: v.optional(between(0.5, 12)),
	dashed: v.optional(v.boolean()),
	anchor: v.optional(v.picklist(['start', 'middle', 'end'])),
	dx: v.optional(between(-200, 200)),
	dy: v.optional(between(-200, 200)),
	/** How a text of numbers is written. */
	unit: v.optional(v.picklist(units))
});

export const plotSchema = v.strictObject({
	data: words,
	title: v.optional(words),
	/** What it shows, for people who don't see it. */
	summary: v.optional(v.pipe(v.string(), v.maxLength(2000))),
	height: v.optional(between(80, 1000)),
	marginLeft: v.optional(between(0, 400)),
	x: v.optional(scale),
	y: v.optional(scale),
	/** Categories of `fill` and `stroke`, in order, and their colours. */
	color: v.optional(
		v.strictObject({
			domain: v.optional(v.pipe(v.array(v.string()), v.maxLength(100))),
			range: v.optional(v.pipe(v.array(v.picklist(palette)), v.maxLength(100))),
			legend: v.optional(v.boolean())
		})
	),
	marks: v.pipe(v.array(mark), v.minLength(1, 'A chart has one mark or more.'), v.maxLength(20))
});

export type PlotSpecification = v.InferOutput<typeof plotSchema>;
export type MarkSpecification = PlotSpecification['marks'][number];
export type ScaleSpecification = NonNullable<PlotSpecification['x']>;
