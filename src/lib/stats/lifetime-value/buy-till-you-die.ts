import type { Diagnostics, Fitted } from '../fitted.ts';
import type { PositiveFit } from '../optimisation/maximum-likelihood.ts';
import type { GroupedHistories } from './purchases.ts';

export interface FitOptions {
	/** Strength of an L2 penalty on the logarithms of the parameters, times in units of the mean age; 0. */
	penalty?: number;
}

/** What a model says of one customer, given its parameters. */
interface Predictions<Name extends string> {
	probabilityAlive(parameters: Record<Name, number>, x: number, recency: number, age: number): number;
	conditionalExpectedPurchases(
		parameters: Record<Name, number>,
		t: number,
		x: number,
		recency: number,
		age: number
	): number;
}

/** A fitted model of customers who buy until they stop for good. Times are in the unit of the histories. */
export class BuyTillYouDieFit<Name extends string = string> implements Fitted {
	readonly model: string;
	readonly parameters: Record<Name, number>;
	readonly standardErrors: Record<Name, number | null>;
	readonly logLikelihood: number;
	readonly n: number;
	readonly diagnostics: Diagnostics;

	constructor(
		fitted: PositiveFit<Name>,
		private readonly predictions: Predictions<Name>
	) {
		({
			model: this.model,
			parameters: this.parameters,
			standardErrors: this.standardErrors,
			logLikelihood: this.logLikelihood,
			n: this.n,
			diagnostics: this.diagnostics
		} = fitted);
	}

	/**
	 * The chance that a customer with this history has not stopped, 0 to 1.
	 * @throws RangeError for a history that can't be
	 */
	probabilityAlive(frequency: number, recency: number, age: number): number {
		check(frequency, recency, age);
		return this.predictions.probabilityAlive(this.parameters, frequency, recency, age);
	}

	/** Expected repeat purchases of a new customer within a time t from the first purchase. */
	expectedPurchases(t: number): number {
		return this.conditionalExpectedPurchases(t, 0, 0, 0);
	}

	/**
	 * Expected purchases in a time t to come of a customer with this history.
	 * @throws RangeError for a history or a time that can't be
	 */
	conditionalExpectedPurchases(t: number, frequency: number, recency: number, age: number): number {
		check(frequency, recency, age);
		if (!(t >= 0 && Number.isFinite(t))) throw new RangeError(`A time to come can’t be ${t}.`);
		return this.predictions.conditionalExpectedPurchases(this.parameters, t, frequency, recency, age);
	}

	/**
	 * The value of the purchases to come, each at `value`, in so many periods of one unit, discounted to now: purchases of
	 * a period count at its middle.
	 *
	 * @param rate discount a period, such as 0.002 a week
	 */
	discountedValue(
		history: { frequency: number; recency: number; age: number },
		{ value, periods, rate = 0 }: { value: number; periods: number; rate?: number }
	): number {
		if (!(rate > -1)) throw new RangeError(`A discount of ${rate} a period can’t be.`);
		const until = (t: number) =>
			this.conditionalExpectedPurchases(t, history.frequency, history.recency, history.age);
		let before = 0;
		let total = 0;
		for (let period = 1; period <= periods; period++) {
			const now = until(period);
			total += ((now - before) * value) / (1 + rate) ** (period - 0.5);
			before = now;
		}
		return total;
	}
}

function check(frequency: number, recency: number, age: number): void {
	if (!(
		Number.isInteger(frequency) &&
		frequency >= 0 &&
		recency >= 0 &&
		recency <= age &&
		Number.isFinite(age)
	))
		throw new RangeError(
			`A history of ${frequency} repeat purchases, the last at ${recency} of ${age}, can’t be.`
		);
}

/** Bring a fit on times in `unit` back to the times of the data: the parameters that are times, and the likelihood. */
export function rescaled<Name extends string>(
	fitted: PositiveFit<Name>,
	times: readonly Name[],
	unit: number,
	{ frequency, count }: GroupedHistories
): PositiveFit<Name> {
	let purchases = 0;
	for (let group = 0; group < frequency.length; group++) purchases += frequency[group]! * count[group]!;
	const parameters = { ...fitted.parameters };
	const standardErrors = { ...fitted.standardErrors };
	for (const name of times) {
		parameters[name] *= unit;
		const error = standardErrors[name];
		if (error !== null) standardErrors[name] = error * unit;
	}
	// Each purchase is a density in time.
	return {
		...fitted,
		parameters,
		standardErrors,
		logLikelihood: fitted.logLikelihood - purchases * Math.log(unit)
	};
}
