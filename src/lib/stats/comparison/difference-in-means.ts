import { isComputable } from '../computable.ts';
import { mean } from '../descriptive/mean.ts';
import { variance } from '../descriptive/spread.ts';
import { studentCdf, twoSidedT } from '../distributions/student-t.ts';
import type { Estimate } from '../intervals/interval.ts';

/** How far two means differ (first minus second), with its interval and the probability of it by chance. */
export interface DifferenceInMeans extends Estimate {
	standardError: number;
	/** Null where neither group varies. */
	t: number | null;
	/** Of Welch and Satterthwaite; null where neither group varies. */
	degreesOfFreedom: number | null;
	/** Two-sided; null where neither group varies, since then nothing tells chance from difference. */
	pValue: number | null;
}

/**
 * Compares the means of two independent groups whose spread may differ (Welch's test).
 *
 * @param level confidence, 0.95 unless told
 * @returns null when a group has fewer than two values
 * @throws RangeError when a value is not finite or the level not between 0 and 1
 *
 * Source: Welch (1947), The generalization of “Student’s” problem, Biometrika 34.
 */
export function differenceInMeans(
	first: ArrayLike<number>,
	second: ArrayLike<number>,
	level = 0.95
): DifferenceInMeans | null {
	for (const group of [first, second])
		if (!Array.from(group).every(isComputable))
			throw new RangeError('A mean to compare has finite values only.');
	if (!(level > 0 && level < 1))
		throw new RangeError(`A confidence level lies between 0 and 1, not at ${level}.`);
	if (first.length < 2 || second.length < 2) return null;
	const estimate = mean(first)! - mean(second)!;
	const shares = [first, second].map((group) => variance(group)! / group.length);
	const squares = shares[0]! + shares[1]!;
	const standardError = Math.sqrt(squares);
	if (squares === 0)
		return {
			estimate,
			lower: estimate,
			upper: estimate,
			level,
			standardError,
			t: null,
			degreesOfFreedom: null,
			pValue: null
		};
	const share = shares[0]! / squares;
	const degreesOfFreedom = 1 / (share ** 2 / (first.length - 1) + (1 - share) ** 2 / (second.length - 1));
	const t = estimate / standardError;
	const half = twoSidedT(level, degreesOfFreedom) * standardError;
	return {
		estimate,
		lower: estimate - half,
		upper: estimate + half,
		level,
		standardError,
		t,
		degreesOfFreedom,
		pValue: 2 * studentCdf(-Math.abs(t), degreesOfFreedom)
	};
}
