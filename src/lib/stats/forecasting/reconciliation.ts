import { LuDecomposition, Matrix } from 'ml-matrix';

/** How forecasts of a hierarchy are made to add up. */
export type ReconciliationMethod = 'bottom-up' | 'ols' | 'structural' | 'mint';

/** Series that add up: every series as the sum of some of the lowest ones. */
export interface Hierarchy {
	/** One row a series, with 1 for each lowest series it sums and 0 for the others. */
	summing: readonly ArrayLike<number>[];
}

/**
 * What makes forecasts of a hierarchy add up, whatever is forecast: points, or a simulated path of every series at once.
 *
 * - `bottom-up` takes the forecasts of the lowest series and sums them.
 * - `ols` moves all forecasts as little as possible; `structural` in proportion to how many lowest series one sums.
 * - `mint` weighs by the covariance of the one-step errors, shrunk towards its diagonal: the least variance of what comes out
 *   if the forecasts are unbiased.
 *
 * @param errors for `mint`: one-step errors by series, as many steps for each; NaN where one has none
 * @returns a function from one array a series (all of a length) to as many that add up
 * @throws RangeError when the rows differ in length, a lowest series has no row of its own, or `mint` has fewer than two
 *   steps at which all series have an error
 *
 * Source: Hyndman, Ahmed, Athanasopoulos and Shang (2011), Computational Statistics & Data Analysis 55(9); Wickramasuriya,
 * Athanasopoulos and Hyndman (2019), JASA 114(526), eq. 9; shrinkage by Schäfer and Strimmer (2005), Statistical Applications
 * in Genetics and Molecular Biology 4(1).
 */
export function reconciliation(
	hierarchy: Hierarchy,
	method: ReconciliationMethod,
	errors: readonly Float64Array[] = []
): (forecasts: readonly Float64Array[]) => Float64Array[] {
	const summing = checkedSumming(hierarchy);
	const projection = summing.mmul(toLowest(summing, method, errors));
	return (forecasts) => {
		if (forecasts.length !== summing.rows)
			throw new RangeError(`${forecasts.length} forecasts are not one for each of ${summing.rows} series.`);
		return Array.from({ length: summing.rows }, (_, row) =>
			forecasts[0]!.map((_, step) => {
				let total = 0;
				for (let other = 0; other < forecasts.length; other++)
					total += projection.get(row, other) * forecasts[other]![step]!;
				return total;
			})
		);
	};
}

function checkedSumming({ summing }: Hierarchy): Matrix {
	const lowest = summing[0]?.length ?? 0;
	if (lowest === 0) throw new RangeError('A hierarchy has at least one series.');
	if (summing.some((row) => row.length !== lowest))
		throw new RangeError('Every series of a hierarchy says of each lowest one whether it sums it.');
	const matrix = new Matrix(summing.map((row) => Array.from(row)));
	for (let column = 0; column < lowest; column++)
		if (ownRow(matrix, column) < 0)
			throw new RangeError(`The lowest series ${column + 1} has no forecast of its own.`);
	return matrix;
}

/** The row of a lowest series itself: the last that sums it alone. */
function ownRow(summing: Matrix, column: number): number {
	for (let row = summing.rows - 1; row >= 0; row--) {
		const isOwn = summing.getRow(row).every((value, at) => value === (at === column ? 1 : 0));
		if (isOwn) return row;
	}
	return -1;
}

/** From all forecasts to the lowest series: (S' W^-1 S)^-1 S' W^-1. */
function toLowest(summing: Matrix, method: ReconciliationMethod, errors: readonly Float64Array[]): Matrix {
	const { rows, columns } = summing;
	if (method === 'bottom-up') {
		const taken = Matrix.zeros(columns, rows);
		for (let column = 0; column < columns; column++) taken.set(column, ownRow(summing, column), 1);
		return taken;
	}
	const weights =
		method === 'mint'
			? shrunkCovariance(errors, rows)
			: Matrix.diag(
					Array.from({ length: rows }, (_, row) =>
						method === 'ols' ? 1 : summing.getRow(row).reduce((total, value) => total + value, 0)
					)
				);
	const weighted = new LuDecomposition(weights).solve(summing).transpose();
	return new LuDecomposition(weighted.mmul(summing)).solve(weighted);
}

/** The covariance of errors around 0, its correlations drawn to 0 as far as they are uncertain. */
function shrunkCovariance(errors: readonly Float64Array[], rows: number): Matrix {
	if (errors.length !== rows)
		throw new RangeError(`MinT needs the one-step errors of all ${rows} series, not of ${errors.length}.`);
	const length = errors[0]!.length;
	const steps = Array.from({ length }, (_, step) => step).filter((step) =>
		errors.every((series) => Number.isFinite(series[step]))
	);
	if (steps.length < 2)
		throw new RangeError('MinT needs two steps or more at which every series has an error.');
	const known = errors.map((series) => steps.map((step) => series[step]!));
	const count = steps.length;
	const spread = known.map((values) =>
		Math.sqrt(values.reduce((total, value) => total + value ** 2, 0) / count)
	);
	// A series without errors would weigh infinitely: it gets a spread far below the others instead.
	const least = 1e-6 * Math.max(...spread, Number.MIN_VALUE);
	const scale = spread.map((value) => Math.max(value, least));
	const scaled = known.map((values, row) => values.map((value) => value / scale[row]!));
	const correlation = Matrix.zeros(rows, rows);
	let uncertainty = 0;
	let size = 0;
	for (let i = 0; i < rows; i++)
		for (let j = 0; j <= i; j++) {
			const products = scaled[i]!.map((value, step) => value * scaled[j]![step]!);
			const mean = products.reduce((total, value) => total + value, 0) / count;
			correlation.set(i, j, mean);
			correlation.set(j, i, mean);
			if (i === j) continue;
			const variation = products.reduce((total, value) => total + (value - mean) ** 2, 0);
			uncertainty += variation / (count * (count - 1));
			size += mean ** 2;
		}
	const intensity = size > 0 ? Math.min(1, uncertainty / size) : 1;
	return Matrix.zeros(rows, rows).apply(function fill(this: Matrix, i: number, j: number) {
		const shrunk = i === j ? 1 : (1 - intensity) * correlation.get(i, j);
		this.set(i, j, shrunk * scale[i]! * scale[j]!);
	});
}
