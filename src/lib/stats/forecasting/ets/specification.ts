/** The form of an exponential smoothing model: ETS(error, trend, season). */
export interface EtsSpecification {
	/** A additive, M multiplicative (errors in proportion to the forecast). */
	error: 'A' | 'M';
	/** N none, A additive, Ad additive and damped. */
	trend: 'N' | 'A' | 'Ad';
	/** N none, A additive, M multiplicative. */
	season: 'N' | 'A' | 'M';
}

/** The notation of the literature, such as `ETS(M,Ad,M)`. */
export function etsName({ error, trend, season }: EtsSpecification): string {
	return `ETS(${error},${trend},${season})`;
}

/** How many numbers are estimated besides the variance of the errors: smoothing parameters and initial states. */
export function freeParameters({ trend, season }: EtsSpecification, period: number): number {
	const ofTrend = trend === 'N' ? 0 : trend === 'A' ? 2 : 3;
	const ofSeason = season === 'N' ? 0 : period;
	return 2 + ofTrend + ofSeason;
}

/**
 * The models worth trying on a series: every form whose errors have finite variance, without multiplicative ones
 * when a value is 0 or negative, and without those that have too many parameters for the values.
 *
 * Left out as unstable are additive errors with a multiplicative season (Hyndman and Athanasopoulos 2021, 8.6).
 *
 * @param seasons whether seasonal forms are wanted
 */
export function candidates(series: Float64Array, period: number, seasons: boolean): EtsSpecification[] {
	const isPositive = series.every((value) => value > 0);
	const list: EtsSpecification[] = [];
	for (const error of ['A', 'M'] as const) {
		for (const trend of ['N', 'A', 'Ad'] as const) {
			for (const season of ['N', 'A', 'M'] as const) {
				const specification = { error, trend, season };
				const isMultiplicative = error === 'M' || season === 'M';
				if (isMultiplicative && !isPositive) continue;
				if (error === 'A' && season === 'M') continue;
				if (season !== 'N' && !seasons) continue;
				// AICc needs n above k + 1, with k counting the variance too.
				if (series.length <= freeParameters(specification, period) + 2) continue;
				list.push(specification);
			}
		}
	}
	return list;
}
