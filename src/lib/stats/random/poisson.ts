import { logGamma } from '../distributions/log-gamma.ts';

/**
 * One Poisson count.
 *
 * Below a mean of 10 by multiplying uniforms (Knuth), above it by transformed rejection (PTRS), whose cost does not
 * grow with the mean.
 *
 * @param mean expected count, at least 0
 *
 * Source: Hörmann (1993), The transformed rejection method for generating Poisson random variables, Insurance:
 * Mathematics and Economics 12, algorithm PTRS.
 */
export function poisson(uniform: () => number, mean: number): number {
	if (mean === 0) return 0;
	return mean < 10 ? byMultiplication(uniform, mean) : byRejection(uniform, mean);
}

function byMultiplication(uniform: () => number, mean: number): number {
	const limit = Math.exp(-mean);
	let product = uniform();
	let count = 0;
	while (product > limit) {
		product *= uniform();
		count++;
	}
	return count;
}

function byRejection(uniform: () => number, mean: number): number {
	const b = 0.931 + 2.53 * Math.sqrt(mean);
	const a = -0.059 + 0.02483 * b;
	const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
	const acceptBelow = 0.9277 - 3.6224 / (b - 2);
	const logMean = Math.log(mean);
	for (;;) {
		const u = uniform() - 0.5;
		const v = 1 - uniform();
		const slack = 0.5 - Math.abs(u);
		const count = Math.floor(((2 * a) / slack + b) * u + mean + 0.43);
		if (slack >= 0.07 && v <= acceptBelow) return count;
		if (count < 0 || (slack < 0.013 && v > slack)) continue;
		const left = Math.log(v) + Math.log(inverseAlpha) - Math.log(a / (slack * slack) + b);
		if (left <= count * logMean - mean - logGamma(count + 1)) return count;
	}
}
