import { isComputable } from '../computable.ts';
import { RowError } from '../row-error.ts';

/** Customers by what they bought, as arrays of one length; times are in one unit, such as weeks. */
export interface PurchaseHistories {
	/** Repeat purchases: purchases after the first. */
	frequency: ArrayLike<number>;
	/** Time of the last purchase since the first; 0 without a repeat. */
	recency: ArrayLike<number>;
	/** Time from the first purchase to the end of the observation. */
	age: ArrayLike<number>;
	/** How many customers each row stands for; one each unless told. */
	count?: ArrayLike<number>;
}

/** Distinct histories and how often each occurs: all that the likelihood of these models reads. */
export interface GroupedHistories {
	frequency: Float64Array;
	recency: Float64Array;
	age: Float64Array;
	count: Float64Array;
	customers: number;
	repeaters: number;
}

/**
 * Check histories and group equal ones.
 *
 * @throws RangeError that names the row: not a number, negative, a frequency that is no whole number, a recency after the
 * age, a recency without a repeat purchase, or a repeat purchase at time 0
 */
export function groupHistories(histories: PurchaseHistories): GroupedHistories {
	const { frequency, recency, age, count } = histories;
	const rows = frequency.length;
	if (recency.length !== rows || age.length !== rows || (count && count.length !== rows))
		throw new RangeError('Frequency, recency and age must have one value a customer each.');
	if (rows === 0) throw new RangeError('There are no customers.');
	const groups = new Groups();
	let customers = 0;
	let repeaters = 0;
	for (let row = 0; row < rows; row++) {
		const many = count ? count[row]! : 1;
		checkHistory(row, frequency[row]!, recency[row]!, age[row]!, many);
		customers += many;
		if (frequency[row]! > 0) repeaters += many;
		if (many > 0) groups.add(frequency[row]!, recency[row]!, age[row]!, many);
	}
	if (customers === 0) throw new RangeError('There are no customers: every count is 0.');
	return { ...groups.done(), customers, repeaters };
}

function checkHistory(row: number, frequency: number, recency: number, age: number, count: number): void {
	const wrong = (what: string) => new RowError(row, what);
	if (!(Number.isInteger(frequency) && frequency >= 0))
		throw wrong(`a frequency of ${frequency} is no whole number of repeat purchases`);
	if (!(recency >= 0 && isComputable(recency))) throw wrong(`a recency of ${recency} is no time`);
	if (!(age >= 0 && isComputable(age))) throw wrong(`an age of ${age} is no time`);
	if (recency > age) throw wrong(`the recency ${recency} is after the age ${age}`);
	if (frequency === 0 && recency > 0) throw wrong(`a recency of ${recency} without a repeat purchase`);
	if (frequency > 0 && recency === 0)
		throw wrong(`${frequency} repeat purchases at the time of the first one`);
	if (!(count >= 0 && isComputable(count))) throw wrong(`a count of ${count} is no number of customers`);
}

/** A hash table of triples in flat arrays: two million customers are grouped without two million objects. */
class Groups {
	private size = 0;
	private slots = new Int32Array(1 << 12).fill(-1);
	private values = new Float64Array(4 << 11);
	private readonly bits = new Float64Array(1);
	private readonly words = new Uint32Array(this.bits.buffer);

	add(frequency: number, recency: number, age: number, count: number): void {
		const mask = this.slots.length - 1;
		let slot = this.hash(frequency, recency, age) & mask;
		for (;;) {
			const group = this.slots[slot]!;
			if (group < 0) break;
			const at = 4 * group;
			const { values } = this;
			if (values[at] === frequency && values[at + 1] === recency && values[at + 2] === age) {
				values[at + 3]! += count;
				return;
			}
			slot = (slot + 1) & mask;
		}
		this.slots[slot] = this.size;
		this.values.set([frequency, recency, age, count], 4 * this.size++);
		if (4 * this.size === this.values.length) this.grow();
	}

	done(): Pick<GroupedHistories, 'frequency' | 'recency' | 'age' | 'count'> {
		const column = (place: number) =>
			Float64Array.from({ length: this.size }, (_, group) => this.values[4 * group + place]!);
		return { frequency: column(0), recency: column(1), age: column(2), count: column(3) };
	}

	private hash(frequency: number, recency: number, age: number): number {
		let hash = Math.imul(frequency, 0x9e3779b1);
		for (const value of [recency, age]) {
			this.bits[0] = value;
			hash = Math.imul(hash ^ this.words[0]!, 0x85ebca6b);
			hash = Math.imul(hash ^ (hash >>> 15) ^ this.words[1]!, 0xc2b2ae35);
		}
		return hash ^ (hash >>> 16);
	}

	private grow(): void {
		const values = new Float64Array(2 * this.values.length);
		values.set(this.values);
		this.values = values;
		this.slots = new Int32Array(2 * this.slots.length).fill(-1);
		const mask = this.slots.length - 1;
		for (let group = 0; group < this.size; group++) {
			let slot = this.hash(values[4 * group]!, values[4 * group + 1]!, values[4 * group + 2]!) & mask;
			while (this.slots[slot]! >= 0) slot = (slot + 1) & mask;
			this.slots[slot] = group;
		}
	}
}

/** The age that an average customer has: models are fitted in this unit, where their parameters are near 1. */
export function meanAge({ age, count, customers }: GroupedHistories): number {
	let sum = 0;
	for (let group = 0; group < age.length; group++) sum += count[group]! * age[group]!;
	const mean = sum / customers;
	if (!(mean > 0))
		throw new RangeError('Every customer has an age of 0: nothing was observed after the first purchase.');
	return mean;
}

/** What is doubtful about these customers whatever the model. */
export function historyWarnings({ customers, repeaters, frequency }: GroupedHistories): string[] {
	const warnings: string[] = [];
	if (repeaters === 0)
		warnings.push('No customer bought again: how often they buy and when they stop is not known.');
	else if (repeaters < 30)
		warnings.push(`Fewer than 30 customers bought again (${repeaters}): the parameters are hardly known.`);
	if (customers > 1 && frequency.length === 1)
		warnings.push('All customers have the same history: how they differ is not known.');
	return warnings;
}
