/** What each channel or campaign brought by one attribution model, beside what it cost. */
import * as Plot from '@observablehq/plot';
import type { CampaignRow, CampaignsResult, ModelName } from '#lib/server/analyses/campaigns/result.ts';
import { decimal, figure, money, nothing, type Reader } from '#lib/components/format/format.ts';
import { draw, faded, isFaded, lyingBars, overBars, seriesColour, measureAxis, namesAxis } from './draw.ts';
import type { Drawing, Picking } from './drawing.ts';
import { attributionAbout, attributionFinding, creditedOf } from './words/campaigns.ts';

/** Bars that are drawn; the table has all. */
const most = 10;

/** Revenue, or leads that became deals, as bars, with the interval of a model that has one, and costs as marks. */
export function drawAttribution(
	result: CampaignsResult,
	model: ModelName,
	reader: Reader,
	picking?: Picking
): Drawing {
	const { rows, models, goal, by } = result;
	const { phrase } = models.find(({ name }) => name === model)!;
	const isMoney = goal === 'won';
	const amount = (row: CampaignRow) => row.credits[model][isMoney ? 'revenue' : 'conversions'];
	const write = (value: number | null) =>
		value === null ? nothing : isMoney ? money(Math.round(value), reader) : decimal(value, reader);
	const cost = (row: CampaignRow) => (isMoney && row.cost !== null ? Number(row.cost) : null);
	const sorted = rows.toSorted((one, other) => amount(other) - amount(one));
	const bars = sorted.slice(0, most).map((row) => ({
		label: row.label,
		value: amount(row),
		low: row.credits[model].low,
		high: row.credits[model].high,
		cost: cost(row),
		href: picking?.link(row.key) ?? null,
		opacity: isFaded(picking, row.key) ? faded : 1,
		tip: [
			`${row.label}: ${write(amount(row))}`,
			...(row.credits[model].low === null
				? []
				: [`80 % between ${write(row.credits[model].low)} and ${write(row.credits[model].high)}`]),
			...(cost(row) === null ? [] : [`cost ${write(cost(row))}`])
		].join('\n')
	}));
	const hasInterval = bars.some(({ low }) => low !== null);
	const hasCost = bars.some((bar) => bar.cost !== null);
	const highest = Math.max(1, ...bars.map((bar) => Math.max(bar.value, bar.high ?? 0, bar.cost ?? 0)));
	const unit = isMoney ? 'money' : 'count';
	const svg = draw(({ isNarrow }) => ({
		...lyingBars(bars.length, isNarrow),
		x: {
			domain: [0, highest],
			...measureAxis(unit, reader, isNarrow ? 3 : 5)
		},
		y: namesAxis(
			bars.map(({ label }) => label),
			isNarrow
		),
		marks: [
			Plot.gridX({ ticks: isNarrow ? 3 : 5, stroke: 'var(--grid)', strokeOpacity: 1 }),
			Plot.barX(bars, {
				x: 'value',
				y: 'label',
				fill: seriesColour(0),
				fillOpacity: 'opacity',
				href: (bar: (typeof bars)[number]) => bar.href,
				title: 'tip'
			}),
			Plot.tickX(
				bars.filter((bar) => bar.cost !== null),
				{ x: 'cost', y: 'label', stroke: 'var(--warm)', strokeWidth: 3 }
			),
			...overBars(
				Plot.ruleY,
				bars.filter(({ low }) => low !== null),
				{ y: 'label', x1: 'low', x2: 'high' }
			),
			Plot.text(bars, {
				x: (bar: (typeof bars)[number]) => Math.max(bar.value, bar.high ?? 0, bar.cost ?? 0),
				y: 'label',
				text: (bar: (typeof bars)[number]) =>
					isMoney ? figure(bar.value, 'money', reader, 'short') : decimal(bar.value, reader),
				textAnchor: 'start',
				dx: 6,
				fill: 'var(--ink)'
			}),
			Plot.ruleX([0], { stroke: 'var(--line-strong)' })
		]
	}));
	const what = creditedOf(goal);
	return {
		title: attributionFinding(result, model, reader),
		about: attributionAbout(result, model),
		empty: 'There is nothing to credit in this period.',
		summary:
			bars.length === 0
				? 'There is nothing to credit in this period.'
				: `${what} by ${phrase}: ${bars
						.slice(0, 5)
						.map((bar) => `${bar.label} ${write(bar.value)}`)
						.join(', ')}.`,
		...svg,
		legend: [
			...(hasInterval ? [{ label: '80 % interval', colour: 'var(--ink)', shape: 'line' as const }] : []),
			...(hasCost ? [{ label: 'Cost', colour: 'var(--warm)', shape: 'line' as const }] : [])
		],
		table: {
			columns: [
				{ label: by === 'channel' ? 'Channel' : 'Campaign', isNumber: false },
				...[what, '80 % low', '80 % high', ...(isMoney ? ['Cost'] : [])].map((label) => ({
					label,
					isNumber: true,
					unit: isMoney ? ('money' as const) : ('number' as const)
				}))
			],
			rows: sorted.map((row) => [
				{ text: row.label, value: row.label },
				...[
					amount(row),
					row.credits[model].low,
					row.credits[model].high,
					...(isMoney ? [cost(row)] : [])
				].map((value) => ({ text: write(value), value }))
			])
		},
		notes:
			sorted.length > bars.length
				? [`${bars.length} of ${sorted.length} are drawn; the table has them all.`]
				: []
	};
}
