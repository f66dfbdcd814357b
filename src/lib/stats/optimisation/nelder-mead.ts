import { counted, type Objective, type Optimum } from './optimum.ts';

/** Settings of the search; each has a default. */
export interface NelderMeadOptions {
	/** Size of the first simplex along each axis; a tenth of the coordinate, at least 0.1, unless told. */
	scale?: ArrayLike<number>;
	/** The simplex is small enough when its values differ by less than this share of 1 + |value|; 1e-10. */
	tolerance?: number;
	/** Iterations of one run; 400 for each dimension. */
	maximumIterations?: number;
	/** New simplexes from the best point at most; 10. */
	maximumRestarts?: number;
}

/**
 * The simplex search for a minimum, without derivatives, with the coefficients adapted to the dimension.
 *
 * A simplex can shrink onto a point that is no minimum, so a run that has settled is started again from its best
 * point with a fresh simplex, until a restart gains nothing: only then does it count as converged.
 *
 * @param start a feasible point; not changed
 *
 * Source: Nelder and Mead (1965), Computer Journal 7; coefficients: Gao and Han (2012), Computational Optimization
 * and Applications 51, eq. 4.1; restarts: Kelley (1999), SIAM J. Optimization 10(1).
 */
export function nelderMead(
	objective: Objective,
	start: ArrayLike<number>,
	options: NelderMeadOptions = {}
): Optimum {
	const { tolerance = 1e-10, maximumRestarts = 10, maximumIterations = 400 * start.length } = options;
	const { evaluate, evaluations } = counted(objective);
	let point: Float64Array = Float64Array.from(start);
	let value = evaluate(point);
	const ended = (converged: boolean, reason: string, iterations: number): Optimum => {
		return { point, value, converged, reason, iterations, evaluations: evaluations() };
	};
	if (value === Infinity) return ended(false, 'the start is not feasible', 0);
	let iterations = 0;
	for (let restart = 0; restart <= maximumRestarts; restart++) {
		const scale = options.scale ?? point.map((coordinate) => Math.max(0.1, Math.abs(coordinate) / 10));
		// Every second simplex points the other way, or a restart would look in the same corner again.
		const run = search(evaluate, point, value, scale, restart % 2 ? -1 : 1, tolerance, maximumIterations);
		const gain = value - run.value;
		iterations += run.iterations;
		({ point, value } = run);
		if (!run.settled)
			return ended(false, `the limit of ${maximumIterations} iterations was reached`, iterations);
		if (restart > 0 && gain <= 10 * tolerance * (1 + Math.abs(value))) {
			return ended(true, 'a restart from the minimum gained nothing', iterations);
		}
	}
	return ended(false, `it still gained after ${maximumRestarts} restarts`, iterations);
}

interface Vertex {
	point: Float64Array;
	value: number;
}

function search(
	evaluate: Objective,
	start: Float64Array,
	startValue: number,
	scale: ArrayLike<number>,
	direction: number,
	tolerance: number,
	maximumIterations: number
): Vertex & { settled: boolean; iterations: number } {
	const dimension = start.length;
	const spread = Math.max(2, dimension);
	const expand = 1 + 2 / spread;
	const contract = 0.75 - 1 / (2 * spread);
	const shrink = 1 - 1 / spread;
	const at = (point: Float64Array): Vertex => ({ point, value: evaluate(point) });
	const vertices: Vertex[] = [{ point: start, value: startValue }];
	for (let axis = 0; axis < dimension; axis++) {
		const point = start.slice();
		point[axis]! += direction * scale[axis]!;
		vertices.push(at(point));
	}
	for (let iteration = 0; iteration < maximumIterations; iteration++) {
		vertices.sort((first, second) => first.value - second.value);
		const best = vertices[0]!;
		const worst = vertices[dimension]!;
		if (worst.value - best.value <= tolerance * (1 + Math.abs(best.value)) && isSmall(vertices)) {
			return { ...best, settled: true, iterations: iteration };
		}
		const centre = centroid(vertices);
		const along = (factor: number) =>
			at(centre.map((coordinate, axis) => coordinate + factor * (worst.point[axis]! - coordinate)));
		const reflected = along(-1);
		if (reflected.value < best.value) {
			const expanded = along(-expand);
			vertices[dimension] = expanded.value < reflected.value ? expanded : reflected;
		} else if (reflected.value < vertices[dimension - 1]!.value) {
			vertices[dimension] = reflected;
		} else {
			const isOutside = reflected.value < worst.value;
			const contracted = along(isOutside ? -contract : contract);
			if (contracted.value < Math.min(reflected.value, worst.value)) {
				vertices[dimension] = contracted;
			} else {
				for (let index = 1; index <= dimension; index++) {
					const { point } = vertices[index]!;
					vertices[index] = at(
						best.point.map((coordinate, axis) => coordinate + shrink * (point[axis]! - coordinate))
					);
				}
			}
		}
	}
	vertices.sort((first, second) => first.value - second.value);
	return { ...vertices[0]!, settled: false, iterations: maximumIterations };
}

/** The mean of all vertices but the last, the worst. */
function centroid(vertices: readonly Vertex[]): Float64Array {
	const dimension = vertices.length - 1;
	const centre = new Float64Array(dimension);
	for (let index = 0; index < dimension; index++) {
		for (let axis = 0; axis < dimension; axis++) centre[axis]! += vertices[index]!.point[axis]! / dimension;
	}
	return centre;
}

/** Equal values alone could be chance (two sides of a valley): the simplex must be small as well. */
function isSmall(vertices: readonly Vertex[]): boolean {
	const best = vertices[0]!.point;
	return vertices.every(({ point }) =>
		point.every(
			(coordinate, axis) => Math.abs(coordinate - best[axis]!) <= 1e-5 * (1 + Math.abs(best[axis]!))
		)
	);
}
