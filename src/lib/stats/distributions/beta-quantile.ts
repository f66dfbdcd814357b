import { incompleteBeta } from './incomplete-beta.ts';

/**
 * The value below which a beta variate lies with a probability, by halving; within 1e-12.
 *
 * @param probability 0 to 1
 * @param a above 0
 * @param b above 0
 * @throws RangeError for arguments outside these
 */
export function betaQuantile(probability: number, a: number, b: number): number {
	if (!(probability >= 0 && probability <= 1))
		throw new RangeError(`A probability lies between 0 and 1, not at ${probability}.`);
	let [low, high] = [0, 1];
	while (high - low > 1e-12) {
		const middle = (low + high) / 2;
		if (incompleteBeta(middle, a, b) < probability) low = middle;
		else high = middle;
	}
	return (low + high) / 2;
}
