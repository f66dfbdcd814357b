import { differencesFor } from './differences.ts';
import { estimateArima, firstStart, type ArimaEstimate } from './estimate.ts';
import { blocksOf, largestInverseRoot } from './polynomials.ts';
import { arimaName, type ArimaSpecification } from './specification.ts';

/** The highest orders tried, as in R's auto.arima. */
const highest = { p: 5, q: 5, seasonalP: 2, seasonalQ: 2 };
const mostModels = 94;
/** A model with an inverse root beyond this is next to not being one: its forecasts and errors can't be trusted. */
const outermostRoot = 0.99;

/**
 * The ARIMA model with the lowest corrected Akaike criterion on a walk through the orders: from four common models on, to
 * a neighbour (one order, or two at once, up or down by one, the constant in or out) for as long as one is better.
 *
 * @returns null when no model could be estimated, as for a series of a few values
 *
 * Source: Hyndman and Khandakar (2008), Automatic time series forecasting, J. Statistical Software 27(3), 3.2.
 */
export function searchArima(
	series: Float64Array,
	period: number,
	regressorsFor: (specification: ArimaSpecification) => Float64Array[]
): ArimaEstimate | null {
	const { d, seasonalD } = differencesFor(series, period);
	const seen = new Set<string>();
	const limits = limitsFor(series.length, period);
	let best: ArimaEstimate | null = null;
	const improves = (specification: ArimaSpecification): boolean => {
		const name = arimaName(specification);
		if (seen.has(name) || seen.size >= mostModels || !isWithin(specification, limits)) return false;
		seen.add(name);
		const estimate = estimateArima(series, specification, regressorsFor(specification), [firstStart]);
		if (estimate === null || !isStable(estimate) || !(estimate.aicc < (best?.aicc ?? Infinity))) return false;
		best = estimate;
		return true;
	};
	const hasSeason = period > 1 && limits.seasonalP > 0;
	const start = (p: number, q: number, P: number, Q: number, hasConstant = d + seasonalD < 2) => ({
		p: Math.min(p, limits.p),
		d,
		q: Math.min(q, limits.q),
		seasonalP: hasSeason ? P : 0,
		seasonalD,
		seasonalQ: hasSeason ? Q : 0,
		period,
		hasConstant
	});
	for (const first of [start(2, 2, 1, 1), start(0, 0, 0, 0), start(1, 0, 1, 0), start(0, 1, 0, 1)])
		improves(first);
	if (d + seasonalD < 2) improves(start(0, 0, 0, 0, false));
	while (best !== null && neighbours((best as ArimaEstimate).specification).some(improves));
	if (best === null) return null;
	// The walk looks at each model from one start; what it chose is worth a second look.
	const chosen: ArimaEstimate = best;
	const again = estimateArima(series, chosen.specification, regressorsFor(chosen.specification));
	return again !== null && isStable(again) ? again : chosen;
}

function limitsFor(length: number, period: number): typeof highest {
	const most = Math.floor(length / 3);
	const mostSeasonal = period > 1 ? Math.floor(length / 3 / period) : 0;
	return {
		p: Math.min(highest.p, most),
		q: Math.min(highest.q, most),
		seasonalP: Math.min(highest.seasonalP, mostSeasonal),
		seasonalQ: Math.min(highest.seasonalQ, mostSeasonal)
	};
}

function isWithin(specification: ArimaSpecification, limits: typeof highest): boolean {
	return (Object.keys(limits) as (keyof typeof highest)[]).every(
		(order) => specification[order] >= 0 && specification[order] <= limits[order]
	);
}

/** Neighbours in the order in which auto.arima looks at them: seasonal orders first. */
function neighbours(specification: ArimaSpecification): ArimaSpecification[] {
	const near = [];
	const pairs = [
		['seasonalP', 'seasonalQ'],
		['p', 'q']
	] as const;
	for (const [first, second] of pairs) {
		if (specification.period === 1 && first === 'seasonalP') continue;
		for (const [one, other] of [
			[-1, 0],
			[0, -1],
			[1, 0],
			[0, 1],
			[-1, -1],
			[-1, 1],
			[1, -1],
			[1, 1]
		] as const)
			near.push({
				...specification,
				[first]: specification[first] + one,
				[second]: specification[second] + other
			});
	}
	if (specification.d + specification.seasonalD < 2)
		near.push({ ...specification, hasConstant: !specification.hasConstant });
	return near;
}

function isStable({ coefficients, specification }: ArimaEstimate): boolean {
	const [ar, ma, seasonalAr, seasonalMa] = blocksOf(coefficients, specification);
	const negative = (block: Float64Array) => block.map((value) => -value);
	return [ar!, negative(ma!), seasonalAr!, negative(seasonalMa!)].every(
		(block) => largestInverseRoot(block) < outermostRoot
	);
}
