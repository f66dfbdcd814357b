import { isComputable } from '../computable.ts';
import { digamma } from '../distributions/digamma.ts';
import { logGamma } from '../distributions/log-gamma.ts';
import { maximisePositive, type PositiveFit } from '../optimisation/maximum-likelihood.ts';
import type { FitOptions } from './buy-till-you-die.ts';
import { RowError } from '../row-error.ts';

const names = ['p', 'q', 'v'] as const;
type Parameter = (typeof names)[number];

/** What customers with repeat purchases spent, as arrays of one length. */
export interface Spending {
	/** Repeat purchases; customers without one say nothing and are left out. */
	frequency: ArrayLike<number>;
	/** Mean value of the repeat purchases. */
	meanValue: ArrayLike<number>;
	/** How many customers each row stands for; one each unless told. */
	count?: ArrayLike<number>;
}

export interface GammaGammaFit extends PositiveFit<Parameter> {
	/** Correlation of frequency and mean value over the repeaters, which the model takes to be 0; null if undefined. */
	correlation: number | null;
	/** The mean value of a purchase over all customers; null where q is not above 1 and it is infinite. */
	populationMean: number | null;
	/**
	 * The mean value of a purchase that is expected of a customer: between what they spent and what all spend.
	 * @throws RangeError for a frequency or a value that can't be
	 */
	expectedMeanValue(frequency: number, meanValue: number): number | null;
}

/** Above this the assumption that value does not depend on frequency is in doubt. */
const notableCorrelation = 0.1;

/**
 * How much customers spend a purchase, given that it differs between customers and varies around each one's mean; it must
 * not depend on how often they buy, which is checked and told. Fitted by maximum likelihood with analytic gradients.
 *
 * @throws RangeError when arrays differ in length, a frequency or value can't be, or nobody bought again
 *
 * Source: Fader and Hardie (2013), The Gamma-Gamma Model of Monetary Value, note 025, eq. 1a (likelihood) and 5
 * (expectation).
 */
export function fitGammaGamma(spending: Spending, { penalty }: FitOptions = {}): GammaGammaFit {
	const repeaters = checkedRepeaters(spending);
	const unit = repeaters.meanValue;
	const fitted = maximisePositive({
		model: 'gamma-gamma',
		names,
		starts: [
			[1, 2, 1],
			[5, 4, 0.6]
		],
		n: repeaters.customers,
		hasGradient: true,
		penalty,
		logLikelihood: likelihoodOf(repeaters, unit)
	});
	const parameters = { ...fitted.parameters, v: fitted.parameters.v * unit };
	const error = fitted.standardErrors.v;
	const correlation = correlationOf(repeaters);
	fitted.diagnostics.warnings.push(...warningsOf(parameters, correlation, repeaters));
	const { p, q, v } = parameters;
	const populationMean = q > 1 ? (p * v) / (q - 1) : null;
	return {
		...fitted,
		parameters,
		standardErrors: { ...fitted.standardErrors, v: error === null ? null : error * unit },
		logLikelihood: fitted.logLikelihood - repeaters.customers * Math.log(unit),
		correlation,
		populationMean,
		expectedMeanValue(frequency, meanValue) {
			if (!(Number.isInteger(frequency) && frequency >= 0))
				throw new RangeError(`A frequency of ${frequency} is no whole number of repeat purchases.`);
			if (frequency === 0) return populationMean;
			if (!(meanValue > 0 && isComputable(meanValue)))
				throw new RangeError(`A mean value of ${meanValue} is not above 0.`);
			const weight = p * frequency + q - 1;
			return weight > 0 ? (p * (v + frequency * meanValue)) / weight : null;
		}
	};
}

interface Repeaters {
	frequency: Float64Array;
	value: Float64Array;
	count: Float64Array;
	customers: number;
	meanValue: number;
}

