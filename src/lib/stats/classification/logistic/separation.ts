import { maximiseLogistic, type LogisticData, type LogisticMaximum } from './maximise.ts';

/** A standardised coefficient whose error is above this has no end: the outcomes are parted by its column. */
const runawayError = 25;
/** The penalty where they are: a coefficient of 1 a standard deviation costs half a unit of log-likelihood. */
const rescuePenalty = 1;

/**
 * The logistic regression with a penalty of `strength` on the columns that `isPenalised` says; where there is none and
 * columns part the outcomes, so that no likelihood is the highest, a penalty of 1 is taken, and said.
 *
 * @param names of the columns of the design
 *
 * Source: Albert and Anderson (1984), Biometrika 71 (when there is no highest likelihood).
 */
export function maximiseWithoutRunaway(
	data: Omit<LogisticData, 'penalty'>,
	names: readonly string[],
	isPenalised: (axis: number) => boolean,
	strength: number
): { end: LogisticMaximum; warnings: string[] } {
	if (!(strength >= 0 && strength < Infinity))
		throw new RangeError(`A penalty is 0 or more, not ${strength}.`);
	const penalties = (value: number) => Float64Array.from(names, (_, axis) => (isPenalised(axis) ? value : 0));
	const warnings: string[] = [];
	let end = maximiseLogistic({ ...data, penalty: penalties(strength) });
	const parting = strength > 0 ? [] : names.filter((_, axis) => isPenalised(axis) && runsAway(end, axis));
	if (parting.length > 0) {
		end = maximiseLogistic({ ...data, penalty: penalties(rescuePenalty) });
		warnings.push(
			`Separation: ${shortened(parting)} parts the outcomes, so that no likelihood is the highest. A penalty of ${rescuePenalty} was taken.`
		);
	}
	if (end.aliased.length > 0)
		warnings.push(
			`A combination of other columns, so of no use beside them: ${shortened(end.aliased.map((axis) => names[axis]!))}.`
		);
	if (!end.converged) warnings.push(`The search did not converge in ${end.iterations} steps.`);
	return { end, warnings };
}

function runsAway({ coefficients, covariance, aliased }: LogisticMaximum, axis: number): boolean {
	if (aliased.includes(axis)) return false;
	const error = covariance ? Math.sqrt(covariance.get(axis, axis)) : Infinity;
	return !(error <= runawayError) || Math.abs(coefficients[axis]!) > runawayError;
}

const shortened = (names: readonly string[]): string =>
	names.slice(0, 5).join(', ') + (names.length > 5 ? `, and ${names.length - 5} more` : '');
