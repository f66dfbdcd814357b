/** Where a period will land by each method, beside what is closed and what is asked. */
import * as Plot from '@observablehq/plot';
import { quotaOfAll } from '#lib/crm/quotas.ts';
import type { ForecastPeriod, MethodName } from '#lib/server/analyses/forecast/result.ts';
import { money, nothing, shortMoney, type Reader } from '#lib/components/format/format.ts';
import { draw, measureAxis } from './draw.ts';
import type { Drawing } from './drawing.ts';
import { methodColours } from './forecast.ts';
import { landingAbout, landingFinding } from './words/forecast.ts';

/**
 * Each method's figure with its 80 % range, over what is closed so far, with the quota as a line.
 *
 * @param chosen the method with the best record, which the title goes by
 */
export function drawLanding(period: ForecastPeriod, chosen: MethodName | null, reader: Reader): Drawing {
	const write = (value: number | null) => (value === null ? nothing : money(Math.round(value), reader));
	const closed = Number(period.closed ?? 0);
	// What all deals bring is not set against what some of them count towards.
	const quota = quotaOfAll(period);
	const known = period.methods.filter(({ mean }) => mean !== null);
	const marks = known.map((method) => ({
		...method,
		mean: method.mean!,
		colour: methodColours[method.name] ?? 'var(--series-6)',
		tip: [
			`${method.label}: ${write(method.mean)}`,
			...(method.low === null || method.high === null
				? []
				: [`80 % between ${write(method.low)} and ${write(method.high)}`])
		].join('\n')
	}));
	const highest = Math.max(
		1,
		closed,
		quota ?? 0,
		...marks.map(({ mean, high }) => Math.max(mean, high ?? 0))
	);
	const lowest = Math.min(0, closed, ...marks.map(({ mean, low }) => Math.min(mean, low ?? mean)));
	const lines = [
		{ at: closed, text: 'closed', colour: 'var(--won)' },
		...(quota === null ? [] : [{ at: quota, text: 'quota', colour: 'var(--warm)' }])
	];
	const svg = draw(({ isNarrow }) => ({
		height: 62 + marks.length * 34,
		marginLeft: isNarrow ? 108 : 176,
		marginRight: isNarrow ? 24 : 40,
		marginTop: 24,
		marginBottom: 24,
		x: {
			domain: [lowest, highest],
			nice: true,
			...measureAxis('money', reader, isNarrow ? 3 : 5)
		},
		y: {
			type: 'band',
			domain: marks.map(({ label }) => label),
			label: null,
			tickSize: 0,
			tickFormat: (label: string) => (isNarrow && label.length > 16 ? `${label.slice(0, 15)}…` : label)
		},
		marks: [
			Plot.rect([{ to: closed }], { x1: 0, x2: 'to', fill: 'var(--won)', fillOpacity: 0.12 }),
			Plot.gridX({ ticks: isNarrow ? 3 : 5, stroke: 'var(--grid)', strokeOpacity: 1 }),
			Plot.ruleX(lines, { x: 'at', stroke: 'colour', strokeWidth: 2 }),
			Plot.text(lines, {
				x: 'at',
				text: 'text',
				fill: 'colour',
				fontWeight: 600,
				frameAnchor: 'top',
				dy: -12
			}),
			Plot.ruleY(
				marks.filter(({ low, high }) => low !== null && high !== null),
				{ y: 'label', x1: 'low', x2: 'high', stroke: 'colour', strokeWidth: 8, strokeOpacity: 0.3 }
			),
			Plot.dot(marks, { x: 'mean', y: 'label', r: 5, fill: 'colour', title: 'tip' }),
			Plot.text(marks, {
				x: 'mean',
				y: 'label',
				text: ({ mean }: { mean: number }) => shortMoney(mean, reader),
				fill: 'var(--ink)',
				stroke: 'var(--surface)',
				strokeWidth: 4,
				fontWeight: 600,
				dy: -13
			})
		]
	}));
	return {
		title: landingFinding(period, chosen, reader),
		about: landingAbout(period, chosen, reader),
		empty: `No method has anything to go by for ${period.label}.`,
		summary: `${write(closed)} is closed${quota === null ? '' : ` of a quota of ${write(quota)}`}. ${known
			.map(({ label, mean }) => `${label}: ${write(mean)}.`)
			.join(' ')}`,
		...svg,
		legend: marks.some(({ low }) => low !== null)
			? [{ label: 'Pale bar: 80 % range', colour: 'var(--band)', shape: 'area' }]
			: [],
		table: {
			columns: ['Method', 'Expected', '80 % low', '80 % high'].map((label, place) => ({
				label,
				isNumber: place > 0,
				...(place > 0 && { unit: 'money' as const })
			})),
			rows: period.methods.map(({ label, mean, low, high }) => [
				{ text: label, value: label },
				...[mean, low, high].map((value) => ({ text: write(value), value }))
			])
		},
		notes: period.methods.flatMap(({ label, notes }) => notes.map((note) => `${label}: ${note}`))
	};
}
