import { logGamma } from '../distributions/log-gamma.ts';

/**
 * The probability, were two shares the same, of counts as unlikely as these or more (two-sided): exact for groups of any
 * size, where the z test is not.
 *
 * @param successes whole counts of the first and of the second group
 * @param trials whole sizes of the groups
 * @throws RangeError when a count is no whole number between 0 and its group's size
 *
 * Source: Fisher (1935), The Design of Experiments, 2; two-sided as the sum of all tables no likelier than the one seen.
 */
export function fisherExact(successes: readonly [number, number], trials: readonly [number, number]): number {
	for (const group of [0, 1] as const)
		if (!(
			Number.isInteger(successes[group]) &&
			Number.isInteger(trials[group]) &&
			successes[group] >= 0 &&
			successes[group] <= trials[group]
		))
			throw new RangeError(`${successes[group]} of ${trials[group]} are no whole counts.`);
	const all = successes[0] + successes[1];
	const lowest = Math.max(0, all - trials[1]);
	const highest = Math.min(all, trials[0]);
	const logChance = (first: number) =>
		logChoose(trials[0], first) + logChoose(trials[1], all - first) - logChoose(trials[0] + trials[1], all);
	const seen = logChance(successes[0]);
	let total = 0;
	for (let first = lowest; first <= highest; first++) {
		const each = logChance(first);
		// Equal chances count as equal, whatever rounding says.
		if (each <= seen + 1e-9) total += Math.exp(each);
	}
	return Math.min(1, total);
}

const logChoose = (n: number, k: number): number => logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);
