/**
 * The derivative of the logarithm of the gamma function. Absolute error below 1e-13 for arguments above 0.
 *
 * @param x above 0
 * @throws RangeError when x is not above 0
 *
 * Source: Abramowitz and Stegun (1964), 6.3.5 (recurrence) and 6.3.18 (asymptotic series).
 */
export function digamma(x: number): number {
	if (!(x > 0)) throw new RangeError(`digamma needs a number above 0, not ${x}.`);
	let shift = 0;
	let z = x;
	while (z < 10) shift -= 1 / z++;
	const w = 1 / (z * z);
	const series =
		w * (1 / 12 - w * (1 / 120 - w * (1 / 252 - w * (1 / 240 - w * (1 / 132 - w * (691 / 32760 - w / 12))))));
	return shift + Math.log(z) - 0.5 / z - series;
}

/**
 * The second derivative of the logarithm of the gamma function. Relative error below 1e-12 for arguments above 0.
 *
 * @param x above 0
 * @throws RangeError when x is not above 0
 *
 * Source: Abramowitz and Stegun (1964), 6.4.6 (recurrence) and 6.4.12 (asymptotic series).
 */
export function trigamma(x: number): number {
	if (!(x > 0)) throw new RangeError(`trigamma needs a number above 0, not ${x}.`);
	let shift = 0;
	let z = x;
	while (z < 10) {
		shift += 1 / (z * z);
		z++;
	}
	const w = 1 / (z * z);
	const series =
		w * (1 / 6 - w * (1 / 30 - w * (1 / 42 - w * (1 / 30 - w * (5 / 66 - w * (691 / 2730 - (w * 7) / 6))))));
	return shift + 1 / z + w / 2 + series / z;
}
