import type { EtsSpecification } from './specification.ts';
import type { EtsParameters, EtsStates } from './states.ts';

/** International visitor nights in Australia (millions), quarters of 1999 to 2015: `austourists` of R's fpp2 package. */
export const austourists = Float64Array.of(
	30.052513,
	19.148496,
	25.317692,
	27.591437,
	32.076456,
	23.487961,
	28.47594,
	35.123753,
	36.838485,
	25.007017,
	30.72223,
	28.693759,
	36.640986,
	23.824609,
	29.311683,
	31.770309,
	35.177877,
	19.775244,
	29.60175,
	34.538842,
	41.273599,
	26.655862,
	28.279859,
	35.191153,
	42.20566386,
	24.64917133,
	32.66733514,
	37.25735401,
	45.24246027,
	29.35048127,
	36.34420728,
	41.78208136,
	49.27659843,
	31.27540139,
	37.85062549,
	38.83704413,
	51.23690034,
	31.83855162,
	41.32342126,
	42.79900337,
	55.70835836,
	33.40714492,
	42.31663797,
	45.15712257,
	59.57607996,
	34.83733016,
	44.84168072,
	46.9712496,
	60.01903094,
	38.37117851,
	46.97586413,
	50.73379646,
	61.64687319,
	39.29956937,
	52.67120908,
	54.33231689,
	66.83435838,
	40.87118847,
	51.82853579,
	57.49190993,
	65.25146985,
	43.06120822,
	54.76075713,
	59.83447494,
	73.25702747,
	47.69662373,
	61.09776802,
	66.05576122
);

/**
 * What R's forecast::ets found on it with a damped trend, from the results that statsmodels keeps
 * (statsmodels/tsa/tests/results/fit_ets.R and fit_ets_results_seasonal.json). R lists the season backwards.
 */
export const fitsOfR: {
	form: EtsSpecification;
	parameters: EtsParameters;
	initial: EtsStates;
	sigma2: number;
	/** Level and slope after the series. */
	final: [number, number];
	forecast: number[] | null;
}[] = [
	{
		form: { error: 'A', trend: 'Ad', season: 'A' },
		parameters: { alpha: 0.35445427, beta: 0.03200749, gamma: 0.39993387, phi: 0.97999997 },
		initial: {
			level: 24.01278357,
			slope: 0.97770147,
			season: Float64Array.of(5.34956637, -6.61171798, -0.50735902, 1.76951063)
		},
		sigma2: 6.0830734,
		final: [62.00340579, 0.70652496],
		forecast: [76.07768073, 51.61741109, 63.96457729, 68.27886241]
	},
	{
		form: { error: 'M', trend: 'Ad', season: 'A' },
		parameters: { alpha: 0.31114284, beta: 0.04721388, gamma: 0.30950232, phi: 0.8708892 },
		initial: {
			level: 21.67128194,
			slope: 1.98691433,
			season: Float64Array.of(6.43782633, -6.10365176, -1.37168288, 1.03750831)
		},
		sigma2: 0.00470153,
		final: [59.29023429, 0.62538316],
		forecast: [75.18545389, 51.10898524, 62.88324814, 66.74862479]
	},
	{
		form: { error: 'M', trend: 'Ad', season: 'M' },
		parameters: { alpha: 0.48397584, beta: 0.00351728, gamma: 0.0001131, phi: 0.98 },
		initial: {
			level: 23.54623801,
			slope: 0.7983291,
			season: Float64Array.of(1.2341092, 0.77007856, 0.96050633, 1.0353059)
		},
		sigma2: 0.00361294,
		final: [63.00427075, 0.27503516],
		// R's forecast of this class (78.094, ...) adds the first slope undamped, unlike its own fitted values.
		forecast: null
	}
];
