import { lowerGamma } from './incomplete-gamma.ts';

/**
 * The value below which a gamma variate of scale 1 lies with a probability, by halving; within 1e-12 of it.
 *
 * @param probability 0 to below 1
 * @param shape above 0
 * @throws RangeError for arguments outside these
 */
export function gammaQuantile(probability: number, shape: number): number {
	if (!(probability >= 0 && probability < 1))
		throw new RangeError(`A probability lies from 0 to below 1, not at ${probability}.`);
	let [low, high] = [0, shape + 1];
	while (lowerGamma(shape, high) < probability) high *= 2;
	while (high - low > 1e-12 * high) {
		const middle = (low + high) / 2;
		if (lowerGamma(shape, middle) < probability) low = middle;
		else high = middle;
	}
	return (low + high) / 2;
}
