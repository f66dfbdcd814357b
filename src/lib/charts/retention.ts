/** How recurring revenue moves, and which customers stay. */
import * as Plot from '@observablehq/plot';
import type { Cohort, Movements, RetentionKind } from '#lib/server/analyses/retention/result.ts';
import { bucketLabel, count, money, nothing, share, type Reader } from '#lib/components/format/format.ts';
import { axisLabel, draw, faded, isFaded } from './draw.ts';
import type { Drawing, Picking } from './drawing.ts';
import { cohortsAbout, cohortsFinding, movementsAbout, movementsFinding } from './words/retention.ts';

const parts = [
	{ name: 'new', label: 'New', colour: 'var(--series-1)' },
	{ name: 'expansion', label: 'Expansion', colour: 'var(--series-3)' },
	{ name: 'reactivation', label: 'Reactivation', colour: 'var(--series-4)' },
	{ name: 'contraction', label: 'Contraction', colour: 'var(--series-5)' },
	{ name: 'churn', label: 'Churn', colour: 'var(--lost)' }
] as const;

/** Of more names than there is room for, every second, third, ... stands. */
const isNamed = (place: number, places: number, most: number): boolean =>
	place % Math.ceil(places / most) === 0;

/**
 * Gains above the line and losses below it, month by month.
 *
 * @param picking of the months, by their first days
 */
export function drawMovements(movements: readonly Movements[], reader: Reader, picking?: Picking): Drawing {
	const month = (first: string) => bucketLabel(first, 'month', reader);
	const bars = movements.flatMap((row) =>
		parts.map(({ name, label, colour }) => ({
			month: row.month,
			colour,
			value: Number(row[name]),
			tip: `${month(row.month)}\n${label}: ${money(row[name], reader)}\nat its end ${money(row.closing, reader)}`
		}))
	);
	const drawn = bars.filter(({ value }) => value !== 0);
	const firsts = new Set(
		[...new Set(drawn.map(({ month: first }) => first))].map((first) =>
			drawn.find((bar) => bar.month === first)!
		)
	);
	const svg = draw(({ isNarrow }) => ({
		height: 260,
		marginLeft: 64,
		marginTop: 12,
		marginBottom: 28,
		x: {
			type: 'band',
			domain: movements.map(({ month: first }) => first),
			label: null,
			tickSize: 0,
			padding: 0.25,
			tickFormat: (first: string) =>
				isNamed(
					movements.findIndex(({ month: each }) => each === first),
					movements.length,
					isNarrow ? 3 : 12
				)
					? month(first)
					: ''
		},
		y: { label: null, ticks: 5, tickSize: 0, tickFormat: axisLabel('money', reader), nice: true },
		marks: [
			Plot.gridY({ ticks: 5, stroke: 'var(--grid)', strokeOpacity: 1 }),
			Plot.barY(drawn, {
				x: 'month',
				y: 'value',
				fill: 'colour',
				fillOpacity: (bar: (typeof drawn)[number]) => (isFaded(picking, bar.month) ? faded : 1),
				title: 'tip',
				// One way to a month is enough.
				href: (bar: (typeof drawn)[number]) => (firsts.has(bar) ? (picking?.link(bar.month) ?? null) : null)
			}),
			Plot.ruleY([0], { stroke: 'var(--line-strong)' })
		]
	}));
	const last = movements.at(-1);
	return {
		title: movementsFinding(movements, reader),
		about: movementsAbout(),
		empty: 'Nobody paid a month in these months.',
		summary: last
			? `From ${money(movements[0]!.opening, reader)} to ${money(last.closing, reader)} in ${count(movements.length, reader)} months.`
			: 'Nothing recurs in this period.',
		...svg,
		legend: parts
			.filter(({ name }) => movements.some((row) => Number(row[name]) !== 0))
			.map(({ label, colour }) => ({ label, colour, shape: 'area' as const })),
		table: {
			columns: [
				{ label: 'Month', isNumber: false },
				...['Opening', ...parts.map(({ label }) => label), 'Closing'].map((label) => ({
					label,
					isNumber: true,
					unit: 'money' as const
				}))
			],
			rows: movements.map((row) => [
				{ text: month(row.month), value: row.month },
				...[row.opening, ...parts.map(({ name }) => row[name]), row.closing].map((value) => ({
					text: money(value, reader),
					value
				}))
			])
		},
		notes: movements.some(({ isPartial }) => isPartial) ? ['The last month is not over.'] : []
	};
}

