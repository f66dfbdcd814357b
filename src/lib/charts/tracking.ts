/** Purchases so far, made and expected: what a model knew, and what it was held to. */
import * as Plot from '@observablehq/plot';
import type { Holdout } from '#lib/server/analyses/lifetime-value/result.ts';
import { count, day, type Reader } from '#lib/components/format/format.ts';
import { axisLabel, draw, seriesColour } from './draw.ts';
import type { Drawing } from './drawing.ts';

/** Two lines, and where the model knew nothing more. */
export function drawTracking({ tracking, split, actual, expected }: Holdout, reader: Reader): Drawing {
	const points = tracking.map((week) => ({
		...week,
		date: new Date(`${week.week}T00:00:00Z`),
		tip: `${day(week.week, reader)}\n${count(week.actual, reader)} purchases\n${count(Math.round(week.expected), reader)} expected`
	}));
	const splitAt = new Date(`${split}T00:00:00Z`);
	const svg = draw(({ isNarrow }) => ({
		height: 260,
		marginLeft: 52,
		marginRight: isNarrow ? 12 : 40,
		marginTop: 20,
		marginBottom: 28,
		x: { type: 'utc', label: null, ticks: isNarrow ? 3 : 6, tickSize: 0 },
		y: { label: null, ticks: 5, tickSize: 0, tickFormat: axisLabel('count', reader), zero: true },
		marks: [
			Plot.gridY({ ticks: 5, stroke: 'var(--grid)', strokeOpacity: 1 }),
			Plot.ruleX([splitAt], { stroke: 'var(--warm)', strokeWidth: 2 }),
			Plot.text([splitAt], {
				x: (at: Date) => at,
				text: () => 'held out from here',
				frameAnchor: 'top',
				textAnchor: isNarrow ? 'end' : 'start',
				dx: isNarrow ? -6 : 6,
				dy: -12,
				fill: 'var(--warm)'
			}),
			Plot.lineY(points, {
				x: 'date',
				y: 'expected',
				stroke: seriesColour(1),
				strokeWidth: 2,
				strokeDasharray: '5 3'
			}),
			Plot.lineY(points, { x: 'date', y: 'actual', stroke: seriesColour(0), strokeWidth: 2 }),
			Plot.dot(points, { x: 'date', y: 'actual', r: 6, fill: 'transparent', title: 'tip' })
		]
	}));
	return {
		title: 'Repeat purchases so far, and as the model would have foretold them',
		summary: `From ${day(split, reader)} on the model knew nothing: of the customers it knew it expected ${count(Math.round(expected), reader)} purchases, and ${count(actual, reader)} came.`,
		...svg,
		legend: [
			{ label: 'Made', colour: seriesColour(0), shape: 'line' },
			{ label: 'Expected', colour: seriesColour(1), shape: 'dash' }
		],
		table: {
			columns: [
				{ label: 'Week of', isNumber: false },
				{ label: 'Made', isNumber: true, unit: 'count' },
				{ label: 'Expected', isNumber: true }
			],
			rows: tracking.map((week) => [
				{ text: day(week.week, reader), value: week.week },
				{ text: count(week.actual, reader), value: week.actual },
				{ text: count(Math.round(week.expected), reader), value: week.expected }
			])
		},
		notes: ['Lines have the purchases of everybody, of who came after the split too.']
	};
}
