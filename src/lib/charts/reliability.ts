/** What was said beside what happened: chances against observed shares, ours and the CRM's. */
import * as Plot from '@observablehq/plot';
import type { CalibrationBin, Contender, Judgement, Scores } from '#lib/server/analyses/scoring/result.ts';
import { count, share, type Reader } from '#lib/components/format/format.ts';
import { draw, faded, isFaded, seriesColour } from './draw.ts';
import type { Drawing, Picking } from './drawing.ts';
import { reliabilityAbout, reliabilityFinding } from './words/scores.ts';

/** How chances did: ours, and those of the CRM. */
export interface Said extends Pick<Scores, 'sentence' | 'split'> {
	judgement: Pick<Judgement, 'bins' | 'ece'>;
	contenders: readonly (Pick<Contender, 'label' | 'skillOverTheirs'> & {
		judgement: Pick<Judgement, 'bins' | 'ece'>;
	})[];
}

/**
 * A point a bin of chances, with the 95 % interval of how often it happened. On the line, what is said comes true.
 *
 * @param records what is judged: `deals`
 * @param picking of our bins, by where each begins
 */
export function drawReliability(
	scores: Said,
	reader: Reader,
	{ records, picking }: { records: string; picking?: Picking }
): Drawing {
	const percent = (value: number) => share(value, reader, 0);
	const said = [{ label: 'This model', judgement: scores.judgement }, ...scores.contenders];
	const points = said.flatMap(({ label, judgement: { bins } }, place) =>
		bins.map((bin) => ({
			label,
			colour: seriesColour(place),
			x: bin.meanChance,
			y: bin.observed.estimate,
			href: place === 0 ? (picking?.link(String(bin.lower)) ?? null) : null,
			opacity: place === 0 && isFaded(picking, String(bin.lower)) ? faded : 1,
			low: bin.observed.lower,
			high: bin.observed.upper,
			tip: `${label}: ${percent(bin.meanChance)} said\n${percent(bin.observed.estimate)} happened, 95 % interval ${percent(bin.observed.lower)} to ${percent(bin.observed.upper)}\n${count(bin.records, reader)} ${records}`
		}))
	);
	const svg = draw(({ isNarrow }) => ({
		height: isNarrow ? 300 : 340,
		marginLeft: 48,
		marginRight: 16,
		marginTop: 24,
		marginBottom: 40,
		x: {
			domain: [0, 1],
			label: 'Chance that was said',
			labelAnchor: 'center',
			labelArrow: 'none',
			ticks: 5,
			tickSize: 0,
			tickFormat: percent
		},
		y: {
			domain: [0, 1],
			label: 'Share that happened',
			labelArrow: 'none',
			ticks: 5,
			tickSize: 0,
			tickFormat: percent
		},
		marks: [
			Plot.gridY({ ticks: 5, stroke: 'var(--grid)', strokeOpacity: 1 }),
			Plot.link([0], {
				x1: 0,
				y1: 0,
				x2: 1,
				y2: 1,
				stroke: 'var(--ink-faint)',
				strokeDasharray: '4 3'
			}),
			Plot.ruleX(points, { x: 'x', y1: 'low', y2: 'high', stroke: 'colour', strokeWidth: 1.5 }),
			Plot.line(points, { x: 'x', y: 'y', z: 'label', stroke: 'colour', strokeWidth: 1.5, sort: 'x' }),
			Plot.dot(points, {
				x: 'x',
				y: 'y',
				fill: 'colour',
				fillOpacity: 'opacity',
				stroke: 'var(--surface)',
				r: 4.5,
				href: 'href',
				title: 'tip'
			})
		]
	}));
	return {
		title: reliabilityFinding(scores.judgement, scores.contenders, reader),
		about: reliabilityAbout(scores, records),
		empty: `Too few ${records} have ended to put chances to the test.`,
		summary: said
			.map(
				({ label, judgement: { ece } }) => `${label}: chances are ${decimals(ece, reader)} off on average.`
			)
			.join(' '),
		...svg,
		legend: [
			...said.map(({ label }, place) => ({ label, colour: seriesColour(place), shape: 'line' as const })),
			{ label: 'What is said comes true', colour: 'var(--ink-faint)', shape: 'dash' as const }
		],
		table: {
			columns: [
				{ label: 'Chances of', isNumber: false },
				{ label: 'Said between', isNumber: false },
				...[
					'Said on average',
					'Happened',
					'95 % low',
					'95 % high',
					`${records[0]!.toUpperCase()}${records.slice(1)}`
				].map((label) => ({ label, isNumber: true }))
			],
			rows: said.flatMap(({ label, judgement: { bins } }) => bins.map((bin) => rowOf(label, bin, reader)))
		},
		notes: [
			'Upright lines are 95 % intervals. A point below the dashed line was said too high, one above too low.'
		]
	};
}

function rowOf(
	label: string,
	{ lower, upper, meanChance, observed, records }: CalibrationBin,
	reader: Reader
): Drawing['table']['rows'][number] {
	const between = `${share(lower, reader, 0)} to ${share(upper, reader, 0)}`;
	return [
		{ text: label, value: label },
		{ text: between, value: between },
		...[meanChance, observed.estimate, observed.lower, observed.upper].map((value) => ({
			text: share(value, reader),
			value
		})),
		{ text: count(records, reader), value: records }
	];
}

/** A distance of shares, in points. */
const decimals = (value: number, { locale }: Reader): string =>
	`${new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(100 * value)} points`;
