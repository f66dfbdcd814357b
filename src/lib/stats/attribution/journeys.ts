import { isComputable } from '../computable.ts';

/** Journeys that are alike: the same channels in the same order. */
export interface Journey {
	/** The channels touched, first to last, as numbers from 0; one or more. */
	touches: readonly number[];
	/** How many journeys there were. */
	count: number;
	/** How many of them ended in a conversion. */
	conversions: number;
	/** What the conversions were worth together, in one currency; 0 where it is not told. */
	value: number;
	/** Time from each touch to the conversion, such as days; only time decay reads it. */
	age?: readonly number[];
}

/** What each channel is given, by its number. */
export interface Credits {
	conversions: Float64Array;
	value: Float64Array;
}

/** All that converted, in number and value: what the credits of any model sum to. */
export interface Totals {
	journeys: number;
	conversions: number;
	value: number;
}

/**
 * Check journeys and sum them up.
 *
 * @param channels how many there are
 * @throws RangeError that names the journey: without a touch, of a channel that is none, with more conversions than journeys,
 *   with a value without a conversion, or numbers that can't be
 */
export function totalsOf(journeys: readonly Journey[], channels: number): Totals {
	if (!(Number.isInteger(channels) && channels >= 1))
		throw new RangeError(`There are no ${channels} channels.`);
	const totals = { journeys: 0, conversions: 0, value: 0 };
	for (const [place, { touches, count, conversions, value, age }] of journeys.entries()) {
		const wrong = (what: string) => new RangeError(`Journey ${place + 1}: ${what}.`);
		if (touches.length === 0) throw wrong('it has no touch');
		const other = touches.find(
			(channel) => !(Number.isInteger(channel) && channel >= 0 && channel < channels)
		);
		if (other !== undefined) throw wrong(`${other} is none of the ${channels} channels`);
		if (!(count >= 0 && isComputable(count))) throw wrong(`${count} is no number of journeys`);
		if (!(conversions >= 0 && conversions <= count))
			throw wrong(`${conversions} conversions of ${count} journeys can’t be`);
		if (!isComputable(value)) throw wrong(`a value of ${value} is no amount`);
		if (value !== 0 && conversions === 0) throw wrong(`it has a value of ${value} without a conversion`);
		if (age && (age.length !== touches.length || !age.every((time) => time >= 0 && isComputable(time))))
			throw wrong('each touch needs a time before the conversion, 0 or more');
		totals.journeys += count;
		totals.conversions += conversions;
		totals.value += value;
	}
	return totals;
}
