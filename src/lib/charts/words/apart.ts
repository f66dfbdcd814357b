/** Whether estimates with intervals can be told apart, which a title asks before it names the most or the least. */

/** An estimate with its 95 % interval, both in the same unit. */
export interface Sure {
	estimate: number;
	lower: number;
	upper: number;
}

/** The half-width of a 95 % interval, in standard errors. */
const usual = 1.96;

/**
 * The half-width that 95 % intervals of every pair of so many groups need, in standard errors: of many groups the most and the
 * least always lie apart. It is an upper bound, so a difference is rather not told than told wrongly.
 */
function widthFor(groups: number): number {
	const pairs = (groups * (groups - 1)) / 2;
	// Bonferroni's share of each tail, and Chernoff's bound of the normal quantile.
	return pairs > 1 ? Math.sqrt(-2 * Math.log((2 * 0.025) / pairs)) : usual;
}

/**
 * Whether the one is above the other by more than chance: the interval of their difference lies above zero.
 * Source: Newcombe 1998, method 10; Bonferroni over all pairs.
 *
 * @param groups from how many the two were picked
 */
export function isAbove(one: Sure, other: Sure, groups = 2): boolean {
	const reach =
		(widthFor(groups) / usual) * Math.hypot(one.estimate - one.lower, other.upper - other.estimate);
	return one.estimate - other.estimate > reach;
}

/** In how many groups the interval of what happened holds what was said of it. */
export const held = (groups: readonly { said: number; happened: Sure }[]): number =>
	groups.filter(({ said, happened }) => said >= happened.lower && said <= happened.upper).length;
