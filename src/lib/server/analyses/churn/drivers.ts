/** What was known when customers began, and how it goes with leaving: Cox's proportional hazards. */
import type { FeatureColumn } from '#lib/stats/classification/classifier.ts';
import { learnDesign } from '#lib/stats/classification/design.ts';
import { fitCox, type CoxFit } from '#lib/stats/survival/cox/cox.ts';
import type { Driver, Drivers } from './result.ts';
import type { Beginning } from './subjects.ts';

/** Who left, for each column that is fitted. Source: Peduzzi et al. (1995), J. Clinical Epidemiology 48. */
const leftPerColumn = 10;

const labels: Record<string, string> = {
	term: 'Term',
	industry: 'Industry',
	country: 'Country',
	source: 'Source'
};

/** @returns null where fewer than ten have left: nothing can be learnt from so few */
export function driversOf(rows: readonly Beginning[]): Drivers | null {
	const left = rows.reduce((sum, { has_left: has }) => sum + has, 0);
	const most = Math.floor(left / leftPerColumn);
	if (most === 0) return null;
	const candidates = candidatesOf(rows);
	const taken: FeatureColumn[] = [];
	const leftOut: string[] = [];
	let fit: CoxFit | null = null;
	// One after the other: what repeats another, or has more columns than there are customers who left for, is left out.
	for (const column of candidates) {
		const tried = fitOf(rows, [...taken, column], most);
		if (tried) {
			taken.push(column);
			fit = tried;
		} else leftOut.push(labels[column.name] ?? 'Starting revenue');
	}
	if (!fit) return null;
	const test = fit.proportionalHazards;
	const drivers = fit.coefficients.map(({ name, hazardRatio, lower, upper, p }): Driver => ({
		label: labelOf(name, taken),
		ratio: hazardRatio,
		lower,
		upper,
		p,
		said: saidOf(hazardRatio, lower, upper),
		proportionality: test?.covariates.find((each) => each.name === name)?.p ?? null
	}));
	return {
		customers: rows.length,
		left,
		drivers,
		concordance: fit.concordance,
		verdict: verdictOf(drivers, test?.global.p ?? null),
		warnings: [
			...fit.diagnostics.warnings,
			...(leftOut.length > 0
				? [
						`Left out, because they say the same as others or ${left} who left are too few for them: ${leftOut.join(', ').toLowerCase()}.`
					]
				: [])
		]
	};
}

function candidatesOf(rows: readonly Beginning[]): FeatureColumn[] {
	const category = (name: 'term' | 'industry' | 'country' | 'source'): FeatureColumn => {
		const levels = [...new Set(rows.map((row) => row[name]).filter((value) => value !== null))].sort();
		const place = new Map(levels.map((level, index) => [level, index]));
		const values = Int32Array.from(rows, (row) => (row[name] === null ? -1 : place.get(row[name])!));
		return { name, kind: 'category', values, levels };
	};
	return [
		category('term'),
		{
			name: 'starting revenue',
			kind: 'number',
			// A step is a doubling.
			values: Float64Array.from(rows, ({ first_mrr: mrr }) =>
				mrr !== null && mrr > 0 ? Math.log2(mrr) : NaN
			)
		},
		category('industry'),
		category('source'),
		category('country')
	];
}

/** @returns null where there are too many columns, or they can't be told from each other */
function fitOf(rows: readonly Beginning[], columns: FeatureColumn[], most: number): CoxFit | null {
	const features = { rows: rows.length, columns };
	const design = learnDesign(features, Math.max(10, Math.ceil(rows.length / 50)));
	const width = design.names.length;
	const own = design.names.filter((name) => isOf(name, columns.at(-1)!.name));
	if (width === 0 || own.length === 0 || width > most) return null;
	const values = design.encode(features);
	const covariates = Object.fromEntries(
		design.names.map((name, axis) => [
			name,
			Float64Array.from(rows, (_, row) => values[row * width + axis]! * design.scales[axis]!)
		])
	);
	try {
		const fit = fitCox({
			time: rows.map(({ days }) => days),
			event: rows.map(({ has_left: left }) => left),
			covariates
		});
		return fit.diagnostics.converged ? fit : null;
	} catch (failure) {
		if (failure instanceof RangeError) return null;
		throw failure;
	}
}

const isOf = (name: string, column: string) =>
	name === column || name.startsWith(`${column}=`) || name === `${column} missing`;

function labelOf(name: string, taken: readonly FeatureColumn[]): string {
	if (name === 'starting revenue') return 'Starting revenue, doubled';
	if (name.endsWith(' missing')) return `${sentence(name.replace(/ missing$/, ''))}: not known`;
	const [column = '', ...level] = name.split('=');
	const usual = usualLevel(taken.find((each) => each.name === column));
	return `${labels[column] ?? column}: ${level.join('=')}${usual === null ? '' : ` (beside ${usual})`}`;
}

const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** The most frequent level, which the design leaves out and compares the others with. */
function usualLevel(column: FeatureColumn | undefined): string | null {
	if (column?.kind !== 'category') return null;
	const counts = column.levels.map((_, code) =>
		column.values.reduce((sum, value) => sum + Number(value === code), 0)
	);
	return column.levels[counts.indexOf(Math.max(...counts))] ?? null;
}

function saidOf(ratio: number, lower: number | null, upper: number | null): string {
	if (lower === null || upper === null) return 'can’t be told';
	if (lower <= 1 && upper >= 1) return 'can’t be told from chance';
	const factor = (value: number) => value.toFixed(value < 10 ? 1 : 0);
	return ratio > 1 ? `leave ${factor(ratio)} times as often` : `leave ${factor(1 / ratio)} times less often`;
}

function verdictOf(drivers: readonly Driver[], p: number | null): string {
	const sure = drivers.filter(
		({ lower, upper }) => lower !== null && upper !== null && (lower > 1 || upper < 1)
	);
	const found =
		sure.length === 0
			? 'Nothing that was known when customers began tells who leaves sooner.'
			: `Of what was known when customers began, ${sure.length} of ${drivers.length} tell who leaves sooner or later.`;
	if (p === null) return found;
	return p < 0.05
		? `${found} The factors are not the same at all times (test of proportional hazards, p ${said(p)}): read them as a mean over the time that was watched.`
		: `${found} Nothing speaks against factors that are the same at all times (test of proportional hazards, p ${said(p)}).`;
}

const said = (p: number) => (p < 0.001 ? 'below 0.001' : p.toFixed(p < 0.1 ? 3 : 2));
