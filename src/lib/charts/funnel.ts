/** How far those who entered come: a bar a step, with how sure it is. */
import * as Plot from '@observablehq/plot';
import type { FunnelOf, FunnelResult, Share } from '#lib/server/analyses/funnel/result.ts';
import { count, nothing, share, within as inSentence, type Reader } from '#lib/components/format/format.ts';
import { cut, draw, lyingBars, overBars, seriesColour } from './draw.ts';
import type { Drawing } from './drawing.ts';
import { funnelAbout, funnelFinding } from './words/funnel.ts';

/**
 * The share of those who entered that comes to each step, with its interval.
 *
 * @param asked who is followed, and for how long
 * @param link where a step leads
 */
export function drawFunnel(
	funnel: FunnelOf,
	reader: Reader,
	{
		asked,
		isNamed = false,
		link
	}: {
		asked: Pick<FunnelResult, 'kind' | 'within'>;
		/** Whether it stands beside others, so that its title begins with whose it is. */
		isNamed?: boolean;
		link?: (step: string) => string;
	}
): Drawing {
	const { entered, steps } = funnel;
	const finding = funnelFinding(funnel, asked, reader);
	const percent = (value: number | null) => (value === null ? nothing : share(value, reader, 0));
	const read = (known: Share | null) =>
		known === null
			? nothing
			: `${percent(known.estimate)}, 95 % interval ${percent(known.lower)} to ${percent(known.upper)}`;
	const whole: Share = { estimate: 1, lower: 1, upper: 1 };
	const bars = steps.map((step, place) => {
		const known = place === 0 ? (entered > 0 ? whole : null) : step.ofFirst;
		return {
			...step,
			value: known?.estimate ?? 0,
			known,
			isFirst: place === 0,
			href: link?.(step.key) ?? null,
			tip: [
				`${step.label}: ${count(step.reached, reader)}`,
				...(place === 0
					? []
					: [`${read(step.ofFirst)} of all`, `${read(step.ofPrevious)} of the step before`]),
				`${count(step.lost, reader)} lost here, ${count(step.open, reader)} still here`
			].join('\n')
		};
	});
	const sure = bars.filter(({ known, isFirst }) => known && !isFirst);
	const svg = draw(({ isNarrow }) => ({
		...lyingBars(bars.length, isNarrow),
		x: {
			domain: [0, 1],
			label: null,
			ticks: isNarrow ? 3 : 5,
			tickSize: 0,
			tickFormat: (value: number) => percent(value)
		},
		y: {
			type: 'band',
			domain: bars.map(({ key }) => key),
			label: null,
			tickSize: 0,
			padding: 0.2,
			tickFormat: (key: string) => cut(steps.find((step) => step.key === key)!.label, isNarrow)
		},
		marks: [
			Plot.gridX({ ticks: isNarrow ? 3 : 5, stroke: 'var(--grid)', strokeOpacity: 1 }),
			Plot.barX(bars, {
				x: 'value',
				y: 'key',
				fill: seriesColour(0),
				title: 'tip',
				href: (bar: (typeof bars)[number]) => bar.href
			}),
			...overBars(Plot.ruleY, sure, {
				y: 'key',
				x1: (bar) => bar.known!.lower,
				x2: (bar) => bar.known!.upper
			}),
			Plot.text(bars, {
				x: (bar: (typeof bars)[number]) => bar.known?.upper ?? 0,
				y: 'key',
				text: (bar: (typeof bars)[number]) => percent(bar.known?.estimate ?? null),
				textAnchor: 'start',
				dx: 6,
				fill: 'var(--ink)'
			}),
			Plot.ruleX([0], { stroke: 'var(--line-strong)' })
		]
	}));
	return {
		title: isNamed ? `${funnel.label}: ${inSentence(finding)}` : finding,
		about: funnelAbout(asked),
		summary:
			entered === 0
				? 'Nobody entered in this period.'
				: `${count(entered, reader)} entered. ${bars
						.slice(1)
						.map(({ label, known }) => `${label}: ${percent(known?.estimate ?? null)}`)
						.join(', ')}.`,
		...svg,
		legend: sure.length > 0 ? [{ label: '95 % interval', colour: 'var(--ink)', shape: 'line' }] : [],
		table: {
			columns: [
				{ label: 'Step', isNumber: false },
				...(
					[
						['Reached', 'count'],
						['Came later', 'count'],
						['Share of all', 'ratio'],
						['Low', 'ratio'],
						['High', 'ratio'],
						['Share of the step before', 'ratio'],
						['Lost before it', 'ratio'],
						['Median days of those who came', 'days'],
						['Lost here', 'count'],
						['Won without the rest', 'count'],
						['Still here', 'count']
					] as const
				).map(([label, unit]) => ({ label, isNumber: true, unit }))
			],
			rows: bars.map(
				({ label, reached, later, known, ofPrevious, lostBefore, medianDays, lost, wonOtherwise, open }) => [
					{ text: label, value: label },
					{ text: count(reached, reader), value: reached },
					{ text: count(later, reader), value: later },
					...[known?.estimate, known?.lower, known?.upper, ofPrevious?.estimate, lostBefore?.estimate].map(
						(value) => ({
							text: percent(value ?? null),
							value: value ?? null
						})
					),
					{ text: medianDays === null ? nothing : count(medianDays, reader), value: medianDays },
					{ text: count(lost, reader), value: lost },
					{ text: count(wonOtherwise, reader), value: wonOtherwise },
					{ text: count(open, reader), value: open }
				]
			)
		},
		notes: steps.some(({ ofFirst }, place) => place > 0 && ofFirst === null)
			? [
					'Where a share is missing, nobody was watched for as long as the time limit while others are still on the way: take a shorter limit or an earlier period.'
				]
			: []
	};
}
