import { isComputable } from '../computable.ts';
import { logBeta } from '../distributions/beta.ts';
import { maximisePositive, type PositiveFit } from '../optimisation/maximum-likelihood.ts';

/** A cohort of customers with contracts: how many were left at the end of each period, the start included. */
export interface Cohort {
	/** Customers left after 0, 1, 2, ... periods; never rising. */
	active: ArrayLike<number>;
}

export interface RetentionFit<Name extends string = string> extends PositiveFit<Name> {
	/** Share of the cohort that is left after so many periods (a whole number, 0 or more). */
	survival(period: number): number;
	/** Share of those left after `period - 1` periods that renew in the period (from 1). */
	retention(period: number): number;
	/**
	 * Expected renewals to come of a customer who has been one for so many periods and is about to renew, discounted.
	 * Summed until what is left is below 1e-9 of it or for 10,000 periods.
	 *
	 * @param discount a period, above 0: without one the sum may have no end
	 */
	discountedResidualLifetime(periods: number, discount: number): number;
}

/**
 * How a cohort melts when each customer has their own constant chance to leave, beta distributed over customers (`alpha`,
 * `beta`): retention rises because those who leave easily leave first.
 *
 * @throws RangeError when fewer than three periods are there, numbers rise or can't be, or nobody left
 *
 * Source: Fader and Hardie (2007), Journal of Interactive Marketing 21(1), 76-90, eq. 5 to 7.
 */
export function fitShiftedBetaGeometric(cohort: Cohort): RetentionFit<'alpha' | 'beta'> {
	const active = checked(cohort, 2);
	const logSurvival = ([alpha, beta]: Float64Array, period: number) =>
		logBeta(alpha!, beta! + period) - logBeta(alpha!, beta!);
	return fit(
		'shifted-beta-geometric',
		['alpha', 'beta'],
		[
			[1, 1],
			[0.7, 4]
		],
		active,
		logSurvival
	);
}

/**
 * The shifted beta geometric with a chance to leave that changes with the time a customer has been one: it rises where
 * `c` is above 1, and falls where it is below.
 *
 * @throws RangeError as `fitShiftedBetaGeometric`
 *
 * Source: Fader, Hardie, Liu, Davin and Steenburgh (2018), Journal of Interactive Marketing 43, 1-16.
 */
export function fitBetaDiscreteWeibull(cohort: Cohort): RetentionFit<'alpha' | 'beta' | 'c'> {
	const active = checked(cohort, 3);
	const logSurvival = ([alpha, beta, c]: Float64Array, period: number) =>
		logBeta(alpha!, beta! + period ** c!) - logBeta(alpha!, beta!);
	return fit(
		'beta-discrete-weibull',
		['alpha', 'beta', 'c'],
		[
			[1, 1, 1],
			[0.7, 4, 1],
			[1, 3, 0.7]
		],
		active,
		logSurvival
	);
}

type LogSurvival = (point: Float64Array, period: number) => number;

function checked({ active }: Cohort, parameters: number): Float64Array {
	const values = Float64Array.from(active);
	for (const [period, value] of values.entries()) {
		if (!(value >= 0 && isComputable(value)))
			throw new RangeError(`Period ${period}: ${value} is no number of customers.`);
		if (period > 0 && value > values[period - 1]!)
			throw new RangeError(
				`Period ${period}: ${value} customers are more than the ${values[period - 1]!} before. Give those left of one cohort.`
			);
	}
	if (values.length < parameters + 1)
		throw new RangeError(
			`${parameters} parameters need the start and ${parameters} periods or more, not ${values.length} rows.`
		);
	if (!(values[0]! > 0)) throw new RangeError('The cohort is empty at its start.');
	if (values.at(-1) === values[0]) throw new RangeError('Nobody has left: how customers leave is not known.');
	return values;
}

function fit<Name extends string>(
	model: string,
	names: readonly Name[],
	starts: readonly (readonly number[])[],
	active: Float64Array,
	logSurvival: LogSurvival
): RetentionFit<Name> {
	const last = active.length - 1;
	const fitted = maximisePositive({
		model,
		names,
		starts,
		n: active[0]!,
		hasGradient: false,
		logLikelihood(point) {
			let before = 0;
			let total = 0;
			for (let period = 1; period <= last; period++) {
				const now = logSurvival(point, period);
				const left = active[period - 1]! - active[period]!;
				// log(S(t - 1) - S(t)), without the difference of two near numbers.
				if (left > 0) total += left * (before + Math.log(-Math.expm1(now - before)));
				before = now;
			}
			return total + active[last]! * before;
		}
	});
	if (active[last] === 0) fitted.diagnostics.warnings.push('Nobody is left: what comes after is a guess.');
	const point = Float64Array.from(names, (name) => fitted.parameters[name]);
	const survival = (period: number) => {
		if (!(Number.isInteger(period) && period >= 0))
			throw new RangeError(`${period} is no number of periods.`);
		return Math.exp(logSurvival(point, period));
	};
	const retention = (period: number) => {
		if (!(Number.isInteger(period) && period >= 1))
			throw new RangeError(`Renewals begin in period 1, not ${period}.`);
		return Math.exp(logSurvival(point, period) - logSurvival(point, period - 1));
	};
	return {
		...fitted,
		survival,
		retention,
		discountedResidualLifetime(periods, discount) {
			if (!(discount > 0)) throw new RangeError(`A discount of ${discount} is not above 0.`);
			if (!(Number.isInteger(periods) && periods >= 1))
				throw new RangeError(`${periods} is no number of periods.`);
			const start = logSurvival(point, periods - 1);
			let total = 0;
			for (let ahead = 0; ahead < 10_000; ahead++) {
				const term = Math.exp(logSurvival(point, periods + ahead) - start) / (1 + discount) ** ahead;
				total += term;
				if (term * (1 + 1 / discount) < 1e-9 * total) break;
			}
			return total;
		}
	};
}
