import { normalQuantile, twoSidedZ } from '../distributions/normal.ts';

/**
 * The smallest share above a known one that groups of such sizes would show: with `power` the two-sided z test of both
 * shares finds it.
 *
 * @param share of the group that is compared with, between 0 and 1
 * @param trials sizes of the group with more and of the one that is compared with
 * @returns how much more it is, or null where no share up to 1 is far enough, or a group is empty
 * @throws RangeError for a share, a level or a power outside 0 and 1
 *
 * Source: Fleiss, Levin and Paik (2003), Statistical Methods for Rates and Proportions, 4.2 and 4.4, without continuity
 * correction; as R's power.prop.test.
 */
export function detectableDifference(
	share: number,
	[first, second]: readonly [number, number],
	{ level = 0.95, power = 0.8 }: { level?: number; power?: number } = {}
): number | null {
	if (!(share >= 0 && share <= 1) || !(power > 0 && power < 1))
		throw new RangeError(`A share of ${share} with a power of ${power} can’t be tested.`);
	const z = twoSidedZ(level);
	if (!(first > 0 && second > 0)) return null;
	const beyond = normalQuantile(power);
	const ratio = first / second;
	const enough = (difference: number) => {
		const higher = share + difference;
		const pooled = (ratio * higher + share) / (ratio + 1);
		const chance = Math.sqrt(pooled * (1 - pooled) * (1 / first + 1 / second));
		const spread = Math.sqrt((higher * (1 - higher)) / first + (share * (1 - share)) / second);
		return difference >= z * chance + beyond * spread;
	};
	const most = 1 - share;
	if (!enough(most)) return null;
	let [low, high] = [0, most];
	for (let step = 0; step < 60; step++) {
		const middle = (low + high) / 2;
		if (enough(middle)) high = middle;
		else low = middle;
	}
	return high;
}
