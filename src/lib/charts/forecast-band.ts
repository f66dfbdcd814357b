/** What was won by month, and what methods expect of the months to come, with the range they leave open. */
import * as Plot from '@observablehq/plot';
import type { ForecastSeries } from '#lib/server/analyses/forecast/result.ts';
import { bucketLabel, money, shortMoney, type Reader } from '#lib/components/format/format.ts';
import { hatch, render, type Size } from './render.ts';
import type { ChartTable } from './table.ts';

export interface ForecastBandOptions {
	title: string;
	series: ForecastSeries;
	reader: Reader;
	/** Months shown of the past. */
	past?: number;
}

/** The same method has the same look on every chart; the first has the band. */
export const methodColours: Record<string, string> = {
	ets: 'var(--series-1)',
	seasonal_naive: 'var(--series-2)',
	weighted_pipeline: 'var(--series-3)',
	commit: 'var(--series-5)'
};

export function drawForecastBand({ title, series, reader, past = 24 }: ForecastBandOptions, size: Size): string {
	const history = series.history.slice(-past);
	const months = [...new Set([...history, ...series.ahead.flatMap(({ months }) => months)].map(({ month }) => month))];
	months.sort();
	const ahead = series.ahead.flatMap(({ name, label, months: steps }) =>
		steps.map((step) => ({
			...step,
			name,
			colour: methodColours[name] ?? 'var(--series-4)',
			tip: [
				`${label}, ${bucketLabel(step.month, 'month', reader)}: ${money(Math.round(step.mean), reader)}`,
				...(step.low === null || step.high === null
					? []
					: [`80 % between ${money(Math.round(step.low), reader)} and ${money(Math.round(step.high), reader)}`])
			].join('\n')
		}))
	);
	const banded = ahead.filter(({ name, low, high }) => name === series.ahead[0]?.name && low !== null && high !== null);
	const highest = Math.max(1, ...history.map(({ won }) => won), ...ahead.map(({ mean, high }) => Math.max(mean, high ?? 0)));
	const room = Math.max(1, Math.ceil(months.length / Math.max(2, Math.floor((size.width - 60) / 74))));
	const running = history.find(({ partial }) => partial);
	return render({
		...size,
		label: title,
		hatched: ['var(--won)'],
		plot: {
			marginLeft: 56,
			marginRight: 12,
			marginTop: 20,
			marginBottom: 26,
			x: {
				type: 'band',
				domain: months,
				padding: 0.25,
				ticks: months.filter((_, place) => place % room === 0),
				tickFormat: (month: string) => bucketLabel(month, 'month', reader),
				tickSize: 0,
				label: null
			},
			y: {
				domain: [0, highest],
				nice: true,
				ticks: 4,
				tickSize: 0,
				label: null,
				tickFormat: (value: number) => shortMoney(value, reader)
			},
			marks: [
				Plot.gridY({ ticks: 4, stroke: 'var(--grid)', strokeOpacity: 1 }),
				Plot.barY(history, {
					x: 'month',
					y: 'won',
					fill: (month: { partial: boolean }) => (month.partial ? hatch(size.id, 'var(--won)') : 'var(--won)')
				}),
				Plot.areaY(banded, { x: 'month', y1: 'low', y2: 'high', fill: 'var(--band)' }),
				Plot.line(ahead, {
					x: 'month',
					y: 'mean',
					z: 'name',
					stroke: 'colour',
					strokeWidth: 2,
					// A dash as well as a colour: the naive method is the yardstick, not the answer.
					strokeDasharray: undefined
				}),
				Plot.dot(ahead, {
					x: 'month',
					y: 'mean',
					r: 3.5,
					symbol: 'name',
					fill: 'var(--surface)',
					stroke: 'colour',
					strokeWidth: 2
				}),
				...(running
					? [
							Plot.tickX([running], { x: 'month', stroke: 'var(--ink-faint)', strokeDasharray: '2 3', insetTop: -6 }),
							Plot.text([running], {
								x: 'month',
								text: () => 'Today',
								frameAnchor: 'top',
								dy: -18,
								fill: 'var(--ink-soft)'
							})
						]
					: []),
				Plot.ruleY([0], { stroke: 'var(--line-strong)' }),
				Plot.barY(history, {
					x: 'month',
					y1: 0,
					y2: highest,
					fill: 'transparent',
					title: ({ month, won, partial }: ForecastSeries['history'][number]) =>
						`${bucketLabel(month, 'month', reader)}: ${money(Math.round(won), reader)} won${partial ? ' so far' : ''}`
				}),
				Plot.dot(ahead, { x: 'month', y: 'mean', r: 9, fill: 'transparent', title: 'tip' })
			]
		}
	});
}

export function forecastBandTable({ series, reader }: ForecastBandOptions): ChartTable {
	const write = (value: string | number | null) =>
		value === null ? '—' : money(Math.round(Number(value)), reader);
	const months = [...new Set([...series.history, ...series.ahead.flatMap(({ months }) => months)].map(({ month }) => month))];
	return {
		columns: [
			{ label: 'Month', write: (month) => bucketLabel(String(month), 'month', reader) },
			{ label: 'Won', isNumber: true, write },
			...series.ahead.flatMap(({ label }) => [
				{ label, isNumber: true, write },
				{ label: `${label}, 80 % low`, isNumber: true, write },
				{ label: `${label}, 80 % high`, isNumber: true, write }
			])
		],
		rows: months.sort().map((month) => [
			month,
			series.history.find((known) => known.month === month)?.won ?? null,
			...series.ahead.flatMap(({ months: steps }) => {
				const step = steps.find((candidate) => candidate.month === month);
				return [step?.mean ?? null, step?.low ?? null, step?.high ?? null];
			})
		])
	};
}
