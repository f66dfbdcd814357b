import type { Points } from '../points.ts';
import { cholesky, constrain, type CovarianceShape } from './covariance.ts';

/** A mixture of normal distributions. */
export interface Mixture {
	/** Share of each cluster; they sum to 1. */
	weights: Float64Array;
	/** One row a cluster. */
	means: Float64Array;
	/** One matrix a cluster, row by row. */
	covariances: Float64Array[];
	/** Their lower triangles. */
	factors: Float64Array[];
}

/** Where the search for a mixture ended. */
export interface MixtureEnd {
	mixture: Mixture;
	logLikelihood: number;
	converged: boolean;
	iterations: number;
	/** Chances of each row to be of each cluster, row by row. */
	chances: Float64Array;
}

export interface EmOptions {
	shape: CovarianceShape;
	/** By column: the least variance within a cluster. */
	least: Float64Array;
	/** The search ends when a round gains less than this share of the log-likelihood; 1e-9. */
	tolerance?: number;
	mostIterations?: number;
}

/**
 * The mixture of highest likelihood that the EM algorithm reaches from given chances.
 *
 * @param chances of each row to be of each cluster, row by row; changed
 * @returns null where a cluster collapses or loses all rows: the likelihood has no bound there
 *
 * Source: Dempster, Laird and Rubin (1977), J. Royal Statistical Society B 39(1), 4.3.
 */
export function expectationMaximisation(
	points: Points,
	chances: Float64Array,
	{ shape, least, tolerance = 1e-9, mostIterations = 1000 }: EmOptions
): MixtureEnd | null {
	const clusters = chances.length / points.rows;
	let before = -Infinity;
	for (let iteration = 1; ; iteration++) {
		const mixture = maximise(points, chances, clusters, shape, least);
		if (mixture === null) return null;
		const logLikelihood = expect(points, mixture, chances);
		if (!Number.isFinite(logLikelihood)) return null;
		const converged = logLikelihood - before <= tolerance * (1 + Math.abs(logLikelihood));
		if (converged || iteration >= mostIterations)
			return { mixture, logLikelihood, converged, iterations: iteration, chances };
		before = logLikelihood;
	}
}

function maximise(
	{ values, rows, columns }: Points,
	chances: Float64Array,
	clusters: number,
	shape: CovarianceShape,
	least: Float64Array
): Mixture | null {
	const weight = new Float64Array(clusters);
	const means = new Float64Array(clusters * columns);
	for (let row = 0; row < rows; row++)
		for (let cluster = 0; cluster < clusters; cluster++) {
			const chance = chances[row * clusters + cluster]!;
			weight[cluster]! += chance;
			for (let column = 0; column < columns; column++)
				means[cluster * columns + column]! += chance * values[row * columns + column]!;
		}
	if (weight.some((each) => !(each > 1e-6))) return null;
	means.forEach((sum, place) => (means[place] = sum / weight[Math.floor(place / columns)]!));
	const covariances = Array.from({ length: clusters }, () => new Float64Array(columns * columns));
	const apart = new Float64Array(columns);
	for (let row = 0; row < rows; row++)
		for (let cluster = 0; cluster < clusters; cluster++) {
			const chance = chances[row * clusters + cluster]!;
			if (chance === 0) continue;
			const matrix = covariances[cluster]!;
			for (let column = 0; column < columns; column++)
				apart[column] = values[row * columns + column]! - means[cluster * columns + column]!;
			for (let one = 0; one < columns; one++)
				for (let other = 0; other < columns; other++)
					matrix[one * columns + other]! += chance * apart[one]! * apart[other]!;
		}
	constrain(covariances, weight, shape, columns);
	const factors: Float64Array[] = [];
	for (const covariance of covariances) {
		const factor = cholesky(covariance, columns, least);
		if (factor === null) return null;
		factors.push(factor);
	}
	return { weights: weight.map((each) => each / rows), means, covariances, factors };
}

/**
 * The chances of each row to be of each cluster, written into `chances`, and the log-likelihood of all rows.
 */
export function expect({ values, rows, columns }: Points, mixture: Mixture, chances: Float64Array): number {
	const { weights, means, factors } = mixture;
	const clusters = weights.length;
	const constant = weights.map((weight, cluster) => {
		let logDeterminant = 0;
		for (let column = 0; column < columns; column++)
			logDeterminant += Math.log(factors[cluster]![column * columns + column]!);
		return Math.log(weight) - logDeterminant - (columns / 2) * Math.log(2 * Math.PI);
	});
	const scaled = new Float64Array(columns);
	let total = 0;
	for (let row = 0; row < rows; row++) {
		let highest = -Infinity;
		for (let cluster = 0; cluster < clusters; cluster++) {
			const factor = factors[cluster]!;
			let squares = 0;
			for (let column = 0; column < columns; column++) {
				let value = values[row * columns + column]! - means[cluster * columns + column]!;
				for (let k = 0; k < column; k++) value -= factor[column * columns + k]! * scaled[k]!;
				value /= factor[column * columns + column]!;
				scaled[column] = value;
				squares += value * value;
			}
			const log = constant[cluster]! - squares / 2;
			chances[row * clusters + cluster] = log;
			highest = Math.max(highest, log);
		}
		let sum = 0;
		for (let cluster = 0; cluster < clusters; cluster++) {
			const chance = Math.exp(chances[row * clusters + cluster]! - highest);
			chances[row * clusters + cluster] = chance;
			sum += chance;
		}
		for (let cluster = 0; cluster < clusters; cluster++) chances[row * clusters + cluster]! /= sum;
		total += highest + Math.log(sum);
	}
	return total;
}
