/** How each method would have done: its forecasts beside what came, period by period. */
import * as Plot from '@observablehq/plot';
import type { Backtest } from '#lib/server/analyses/analysis.ts';
import { money, shortMoney, type Reader } from '#lib/components/format/format.ts';
import { methodColours } from './forecast-band.ts';
import { render, type Size } from './render.ts';
import type { ChartTable } from './table.ts';

export interface TrackRecordOptions {
	title: string;
	backtest: Backtest;
	reader: Reader;
}

/** Oldest first, as a record is read. */
const originsOf = ({ origins }: Backtest) => [...origins].sort((one, other) => one.asOf.localeCompare(other.asOf));

export function drawTrackRecord({ title, backtest, reader }: TrackRecordOptions, size: Size): string {
	const origins = originsOf(backtest);
	const methods = backtest.methods.filter(({ name }) =>
		origins.some(({ forecasts }) => (forecasts[name]?.mean ?? null) !== null)
	);
	// Methods stand side by side within a period, so that no interval hides another.
	const step = 11;
	const write = (value: number) => money(Math.round(value), reader);
	const forecasts = origins.flatMap(({ period, actual, forecasts }) =>
		methods.flatMap(({ name, label }, place) => {
			const { mean = null, low = null, high = null } = forecasts[name] ?? {};
			if (mean === null) return [];
			const range = low === null || high === null ? [] : [`80 % between ${write(low)} and ${write(high)}`];
			return [
				{
					period,
					mean,
					low,
					high,
					name,
					dx: (place - (methods.length - 1) / 2) * step,
					colour: methodColours[name] ?? 'var(--series-4)',
					tip: [`${label}, ${period}: ${write(mean)}`, ...range, `came: ${write(actual)}`].join('\n')
				}
			];
		})
	);
	const highest = Math.max(1, ...origins.map(({ actual }) => actual), ...forecasts.map(({ mean, high }) => Math.max(mean, high ?? 0)));
	const periods = origins.map(({ period }) => period);
	const room = Math.max(1, Math.ceil(periods.length / Math.max(2, Math.floor((size.width - 60) / 66))));
	return render({
		...size,
		label: title,
		plot: {
			marginLeft: 56,
			marginRight: 8,
			marginTop: 10,
			marginBottom: 26,
			x: {
				type: 'band',
				domain: periods,
				padding: 0.2,
				tickSize: 0,
				label: null,
				ticks: periods.filter((_, place) => (periods.length - 1 - place) % room === 0)
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
				Plot.barY(origins, {
					x: 'period',
					y: 'actual',
					fill: 'var(--sunken)',
					stroke: 'var(--line)',
					title: ({ period, actual }: (typeof origins)[number]) => `${period}: ${write(actual)} won`
				}),
				Plot.tickY(origins, { x: 'period', y: 'actual', stroke: 'var(--ink)', strokeWidth: 2 }),
				...methods.flatMap(({ name }) => {
					const own = forecasts.filter((forecast) => forecast.name === name);
					const dx = own[0]?.dx ?? 0;
					return [
						Plot.ruleX(
							own.filter(({ low, high }) => low !== null && high !== null),
							{ x: 'period', y1: 'low', y2: 'high', stroke: 'colour', strokeWidth: 2, strokeOpacity: 0.6, dx }
						),
						Plot.dot(own, { x: 'period', y: 'mean', r: 4, fill: 'colour', stroke: 'var(--surface)', dx, title: 'tip' })
					];
				}),
				Plot.ruleY([0], { stroke: 'var(--line-strong)' })
			]
		}
	});
}

export function trackRecordTable({ backtest, reader }: TrackRecordOptions): ChartTable {
	const write = (value: string | number | null) =>
		value === null ? '—' : money(Math.round(Number(value)), reader);
	return {
		columns: [
			{ label: 'Period' },
			{ label: 'Seen from' },
			{ label: 'Came', isNumber: true, write },
			...backtest.methods.flatMap(({ label }) => [
				{ label, isNumber: true, write },
				{ label: `${label}, 80 % low`, isNumber: true, write },
				{ label: `${label}, 80 % high`, isNumber: true, write }
			])
		],
		rows: originsOf(backtest).map(({ period, asOf, actual, forecasts }) => [
			period,
			asOf,
			actual,
			...backtest.methods.flatMap(({ name }) => {
				const { mean = null, low = null, high = null } = forecasts[name] ?? {};
				return [mean, low, high];
			})
		])
	};
}
