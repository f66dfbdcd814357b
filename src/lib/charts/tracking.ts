/** What came and what was expected, as time goes on: what a model knew, and what it was held to. */
import * as Plot from '@observablehq/plot';
import type { ContractHoldout, Holdout } from '#lib/server/analyses/lifetime-value/result.ts';
import { count, day, type Reader } from '#lib/components/format/format.ts';
import { axisLabel, draw, seriesColour } from './draw.ts';
import type { About, Drawing } from './drawing.ts';
import { stayingAbout, stayingFinding, trackingAbout, trackingFinding } from './words/lifetime-value.ts';

interface Tracked {
	day: string;
	actual: number;
	expected: number;
}

/** What lines are of: a noun for tips and the table, and what its columns are called. */
interface Words {
	title: string;
	about: About;
	summary: string;
	noun: string;
	actual: string;
	unit: string;
	notes: string[];
}

/** Two lines, and where the model knew nothing more. */
function drawTracked(tracking: readonly Tracked[], split: string, words: Words, reader: Reader): Drawing {
	const points = tracking.map((point) => ({
		...point,
		date: new Date(`${point.day}T00:00:00Z`),
		tip: `${day(point.day, reader)}\n${count(point.actual, reader)} ${words.noun}\n${count(Math.round(point.expected), reader)} expected`
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
		title: words.title,
		about: words.about,
		empty: `There are no ${words.noun} to follow.`,
		summary: words.summary,
		...svg,
		legend: [
			{ label: words.actual, colour: seriesColour(0), shape: 'line' },
			{ label: 'Expected', colour: seriesColour(1), shape: 'dash' }
		],
		table: {
			columns: [
				{ label: words.unit, isNumber: false },
				{ label: words.actual, isNumber: true, unit: 'count' },
				{ label: 'Expected', isNumber: true }
			],
			rows: tracking.map((point) => [
				{ text: day(point.day, reader), value: point.day },
				{ text: count(point.actual, reader), value: point.actual },
				{ text: count(Math.round(point.expected), reader), value: point.expected }
			])
		},
		notes: words.notes
	};
}

/** Repeat purchases so far, week by week. */
export function drawTracking(holdout: Holdout, reader: Reader): Drawing {
	const { tracking, split, actual, expected } = holdout;
	return drawTracked(
		tracking.map(({ week, ...point }) => ({ ...point, day: week })),
		split,
		{
			title: trackingFinding(holdout, reader),
			about: trackingAbout(holdout, reader),
			summary: `From ${day(split, reader)} on the model knew nothing: of the customers it knew it expected ${count(Math.round(expected), reader)} purchases, and ${count(actual, reader)} came.`,
			noun: 'purchases',
			actual: 'Made',
			unit: 'Week of',
			notes: ['Lines have the purchases of everybody, of who came after the split too.']
		},
		reader
	);
}

/** Customers with contracts who are there, month by month. */
export function drawStaying(holdout: ContractHoldout, reader: Reader): Drawing {
	const { tracking, split, customers, actual, expected } = holdout;
	return drawTracked(
		tracking,
		split,
		{
			title: stayingFinding(holdout, reader),
			about: stayingAbout(holdout, reader),
			summary: `From ${day(split, reader)} on the models knew nothing: of ${count(customers, reader)} customers they expected ${count(Math.round(expected), reader)} to stay to the end, and ${count(actual, reader)} did.`,
			noun: 'customers',
			actual: 'There',
			unit: 'Day',
			notes: [
				'After the split, lines have only those who were there then. Terms of which too few had left are in neither.'
			]
		},
		reader
	);
}
