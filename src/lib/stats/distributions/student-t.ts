import { incompleteBeta } from './incomplete-beta.ts';

/**
 * The chance that a variate of Student's t distribution is at or below a value.
 *
 * @param degrees of freedom, above 0; need not be whole
 * @throws RangeError for degrees outside these
 *
 * Source: Abramowitz and Stegun (1964), 26.5.27.
 */
export function studentCdf(t: number, degrees: number): number {
	if (!(degrees > 0)) throw new RangeError(`Student’s t has degrees of freedom above 0, not ${degrees}.`);
	if (Number.isNaN(t)) return NaN;
	const tail = incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5) / 2;
	return t > 0 ? 1 - tail : tail;
}

/**
 * The t that leaves a central interval of the level given between -t and t: 2.228 for 0.95 on 10 degrees of freedom. By
 * bisection on the tail.
 *
 * @param level above 0 and below 1
 * @throws RangeError otherwise
 */
export function twoSidedT(level: number, degrees: number): number {
	if (!(level > 0 && level < 1))
		throw new RangeError(`A confidence level lies between 0 and 1, not at ${level}.`);
	const tail = (1 - level) / 2;
	let [low, high] = [0, 1];
	while (studentCdf(-high, degrees) > tail) [low, high] = [high, 2 * high];
	while (high - low > 1e-14 * high) {
		const middle = (low + high) / 2;
		if (middle === low || middle === high) break;
		if (studentCdf(-middle, degrees) > tail) low = middle;
		else high = middle;
	}
	return (low + high) / 2;
}
