import { logGamma } from './log-gamma.ts';

/**
 * The natural logarithm of the beta function.
 *
 * @param a above 0
 * @param b above 0
 * @throws RangeError when an argument is not above 0
 *
 * Source: Abramowitz and Stegun (1964), 6.2.2; for a large argument the ratio of gammas by Stirling's series, which loses
 * no digits to the difference of two large logarithms.
 */
export function logBeta(a: number, b: number): number {
	const [small, large] = a < b ? [a, b] : [b, a];
	if (large < 1e4 || small > 1e3) return logGamma(a) + logGamma(b) - logGamma(a + b);
	return logGamma(small) - logRisingFactorial(large, small);
}

/** log(gamma(z + k) / gamma(z)) for large z. */
function logRisingFactorial(z: number, k: number): number {
	const correction = (x: number) => 1 / (12 * x) - 1 / (360 * x ** 3);
	return (z - 0.5) * Math.log1p(k / z) + k * Math.log(z + k) - k + correction(z + k) - correction(z);
}
