import type { Matrix } from 'ml-matrix';
import { checkFeatures, checkOutcome } from '../check.ts';
import type { Classifier, ClassifierOptions, Features, FittedClassifier } from '../classifier.ts';
import { learnDesign, type Design } from '../design.ts';
import { chanceOf } from '../logistic-loss.ts';
import type { LogisticMaximum } from './maximise.ts';
import { maximiseWithoutRunaway } from './separation.ts';

export interface FittedLogistic extends FittedClassifier {
	logLikelihood: number;
	/** What each column adds to the log-odds of a record: its coefficient times its distance from the mean. */
	contributions(features: Features): { names: readonly string[]; values: Float64Array };
}

export interface Logistic extends Classifier {
	fit(features: Features, outcome: Uint8Array, options?: ClassifierOptions): FittedLogistic;
}

/**
 * Logistic regression: each column adds to the log-odds. Categories are one-hot, missing values have a column of their
 * own; coefficients are told in the columns' own units. The penalty, if any, acts on standardised columns.
 *
 * Where columns part the outcomes there is no highest likelihood: a penalty of 1 is then taken, and said. Columns that
 * are combinations of others are left at 0, and said.
 *
 * Source: McCullagh and Nelder (1989), Generalized Linear Models, 4.
 */
export const logistic: Logistic = {
	name: 'logistic',
	fit(features, outcome, { penalty = 0, onProgress } = {}) {
		checkOutcome(features, outcome);
		const design = learnDesign(features);
		const width = design.names.length + 1;
		const rows = withIntercept(design.encode(features), outcome.length, width);
		const isOneSided = outcome.every((value) => value === outcome[0]);
		const { end, warnings } = maximiseWithoutRunaway(
			{ design: rows, width, outcome },
			['intercept', ...design.names],
			// The intercept is free, unless nothing else could hold it.
			(axis) => axis > 0 || isOneSided,
			isOneSided ? Math.max(1, penalty) : penalty
		);
		warnings.unshift(...design.warnings);
		if (isOneSided)
			warnings.push(`The outcome is ${outcome[0]} in every record: nothing can be learned about the other.`);
		onProgress?.(1);
		const events = outcome.reduce((sum, value) => sum + value, 0);
		const rarer = Math.min(events, outcome.length - events);
		if (!isOneSided && rarer < 5 * design.names.length)
			warnings.push(
				`${rarer} records of the rarer outcome are few for ${design.names.length} columns: expect the model to be worse on new records.`
			);
		return told(end, design, outcome.length, warnings);
	}
};

function told(end: LogisticMaximum, design: Design, n: number, warnings: string[]): FittedLogistic {
	const { names, centres, scales } = design;
	const { coefficients, covariance } = end;
	const slopes = Array.from(names, (_, axis) => coefficients[axis + 1]! / scales[axis]!);
	// Columns were centred: the intercept of their own units gives the means back.
	const back = [1, ...slopes.map((_, axis) => -centres[axis]! / scales[axis]!)];
	const intercept = back.reduce((sum, share, axis) => sum + share * coefficients[axis]!, 0);
	const isAliased = (axis: number) => end.aliased.includes(axis + 1);
	const error = (axis: number) =>
		covariance && !isAliased(axis) ? Math.sqrt(covariance.get(axis + 1, axis + 1)) / scales[axis]! : null;
	return {
		model: 'logistic',
		parameters: Object.fromEntries([
			['intercept', intercept],
			...names.map((name, axis) => [name, slopes[axis]!] as const)
		]),
		standardErrors: Object.fromEntries([
			['intercept', covariance && Math.sqrt(quadratic(covariance, back))],
			...names.map((name, axis) => [name, error(axis)] as const)
		]),
		logLikelihood: end.logLikelihood,
		n,
		diagnostics: {
			converged: end.converged,
			iterations: end.iterations,
			gradientNorm: end.gradientNorm,
			warnings
		},
		predict(features) {
			checkFeatures(features);
			const rows = design.encode(features);
			return Float64Array.from({ length: features.rows }, (_, row) => {
				let predictor = coefficients[0]!;
				for (let axis = 0; axis < names.length; axis++)
					predictor += coefficients[axis + 1]! * rows[row * names.length + axis]!;
				return chanceOf(predictor);
			});
		},
		contributions(features) {
			const values = design.encode(features);
			for (let place = 0; place < values.length; place++)
				values[place]! *= coefficients[1 + (place % names.length)]!;
			return { names, values };
		}
	};
}

function withIntercept(columns: Float64Array, records: number, width: number): Float64Array {
	const rows = new Float64Array(records * width);
	for (let row = 0; row < records; row++) {
		rows[row * width] = 1;
		rows.set(columns.subarray(row * (width - 1), (row + 1) * (width - 1)), row * width + 1);
	}
	return rows;
}

function quadratic(matrix: Matrix, vector: readonly number[]): number {
	let sum = 0;
	for (const [row, first] of vector.entries())
		for (const [column, second] of vector.entries()) sum += first * second * matrix.get(row, column);
	return sum;
}
