import { checkFeatures, checkOutcome } from './check.ts';
import type { Classifier, FeatureColumn, Features } from './classifier.ts';
import { chanceOf, lossOf } from './logistic-loss.ts';

/** What a column adds to the log-odds of a record. */
type Evidence = (column: FeatureColumn, row: number) => number;

/** Added to each level's count. */
const smoothing = 1;

/**
 * Naive Bayes: columns are taken to be independent within each outcome; numbers as normal, categories by their smoothed
 * shares, missing values as saying nothing. Quick and hard to overfit, but its chances are too near 0 and 1 where columns
 * tell the same thing twice: calibrate them before they are shown.
 *
 * The fit is by counting: no search, no standard errors.
 *
 * Source: Hastie, Tibshirani and Friedman (2009), The Elements of Statistical Learning, 6.6.3; Laplace's rule for shares.
 */
export const naiveBayes: Classifier = {
	name: 'naive-bayes',
	fit(features, outcome) {
		checkFeatures(features);
		checkOutcome(features, outcome);
		const events = outcome.reduce((sum, value) => sum + value, 0);
		const prior = Math.log((events + 0.5) / (outcome.length - events + 0.5));
		const warnings: string[] = [];
		if (events === 0 || events === outcome.length)
			warnings.push(`The outcome is ${outcome[0]} in every record: nothing can be learned about the other.`);
		const known = features.columns.map(({ name }) => name);
		const evidence = new Map(
			warnings.length > 0
				? []
				: features.columns.map((column) => [
						column.name,
						column.kind === 'number' ? normalEvidence(column.values, outcome) : levelEvidence(column, outcome)
					])
		);
		const logOdds = (given: Features) => sumEvidence(given, known, evidence, prior);
		const fittedOdds = logOdds(features);
		return {
			model: 'naive-bayes',
			parameters: { base_rate: events / outcome.length },
			standardErrors: { base_rate: null },
			logLikelihood: fittedOdds.reduce((sum, odds, row) => sum - lossOf(outcome[row]!, odds), 0),
			n: outcome.length,
			diagnostics: { converged: true, iterations: 0, gradientNorm: null, warnings },
			predict: (given) => logOdds(given).map(chanceOf)
		};
	}
};

function sumEvidence(
	features: Features,
	known: readonly string[],
	evidence: ReadonlyMap<string, Evidence>,
	prior: number
): Float64Array {
	checkFeatures(features);
	const columns = new Map(features.columns.map((column) => [column.name, column]));
	const odds = new Float64Array(features.rows).fill(prior);
	for (const name of known) {
		const column = columns.get(name);
		if (!column) throw new RangeError(`The model needs the column ${name}, which isn’t there.`);
		const told = evidence.get(name);
		if (told) for (let row = 0; row < odds.length; row++) odds[row]! += told(column, row);
	}
	return odds;
}

function normalEvidence(values: Float64Array, outcome: Uint8Array): Evidence {
	const of = (kind: number) => momentsWhere(values, (row) => outcome[row] === kind);
	const [no, yes] = [of(0), of(1)];
	const all = momentsWhere(values, () => true);
	if (!(all.variance > 0) || yes.count === 0 || no.count === 0) return () => 0;
	// A column that is constant within an outcome would decide alone.
	const least = 1e-6 * all.variance;
	const density = ({ mean, variance }: Moments, value: number) => {
		const spread = Math.max(variance, least);
		return -((value - mean) ** 2) / (2 * spread) - Math.log(spread) / 2;
	};
	return (column, row) => {
		if (column.kind !== 'number')
			throw new RangeError(`The model knows the column ${column.name} as numbers.`);
		const value = column.values[row]!;
		return Number.isNaN(value) ? 0 : density(yes, value) - density(no, value);
	};
}

interface Moments {
	count: number;
	mean: number;
	variance: number;
}

function momentsWhere(values: Float64Array, holds: (row: number) => boolean): Moments {
	let count = 0;
	let mean = 0;
	let squares = 0;
	for (let row = 0; row < values.length; row++) {
		const value = values[row]!;
		if (Number.isNaN(value) || !holds(row)) continue;
		const distance = value - mean;
		mean += distance / ++count;
		squares += distance * (value - mean);
	}
	return { count, mean, variance: squares / Math.max(1, count - 1) };
}

function levelEvidence(
	{ name, values, levels }: Extract<FeatureColumn, { kind: 'category' }>,
	outcome: Uint8Array
): Evidence {
	const counts = [new Float64Array(levels.length), new Float64Array(levels.length)] as const;
	const totals = [0, 0];
	for (let row = 0; row < values.length; row++) {
		if (values[row]! < 0) continue;
		counts[outcome[row]! as 0 | 1][values[row]!]!++;
		totals[outcome[row]!]!++;
	}
	const share = (kind: 0 | 1, code: number) =>
		(counts[kind][code]! + smoothing) / (totals[kind]! + smoothing * levels.length);
	const byLevel = new Map(levels.map((level, code) => [level, Math.log(share(1, code) / share(0, code))]));
	return (column, row) => {
		if (column.kind !== 'category') throw new RangeError(`The model knows the column ${name} as categories.`);
		const code = column.values[row]!;
		return code < 0 ? 0 : (byLevel.get(column.levels[code]!) ?? 0);
	};
}
