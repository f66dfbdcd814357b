import { isComputable } from '../computable.ts';
import { logBeta } from '../distributions/beta.ts';
import { maximisePositive, type PositiveFit } from '../optimisation/maximum-likelihood.ts';

/** A cohort of customers with contracts: how many were left at the end of each period, the start included. */
export interface Cohort {
	/** Customers left after 0, 1, 2, ... periods; never rising. */
	active: ArrayLike<number>;
}

/** Customers with contracts who began at different times: how long each has been seen. */
export interface Lifetimes {
	/** Who left at the end of period 1, 2, ..., at index 1, 2, ...; index 0 must be 0. */
	left: ArrayLike<number>;
	/** Who has been seen for 0, 1, 2, ... whole periods and is still there; as long as `left`. */
	stillThere: ArrayLike<number>;
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
 * @param customers one cohort, or customers who began at different times, each with the periods they were seen for
 * @throws RangeError when fewer than three periods are there, numbers rise or can't be, or nobody left
 *
 * Source: Fader and Hardie (2007), Journal of Interactive Marketing 21(1), 76-90, eq. 5 to 7.
 */
export function fitShiftedBetaGeometric(customers: Cohort | Lifetimes): RetentionFit<'alpha' | 'beta'> {
	const lifetimes = lifetimesOf(customers, 2);
	const logSurvival = ([alpha, beta]: Float64Array, period: number) =>
		logBeta(alpha!, beta! + period) - logBeta(alpha!, beta!);
	return fit(
		'shifted-beta-geometric',
		['alpha', 'beta'],
		[
			[1, 1],
			[0.7, 4]
		],
		lifetimes,
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
export function fitBetaDiscreteWeibull(customers: Cohort | Lifetimes): RetentionFit<'alpha' | 'beta' | 'c'> {
	const lifetimes = lifetimesOf(customers, 3);
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
		lifetimes,
		logSurvival
	);
}

interface Counts {
	left: Float64Array;
	stillThere: Float64Array;
}

function lifetimesOf(customers: Cohort | Lifetimes, parameters: number): Counts {
	if ('left' in customers) return checkedLifetimes(customers, parameters);
	const active = checked(customers, parameters);
	const last = active.length - 1;
	return {
		left: active.map((value, period) => (period === 0 ? 0 : active[period - 1]! - value)),
		stillThere: active.map((value, period) => (period === last ? value : 0))
	};
}

function checkedLifetimes({ left, stillThere }: Lifetimes, parameters: number): Counts {
	const counts = { left: Float64Array.from(left), stillThere: Float64Array.from(stillThere) };
	const periods = counts.left.length - 1;
	if (counts.stillThere.length !== counts.left.length)
		throw new RangeError('Who left and who is still there must be told of as many periods.');
	for (const values of [counts.left, counts.stillThere])
		for (const [period, value] of values.entries())
			if (!(value >= 0 && isComputable(value)))
				throw new RangeError(`Period ${period}: ${value} is no number of customers.`);
	if (periods < parameters)
		throw new RangeError(`${parameters} parameters need ${parameters} periods or more, not ${periods}.`);
	if (counts.left[0]! > 0) throw new RangeError('Nobody leaves before the end of the first period.');
	if (counts.left.every((value) => value === 0))
		throw new RangeError('Nobody has left: how customers leave is not known.');
	return counts;
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
	{ left, stillThere }: Counts,
	logSurvival: LogSurvival
): RetentionFit<Name> {
	const last = left.length - 1;
	const remaining = stillThere.reduce((sum, customers) => sum + customers, 0);
	const fitted = maximisePositive({
		model,
		names,
		starts,
		n: remaining + left.reduce((sum, customers) => sum + customers, 0),
		hasGradient: false,
		logLikelihood(point) {
			let before = 0;
			let total = 0;
			for (let period = 1; period <= last; period++) {
				const now = logSurvival(point, period);
				// log(S(t - 1) - S(t)), without the difference of two near numbers.
				if (left[period]! > 0) total += left[period]! * (before + Math.log(-Math.expm1(now - before)));
				if (stillThere[period]! > 0) total += stillThere[period]! * now;
				before = now;
			}
			return total;
		}
	});
	if (remaining === 0) fitted.diagnostics.warnings.push('Nobody is left: what comes after is a guess.');
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
