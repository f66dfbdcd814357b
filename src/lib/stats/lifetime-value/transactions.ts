import { isComputable } from '../computable.ts';
import type { PurchaseHistories } from './purchases.ts';
import { RowError } from '../row-error.ts';

/** Purchases one by one, as arrays of one length. */
export interface Transactions {
	/** Who bought: a place in a list of customers. */
	customer: ArrayLike<number>;
	/** When, as a number of days (parts of a day are dropped). */
	day: ArrayLike<number>;
	/** For how much; 0 unless told. */
	amount?: ArrayLike<number>;
}

export interface SummaryOptions {
	/** Days of the unit in which times are told; 7, weeks. */
	unit?: number;
	/** The last day of the observation; the last purchase's unless told. Later purchases are left out. */
	end?: number;
}

/** What each customer bought, in the order of the customers' numbers; those without a purchase until the end are not there. */
export interface TransactionSummary extends Required<Omit<PurchaseHistories, 'count'>> {
	customer: Int32Array;
	frequency: Float64Array;
	recency: Float64Array;
	age: Float64Array;
	/** Mean value of a repeat purchase; 0 without one. */
	meanValue: Float64Array;
	end: number;
}

/**
 * Sum up purchases to frequency, recency and age: purchases of one customer on one day are one; the first is the birth of
 * the customer and counts neither for the frequency nor for the value.
 *
 * @throws RangeError when arrays differ in length, are empty, or a row can't be
 *
 * Source: Fader and Hardie (2005), A Note on Implementing the Pareto/NBD Model in MATLAB, section 2; (2013) note 025.
 */
export function summariseTransactions(
	{ customer, day, amount }: Transactions,
	{ unit = 7, end }: SummaryOptions = {}
): TransactionSummary {
	const rows = customer.length;
	if (day.length !== rows || (amount && amount.length !== rows))
		throw new RangeError('Customer, day and amount must have one value a purchase each.');
	if (!(unit > 0)) throw new RangeError(`A unit of ${unit} days can’t be.`);
	let last = -Infinity;
	for (let row = 0; row < rows; row++) {
		if (!(Number.isInteger(customer[row]!) && customer[row]! >= 0))
			throw new RowError(row, `${customer[row]} is no customer’s number`);
		if (!isComputable(day[row]!) || (amount && !isComputable(amount[row]!)))
			throw new RowError(row, `the day or the amount is no number`);
		last = Math.max(last, Math.floor(day[row]!));
	}
	if (rows === 0) throw new RangeError('There are no purchases.');
	const until = end === undefined ? last : Math.floor(end);
	const order = Uint32Array.from({ length: rows }, (_, row) => row)
		.filter((row) => Math.floor(day[row]!) <= until)
		.sort((a, b) => customer[a]! - customer[b]! || day[a]! - day[b]!);
	const found: number[][] = [];
	let at = 0;
	while (at < order.length) {
		const who = customer[order[at]!]!;
		const first = Math.floor(day[order[at]!]!);
		let latest = first;
		let repeats = 0;
		let later = 0;
		for (; at < order.length && customer[order[at]!] === who; at++) {
			const when = Math.floor(day[order[at]!]!);
			if (when > latest) repeats++;
			latest = when;
			if (when > first && amount) later += amount[order[at]!]!;
		}
		found.push([
			who,
			repeats,
			(latest - first) / unit,
			(until - first) / unit,
			repeats > 0 ? later / repeats : 0
		]);
	}
	const column = (place: number) => Float64Array.from(found, (each) => each[place]!);
	return {
		customer: Int32Array.from(found, (each) => each[0]!),
		frequency: column(1),
		recency: column(2),
		age: column(3),
		meanValue: column(4),
		end: until
	};
}
