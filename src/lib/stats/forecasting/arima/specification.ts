/** The orders of an ARIMA model: ARIMA(p,d,q)(P,D,Q)[period]. */
export interface ArimaSpecification {
	/** Autoregressive order, differences, moving-average order. */
	p: number;
	d: number;
	q: number;
	/** The same a season apart. */
	seasonalP: number;
	seasonalD: number;
	seasonalQ: number;
	/** Observations in a season; 1 for none. */
	period: number;
	/** A mean where nothing is differenced, a drift where one difference is taken. */
	hasConstant: boolean;
}

/** The model in the notation of its literature, such as `ARIMA(0,1,1)(0,1,1)[12]`. */
export function arimaName(specification: ArimaSpecification): string {
	const { p, d, q, seasonalP, seasonalD, seasonalQ, period, hasConstant } = specification;
	const hasSeason = seasonalP + seasonalD + seasonalQ > 0;
	const season = hasSeason ? `(${seasonalP},${seasonalD},${seasonalQ})[${period}]` : '';
	const constant = hasConstant ? ` with ${constantName(specification)}` : '';
	return `ARIMA(${p},${d},${q})${season}${constant}`;
}

/** What a constant is in a model of these differences. */
export function constantName({ d, seasonalD }: ArimaSpecification): 'mean' | 'drift' {
	return d + seasonalD === 0 ? 'mean' : 'drift';
}

/** The names of the coefficients in the order of the search: ar1, ..., ma1, ..., sar1, ..., sma1, ... */
export function coefficientNames({ p, q, seasonalP, seasonalQ }: ArimaSpecification): string[] {
	const named = (name: string, order: number) =>
		Array.from({ length: order }, (_, lag) => `${name}${lag + 1}`);
	return [...named('ar', p), ...named('ma', q), ...named('sar', seasonalP), ...named('sma', seasonalQ)];
}

/** Values that differencing uses up. */
export function lostValues({ d, seasonalD, period }: ArimaSpecification): number {
	return d + seasonalD * period;
}
