import { logGamma } from './log-gamma.ts';

const steps = 100_000;

/**
 * The upper part of the regularised incomplete gamma function, Q(a, x): the chance that a gamma variate of shape a is
 * above x. Relative error about 1e-12, far in the tail too.
 *
 * @param a above 0
 * @param x 0 or more
 * @throws RangeError for arguments outside these
 *
 * Source: Abramowitz and Stegun (1964), 6.5.29 (series) and 6.5.31 (continued fraction), the latter by Lentz's method
 * (Thompson and Barnett 1986, J. Computational Physics 64).
 */
export function upperGamma(a: number, x: number): number {
	if (!(a > 0 && x >= 0)) throw new RangeError(`upperGamma is not defined for ${a} and ${x}.`);
	if (x === 0) return 1;
	if (x === Infinity) return 0;
	return x < a + 1 ? 1 - bySeries(a, x) : byFraction(a, x);
}

/** The lower part, P(a, x) = 1 - Q(a, x), without the loss of digits near 0. */
export function lowerGamma(a: number, x: number): number {
	if (!(a > 0 && x >= 0)) throw new RangeError(`lowerGamma is not defined for ${a} and ${x}.`);
	if (x === 0) return 0;
	if (x === Infinity) return 1;
	return x < a + 1 ? bySeries(a, x) : 1 - byFraction(a, x);
}

const density = (a: number, x: number): number => Math.exp(a * Math.log(x) - x - logGamma(a));

function bySeries(a: number, x: number): number {
	let term = 1 / a;
	let sum = term;
	for (let k = 1; k < steps; k++) {
		term *= x / (a + k);
		sum += term;
		if (term < 1e-17 * sum) break;
	}
	return sum * density(a, x);
}

function byFraction(a: number, x: number): number {
	const tiny = 1e-300;
	let b = x + 1 - a;
	let c = 1 / tiny;
	let d = 1 / b;
	let value = d;
	for (let k = 1; k < steps; k++) {
		const factor = -k * (k - a);
		b += 2;
		d = 1 / nonZero(factor * d + b, tiny);
		c = nonZero(b + factor / c, tiny);
		const change = c * d;
		value *= change;
		if (Math.abs(change - 1) < 1e-16) break;
	}
	return value * density(a, x);
}

const nonZero = (value: number, tiny: number): number => (Math.abs(value) < tiny ? tiny : value);
