import { isComputable } from '../computable.ts';
import { quantileOfSorted } from '../descriptive/quantile.ts';
import { RowError } from '../row-error.ts';

/** What customers bought, as arrays of one length. */
export interface Purchasers {
	/** Time since the last purchase, such as days; 0 or more. */
	recency: ArrayLike<number>;
	/** Purchases; 1 or more. */
	frequency: ArrayLike<number>;
	/** What they spent together, or a purchase, in one currency. */
	monetary: ArrayLike<number>;
}

/** A name for where a customer stands. */
export type RfmSegment = (typeof grid)[number][number];

/** Values beyond which (above; for recency, below) the next better score begins, worst first. */
export type RfmCuts = Record<'recency' | 'frequency' | 'monetary', number[]>;

/** Customers scored from 1 to 5 on how lately, how often and how much they bought; 5 is best. */
export interface RfmScores {
	recency: Uint8Array;
	frequency: Uint8Array;
	monetary: Uint8Array;
	segment: RfmSegment[];
}

export interface Rfm extends RfmScores {
	cuts: RfmCuts;
	warnings: string[];
}

/** By recency score, 5 first, and then by the mean of the other two, 1 first. */
const grid = [
	['new', 'potential loyalist', 'potential loyalist', 'champion', 'champion'],
	['promising', 'potential loyalist', 'potential loyalist', 'loyal', 'champion'],
	['about to sleep', 'about to sleep', 'needs attention', 'loyal', 'loyal'],
	['hibernating', 'hibernating', 'at risk', 'at risk', 'can’t lose'],
	['lost', 'lost', 'at risk', 'can’t lose', 'can’t lose']
] as const;

const scores = 5;

/**
 * RFM: every customer gets a score from 1 to 5 for recency, frequency and monetary value by fifths of all customers, equal
 * values equal scores, and a segment by the recency score and the mean of the other two (a half counts up).
 *
 * @throws RangeError that names the row: a recency below 0, a frequency below 1, a number that is not finite
 *
 * Source: Hughes (1994), Strategic Database Marketing (fifths); the segments' names are those in common use, the grid is ours.
 */
export function rfm({ recency, frequency, monetary }: Purchasers): Rfm {
	check({ recency, frequency, monetary });
	const cuts = {
		recency: fifths(recency, -1),
		frequency: fifths(frequency, 1),
		monetary: fifths(monetary, 1)
	};
	const scored = scoreRfm({ recency, frequency, monetary }, cuts);
	const warnings: string[] = [];
	for (const name of ['recency', 'frequency', 'monetary'] as const) {
		const distinct = new Set(scored[name]).size;
		if (distinct < scores)
			warnings.push(`Many customers have the same ${name}: it has ${distinct} of ${scores} scores.`);
	}
	return { ...scored, cuts, warnings };
}

/**
 * Scores and segments by the cuts of other customers.
 * @throws RangeError as `rfm`
 */
export function scoreRfm({ recency, frequency, monetary }: Purchasers, cuts: RfmCuts): RfmScores {
	check({ recency, frequency, monetary });
	const byRecency = scoresOf(recency, cuts.recency, -1);
	const byFrequency = scoresOf(frequency, cuts.frequency, 1);
	const byMonetary = scoresOf(monetary, cuts.monetary, 1);
	return {
		recency: byRecency,
		frequency: byFrequency,
		monetary: byMonetary,
		segment: Array.from(byRecency, (score, row) => rfmSegment(score, byFrequency[row]!, byMonetary[row]!))
	};
}

/**
 * The name of where a customer with three scores stands.
 * @throws RangeError for a score that is no whole number from 1 to 5
 */
export function rfmSegment(recency: number, frequency: number, monetary: number): RfmSegment {
	const name = grid[scores - recency]?.[Math.round((frequency + monetary) / 2) - 1];
	if (!name)
		throw new RangeError(`${recency}, ${frequency} and ${monetary} are no scores from 1 to ${scores}.`);
	return name;
}

function check({ recency, frequency, monetary }: Purchasers): void {
	const rows = recency.length;
	if (frequency.length !== rows || monetary.length !== rows)
		throw new RangeError('Recency, frequency and monetary value must have one value a customer each.');
	if (rows === 0) throw new RangeError('There are no customers.');
	for (let row = 0; row < rows; row++) {
		const wrong = (what: string) => new RowError(row, what);
		if (!(recency[row]! >= 0 && isComputable(recency[row]!)))
			throw wrong(`a recency of ${recency[row]} is no time`);
		if (!(frequency[row]! >= 1 && isComputable(frequency[row]!)))
			throw wrong(`a frequency of ${frequency[row]} is no number of purchases`);
		if (!isComputable(monetary[row]!)) throw wrong(`a monetary value of ${monetary[row]} is no amount`);
	}
}

/** Where the fifths of some values end; with the sign -1 the high ones come first. */
function fifths(values: ArrayLike<number>, sign: 1 | -1): number[] {
	const sorted = Float64Array.from(values, (value) => sign * value).sort();
	return [0.2, 0.4, 0.6, 0.8].map((share) => sign * quantileOfSorted(sorted, share)!);
}

function scoresOf(values: ArrayLike<number>, cuts: readonly number[], sign: 1 | -1): Uint8Array {
	return Uint8Array.from(
		{ length: values.length },
		(_, row) => 1 + cuts.filter((cut) => sign * values[row]! > sign * cut).length
	);
}
