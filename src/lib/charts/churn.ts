/** Who is still a customer after how long, and how chances to leave turned out. */
import * as Plot from '@observablehq/plot';
import type { Calibration } from '#lib/server/analyses/churn/result.ts';
import { count, decimal, nothing, share, type Reader } from '#lib/components/format/format.ts';
import { draw, faded, isFaded, seriesColour } from './draw.ts';
import type { Drawing, Picking } from './drawing.ts';
import {
	calibrationAbout,
	calibrationFinding,
	survivalAbout,
	survivalFinding,
	type Survival
} from './words/churn.ts';

const daysPerMonth = 30.4375;

/**
 * Curves that fall in steps, each with its 95 % interval: the groups where there are any, else all together.
 *
 * @param picking of the groups, by their keys: where a curve leads
 */
export function drawSurvival(survival: Survival, reader: Reader, picking?: Picking): Drawing {
	const { curves } = survival;
	const percent = (value: number) => share(value, reader, 0);
	const drawn = (curves.length > 1 ? curves.slice(1) : curves).map((curve, place) => ({
		...curve,
		colour: seriesColour(place),
		opacity: isFaded(picking, curve.key) ? faded : 1,
		href: (curves.length > 1 && picking?.link(curve.key)) || null
	}));
	const points = drawn.flatMap(({ label, colour, opacity, steps }) => [
		{
			label,
			colour,
			opacity,
			months: 0,
			share: 1,
			lower: steps[0]?.share === 1 ? steps[0].lower : 1,
			upper: 1
		},
		...steps.map((step) => ({ ...step, label, colour, opacity, months: step.days / daysPerMonth }))
	]);
	const marked = drawn.flatMap(({ label, colour, opacity, href, milestones }) =>
		milestones.flatMap(({ days, label: said, share: known, atRisk }) =>
			known
				? [
						{
							colour,
							opacity,
							href,
							months: days / daysPerMonth,
							share: known.estimate,
							tip: `${label}, ${said}: ${percent(known.estimate)} still there\n95 % interval ${percent(known.lower)} to ${percent(known.upper)}\n${count(atRisk, reader)} watched for that long`
						}
					]
				: []
		)
	);
	const svg = draw(({ isNarrow }) => ({
		height: 280,
		marginLeft: 48,
		marginRight: isNarrow ? 12 : 24,
		marginTop: 12,
		marginBottom: 40,
		x: {
			label: 'Months since they began',
			labelAnchor: 'center',
			labelArrow: 'none',
			ticks: isNarrow ? 4 : 8,
			tickSize: 0
		},
		y: {
			domain: [0, 1],
			label: null,
			ticks: 5,
			tickSize: 0,
			tickFormat: (value: number) => percent(value)
		},
		marks: [
			Plot.gridY({ ticks: 5, stroke: 'var(--grid)', strokeOpacity: 1 }),
			Plot.areaY(points, {
				x: 'months',
				y1: 'lower',
				y2: 'upper',
				z: 'label',
				fill: 'colour',
				fillOpacity: drawn.length > 1 ? 0.07 : 0.15,
				curve: 'step-after'
			}),
			Plot.lineY(points, {
				x: 'months',
				y: 'share',
				z: 'label',
				stroke: 'colour',
				strokeOpacity: 'opacity',
				strokeWidth: 2,
				curve: 'step-after'
			}),
			Plot.dot(marked, { x: 'months', y: 'share', r: 3, fill: 'colour', fillOpacity: 'opacity' }),
			Plot.dot(marked, { x: 'months', y: 'share', r: 9, fill: 'transparent', title: 'tip', href: 'href' }),
			Plot.ruleY([0], { stroke: 'var(--line-strong)' })
		]
	}));
	return {
		title: survivalFinding(survival, reader),
		about: survivalAbout(survival),
		empty: 'No customer has a day on which they began.',
		summary: drawn
			.map(({ label, milestones, customers }) => {
				const last = milestones.findLast(({ share: known }) => known !== null);
				return `${label}, ${count(customers, reader)} customers: ${last ? `${percent(last.share!.estimate)} still there after ${last.label}` : 'watched for less than a month'}`;
			})
			.join('. ')
			.concat('.'),
		...svg,
		legend: [
			...(drawn.length > 1
				? drawn.map(({ label, colour }) => ({ label, colour, shape: 'line' as const }))
				: []),
			{ label: '95 % interval', colour: 'var(--ink-soft)', shape: 'area' as const }
		],
		table: {
			columns: [
				{ label: 'Customers', isNumber: false },
				...['Days', 'Still there', 'Low', 'High', 'Watched'].map((label) => ({ label, isNumber: true }))
			],
			rows: drawn.flatMap(({ label, steps }) =>
				steps.map(({ days, share: still, lower, upper, atRisk }) => [
					{ text: label, value: label },
					{ text: count(days, reader), value: days },
					...[still, lower, upper].map((value) => ({ text: share(value, reader), value })),
					{ text: count(atRisk, reader), value: atRisk }
				])
			)
		},
		notes: []
	};
}

