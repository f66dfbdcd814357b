import { isComputable } from '../computable.ts';
import { mean } from '../descriptive/mean.ts';
import { differenceInMeans, type DifferenceInMeans } from './difference-in-means.ts';

/** A group of an experiment: what was measured, and what was known of each before it began. */
export interface CupedGroup {
	outcome: ArrayLike<number>;
	/** In the same order; nothing that the experiment could have changed. */
	before: ArrayLike<number>;
}

export interface CupedDifference extends DifferenceInMeans {
	/** How much of the outcome goes with each unit of what was known before. */
	slope: number;
	/** The share of the outcome's variance that was known before, 0 to 1. */
	explained: number;
}

/**
 * Compares the means of two groups after what was known before is taken off (CUPED): the same difference, with less noise.
 * Taken off is the slope of outcome on covariate within the groups, common to both.
 *
 * @param level confidence, 0.95 unless told
 * @returns null when a group has fewer than two values
 * @throws RangeError when the two arrays of a group differ in length, and as `differenceInMeans`
 *
 * Source: Deng, Xu, Kohavi and Walker (2013), Improving the sensitivity of online controlled experiments by utilizing
 * pre-experiment data, WSDM, eq. 4 and 5.
 */
export function cupedDifference(first: CupedGroup, second: CupedGroup, level = 0.95): CupedDifference | null {
	for (const { outcome, before } of [first, second]) {
		if (outcome.length !== before.length)
			throw new RangeError(`${outcome.length} outcomes don’t go with ${before.length} values from before.`);
		if (!Array.from(before).every(isComputable))
			throw new RangeError('What was known before is a finite number for each.');
	}
	if (first.outcome.length < 2 || second.outcome.length < 2) return null;
	const sums = [first, second].map(sumsOf);
	const [together, own, outcomes] = ['together', 'own', 'outcomes'].map(
		(name) => sums[0]![name as keyof Sums] + sums[1]![name as keyof Sums]
	) as [number, number, number];
	const slope = own > 0 ? together / own : 0;
	const centre = mean([...Array.from(first.before), ...Array.from(second.before)])!;
	const adjusted = ({ outcome, before }: CupedGroup) =>
		Float64Array.from(outcome, (value, place) => value - slope * (before[place]! - centre));
	const difference = differenceInMeans(adjusted(first), adjusted(second), level)!;
	return {
		...difference,
		slope,
		explained: own > 0 && outcomes > 0 ? together ** 2 / (own * outcomes) : 0
	};
}

interface Sums {
	together: number;
	own: number;
	outcomes: number;
}

/** Products and squares of what both columns are apart from their means. */
function sumsOf({ outcome, before }: CupedGroup): Sums {
	const [one, other] = [mean(outcome)!, mean(before)!];
	const sums = { together: 0, own: 0, outcomes: 0 };
	for (let place = 0; place < outcome.length; place++) {
		const apart = before[place]! - other;
		sums.together += apart * (outcome[place]! - one);
		sums.own += apart * apart;
		sums.outcomes += (outcome[place]! - one) ** 2;
	}
	return sums;
}
