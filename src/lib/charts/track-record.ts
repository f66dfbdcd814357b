/** How each method would have done: its forecasts beside what came, period by period. */
import * as Plot from '@observablehq/plot';
import type { Backtest } from '#lib/server/analyses/analysis.ts';
import { day, money, nothing, type Reader } from '#lib/components/format/format.ts';
import { draw, measureAxis } from './draw.ts';
import type { Drawing } from './drawing.ts';
import { methodColours } from './forecast.ts';
import { recordAbout, recordFinding } from './words/forecast.ts';

type Origin = Backtest['origins'][number];

/** Every earlier period with what came of it and what each method had said of it, oldest first. */
export function drawTrackRecord(backtest: Backtest, reader: Reader): Drawing {
	const origins = [...backtest.origins].sort((one, other) => one.asOf.localeCompare(other.asOf));
	const methods = backtest.methods.filter(({ name }) =>
		origins.some(({ forecasts }) => (forecasts[name]?.mean ?? null) !== null)
	);
	const write = (value: number | null | undefined) =>
		value === null || value === undefined ? nothing : money(Math.round(value), reader);
	const svg = draw(({ width, isNarrow }) => {
		const shown = origins.slice(isNarrow ? -6 : -12);
		const said = saidOf(shown, methods, write);
		const highest = Math.max(
			1,
			...shown.map(({ actual }) => actual),
			...said.map(({ mean, high }) => Math.max(mean, high ?? 0))
		);
		const lowest = Math.min(0, ...shown.map(({ actual }) => actual), ...said.map(({ mean }) => mean));
		const periods = shown.map(({ period }) => period);
		const every = Math.max(1, Math.ceil(periods.length / Math.floor((width - 60) / 64)));
		// Methods stand side by side within a period, so that no range hides another.
		const step = Math.min(12, (width - 60) / Math.max(1, periods.length) / (methods.length + 1));
		return {
			height: isNarrow ? 220 : 250,
			marginLeft: 52,
			marginRight: 8,
			marginTop: 12,
			marginBottom: 24,
			x: {
				type: 'band',
				domain: periods,
				padding: 0.15,
				label: null,
				tickSize: 0,
				ticks: periods.filter((_, place) => (periods.length - 1 - place) % every === 0)
			},
			y: {
				domain: [lowest, highest],
				nice: true,
				...measureAxis('money', reader, 4)
			},
			marks: [
				Plot.gridY({ ticks: 4, stroke: 'var(--grid)', strokeOpacity: 1 }),
				Plot.barY(shown, {
					x: 'period',
					y: 'actual',
					fill: 'var(--sunken)',
					title: ({ period, actual }: Origin) => `${period}: ${write(actual)} won`
				}),
				Plot.tickY(shown, { x: 'period', y: 'actual', stroke: 'var(--ink)', strokeWidth: 2 }),
				...methods.flatMap(({ name }, place) => {
					const dx = (place - (methods.length - 1) / 2) * step;
					const own = said.filter((one) => one.name === name);
					const ranged = own.filter(({ low, high }) => low !== null && high !== null);
					return [
						Plot.ruleX(ranged, { x: 'period', y1: 'low', y2: 'high', stroke: 'colour', strokeWidth: 2, dx }),
						Plot.dot(own, { x: 'period', y: 'mean', r: 4, fill: 'colour', dx, title: 'tip' })
					];
				}),
				Plot.ruleY([0], { stroke: 'var(--line-strong)' })
			]
		};
	});
	return {
		title: recordFinding(backtest, reader),
		about: recordAbout(backtest),
		empty: 'No earlier quarter is long enough past to be replayed.',
		summary: `${backtest.verdict} ${origins.length} earlier periods are shown.`,
		...svg,
		legend: [
			{ label: 'What came', colour: 'var(--ink)', shape: 'line' },
			...methods.map(({ name, label }) => ({
				label,
				colour: methodColours[name] ?? 'var(--series-6)',
				shape: 'area' as const
			}))
		],
		table: {
			columns: [
				{ label: 'Period', isNumber: false },
				{ label: 'Seen on', isNumber: false },
				{ label: 'Came', isNumber: true, unit: 'money' },
				...methods.flatMap(({ label }) =>
					[label, `${label}, 80 % low`, `${label}, 80 % high`].map((text) => ({
						label: text,
						isNumber: true,
						unit: 'money' as const
					}))
				)
			],
			rows: origins.map(({ period, asOf, actual, forecasts }) => [
				{ text: period, value: period },
				{ text: day(asOf, reader), value: asOf },
				{ text: write(actual), value: actual },
				...methods.flatMap(({ name }) => {
					const { mean = null, low = null, high = null } = forecasts[name] ?? {};
					return [mean, low, high].map((value) => ({ text: write(value), value }));
				})
			])
		},
		notes: []
	};
}

/** What each method said of each period. */
function saidOf(origins: readonly Origin[], methods: Backtest['methods'], write: (value: number) => string) {
	return origins.flatMap(({ period, actual, forecasts }) =>
		methods.flatMap(({ name, label }) => {
			const { mean = null, low = null, high = null } = forecasts[name] ?? {};
			if (mean === null) return [];
			const range = low === null || high === null ? [] : [`80 % between ${write(low)} and ${write(high)}`];
			const tip = [`${label}, ${period}: ${write(mean)}`, ...range, `came: ${write(actual)}`].join('\n');
			return [{ period, mean, low, high, name, tip, colour: methodColours[name] ?? 'var(--series-6)' }];
		})
	);
}
