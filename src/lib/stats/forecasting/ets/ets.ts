import { dot } from '../../descriptive/dot.ts';
import { constantFit, meanInstead, perfectFitNote } from '../fallback.ts';
import {
	checkHorizon,
	checkSeries,
	type FittedForecast,
	type Forecaster,
	type ForecastOptions
} from '../forecaster.ts';
import { estimateEts, startingSpeeds, type EtsEstimate } from './estimate.ts';
import { predictEts } from './intervals.ts';
import { simulateEts } from './simulate.ts';
import { candidates, etsName, type EtsSpecification } from './specification.ts';

/** A season longer than this has too many figures to estimate from the years a CRM holds; R's ets has the same limit. */
const longestSeason = 24;
/** Forms this much worse by AICc after the first start are given up. */
const contenderMargin = 10;

/**
 * Exponential smoothing with error, trend and season chosen by the corrected Akaike criterion among all stable forms.
 *
 * Falls back, saying so in `notes`: without seasons below two full seasons or above a period of 24; to the mean below
 * five values; to the value itself for a series that never changes.
 *
 * Source: Hyndman and Khandakar (2008), Automatic time series forecasting, J. Statistical Software 27(3), 2.5.
 */
export const ets: Forecaster = createEts();

/**
 * As `ets`, with the choice narrowed to the forms given (one form is fitted without a choice). Forms that do not
 * suit the series (multiplicative with a value at or below 0, seasonal when it is short) are still left out.
 *
 * @param forms all stable ones unless given
 */
export function createEts(forms?: readonly EtsSpecification[]): Forecaster {
	return {
		name: 'ETS',
		fit(series, options) {
			checkSeries(series, options);
			const constant = constantFit(series);
			if (constant !== null) return constant;
			const notes: string[] = [];
			const isSeasonal = usesSeasons(series, options, notes);
			const period = isSeasonal ? options.period : 1;
			const suitable = candidates(series, period, isSeasonal).filter(
				(candidate) => !forms || forms.some((form) => etsName(form) === etsName(candidate))
			);
			const best = choose(series, suitable, period);
			if (best === null)
				return meanInstead(series, options, [
					...notes,
					`${series.length} values are too few for exponential smoothing: the mean is used.`
				]);
			return describe(series, best, options, notes);
		}
	};
}

function usesSeasons(series: Float64Array, { period }: ForecastOptions, notes: string[]): boolean {
	if (period === 1) return false;
	if (period > longestSeason) {
		notes.push(
			`A season of ${period} is longer than the ${longestSeason} that ETS can estimate: no season is used.`
		);
		return false;
	}
	if (series.length < 2 * period) {
		notes.push(`${series.length} values are fewer than two seasons of ${period}: no season is used.`);
		return false;
	}
	return true;
}

/**
 * The form with the lowest AICc. All are searched from the middling start, and only those that then come near the best
 * from the others too: a far form has not been seen to catch up, and each start costs as much as the first.
 */
function choose(
	series: Float64Array,
	forms: readonly EtsSpecification[],
	period: number
): EtsEstimate | null {
	const first = forms.map((form) => estimateEts(series, form, period, startingSpeeds.first));
	const nearest = Math.min(...first.map((estimate) => estimate?.aicc ?? Infinity));
	let best: EtsEstimate | null = null;
	for (const [place, form] of forms.entries()) {
		const known = first[place]!;
		if (known !== null && known.aicc > nearest + contenderMargin) continue;
		for (const estimate of [known, estimateEts(series, form, period, startingSpeeds.others)])
			if (estimate !== null && (best === null || estimate.aicc < best.aicc)) best = estimate;
	}
	return best;
}

function describe(
	series: Float64Array,
	estimate: EtsEstimate,
	options: ForecastOptions,
	notes: string[]
): FittedForecast {
	const { specification, parameters, initial, sigma, convergence } = estimate;
	if (!convergence.converged) notes.push(`The parameters may not be the best ones: ${convergence.reason}.`);
	const size = specification.error === 'M' ? 1 : Math.sqrt(dot(series, series) / series.length);
	if (!(sigma > 1e-7 * size)) notes.push(perfectFitNote);
	const { trend, season } = specification;
	const ownSeed = options.seed ?? 'ets';
	return {
		model: etsName(specification),
		parameters: {
			alpha: parameters.alpha,
			...(trend === 'N' ? {} : { beta: parameters.beta }),
			...(season === 'N' ? {} : { gamma: parameters.gamma }),
			...(trend === 'Ad' ? { phi: parameters.phi } : {}),
			level: initial.level,
			...(trend === 'N' ? {} : { slope: initial.slope }),
			...Object.fromEntries(Array.from(initial.season, (figure, place) => [`season_${place + 1}`, figure])),
			sigma
		},
		logLikelihood: estimate.logLikelihood,
		aicc: estimate.aicc,
		convergence,
		fitted: estimate.fitted,
		notes,
		predict(horizon, level = 0.8) {
			checkHorizon(horizon);
			const prediction = predictEts(estimate, series.length, horizon, level, ownSeed);
			return { ...prediction, notes: [...notes] };
		},
		simulate(horizon, paths, seed = ownSeed) {
			return simulateEts(estimate, series.length, horizon, paths, seed);
		}
	};
}
