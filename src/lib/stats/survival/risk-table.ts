/**
 * What was seen of each subject, or of each group of alike subjects as SQL counts them. All arrays have one entry a
 * row; times share one unit (days, say) counted from each subject's own origin, such as a deal's creation.
 */
export interface Observations {
	/** When observation ended: at the event, or at the last look for a subject without one. 0 or more. */
	time: ArrayLike<number>;
	/** What ended it: 0 for nothing yet (censored: the deal is open), k for cause k (1 won, 2 lost). */
	event: ArrayLike<number>;
	/** How many subjects the row stands for; 1 each unless given. */
	count?: ArrayLike<number>;
	/**
	 * When each came under observation (left truncation: a deal imported 40 days after its creation has 40). From the
	 * origin unless given. 0 is the origin itself, and such a subject is at risk of an event at time 0 too. To ask what
	 * becomes of those still open at age a, take those with time above a and let them all enter at a.
	 */
	entry?: ArrayLike<number>;
}

/** One row a distinct time at which an observation ended, ascending. */
export interface RiskTable {
	time: Float64Array;
	/** Subjects under observation just before the time. */
	atRisk: Float64Array;
	/** Subjects whose observation ended without an event. */
	censored: Float64Array;
	/** Events of cause 1, 2, ... at index 0, 1, ... */
	events: Float64Array[];
	/** Subjects in all. */
	subjects: number;
}

/**
 * Counts who was at risk and what happened at each distinct time: the sufficient statistics of every estimator here.
 *
 * A subject censored at a time is at risk of the events at that time; one that enters at a time is not (the
 * convention of R's survival package).
 *
 * @param observations individual or grouped
 * @param causes how many causes of an event there are
 * @throws RangeError when lengths differ, a time is negative or not finite, an event is not a whole number from 0 to
 *   `causes`, a count is negative, or an entry is not before its time
 */
export function riskTable(observations: Observations, causes: number): RiskTable {
	checkObservations(observations, causes);
	const { time, event, count, entry } = observations;
	const times = distinct(time);
	const table: RiskTable = {
		time: times,
		atRisk: new Float64Array(times.length),
		censored: new Float64Array(times.length),
		events: Array.from({ length: causes }, () => new Float64Array(times.length)),
		subjects: 0
	};
	const entering = new Float64Array(times.length);
	const leaving = new Float64Array(times.length);
	for (let row = 0; row < time.length; row++) {
		const subjects = count ? count[row]! : 1;
		const at = firstAtOrAfter(times, time[row]!);
		const from = entry && entry[row]! > 0 ? firstAfter(times, entry[row]!) : 0;
		table.subjects += subjects;
		entering[from]! += subjects;
		leaving[at]! += subjects;
		const cause = event[row]!;
		(cause === 0 ? table.censored : table.events[cause - 1]!)[at]! += subjects;
	}
	let present = 0;
	for (let index = 0; index < times.length; index++) {
		present += entering[index]!;
		table.atRisk[index] = present;
		present -= leaving[index]!;
	}
	return table;
}

function checkObservations(observations: Observations, causes: number): void {
	const { time, event, count, entry } = observations;
	for (const other of [event, count, entry]) {
		if (other && other.length !== time.length) {
			throw new RangeError(`Observations need arrays of one length, not ${time.length} and ${other.length}.`);
		}
	}
	for (let row = 0; row < time.length; row++) {
		const ended = time[row]!;
		const cause = event[row]!;
		if (!(ended >= 0 && ended < Infinity)) throw new RangeError(`A duration is 0 or more, not ${ended}.`);
		if (!(Number.isInteger(cause) && cause >= 0 && cause <= causes)) {
			throw new RangeError(`An event is a whole number from 0 to ${causes}, not ${cause}.`);
		}
		if (count && !(count[row]! >= 0)) throw new RangeError(`A count is 0 or more, not ${count[row]}.`);
		if (entry && !(entry[row]! <= 0 || entry[row]! < ended)) {
			throw new RangeError(`A subject that ended at ${ended} cannot have entered at ${entry[row]}.`);
		}
	}
}

function distinct(values: ArrayLike<number>): Float64Array {
	const sorted = Float64Array.from(values).sort();
	return sorted.filter((value, index) => index === 0 || value !== sorted[index - 1]);
}

/** The index of the last of ascending times at or before the time given; -1 when there is none. */
export function lastAtOrBefore(times: Float64Array, time: number): number {
	return firstAfter(times, time) - 1;
}

function firstAfter(times: Float64Array, time: number): number {
	let low = 0;
	let high = times.length;
	while (low < high) {
		const middle = (low + high) >>> 1;
		if (times[middle]! <= time) low = middle + 1;
		else high = middle;
	}
	return low;
}

function firstAtOrAfter(times: Float64Array, time: number): number {
	const after = firstAfter(times, time);
	return after > 0 && times[after - 1] === time ? after - 1 : after;
}