/**
 * The share that left of those who were given like chances: on the line, chances are right.
 *
 * @param picking of the bins, by where each begins
 */
export function drawCalibration(calibration: Calibration, reader: Reader, picking?: Picking): Drawing {
	const { bins, judged } = calibration;
	const percent = (value: number | null) => (value === null ? nothing : share(value, reader, 0));
	const known = bins.flatMap((bin) =>
		bin.meanChance !== null && bin.left !== null
			? [
					{
						chance: bin.meanChance,
						href: picking?.link(String(bin.lower)) ?? null,
						opacity: isFaded(picking, String(bin.lower)) ? faded : 1,
						estimate: bin.left.estimate,
						lower: bin.left.lower,
						upper: bin.left.upper,
						tip: `Given ${percent(bin.meanChance)}: ${percent(bin.left.estimate)} left\n95 % interval ${percent(bin.left.lower)} to ${percent(bin.left.upper)}\n${count(bin.customers, reader)} standings`
					}
				]
			: []
	);
	const end = Math.min(1, Math.max(0.1, ...known.map(({ chance, upper }) => Math.max(chance, upper))));
	const svg = draw(({ isNarrow }) => ({
		height: 260,
		marginLeft: 52,
		marginRight: isNarrow ? 16 : 24,
		marginTop: 12,
		marginBottom: 40,
		x: {
			domain: [0, end],
			label: 'Chance it was given',
			labelAnchor: 'center',
			labelArrow: 'none',
			ticks: isNarrow ? 3 : 6,
			tickSize: 0,
			tickFormat: (value: number) => percent(value)
		},
		y: {
			domain: [0, end],
			label: null,
			ticks: 5,
			tickSize: 0,
			tickFormat: (value: number) => percent(value)
		},
		marks: [
			Plot.gridY({ ticks: 5, stroke: 'var(--grid)', strokeOpacity: 1 }),
			Plot.line(
				[
					[0, 0],
					[end, end]
				],
				{ stroke: 'var(--line-strong)', strokeDasharray: '4 4' }
			),
			Plot.ruleX(known, { x: 'chance', y1: 'lower', y2: 'upper', stroke: seriesColour(0), strokeWidth: 1.5 }),
			Plot.dot(known, { x: 'chance', y: 'estimate', r: 4, fill: seriesColour(0), fillOpacity: 'opacity' }),
			Plot.dot(known, {
				x: 'chance',
				y: 'estimate',
				r: 9,
				fill: 'transparent',
				title: 'tip',
				href: 'href'
			})
		]
	}));
	return {
		title: calibrationFinding(calibration, reader),
		about: calibrationAbout(calibration),
		empty: 'Too few customers have left to put chances to the test.',
		summary:
			known.length === 0
				? 'Nothing was put to the test.'
				: `${count(judged, reader)} standings. ${known.map(({ chance, estimate }) => `Of those given ${percent(chance)}, ${percent(estimate)} left`).join('. ')}.`,
		...svg,
		legend: [
			{ label: 'Share that left, with its 95 % interval', colour: seriesColour(0), shape: 'line' },
			{ label: 'As foretold', colour: 'var(--line-strong)', shape: 'dash' }
		],
		table: {
			columns: [
				{ label: 'Chances', isNumber: false },
				...['Standings', 'Mean chance', 'Share that left', 'Low', 'High'].map((label) => ({
					label,
					isNumber: true
				}))
			],
			rows: bins.map(({ lower, upper, customers, meanChance, left }) => [
				{
					text: `${percent(lower)} to ${percent(upper)}`,
					value: `${decimal(lower, reader, 1)} to ${decimal(upper, reader, 1)}`
				},
				{ text: count(customers, reader), value: customers },
				...[meanChance, left?.estimate ?? null, left?.lower ?? null, left?.upper ?? null].map((value) => ({
					text: value === null ? nothing : share(value, reader),
					value
				}))
			])
		},
		notes: []
	};
}
