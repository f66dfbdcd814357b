/** Time at risk and events, by the levels of several factors. */
export interface RateCells {
	/** One array a factor, one entry a cell: the cell's level of it, 0, 1, ... */
	levels: readonly ArrayLike<number>[];
	/** How many levels each factor has. */
	counts: readonly number[];
	/** Time at risk in each cell, 0 or more. */
	exposure: ArrayLike<number>;
	/** Events in each cell, 0 or more. */
	events: ArrayLike<number>;
}

export interface FactorRates {
	/** Events by unit of time, over all cells. */
	overall: number;
	/** By factor and level, what the rate is multiplied by; 1 for a level of which nothing is known. */
	multipliers: Float64Array[];
	events: number;
	iterations: number;
	converged: boolean;
	/** The rate at one level of each factor. */
	rate(levels: readonly number[]): number;
}

/**
 * Rates as a product of an overall rate and a multiplier for each factor's level: a Poisson regression on factors, which is a
 * piecewise exponential survival model when factors of time are among them. Each multiplier is drawn to 1 by a gamma prior
 * of mean 1, so that levels with little time at risk keep what all have together, and one with none is 1.
 *
 * The posterior mode of each multiplier, the others held, is (events + shrinkage) / (expected events + shrinkage); they are
 * taken in turns until none moves by more than a hundred-thousandth.
 *
 * @param shrinkage events' worth of belief that a level is like the others, above 0; one for all factors or one each
 * @throws RangeError when lengths or levels don't fit, or a number is negative or not finite
 *
 * Source: Holford (1980), Biometrics 36, and Laird and Olivier (1981), JASA 76, for survival as Poisson counts; Ohlsson
 * (2008), Scandinavian Actuarial Journal 2008(4), for credibility multipliers fitted in turns.
 */
export function fitFactorRates(cells: RateCells, shrinkage: number | readonly number[] = 5): FactorRates {
	check(cells);
	const { levels, counts, exposure, events } = cells;
	const priors = counts.map((_, factor) => (typeof shrinkage === 'number' ? shrinkage : shrinkage[factor]!));
	if (!priors.every((prior) => prior > 0 && prior < Infinity))
		throw new RangeError('Shrinkage is a number above 0 for every factor.');
	const totalEvents = total(events);
	const totalExposure = total(exposure);
	const multipliers = counts.map((count) => new Float64Array(count).fill(1));
	const overall = totalExposure > 0 ? totalEvents / totalExposure : 0;
	const expected = Float64Array.from(exposure, (time) => time * overall);
	const seen = levels.map((level, factor) => sumBy(level, counts[factor]!, events));
	let iterations = 0;
	let moved = totalEvents > 0 ? Infinity : 0;
	while (moved > enough && iterations < mostIterations) {
		iterations++;
		moved = 0;
		for (const [factor, level] of levels.entries()) {
			const sums = sumBy(level, counts[factor]!, expected);
			const own = multipliers[factor]!;
			const change = own.map((before, place) => {
				// What is expected without this factor's own multiplier, which is what it is estimated from.
				const base = before > 0 ? sums[place]! / before : 0;
				return (seen[factor]![place]! + priors[factor]!) / (base + priors[factor]!) / before;
			});
			for (const [place, by] of change.entries()) {
				own[place]! *= by;
				moved = Math.max(moved, Math.abs(Math.log(by)));
			}
			for (let cell = 0; cell < expected.length; cell++) expected[cell]! *= change[level[cell]!]!;
		}
	}
	return {
		overall,
		multipliers,
		events: totalEvents,
		iterations,
		converged: moved <= enough,
		rate: (at) => multipliers.reduce((rate, own, factor) => rate * (own[at[factor]!] ?? 1), overall)
	};
}

const mostIterations = 500;
const enough = 1e-5;

function sumBy(level: ArrayLike<number>, count: number, values: ArrayLike<number>): Float64Array {
	const sums = new Float64Array(count);
	for (let cell = 0; cell < level.length; cell++) sums[level[cell]!]! += values[cell]!;
	return sums;
}

function total(values: ArrayLike<number>): number {
	let sum = 0;
	for (let place = 0; place < values.length; place++) sum += values[place]!;
	return sum;
}

function check({ levels, counts, exposure, events }: RateCells): void {
	const cells = exposure.length;
	if (levels.length !== counts.length) throw new RangeError('Every factor needs its number of levels.');
	if (events.length !== cells || levels.some((level) => level.length !== cells))
		throw new RangeError('Exposure, events and every factor must have one value a cell each.');
	for (let cell = 0; cell < cells; cell++) {
		if (!(
			exposure[cell]! >= 0 &&
			exposure[cell]! < Infinity &&
			events[cell]! >= 0 &&
			events[cell]! < Infinity
		))
			throw new RangeError(`Time at risk and events are numbers from 0 on, in cell ${cell} too.`);
		for (const [factor, level] of levels.entries()) {
			if (!(Number.isInteger(level[cell]) && level[cell]! >= 0 && level[cell]! < counts[factor]!))
				throw new RangeError(`Factor ${factor} has no level ${level[cell]}, which cell ${cell} has.`);
		}
	}
}
