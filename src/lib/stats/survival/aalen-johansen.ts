import { twoSidedZ } from '../distributions/normal.ts';
import type { Estimate } from '../intervals/interval.ts';
import { lastAtOrBefore, riskTable, type Observations } from './risk-table.ts';

/** How often one cause has come first, over time. One entry a distinct time, as in the curve it belongs to. */
export interface CauseIncidence {
	/** Share that has ended by this cause by the time, the time included. */
	incidence: Float64Array;
	standardError: Float64Array;
	lower: Float64Array;
	upper: Float64Array;
}

/** Cumulative incidence of competing causes: survival and the incidences add to 1 at every time. */
export interface IncidenceCurves {
	time: Float64Array;
	atRisk: Float64Array;
	events: Float64Array[];
	censored: Float64Array;
	/** Share still without any event. */
	survival: Float64Array;
	/** Cause 1, 2, ... at index 0, 1, ... */
	causes: CauseIncidence[];
	level: number;
	subjects: number;
}

/**
 * The Aalen-Johansen estimate of the share ended by each of several competing causes (won, lost), those still open
 * counted for as long as they were seen. Unlike won / (won + lost) it is not raised by deals nobody closed, and
 * unlike 1 - Kaplan-Meier of one cause it does not pretend that the other cause could not come first.
 *
 * Standard errors by the delta method; intervals on the complementary log-log scale, within 0 and 1. Where no event
 * of the cause has been seen the error is 0 and says nothing: judge by `atRisk`.
 *
 * @param observations event 0 for open, 1 to `causes` for the cause
 * @param causes how many causes compete; 2 unless told
 * @throws RangeError as `riskTable`
 *
 * Source: Aalen and Johansen (1978), Scandinavian J. Statistics 5; variance: Marubini and Valsecchi (1995), Analysing
 * Survival Data, eq. 10.12, as in Coviello and Boggess (2004), Stata Journal 4(2).
 */
export function aalenJohansen(observations: Observations, causes = 2, level = 0.95): IncidenceCurves {
	const z = twoSidedZ(level);
	const table = riskTable(observations, causes);
	const length = table.time.length;
	const survival = new Float64Array(length);
	const before = new Float64Array(length);
	let surviving = 1;
	for (let index = 0; index < length; index++) {
		before[index] = surviving;
		const ended = table.events.reduce((total, events) => total + events[index]!, 0);
		if (ended > 0) surviving *= (table.atRisk[index]! - ended) / table.atRisk[index]!;
		survival[index] = surviving;
	}
	return {
		time: table.time,
		atRisk: table.atRisk,
		events: table.events,
		censored: table.censored,
		survival,
		causes: table.events.map((events) => incidenceOf(events, table.events, table.atRisk, before, z)),
		level,
		subjects: table.subjects
	};
}

/**
 * One cause's incidence and error. The variance at t sums terms in F(t) - F(t_j); they are carried forward from time
 * to time, since expanding the square would subtract large like numbers.
 */
function incidenceOf(
	events: Float64Array,
	allEvents: readonly Float64Array[],
	atRisk: Float64Array,
	survivalBefore: Float64Array,
	z: number
): CauseIncidence {
	const length = events.length;
	const result: CauseIncidence = {
		incidence: new Float64Array(length),
		standardError: new Float64Array(length),
		lower: new Float64Array(length),
		upper: new Float64Array(length)
	};
	let incidence = 0;
	let weights = 0;
	let distances = 0;
	let squares = 0;
	let own = 0;
	let crossWeights = 0;
	let crosses = 0;
	for (let index = 0; index < length; index++) {
		const n = atRisk[index]!;
		const caused = events[index]!;
		const ended = allEvents.reduce((total, cause) => total + cause[index]!, 0);
		if (ended > 0) {
			const survived = survivalBefore[index]!;
			const step = (survived * caused) / n;
			incidence += step;
			squares += 2 * step * distances + step * step * weights;
			distances += step * weights;
			crosses += step * crossWeights;
			// Once everyone has ended the incidence moves no more, and the term that would be infinite stays out.
			if (ended < n) weights += ended / (n * (n - ended));
			own += (survived * survived * caused * (n - caused)) / (n * n * n);
			crossWeights += (survived * caused) / (n * n);
		}
		const error = Math.sqrt(Math.max(0, squares + own - 2 * crosses));
		result.incidence[index] = incidence;
		result.standardError[index] = error;
		[result.lower[index], result.upper[index]] = bounds(incidence, error, z);
	}
	return result;
}

function bounds(incidence: number, error: number, z: number): [number, number] {
	if (incidence <= 0 || incidence >= 1 || error === 0) return [incidence, incidence];
	const power = Math.exp((z * error) / (incidence * Math.log(incidence)));
	return [incidence ** (1 / power), incidence ** power];
}

/**
 * The share ended by a cause by a time, with its interval: the win rate by horizon. Null after the last observation
 * (the data end there, unless everyone has ended).
 *
 * @param cause 1, 2, ...
 * @throws RangeError when there is no such cause
 */
export function incidenceAt(curves: IncidenceCurves, cause: number, time: number): Estimate | null {
	const { level } = curves;
	const curve = curves.causes[cause - 1];
	if (!curve) throw new RangeError(`There are causes 1 to ${curves.causes.length}, not ${cause}.`);
	const index = lastAtOrBefore(curves.time, time);
	const last = curves.time.length - 1;
	if (last < 0 || (time > curves.time[last]! && curves.survival[last]! > 0)) return null;
	if (index < 0) return { estimate: 0, lower: 0, upper: 0, level };
	return { estimate: curve.incidence[index]!, lower: curve.lower[index]!, upper: curve.upper[index]!, level };
}
