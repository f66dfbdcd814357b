const longest = 200_000;

/**
 * Gauss's hypergeometric function 2F1(a, b; c; z), for real arguments and z below 1.
 *
 * Relative error about 1e-12 where the terms have one sign; terms of both signs (a or b below 0 and large) lose digits
 * to each other.
 *
 * @param c not 0 and no negative whole number
 * @param z below 1; 1 itself where c - a - b is above 0
 * @throws RangeError for arguments outside these, and where the series does not end in 200,000 terms
 *
 * Source: Abramowitz and Stegun (1964), 15.1.1 (series), 15.3.3 (Euler's transformation), 15.3.4 (Pfaff's, for z below
 * 0). Of the two series with the same z the one that falls faster is summed.
 */
export function hypergeometric(a: number, b: number, c: number, z: number): number {
	if (![a, b, c, z].every(Number.isFinite) || (c <= 0 && Number.isInteger(c)))
		throw new RangeError(`2F1(${a}, ${b}; ${c}; ${z}) is not defined.`);
	if (z === 0 || a === 0 || b === 0) return 1;
	if (z > 1 || (z === 1 && c - a - b <= 0)) throw new RangeError(`2F1 is not finite at ${z}.`);
	if (z < 0) return Math.pow(1 - z, -a) * hypergeometric(a, c - b, c, z / (z - 1));
	// The terms behave as k^(a + b - c - 1) z^k: Euler's transformation turns a growing power into a falling one.
	if (c - a - b < 0 && z < 1) return Math.pow(1 - z, c - a - b) * series(c - a, c - b, c, z);
	return series(a, b, c, z);
}

function series(a: number, b: number, c: number, z: number): number {
	let term = 1;
	let sum = 1;
	let lost = 0;
	for (let k = 0; k < longest; k++) {
		const ratio = (((a + k) * (b + k)) / ((c + k) * (k + 1))) * z;
		term *= ratio;
		// Kahan's summation: a slow series has many small terms.
		const next = term - lost;
		const total = sum + next;
		lost = total - sum - next;
		sum = total;
		if (term === 0) return sum;
		// What is left is less than a geometric series of this ratio.
		if (Math.abs(ratio) < 1 && Math.abs(term * ratio) <= 1e-16 * Math.abs(sum) * (1 - Math.abs(ratio)))
			return sum;
	}
	throw new RangeError(`The series of 2F1(${a}, ${b}; ${c}; ${z}) does not end.`);
}
