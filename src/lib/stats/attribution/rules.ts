import { totalsOf, type Credits, type Journey } from './journeys.ts';

/** The share of a conversion that each touch of a journey is given; they sum to 1. */
export type AttributionRule = (journey: Journey) => ArrayLike<number>;

/**
 * What channels are given by a rule that looks at each converted journey alone. Journeys without a conversion count for
 * nothing: such rules can't tell a channel that is everywhere from one that works.
 *
 * @param channels how many there are
 * @throws RangeError as `totalsOf`
 */
export function creditsByRule(
	journeys: readonly Journey[],
	channels: number,
	rule: AttributionRule
): Credits {
	totalsOf(journeys, channels);
	const credits = { conversions: new Float64Array(channels), value: new Float64Array(channels) };
	for (const journey of journeys) {
		if (journey.conversions === 0) continue;
		const shares = rule(journey);
		for (const [place, channel] of journey.touches.entries()) {
			credits.conversions[channel]! += shares[place]! * journey.conversions;
			credits.value[channel]! += shares[place]! * journey.value;
		}
	}
	return credits;
}

/** All to the first touch: what begins journeys. */
export const firstTouch: AttributionRule = ({ touches }) => touches.map((_, place) => (place === 0 ? 1 : 0));

/** All to the last touch: what ends them. */
export const lastTouch: AttributionRule = ({ touches }) =>
	touches.map((_, place) => (place === touches.length - 1 ? 1 : 0));

/** The same to every touch. */
export const linear: AttributionRule = ({ touches }) => touches.map(() => 1 / touches.length);

/** U: 40 % each to the first and the last touch, the rest evenly to those between; halves without any between. */
export const positionU: AttributionRule = ({ touches }) => {
	const last = touches.length - 1;
	return withPeaks(touches.length, [0, last], 0.4);
};

/**
 * W: 30 % each to the first touch, the middle one (the earlier of two) and the last, the rest evenly to the others. The
 * middle stands for the touch that made a lead, which a plain journey doesn't tell.
 */
export const positionW: AttributionRule = ({ touches }) => {
	const last = touches.length - 1;
	return withPeaks(touches.length, [0, Math.floor(last / 2), last], 0.3);
};

/** A share to each peak and the rest to the others; all to the peaks, evenly, where there are no others. */
function withPeaks(length: number, places: readonly number[], share: number): Float64Array {
	const peaks = new Set(places);
	const others = length - peaks.size;
	if (others === 0) return new Float64Array(length).fill(1 / length);
	const rest = (1 - share * peaks.size) / others;
	return Float64Array.from({ length }, (_, place) => (peaks.has(place) ? share : rest));
}

/**
 * Half as much for each half-life that a touch is before the conversion.
 *
 * @param halfLife in the unit of the ages, above 0
 * @throws RangeError for another half-life; the rule itself for a journey without ages
 */
export function timeDecay(halfLife: number): AttributionRule {
	if (!(halfLife > 0)) throw new RangeError(`A half-life of ${halfLife} is not above 0.`);
	return ({ age }) => {
		if (!age) throw new RangeError('Time decay needs the time from each touch to the conversion.');
		// From the latest touch on: what is long ago is still told apart.
		const latest = Math.min(...age);
		const weights = age.map((time) => 2 ** ((latest - time) / halfLife));
		const whole = weights.reduce((total, weight) => total + weight, 0);
		return weights.map((weight) => weight / whole);
	};
}
