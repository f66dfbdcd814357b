import { dot } from '../descriptive/dot.ts';
import type { Objective, Optimum } from './optimum.ts';
import { quasiNewton, type Curvature, type QuasiNewtonOptions } from './quasi-newton.ts';

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
	/** Row by row. */
	private inverse: Float64Array | null = null;

	times(slope: Float64Array): Float64Array | null {
		return this.inverse && multiply(this.inverse, slope);
	}

	/** The BFGS update of the inverse Hessian (eq. 6.17). */
	learn(step: Float64Array, change: Float64Array): void {
		const size = step.length;
		const curvature = dot(step, change);
		this.inverse ??= identity(size, curvature / dot(change, change));
		const { inverse } = this;
		const image = multiply(inverse, change);
		const factor = (1 + dot(change, image) / curvature) / curvature;
		for (let i = 0; i < size; i++) {
			const along = factor * step[i]! - image[i]! / curvature;
			const across = step[i]! / curvature;
			for (let j = 0; j < size; j++) inverse[i * size + j]! += along * step[j]! - across * image[j]!;
		}
	}

	forget(): void {
		this.inverse = null;
	}
}

function identity(size: number, scale: number): Float64Array {
	const matrix = new Float64Array(size * size);
	for (let axis = 0; axis < size; axis++) matrix[axis * size + axis] = scale;
	return matrix;
}

function multiply(matrix: Float64Array, vector: Float64Array): Float64Array {
	const size = vector.length;
	const product = new Float64Array(size);
	for (let i = 0; i < size; i++) {
		let total = 0;
		for (let j = 0; j < size; j++) total += matrix[i * size + j]! * vector[j]!;
		product[i] = total;
	}
	return product;
}
