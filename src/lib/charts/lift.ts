/** How much of what happened is found among the likeliest. */
import * as Plot from '@observablehq/plot';
import type { Judgement, Scores } from '#lib/server/analyses/scoring/result.ts';
import { decimal, nothing, share, type Reader } from '#lib/components/format/format.ts';
import { draw, overBars, seriesColour } from './draw.ts';
import type { Drawing } from './drawing.ts';
import { liftAbout, liftFinding } from './words/scores.ts';

/**
 * The share of all that happened that is found in the first tenths of the records, the likeliest first, beside what chance
 * would find.
 *
 * @param words what is looked at, and what is found: `deals`, `wins`
 */
export function drawLift(
	{
		judgement,
		...scores
	}: Pick<Scores, 'sentence' | 'split'> & { judgement: Pick<Judgement, 'lift' | 'happened' | 'records'> },
	reader: Reader,
	{ records, found }: { records: string; found: string }
): Drawing {
	const percent = (value: number | null) => (value === null ? nothing : share(value, reader, 0));
	const steps = judgement.lift.flatMap(({ captured, ...step }) =>
		captured === null
			? []
			: [
					{
						...step,
						captured: captured.estimate,
						low: captured.lower,
						high: captured.upper,
						tip: `The likeliest ${percent(step.share)} of ${records}\nhold ${percent(captured.estimate)} of the ${found}, 95 % interval ${percent(captured.lower)} to ${percent(captured.upper)}: ${decimal(step.lift, reader)} times what chance would`
					}
				]
	);
	const svg = draw(({ isNarrow }) => ({
		height: isNarrow ? 300 : 340,
		marginLeft: 48,
		marginRight: 16,
		marginTop: 24,
		marginBottom: 40,
		x: {
			type: 'band',
			domain: steps.map((step) => step.share),
			label: `Likeliest share of ${records}`,
			labelAnchor: 'center',
			labelArrow: 'none',
			tickSize: 0,
			padding: 0.25,
			tickFormat: (value: number) => (isNarrow && Math.round(value * 10) % 2 === 1 ? '' : percent(value))
		},
		y: {
			domain: [0, 1],
			label: `Share of the ${found}`,
			labelArrow: 'none',
			ticks: 5,
			tickSize: 0,
			tickFormat: percent
		},
		marks: [
			Plot.gridY({ ticks: 5, stroke: 'var(--grid)', strokeOpacity: 1 }),
			Plot.barY(steps, { x: 'share', y: 'captured', fill: seriesColour(0), title: 'tip' }),
			...overBars(Plot.ruleX, steps, { x: 'share', y1: 'low', y2: 'high' }),
			Plot.tickY(steps, { x: 'share', y: 'share', stroke: 'var(--warm)', strokeWidth: 3 }),
			Plot.ruleY([0], { stroke: 'var(--line-strong)' })
		]
	}));
	return {
		title: liftFinding(judgement, { records, found }, reader),
		about: liftAbout(scores, records),
		empty: `There were no ${found} in the test.`,
		summary: steps
			.map((step) => `The likeliest ${percent(step.share)}: ${percent(step.captured)}.`)
			.join(' '),
		...svg,
		legend: [
			{
				label: `${found[0]!.toUpperCase()}${found.slice(1)} found by the model`,
				colour: seriesColour(0),
				shape: 'area'
			},
			{ label: '95 % interval', colour: 'var(--ink)', shape: 'line' },
			{ label: 'By chance', colour: 'var(--warm)', shape: 'line' }
		],
		table: {
			columns: [
				`Likeliest share of ${records}`,
				`Share of the ${found}`,
				'95 % low',
				'95 % high',
				'Lift',
				'Share of them it happened to'
			].map((label) => ({ label, isNumber: true })),
			rows: steps.map((step) => [
				{ text: percent(step.share), value: step.share },
				{ text: percent(step.captured), value: step.captured },
				{ text: percent(step.low), value: step.low },
				{ text: percent(step.high), value: step.high },
				{ text: decimal(step.lift, reader, 2), value: step.lift },
				{ text: percent(step.observedShare), value: step.observedShare }
			])
		},
		notes: []
	};
}
