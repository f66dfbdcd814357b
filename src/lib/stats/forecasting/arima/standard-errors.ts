import { EigenvalueDecomposition, Matrix, inverse } from 'ml-matrix';
import { leastVariance, profileAt, type ArimaEstimate } from './estimate.ts';
import { innovationsOf } from './innovations.ts';
import { difference, lagsOf } from './polynomials.ts';

/**
 * Standard errors of the coefficients, from the curvature of the log-likelihood, and of the regression, from generalised
 * least squares at these coefficients. Null where the curvature says nothing, as at the edge of the stable region or for a perfect fit.
 *
 * Source: Harvey (1989), 3.4.6: the regression and the coefficients are asymptotically independent.
 */
export function arimaStandardErrors(
	estimate: ArimaEstimate,
	series: Float64Array,
	regressors: readonly Float64Array[]
): (number | null)[] {
	const columns = [series, ...regressors].map((column) => difference(column, estimate.differences));
	if (estimate.variance <= leastVariance(series))
		return [...estimate.coefficients, ...regressors].map(() => null);
	return [...ofCoefficients(estimate, columns), ...ofRegression(estimate, columns.slice(1))];
}

function ofCoefficients(estimate: ArimaEstimate, columns: readonly Float64Array[]): (number | null)[] {
	const { coefficients, specification } = estimate;
	const size = coefficients.length;
	const deviance = (point: Float64Array) =>
		profileAt(lagsOf(point, specification), columns, 0)?.deviance ?? Infinity;
	const width = 1e-3;
	const moved = (i: number, by: number, j: number, and: number) => {
		const point = coefficients.slice();
		point[i]! += by;
		point[j]! += and;
		return deviance(point);
	};
	const information = Matrix.zeros(size, size);
	for (let i = 0; i < size; i++)
		for (let j = 0; j <= i; j++) {
			const bend =
				(moved(i, width, j, width) -
					moved(i, width, j, -width) -
					moved(i, -width, j, width) +
					moved(i, -width, j, -width)) /
				(8 * width * width);
			information.set(i, j, bend);
			information.set(j, i, bend);
		}
	return rootsOfInverse(information, 1);
}

function ofRegression(estimate: ArimaEstimate, columns: readonly Float64Array[]): (number | null)[] {
	const filtered = columns.length > 0 ? innovationsOf(estimate.lags, columns) : null;
	if (filtered === null) return columns.map(() => null);
	const { errors, variances } = filtered;
	const information = Matrix.zeros(columns.length, columns.length);
	errors.forEach((first, i) =>
		errors.forEach((second, j) => {
			let total = 0;
			for (let step = 0; step < first.length; step++)
				total += (first[step]! * second[step]!) / variances[step]!;
			information.set(i, j, total);
		})
	);
	return rootsOfInverse(information, estimate.variance);
}

function rootsOfInverse(information: Matrix, scale: number): (number | null)[] {
	const size = information.rows;
	if (size === 0) return [];
	const unknown = Array.from({ length: size }, () => null);
	if (!information.to1DArray().every(Number.isFinite)) return unknown;
	const bends = new EigenvalueDecomposition(information, { assumeSymmetric: true }).realEigenvalues;
	if (bends.some((bend) => !(bend > 0))) return unknown;
	const covariance = inverse(information);
	return Array.from({ length: size }, (_, place) => Math.sqrt(scale * covariance.get(place, place)));
}
