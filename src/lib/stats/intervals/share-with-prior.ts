import { betaQuantile } from '../distributions/beta-quantile.ts';
import type { Estimate } from './interval.ts';

/**
 * A share of few trials, drawn to what was known beforehand: the mean and the central interval of the beta distribution
 * that a beta prior and the trials give. With no trials it is the prior, with many the share itself.
 *
 * @param prior the share that is expected, between 0 and 1, and how many trials that counts as
 * @throws RangeError when successes are not between 0 and trials, or the prior is none
 *
 * Source: Gelman, Carlin, Stern, Dunson, Vehtari and Rubin (2013), Bayesian Data Analysis, 3rd ed., 2.4.
 */
export function shareWithPrior(
	successes: number,
	trials: number,
	prior: { share: number; trials: number },
	level = 0.95
): Estimate {
	if (!(trials >= 0 && successes >= 0 && successes <= trials))
		throw new RangeError(`${successes} of ${trials} is not a share.`);
	if (!(prior.share > 0 && prior.share < 1 && prior.trials > 0))
		throw new RangeError(`A share of ${prior.share} that counts as ${prior.trials} trials is no prior.`);
	const a = prior.share * prior.trials + successes;
	const b = (1 - prior.share) * prior.trials + trials - successes;
	return {
		estimate: a / (a + b),
		lower: betaQuantile((1 - level) / 2, a, b),
		upper: betaQuantile((1 + level) / 2, a, b),
		level
	};
}
