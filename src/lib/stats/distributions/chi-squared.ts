import { upperGamma } from './incomplete-gamma.ts';

/**
 * The chance that a chi-squared variate is above a value: the p-value of a chi-squared statistic.
 *
 * @param value 0 or more
 * @param degrees degrees of freedom, above 0
 * @throws RangeError for arguments outside these
 *
 * Source: Abramowitz and Stegun (1964), 26.4.19.
 */
export function chiSquaredTail(value: number, degrees: number): number {
	if (!(value >= 0 && degrees > 0))
		throw new RangeError(`A chi-squared of ${value} on ${degrees} degrees of freedom can’t be.`);
	return upperGamma(degrees / 2, value / 2);
}
