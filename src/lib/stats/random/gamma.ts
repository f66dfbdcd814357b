import { standardNormal } from './normal.ts';

/**
 * The logarithm of one gamma number with scale 1. On the log scale because a small shape gives numbers below the
 * smallest double, and a beta number needs their ratio.
 *
 * @param shape above 0
 *
 * Source: Marsaglia and Tsang (2000), A simple method for generating gamma variables, ACM TOMS 26(3); shapes below 1
 * by their boost gamma(shape) = gamma(shape + 1) * uniform^(1 / shape).
 */
export function logStandardGamma(uniform: () => number, shape: number): number {
	if (shape < 1) return logStandardGamma(uniform, shape + 1) + Math.log(1 - uniform()) / shape;
	const d = shape - 1 / 3;
	const c = 1 / Math.sqrt(9 * d);
	for (;;) {
		const x = standardNormal(uniform);
		const root = 1 + c * x;
		if (root <= 0) continue;
		const v = root * root * root;
		if (Math.log(1 - uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return Math.log(d * v);
	}
}
