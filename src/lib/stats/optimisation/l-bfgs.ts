import { dot } from '../descriptive/dot.ts';
import type { Objective, Optimum } from './optimum.ts';
import { quasiNewton, type Curvature, type QuasiNewtonOptions } from './quasi-newton.ts';

/** Settings of the search; each has a default. */
export interface LimitedMemoryOptions extends QuasiNewtonOptions {
	/** Steps whose curvature is kept; 10. */
	memory?: number;
}

/**
 * The quasi-Newton search for a minimum of a smooth function of many dimensions: of the curvature only that of the latest
 * steps is kept, so that time and memory grow with the dimensions, not with their square.
 *
 * @param start a feasible point; not changed
 * @returns as `quasiNewton`
 *
 * Source: Liu and Nocedal (1989), Mathematical Programming 45; Nocedal and Wright (2006), algorithms 7.4 and 7.5.
 */
export function lbfgs(
	objective: Objective,
	start: ArrayLike<number>,
	{ memory = 10, ...options }: LimitedMemoryOptions = {}
): Optimum {
	return quasiNewton(objective, start, new LatestSteps(memory), options);
}

class LatestSteps implements Curvature {
	private kept: { step: Float64Array; change: Float64Array; curvature: number }[] = [];

	constructor(private readonly memory: number) {}

	/** The two loops of algorithm 7.4. */
	times(slope: Float64Array): Float64Array | null {
		const latest = this.kept.at(-1);
		if (!latest) return null;
		const product = slope.slice();
		const shares = new Float64Array(this.kept.length);
		for (let place = this.kept.length - 1; place >= 0; place--) {
			const { step, change, curvature } = this.kept[place]!;
			shares[place] = dot(step, product) / curvature;
			for (let axis = 0; axis < product.length; axis++) product[axis]! -= shares[place]! * change[axis]!;
		}
		const scale = latest.curvature / dot(latest.change, latest.change);
		for (let axis = 0; axis < product.length; axis++) product[axis]! *= scale;
		for (const [place, { step, change, curvature }] of this.kept.entries()) {
			const share = shares[place]! - dot(change, product) / curvature;
			for (let axis = 0; axis < product.length; axis++) product[axis]! += share * step[axis]!;
		}
		return product;
	}

	learn(step: Float64Array, change: Float64Array): void {
		this.kept.push({ step, change, curvature: dot(step, change) });
		if (this.kept.length > this.memory) this.kept.shift();
	}

	forget(): void {
		this.kept = [];
	}
}
