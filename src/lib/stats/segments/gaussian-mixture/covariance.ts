/**
 * How the clusters of a mixture may spread: each its own way (`full`), each its own way but without correlations
 * (`diagonal`), each alike in all directions (`spherical`), or all the same way (`tied`).
 */
export type CovarianceShape = 'full' | 'diagonal' | 'spherical' | 'tied';

export const covarianceShapes: readonly CovarianceShape[] = ['full', 'diagonal', 'spherical', 'tied'];

/** Free numbers of a mixture: weights, means and covariances. */
export function freeParameters(shape: CovarianceShape, clusters: number, columns: number): number {
	const whole = (columns * (columns + 1)) / 2;
	const spread = { full: clusters * whole, diagonal: clusters * columns, spherical: clusters, tied: whole }[
		shape
	];
	return clusters - 1 + clusters * columns + spread;
}

/**
 * Scatter matrices (weighted sums of products, one a cluster, row by row) made covariances of a shape, in place.
 *
 * @param weight of each cluster, in rows
 *
 * Source: Celeux and Govaert (1995), Gaussian parsimonious clustering models, Pattern Recognition 28(5): VVV, VVI, VII, EEE.
 */
export function constrain(
	scatter: readonly Float64Array[],
	weight: Float64Array,
	shape: CovarianceShape,
	columns: number
): void {
	if (shape === 'tied') {
		const whole = new Float64Array(columns * columns);
		const all = weight.reduce((sum, each) => sum + each, 0);
		for (const matrix of scatter) matrix.forEach((value, place) => (whole[place]! += value / all));
		for (const matrix of scatter) matrix.set(whole);
		return;
	}
	for (const [cluster, matrix] of scatter.entries()) {
		let trace = 0;
		for (let row = 0; row < columns; row++)
			for (let column = 0; column < columns; column++) {
				const place = row * columns + column;
				matrix[place]! /= weight[cluster]!;
				if (row === column) trace += matrix[place]!;
				else if (shape !== 'full') matrix[place] = 0;
			}
		if (shape === 'spherical')
			for (let row = 0; row < columns; row++) matrix[row * columns + row] = trace / columns;
	}
}

/**
 * The lower triangle L with L L' = covariance, row by row.
 *
 * @param least the smallest variance that a column may have given those before it
 * @returns null where the covariance has less: the cluster has collapsed onto fewer dimensions
 */
export function cholesky(
	covariance: Float64Array,
	columns: number,
	least: Float64Array
): Float64Array | null {
	const factor = new Float64Array(columns * columns);
	for (let row = 0; row < columns; row++)
		for (let column = 0; column <= row; column++) {
			let value = covariance[row * columns + column]!;
			for (let k = 0; k < column; k++) value -= factor[row * columns + k]! * factor[column * columns + k]!;
			if (row !== column) factor[row * columns + column] = value / factor[column * columns + column]!;
			else if (value > least[row]!) factor[row * columns + row] = Math.sqrt(value);
			else return null;
		}
	return factor;
}
