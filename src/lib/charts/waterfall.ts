/** What led from one amount to another: a bar a move, each beginning where the one before ended. */
import * as Plot from '@observablehq/plot';
import type { PipelineChanges } from '#lib/server/analyses/pipeline-changes/result.ts';
import { count, day, money, shortMoney, type Reader } from '#lib/components/format/format.ts';
import { draw, faded, isFaded, lyingBars, measureAxis, namesAxis } from './draw.ts';
import type { Drawing, Picking } from './drawing.ts';
import { changesAbout, changesFinding } from './words/changes.ts';

/** A bar shorter than this is drawn as a line that is so wide. */
const leastPixels = 4;

interface Bar {
	key: string;
	start: number;
	end: number;
	amount: number;
	deals: number;
	colour: string;
	isBalance: boolean;
	href: string | null;
	opacity: number;
}

/**
 * The moves of a pipeline between two days, with what it was and what it is.
 *
 * @param picking of the moves, by their names
 */
export function drawWaterfall(changes: PipelineChanges, reader: Reader, picking?: Picking): Drawing {
	const bars = barsOf(changes, reader, picking);
	const write = (amount: number) => money(Math.round(amount), reader);
	const lowest = Math.min(0, ...bars.map(({ start, end }) => Math.min(start, end)));
	const highest = Math.max(1, ...bars.map(({ start, end }) => Math.max(start, end)));
	const svg = draw(({ width, isNarrow }) => {
		const frame = lyingBars(bars.length, isNarrow);
		const least = (leastPixels * (highest - lowest)) / (width - frame.marginLeft - frame.marginRight);
		const isThin = ({ start, end }: Bar) => Math.abs(end - start) < least;
		return {
			...frame,
			x: {
				domain: [lowest, highest],
				nice: true,
				...measureAxis('money', reader, isNarrow ? 3 : 5)
			},
			y: namesAxis(
				bars.map(({ key }) => key),
				isNarrow
			),
			marks: [
				Plot.gridX({ ticks: isNarrow ? 3 : 5, stroke: 'var(--grid)', strokeOpacity: 1 }),
				Plot.barX(
					bars.filter((bar) => !isThin(bar)),
					{ x1: 'start', x2: 'end', y: 'key', fill: 'colour', fillOpacity: 'opacity' }
				),
				Plot.tickX(bars.filter(isThin), {
					x: 'end',
					y: 'key',
					stroke: 'colour',
					strokeOpacity: 'opacity',
					strokeWidth: leastPixels
				}),
				Plot.text(bars, {
					x: ({ start, end }: Bar) => Math.max(start, end),
					y: 'key',
					text: ({ amount, isBalance }: Bar) =>
						`${!isBalance && amount > 0 ? '+' : ''}${shortMoney(amount, reader)}`,
					textAnchor: 'start',
					dx: 6,
					fill: 'var(--ink)',
					stroke: 'var(--surface)',
					strokeWidth: 4
				}),
				Plot.ruleX([0], { stroke: 'var(--line-strong)' }),
				// What is pointed at is the whole row: a short bar is a poor target.
				Plot.barX(bars, {
					x1: lowest,
					x2: highest,
					y: 'key',
					fill: 'var(--ink)',
					fillOpacity: 0,
					href: 'href',
					title: ({ key, amount, deals }: Bar) =>
						`${key}: ${write(amount)}, ${count(deals, reader)} ${deals === 1 ? 'deal' : 'deals'}`
				})
			]
		};
	});
	return {
		title: changesFinding(changes, reader),
		about: changesAbout(),
		summary: changes.summary,
		...svg,
		legend: [],
		table: {
			columns: [
				{ label: 'What', isNumber: false },
				{ label: 'Amount', isNumber: true },
				{ label: 'Deals', isNumber: true }
			],
			rows: bars.map(({ key, amount, deals }) => [
				{ text: key, value: key },
				{ text: write(amount), value: amount },
				{ text: count(deals, reader), value: deals }
			])
		},
		notes: changes.missing
	};
}

function barsOf(
	{ opening, closing, movements, since, until }: PipelineChanges,
	reader: Reader,
	picking: Picking | undefined
): Bar[] {
	const balance = (key: string, { amount, deals }: { amount: string; deals: number }): Bar => ({
		key,
		start: 0,
		end: Number(amount),
		amount: Number(amount),
		deals,
		colour: 'var(--open)',
		isBalance: true,
		href: null,
		opacity: 1
	});
	let reached = Number(opening.amount);
	const moved = movements.map(({ label, move, amount, deals }): Bar => {
		const start = reached;
		reached += Number(amount);
		const colour = move === 'won' ? 'var(--won)' : Number(amount) < 0 ? 'var(--lost)' : 'var(--series-2)';
		return {
			key: label,
			start,
			end: reached,
			amount: Number(amount),
			deals,
			colour,
			isBalance: false,
			href: picking?.link(move) ?? null,
			opacity: isFaded(picking, move) ? faded : 1
		};
	});
	return [
		balance(`Open on ${day(since, reader)}`, opening),
		...moved,
		balance(`Open on ${day(until, reader)}`, closing)
	];
}