/**
 * Cohorts below each other, months since across: the darker, the more are still there.
 *
 * @param kind what makes a customer stay
 * @param picking of the cohorts, by their months
 */
export function drawCohorts(
	cohorts: readonly Cohort[],
	reader: Reader,
	kind: RetentionKind,
	picking?: Picking
): Drawing {
	const month = (first: string) => bucketLabel(first, 'month', reader);
	const percent = (value: number) => share(value, reader, 0);
	const longest = Math.max(0, ...cohorts.map(({ cells }) => cells.length));
	const cells = cohorts.flatMap(({ month: first, customers, cells: row }) =>
		row.map((cell, since) => ({
			cohort: first,
			since,
			share: cell.share,
			// One way to a cohort is enough.
			href: since === 0 ? (picking?.link(first) ?? null) : null,
			opacity: isFaded(picking, first) ? faded : 1,
			isDark: cell.share > 0.55 && !isFaded(picking, first),
			text: percent(cell.share),
			tip: `Began ${month(first)}, ${count(since, reader)} months later\n${percent(cell.share)}: ${count(cell.active, reader)} of ${count(customers, reader)}`
		}))
	);
	const svg = draw(({ isNarrow }) => ({
		height: 40 + 26 * Math.max(1, cohorts.length),
		marginLeft: isNarrow ? 64 : 110,
		marginTop: 24,
		marginBottom: 6,
		x: {
			type: 'band',
			domain: Array.from({ length: longest }, (_, since) => since),
			label: null,
			axis: 'top',
			tickSize: 0,
			padding: 0.06,
			tickFormat: (since: number) => (isNamed(since, longest, isNarrow ? 8 : 24) ? String(since) : '')
		},
		y: {
			type: 'band',
			domain: cohorts.map(({ month: first }) => first),
			label: null,
			tickSize: 0,
			padding: 0.06,
			tickFormat: (first: string) => month(first)
		},
		marks: [
			Plot.cell(cells, {
				x: 'since',
				y: 'cohort',
				fill: 'var(--series-1)',
				fillOpacity: (cell: (typeof cells)[number]) => (0.06 + 0.94 * cell.share) * cell.opacity,
				title: 'tip',
				href: 'href'
			}),
			...(isNarrow
				? []
				: [
						Plot.text(cells, {
							x: 'since',
							y: 'cohort',
							text: 'text',
							href: 'href',
							fill: (cell: (typeof cells)[number]) => (cell.isDark ? 'var(--surface)' : 'var(--ink)')
						})
					])
		]
	}));
	return {
		title: cohortsFinding(cohorts, kind, reader),
		about: cohortsAbout(kind),
		empty: 'Nobody began in these months.',
		summary:
			cohorts.length === 0
				? 'Nobody began in this period.'
				: `${count(cohorts.length, reader)} cohorts of ${count(
						cohorts.reduce((sum, { customers }) => sum + customers, 0),
						reader
					)} customers. The table has their shares by month.`,
		...svg,
		legend: [],
		table: {
			columns: [
				{ label: 'Began', isNumber: false },
				{ label: 'Customers', isNumber: true, unit: 'count' as const },
				...Array.from({ length: longest }, (_, since) => ({
					label: `Month ${since}`,
					isNumber: true,
					unit: 'ratio' as const
				}))
			],
			rows: cohorts.map(({ month: first, customers, cells: row }) => [
				{ text: month(first), value: first },
				{ text: count(customers, reader), value: customers },
				...Array.from({ length: longest }, (_, since) => ({
					text: row[since] ? percent(row[since].share) : nothing,
					value: row[since]?.share ?? null
				}))
			])
		},
		notes: []
	};
}
