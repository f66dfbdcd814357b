import { twoSidedZ } from '../distributions/normal.ts';
import type { Estimate } from '../intervals/interval.ts';
import { lastAtOrBefore, riskTable, type Observations } from './risk-table.ts';

/** A Kaplan-Meier curve: one entry a distinct time, ascending; the curve is 1 before the first. */
export interface SurvivalCurve {
	time: Float64Array;
	atRisk: Float64Array;
	events: Float64Array;
	censored: Float64Array;
	/** Share that has had no event by the time, the time included. */
	survival: Float64Array;
	/** Greenwood's standard error of the survival. */
	standardError: Float64Array;
	lower: Float64Array;
	upper: Float64Array;
	level: number;
	subjects: number;
	totalEvents: number;
}

/** How the interval is formed; see `kaplanMeier`. */
export interface KaplanMeierOptions {
	/** Confidence; 0.95 unless told. */
	level?: number;
	/** 'log' (R's default; unless told) or 'log-log', which stays within 0 and 1 and is better in small samples. */
	interval?: 'log' | 'log-log';
}

/** A time by which a share has had the event. A bound is null where the curve does not come down that far. */
export interface QuantileTime {
	estimate: number | null;
	lower: number | null;
	upper: number | null;
	level: number;
}

/**
 * The product-limit estimate of how long it takes until an event, those who have not had it yet (open deals)
 * counted for as long as they were seen. Events of every cause count as the event.
 *
 * Where the curve reaches 0 Greenwood's error is not defined: the interval there is 0 to the last upper bound.
 * With entries (left truncation), a small risk set early on can bring the curve to 0 for good: look at `atRisk`.
 *
 * @throws RangeError as `riskTable`
 *
 * Source: Kaplan and Meier (1958), JASA 53; Greenwood (1926); intervals as in R's survfit: Kalbfleisch and Prentice
 * (2002), eq. 1.13 and its logarithmic form.
 */
export function kaplanMeier(observations: Observations, options: KaplanMeierOptions = {}): SurvivalCurve {
	const { level = 0.95, interval = 'log' } = options;
	const z = twoSidedZ(level);
	const table = riskTable(anyCause(observations), 1);
	const events = table.events[0]!;
	const length = table.time.length;
	const survival = new Float64Array(length);
	const standardError = new Float64Array(length);
	const lower = new Float64Array(length);
	const upper = new Float64Array(length);
	let surviving = 1;
	let greenwood = 0;
	let totalEvents = 0;
	for (let index = 0; index < length; index++) {
		const atRisk = table.atRisk[index]!;
		const died = events[index]!;
		if (died > 0) {
			surviving *= (atRisk - died) / atRisk;
			greenwood += died / (atRisk * (atRisk - died));
			totalEvents += died;
		}
		survival[index] = surviving;
		if (surviving > 0) {
			const spread = z * Math.sqrt(greenwood);
			standardError[index] = surviving * Math.sqrt(greenwood);
			[lower[index], upper[index]] = bounds(surviving, spread, interval);
		} else {
			upper[index] = index > 0 ? upper[index - 1]! : 1;
		}
	}
	return {
		time: table.time,
		atRisk: table.atRisk,
		events,
		censored: table.censored,
		survival,
		standardError,
		lower,
		upper,
		level,
		subjects: table.subjects,
		totalEvents
	};
}

/** The interval from the standard error of log survival times z. */
function bounds(survival: number, spread: number, interval: 'log' | 'log-log'): [number, number] {
	if (survival === 1) return [1, 1];
	if (interval === 'log') return [survival * Math.exp(-spread), Math.min(1, survival * Math.exp(spread))];
	const power = Math.exp(spread / Math.log(survival));
	return [survival ** (1 / power), survival ** power];
}

/**
 * The share without the event at a time, with its interval; null after the last observation (the data end there,
 * unless everyone has had the event).
 */
export function survivalAt(curve: SurvivalCurve, time: number): Estimate | null {
	const { level } = curve;
	const index = lastAtOrBefore(curve.time, time);
	const last = curve.time.length - 1;
	if (last < 0 || (time > curve.time[last]! && curve.survival[last]! > 0)) return null;
	if (index < 0) return { estimate: 1, lower: 1, upper: 1, level };
	return { estimate: curve.survival[index]!, lower: curve.lower[index]!, upper: curve.upper[index]!, level };
}

/**
 * The time by which the share p has had the event: 0.5 for the median. Where the curve runs flat exactly at 1 - p,
 * the middle of that stretch (the convention of R's survfit). The interval inverts the curve's own interval.
 *
 * @throws RangeError unless p is above 0 and below 1
 *
 * Source: Brookmeyer and Crowley (1982), A confidence interval for the median survival time, Biometrics 38.
 */
export function quantileTime(curve: SurvivalCurve, p: number): QuantileTime {
	if (!(p > 0 && p < 1)) throw new RangeError(`A quantile of a duration lies between 0 and 1, not at ${p}.`);
	return {
		estimate: timeAtLevel(curve.time, curve.survival, 1 - p),
		lower: timeAtLevel(curve.time, curve.lower, 1 - p),
		upper: timeAtLevel(curve.time, curve.upper, 1 - p),
		level: curve.level
	};
}

/** The median duration with its interval. */
export function medianTime(curve: SurvivalCurve): QuantileTime {
	return quantileTime(curve, 0.5);
}

function timeAtLevel(time: Float64Array, values: Float64Array, level: number): number | null {
	const tolerance = 1e-12;
	const index = values.findIndex((value) => value <= level + tolerance);
	if (index < 0) return null;
	const isFlat = Math.abs(values[index]! - level) <= tolerance;
	if (!isFlat) return time[index]!;
	const next = values.findIndex((value) => value < level - tolerance);
	// A flat end of the curve has no next drop: its own beginning is all that is known.
	return next < 0 ? time[index]! : (time[index]! + time[next]!) / 2;
}

function anyCause(observations: Observations): Observations {
	return { ...observations, event: Array.from(observations.event, (event) => (event > 0 ? 1 : event)) };
}
