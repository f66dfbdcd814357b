import { LuDecomposition, Matrix } from 'ml-matrix';
import type { Lags } from './polynomials.ts';

/**
 * The autocovariances of a stationary ARMA process with shocks of variance 1 at the lags 0 to `count` - 1, and how much a
 * shock moves the values after it.
 *
 * @returns null where the process is not stationary, to rounding
 *
 * Source: Brockwell and Davis (1991), Time Series: Theory and Methods, 3.3, second method.
 */
export function autocovariances(
	{ ar, ma }: Lags,
	count: number
): { gamma: Float64Array; psi: Float64Array } | null {
	const psi = new Float64Array(ma.length + 1);
	for (let step = 0; step <= ma.length; step++) {
		let total = step === 0 ? 1 : ma[step - 1]!;
		for (let lag = 1; lag <= Math.min(step, ar.length); lag++) total += ar[lag - 1]! * psi[step - lag]!;
		psi[step] = total;
	}
	const shocks = (lag: number): number => {
		let total = 0;
		for (let at = lag; at <= ma.length; at++) total += (at === 0 ? 1 : ma[at - 1]!) * psi[at - lag]!;
		return total;
	};
	const order = ar.length;
	const gamma = new Float64Array(Math.max(count, order + 1));
	if (order > 0) {
		const known = solve(
			ar,
			Float64Array.from({ length: order + 1 }, (_, lag) => shocks(lag))
		);
		if (known === null) return null;
		gamma.set(known);
	}
	for (let lag = order > 0 ? order + 1 : 0; lag < gamma.length; lag++) {
		let total = shocks(lag);
		for (let back = 1; back <= order; back++) total += ar[back - 1]! * gamma[lag - back]!;
		gamma[lag] = total;
	}
	return { gamma, psi };
}

/** The first autocovariances from their equations: each less its autoregression is what the shocks give. */
function solve(ar: Float64Array, shocks: Float64Array): Float64Array | null {
	const size = shocks.length;
	const matrix = Matrix.zeros(size, size);
	for (let row = 0; row < size; row++) {
		matrix.set(row, row, 1);
		for (let lag = 1; lag < size; lag++) {
			const column = Math.abs(row - lag);
			matrix.set(row, column, matrix.get(row, column) - ar[lag - 1]!);
		}
	}
	const decomposition = new LuDecomposition(matrix);
	if (decomposition.isSingular()) return null;
	const found = Float64Array.from(decomposition.solve(Matrix.columnVector([...shocks])).to1DArray());
	return found.every(Number.isFinite) ? found : null;
}
