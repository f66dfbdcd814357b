import { EVD, Matrix } from 'ml-matrix';
import type { ArimaSpecification } from './specification.ts';

/** Coefficients of the lags 1, 2, ... of both sides: w_t = ar_1 w_(t-1) + ... + e_t + ma_1 e_(t-1) + ... */
export interface Lags {
	ar: Float64Array;
	ma: Float64Array;
}

/**
 * The lags of a model whose seasonal factors are multiplied out.
 *
 * @param coefficients in the order of `coefficientNames`
 *
 * Source: Box and Jenkins (1976), Time Series Analysis, 9.1, in the signs of R's arima.
 */
export function lagsOf(coefficients: ArrayLike<number>, specification: ArimaSpecification): Lags {
	const [ar, ma, seasonalAr, seasonalMa] = blocksOf(coefficients, specification);
	const { period } = specification;
	const left = product(polynomial(ar!, 1, -1), polynomial(seasonalAr!, period, -1));
	const right = product(polynomial(ma!, 1, 1), polynomial(seasonalMa!, period, 1));
	return { ar: left.subarray(1).map((value) => -value), ma: right.subarray(1) };
}

/** Coefficients by block: ar, ma, seasonal ar, seasonal ma. */
export function blocksOf(
	coefficients: ArrayLike<number>,
	{ p, q, seasonalP, seasonalQ }: ArimaSpecification
): Float64Array[] {
	const all = Float64Array.from(coefficients);
	let from = 0;
	return [p, q, seasonalP, seasonalQ].map((size) => all.subarray(from, (from += size)));
}

/**
 * Coefficients of a stationary and invertible model from any numbers: each block's numbers become partial
 * autocorrelations by the hyperbolic tangent, and these the coefficients.
 *
 * Source: Monahan (1984), A note on enforcing stationarity in ARMA models, Biometrika 71(2); Jones (1980).
 */
export function stableCoefficients(point: Float64Array, specification: ArimaSpecification): Float64Array {
	const [ar, ma, seasonalAr, seasonalMa] = blocksOf(point, specification).map(stationary);
	const negative = (block: Float64Array) => block.map((value) => -value);
	return Float64Array.of(...ar!, ...negative(ma!), ...seasonalAr!, ...negative(seasonalMa!));
}

function stationary(block: Float64Array): Float64Array {
	const coefficients = block.map(Math.tanh);
	for (let order = 1; order < coefficients.length; order++) {
		const partial = coefficients[order]!;
		const before = coefficients.slice(0, order);
		for (let lag = 0; lag < order; lag++)
			coefficients[lag] = before[lag]! - partial * before[order - 1 - lag]!;
	}
	return coefficients;
}

/** The coefficients 1, -c_1, -c_2, ... of (1 - B)^d (1 - B^period)^D. */
export function differencing({ d, seasonalD, period }: ArimaSpecification): Float64Array {
	let whole: Float64Array = Float64Array.of(1);
	for (let time = 0; time < d; time++) whole = product(whole, polynomial([1], 1, -1));
	for (let time = 0; time < seasonalD; time++) whole = product(whole, polynomial([1], period, -1));
	return whole;
}

/** The series differenced: shorter by `lostValues`. */
export function difference(series: Float64Array, differences: Float64Array): Float64Array {
	const lost = differences.length - 1;
	return Float64Array.from({ length: Math.max(0, series.length - lost) }, (_, index) => {
		let total = 0;
		for (let lag = 0; lag <= lost; lag++)
			if (differences[lag] !== 0) total += differences[lag]! * series[index + lost - lag]!;
		return total;
	});
}

/** How much an error moves the value so many steps on, for 0 to count - 1 steps, differences included. */
export function psiWeights({ ar, ma }: Lags, differences: Float64Array, count: number): Float64Array {
	const left = product(Float64Array.of(1, ...ar.map((value) => -value)), differences);
	const weights = new Float64Array(count);
	for (let step = 0; step < count; step++) {
		let total = step === 0 ? 1 : (ma[step - 1] ?? 0);
		for (let lag = 1; lag <= Math.min(step, left.length - 1); lag++)
			total -= left[lag]! * weights[step - lag]!;
		weights[step] = total;
	}
	return weights;
}

/** The largest modulus of an inverse root of 1 - c_1 B - c_2 B^2 ...: below 1 for a stationary model. 0 for none. */
export function largestInverseRoot(coefficients: Float64Array): number {
	const order = coefficients.length;
	if (order < 2) return Math.abs(coefficients[0] ?? 0);
	const companion = Matrix.zeros(order, order);
	for (let lag = 0; lag < order; lag++) {
		companion.set(0, lag, coefficients[lag]!);
		if (lag > 0) companion.set(lag, lag - 1, 1);
	}
	const { realEigenvalues, imaginaryEigenvalues } = new EVD(companion);
	return Math.max(...realEigenvalues.map((real, root) => Math.hypot(real, imaginaryEigenvalues[root]!)));
}

/** 1 with the coefficients at every so many lags. */
function polynomial(coefficients: ArrayLike<number>, step: number, sign: 1 | -1): Float64Array {
	const whole = new Float64Array(1 + step * coefficients.length);
	whole[0] = 1;
	for (let lag = 0; lag < coefficients.length; lag++) whole[step * (lag + 1)] = sign * coefficients[lag]!;
	return whole;
}

function product(first: Float64Array, second: Float64Array): Float64Array {
	if (second.length === 1) return first;
	const whole = new Float64Array(first.length + second.length - 1);
	for (let i = 0; i < first.length; i++) {
		if (first[i] === 0) continue;
		for (let j = 0; j < second.length; j++) whole[i + j]! += first[i]! * second[j]!;
	}
	return whole;
}
