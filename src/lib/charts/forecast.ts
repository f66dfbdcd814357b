/** What was won by month, and what methods expect of the months to come, with the range they leave open. */
import * as Plot from '@observablehq/plot';
import type { ForecastSeries } from '#lib/server/analyses/forecast/result.ts';
import { bucketLabel, money, type Reader } from '#lib/components/format/format.ts';
import { draw, faded, isFaded, measureAxis } from './draw.ts';
import type { Drawing, Picking } from './drawing.ts';
import { hatch } from './hatch.ts';
import { monthsAbout, monthsFinding } from './words/forecast.ts';

/** A method has one colour on every chart. */
export const methodColours: Record<string, string> = {
	model: 'var(--series-1)',
	ets: 'var(--series-4)',
	seasonal_naive: 'var(--series-2)',
	weighted_pipeline: 'var(--series-3)',
	commit: 'var(--series-5)'
};

/** Months of the past that are drawn; the table has them all. */
const pastMonths = { wide: 30, half: 18, narrow: 9 };

type Month = ForecastSeries['history'][number];

/**
 * The won amount by month and the forecasts of the months that follow. The first method has the band.
 *
 * @param picking of the months, by their first days
 */
export function drawForecast(series: ForecastSeries, reader: Reader, picking?: Picking): Drawing {
	const write = (value: number) => money(Math.round(value), reader);
	const monthLabel = (month: string) => bucketLabel(month, 'month', reader);
	const ahead = series.ahead.flatMap(({ name, label, months }) =>
		months.map((step) => ({
			...step,
			name,
			colour: methodColours[name] ?? 'var(--series-6)',
			// One way to a month is enough.
			href: name === series.ahead[0]?.name ? (picking?.link(step.month) ?? null) : null,
			tip: [`${label}, ${monthLabel(step.month)}: ${write(step.mean)}`, ...rangeText(step, write)].join('\n')
		}))
	);
	const banded = ahead.filter(
		({ name, low, high }) => name === series.ahead[0]?.name && low !== null && high !== null
	);
	const svg = draw(({ name: place, width, isNarrow }) => {
		const history = series.history.slice(-pastMonths[place]);
		const months = monthsOf(history, series.ahead);
		const highest = Math.max(
			1,
			...history.map(({ won }) => won),
			...ahead.map(({ mean, high }) => Math.max(mean, high ?? 0))
		);
		// A month of credits can be below zero.
		const lowest = Math.min(0, ...history.map(({ won }) => won));
		const stripes = hatch(`hatch-forecast-${place}`, 'var(--won)');
		const every = Math.ceil(months.length / Math.floor((width - 64) / 76));
		return {
			height: isNarrow ? 240 : 280,
			marginLeft: 52,
			marginRight: 10,
			marginTop: 26,
			marginBottom: 24,
			x: {
				type: 'band',
				domain: months,
				padding: 0.25,
				label: null,
				tickSize: 0,
				ticks: months.filter((_, place) => (months.length - 1 - place) % every === 0),
				tickFormat: monthLabel
			},
			y: {
				domain: [lowest, highest],
				nice: true,
				...measureAxis('money', reader, 4)
			},
			symbol: { domain: ['ets', 'seasonal_naive'], range: ['circle', 'diamond'] },
			marks: [
				stripes.mark,
				Plot.gridY({ ticks: 4, stroke: 'var(--grid)', strokeOpacity: 1 }),
				Plot.barY(history, {
					x: 'month',
					y: 'won',
					fill: (month: Month) => (month.partial ? stripes.fill : 'var(--won)'),
					fillOpacity: ({ month }: Month) => (isFaded(picking, month) ? faded : 1),
					href: ({ month }: Month) => picking?.link(month) ?? null,
					title: ({ month, won, partial }: Month) =>
						`${monthLabel(month)}: ${write(won)} won${partial ? ' so far' : ''}`
				}),
				Plot.areaY(banded, { x: 'month', y1: 'low', y2: 'high', fill: 'var(--band)' }),
				Plot.line(ahead, { x: 'month', y: 'mean', z: 'name', stroke: 'colour', strokeWidth: 2 }),
				Plot.dot(ahead, {
					x: 'month',
					y: 'mean',
					r: 4,
					symbol: 'name',
					fill: 'var(--surface)',
					stroke: 'colour',
					strokeWidth: 2,
					strokeOpacity: ({ month }: Step) => (isFaded(picking, month) ? faded : 1),
					href: 'href',
					title: 'tip'
				}),
				Plot.ruleY([0], { stroke: 'var(--line-strong)' })
			]
		};
	});
	return {
		title: monthsFinding(series, reader),
		about: monthsAbout(),
		empty: 'Nothing was won yet, and no method expects anything.',
		summary: summaryOf(series, write, monthLabel),
		...svg,
		legend: [
			{ label: 'Won', colour: 'var(--won)', shape: 'area' },
			...series.ahead.map(({ name, label }) => ({
				label,
				colour: methodColours[name] ?? 'var(--series-6)',
				shape: 'line' as const
			})),
			...(banded.length > 0
				? [
						{
							label: `80 % range of ${series.ahead[0]!.label}`,
							colour: 'var(--band)',
							shape: 'area' as const
						}
					]
				: [])
		],
		table: tableOf(series, write, monthLabel),
		notes: [
			...(series.history.some(({ partial }) => partial)
				? ['The running month is striped: it stands as won so far, and is forecast whole.']
				: []),
			...(banded.length > 0
				? ['Ranges of single months are not put to the test; those of whole quarters are.']
				: []),
			...series.ahead.flatMap(({ label, model, notes }) => [
				`${label}: ${model}.`,
				...notes.map((note) => `${label}: ${note}`)
			])
		]
	};
}