function checkedRepeaters({ frequency, meanValue, count }: Spending): Repeaters {
	const rows = frequency.length;
	if (meanValue.length !== rows || (count && count.length !== rows))
		throw new RangeError('Frequency and mean value must have one value a customer each.');
	const kept: number[] = [];
	let customers = 0;
	let sum = 0;
	for (let row = 0; row < rows; row++) {
		const x = frequency[row]!;
		const many = count ? count[row]! : 1;
		if (!(Number.isInteger(x) && x >= 0))
			throw new RowError(row, `a frequency of ${x} is no whole number of repeat purchases`);
		if (!(many >= 0 && isComputable(many))) throw new RowError(row, `a count of ${many} can’t be`);
		if (x === 0 || many === 0) continue;
		const value = meanValue[row]!;
		if (!(value > 0 && isComputable(value)))
			throw new RowError(
				row,
				`a mean value of ${value} is not above 0. Leave customers out who paid nothing`
			);
		kept.push(row);
		customers += many;
		sum += many * value;
	}
	if (kept.length === 0) throw new RangeError('No customer bought again: there is nothing to learn from.');
	return {
		frequency: Float64Array.from(kept, (row) => frequency[row]!),
		value: Float64Array.from(kept, (row) => meanValue[row]!),
		count: Float64Array.from(kept, (row) => (count ? count[row]! : 1)),
		customers,
		meanValue: sum / customers
	};
}

/** Eq. 1a, values in `unit`. */
function likelihoodOf({ frequency, value, count }: Repeaters, unit: number) {
	return ([p, q, v]: Float64Array, gradient?: Float64Array): number => {
		const [a, b, c] = [p!, q!, v!];
		gradient?.fill(0);
		const logC = Math.log(c);
		const gammas = new Map<number, [logRatio: number, slopeA: number, slopeB: number]>();
		let total = 0;
		for (let row = 0; row < frequency.length; row++) {
			const x = frequency[row]!;
			const m = value[row]! / unit;
			const many = count[row]!;
			let gamma = gammas.get(x);
			if (!gamma) {
				const both = gradient ? digamma(a * x + b) : 0;
				gamma = [
					logGamma(a * x + b) - logGamma(a * x) - logGamma(b),
					gradient ? x * (both - digamma(a * x)) : 0,
					gradient ? both - digamma(b) : 0
				];
				gammas.set(x, gamma);
			}
			const logSum = Math.log(c + m * x);
			total +=
				many * (gamma[0] + b * logC + (a * x - 1) * Math.log(m) + a * x * Math.log(x) - (a * x + b) * logSum);
			if (!gradient) continue;
			gradient[0]! += many * (gamma[1] + x * (Math.log(m) + Math.log(x) - logSum));
			gradient[1]! += many * (gamma[2] + logC - logSum);
			gradient[2]! += many * (b / c - (a * x + b) / (c + m * x));
		}
		return total;
	};
}

function correlationOf({ frequency, value, count, customers, meanValue }: Repeaters): number | null {
	let meanFrequency = 0;
	for (let row = 0; row < count.length; row++) meanFrequency += (count[row]! * frequency[row]!) / customers;
	let [both, ofFrequency, ofValue] = [0, 0, 0];
	for (let row = 0; row < count.length; row++) {
		const [x, m] = [frequency[row]! - meanFrequency, value[row]! - meanValue];
		both += count[row]! * x * m;
		ofFrequency += count[row]! * x * x;
		ofValue += count[row]! * m * m;
	}
	return ofFrequency > 0 && ofValue > 0 ? both / Math.sqrt(ofFrequency * ofValue) : null;
}

function warningsOf(
	{ q }: Record<Parameter, number>,
	correlation: number | null,
	{ customers }: Repeaters
): string[] {
	const warnings: string[] = [];
	if (customers < 30)
		warnings.push(`Fewer than 30 customers bought again (${customers}): the parameters are hardly known.`);
	if (q <= 1) warnings.push('q is not above 1: the mean value over all customers is infinite.');
	if (correlation !== null && Math.abs(correlation) > notableCorrelation)
		warnings.push(
			`Frequency and value are correlated (${correlation.toFixed(2)}); the model takes them to be independent.`
		);
	return warnings;
}
