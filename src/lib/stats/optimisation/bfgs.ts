import type { Objective, Optimum } from './optimum.ts';
import { dot, quasiNewton, type Curvature, type QuasiNewtonOptions } from './quasi-newton.ts';

/**
 * The quasi-Newton search for a minimum of a smooth function, for likelihoods of up to some dozens of dimensions, where the
 * simplex is slow and stops early. All curvature met is kept, as a matrix.
 *
 * @param start a feasible point; not changed
 * @returns as `quasiNewton`
 *
 * Source: Nocedal and Wright (2006), Numerical Optimization, algorithm 6.1; the first scaling by eq. 6.20.
 */
export function bfgs(
	objective: Objective,
	start: ArrayLike<number>,
	options: QuasiNewtonOptions = {}
): Optimum {
	return quasiNewton(objective, start, new WholeMatrix(), options);
}

class WholeMatrix implements Curvature {
	private inverse: Float64Array[] | null = null;

	times(slope: Float64Array): Float64Array | null {
		return this.inverse && multiply(this.inverse, slope);
	}

	/** The BFGS update of the inverse Hessian (eq. 6.17). */
	learn(step: Float64Array, change: Float64Array): void {
		const curvature = dot(step, change);
		const current = this.inverse ?? identity(step.length, curvature / dot(change, change));
		const image = multiply(current, change);
		const factor = (1 + dot(change, image) / curvature) / curvature;
		this.inverse = current.map((row, i) =>
			row.map(
				(entry, j) =>
					entry + factor * step[i]! * step[j]! - (image[i]! * step[j]! + step[i]! * image[j]!) / curvature
			)
		);
	}

	forget(): void {
		this.inverse = null;
	}
}

function identity(dimension: number, scale: number): Float64Array[] {
	return Array.from({ length: dimension }, (_, i) =>
		new Float64Array(dimension).map((_, j) => (i === j ? scale : 0))
	);
}

function multiply(matrix: readonly Float64Array[], vector: Float64Array): Float64Array {
	return Float64Array.from(matrix, (row) => dot(row, vector));
}