type Step = ForecastSeries['ahead'][number]['months'][number];

const rangeText = ({ low, high }: Step, write: (value: number) => string): string[] =>
	low === null || high === null ? [] : [`80 % between ${write(low)} and ${write(high)}`];

function monthsOf(history: readonly Month[], ahead: ForecastSeries['ahead']): string[] {
	const months = [...history, ...ahead.flatMap((method) => method.months)].map(({ month }) => month);
	return [...new Set(months)].sort();
}

function summaryOf(
	{ history, ahead }: ForecastSeries,
	write: (value: number) => string,
	monthLabel: (month: string) => string
): string {
	const last = history.findLast(({ partial }) => !partial);
	const past = last ? `${write(last.won)} was won in ${monthLabel(last.month)}.` : 'Nothing was won yet.';
	const coming = ahead.flatMap(({ label, months }) => {
		const end = months.at(-1);
		return end ? [`${label} expects ${write(end.mean)} in ${monthLabel(end.month)}.`] : [];
	});
	return [past, ...coming].join(' ');
}

function tableOf(
	{ history, ahead }: ForecastSeries,
	write: (value: number) => string,
	monthLabel: (month: string) => string
): Drawing['table'] {
	const cell = (value: number | null | undefined) =>
		value === null || value === undefined ? { text: '—', value: null } : { text: write(value), value };
	return {
		columns: [
			{ label: 'Month', isNumber: false },
			{ label: 'Won', isNumber: true, unit: 'money' as const },
			...ahead.flatMap(({ label }) =>
				[label, `${label}, 80 % low`, `${label}, 80 % high`].map((text) => ({
					label: text,
					isNumber: true,
					unit: 'money' as const
				}))
			)
		],
		rows: monthsOf(history, ahead).map((month) => [
			{ text: monthLabel(month), value: month },
			cell(history.find((known) => known.month === month)?.won),
			...ahead.flatMap(({ months }) => {
				const step = months.find((candidate) => candidate.month === month);
				return [cell(step?.mean), cell(step?.low), cell(step?.high)];
			})
		])
	};
}
