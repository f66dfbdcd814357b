const coefficients = [
	0.9999999999998099, 676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406,
	12.507343278686905, -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7
];

/**
 * The natural logarithm of the gamma function; logGamma(n + 1) is log(n!).
 *
 * Relative error about 1e-14 for arguments above 0.
 *
 * @param x above 0
 * @throws RangeError when x is not above 0
 *
 * Source: Lanczos (1964), A precision approximation of the gamma function, SIAM J. Numerical Analysis B 1; g = 7,
 * nine coefficients by Godfrey (2001).
 */
export function logGamma(x: number): number {
	if (!(x > 0)) throw new RangeError(`logGamma needs a number above 0, not ${x}.`);
	if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
	const shifted = x - 1;
	let sum = coefficients[0]!;
	for (let index = 1; index < coefficients.length; index++) sum += coefficients[index]! / (shifted + index);
	const t = shifted + 7.5;
	return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(t) - t + Math.log(sum);
}
