import { dot } from '../descriptive/dot.ts';
import { counted, type Objective, type Optimum } from './optimum.ts';

/** Settings of the search; each has a default. */
export interface QuasiNewtonOptions {
	/** The gradient is flat when each component is below this share of 1 + |value|; 1e-6. */
	tolerance?: number;
	maximumIterations?: number;
	/** The gradient at a feasible point; by central differences (two evaluations a dimension) unless given. */
	gradient?: (point: Float64Array) => Float64Array;
}

/** What a search has learnt of the curvature. */
export interface Curvature {
	/** The inverse Hessian, as far as it is known, times a slope, as a new vector; null while nothing is known. */
	times(slope: Float64Array): Float64Array | null;
	/** Learn from a step and the change of the slope along it. */
	learn(step: Float64Array, change: Float64Array): void;
	forget(): void;
}

/**
 * The quasi-Newton search for a minimum of a smooth function, whatever way curvature is kept.
 *
 * Converged means that the gradient is flat, or that no step along it lowers the value by more than rounding does.
 *
 * @param start a feasible point; not changed
 *
 * Source: Nocedal and Wright (2006), Numerical Optimization, algorithms 6.1 and 7.5, with backtracking (algorithm 3.1).
 */
export function quasiNewton(
	objective: Objective,
	start: ArrayLike<number>,
	curvature: Curvature,
	options: QuasiNewtonOptions = {}
): Optimum {
	const { tolerance = 1e-6, maximumIterations = 500, gradient } = options;
	const { evaluate, evaluations } = counted(objective);
	let point: Float64Array = Float64Array.from(start);
	let value = evaluate(point);
	let iteration = 0;
	const ended = (converged: boolean, reason: string): Optimum => {
		return { point, value, converged, reason, iterations: iteration, evaluations: evaluations() };
	};
	if (value === Infinity) return ended(false, 'the start is not feasible');
	const slopeAt = (at: Float64Array, there: number) => gradient?.(at) ?? differences(evaluate, at, there);
	let slope = slopeAt(point, value);
	for (; iteration < maximumIterations; iteration++) {
		const flat = tolerance * (1 + Math.abs(value));
		if (slope.every((component) => Math.abs(component) <= flat)) return ended(true, 'the gradient is flat');
		const learnt = curvature.times(slope);
		let direction = learnt ? negative(learnt) : steepest(slope);
		let descent = dot(direction, slope);
		if (!(descent < 0)) {
			curvature.forget();
			direction = steepest(slope);
			descent = dot(direction, slope);
		}
		const next = backtrack(evaluate, point, value, direction, descent);
		if (next === null) {
			// Curvature learnt elsewhere can point uphill here: only a failure of steepest descent is an end.
			if (learnt) {
				curvature.forget();
				continue;
			}
			const isTiny = -descent <= 1e-3 * (1 + Math.abs(value));
			return ended(isTiny, isTiny ? 'no step lowers the value' : 'no step from here is feasible');
		}
		const nextSlope = slopeAt(next.point, next.value);
		const step = plus(next.point, -1, point);
		const change = plus(nextSlope, -1, slope);
		// Where curvature is not positive along the step there is nothing to learn.
		if (dot(step, change) > 1e-12 * Math.sqrt(dot(step, step) * dot(change, change)))
			curvature.learn(step, change);
		({ point, value } = next);
		slope = nextSlope;
	}
	return ended(false, `the limit of ${maximumIterations} iterations was reached`);
}

/** Downhill, at most one unit far: far steps from a poor start overflow. */
function steepest(slope: Float64Array): Float64Array {
	const length = Math.max(1, Math.sqrt(dot(slope, slope)));
	return slope.map((component) => -component / length);
}

function backtrack(
	evaluate: Objective,
	point: Float64Array,
	value: number,
	direction: Float64Array,
	descent: number
): { point: Float64Array; value: number } | null {
	for (let share = 1; share > 1e-12; share /= 2) {
		const candidate = plus(point, share, direction);
		const there = evaluate(candidate);
		if (there <= value + 1e-4 * share * descent && there < value) return { point: candidate, value: there };
	}
	return null;
}

function differences(evaluate: Objective, point: Float64Array, value: number): Float64Array {
	const probe = point.slice();
	return point.map((coordinate, axis) => {
		const width = 1e-6 * (1 + Math.abs(coordinate));
		probe[axis] = coordinate + width;
		const above = evaluate(probe);
		probe[axis] = coordinate - width;
		const below = evaluate(probe);
		probe[axis] = coordinate;
		// At the edge of what is allowed one side is all there is.
		if (above === Infinity && below === Infinity) return 0;
		if (above === Infinity) return (value - below) / width;
		if (below === Infinity) return (above - value) / width;
		return (above - below) / (2 * width);
	});
}

/** The first vector and a share of the second. A loop: these are the inner steps of thousands of fits. */
function plus(first: Float64Array, share: number, second: Float64Array): Float64Array {
	const sum = new Float64Array(first.length);
	for (let axis = 0; axis < first.length; axis++) sum[axis] = first[axis]! + share * second[axis]!;
	return sum;
}

function negative(vector: Float64Array): Float64Array {
	for (let axis = 0; axis < vector.length; axis++) vector[axis] = -vector[axis]!;
	return vector;
}
