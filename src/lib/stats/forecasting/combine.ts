import { arima } from './arima/arima.ts';
import { ets } from './ets/ets.ts';
import { checkHorizon, checkSeries, type FittedForecast, type Forecaster } from './forecaster.ts';
import { createPaths } from './paths.ts';
import { theta } from './theta.ts';

/**
 * The mean of several forecasts: of the points, and of the bounds. Equal weights are hard to beat, since weights would have
 * to be learnt from the same few errors.
 *
 * A simulated path is one of a member, in turn, moved by what the member's point forecast differs from the mean of all.
 *
 * @param members one or more
 * @throws RangeError without a member
 *
 * Source: Bates and Granger (1969), Operational Research Quarterly 20(4); bounds averaged as in Lichtendahl, Grushka-Cockayne
 * and Winkler (2013), Management Science 59(7).
 */
export function combine(members: readonly Forecaster[], name = 'Combination'): Forecaster {
	if (members.length === 0) throw new RangeError('There are no forecasts to combine.');
	return {
		name,
		fit(series, options) {
			checkSeries(series, options);
			const fits = members.map((member) => member.fit(series, options));
			const centre = (horizon: number) => meanOf(fits.map((fitted) => fitted.predict(horizon).mean));
			const notes = [...new Set(fits.flatMap((fitted) => fitted.notes))];
			return {
				model: `Mean of ${fits.map((fitted) => fitted.model).join(', ')}`,
				parameters: namedParameters(members, fits),
				logLikelihood: null,
				aicc: null,
				convergence: convergenceOf(fits),
				fitted: meanOf(fits.map((fitted) => fitted.fitted)),
				notes,
				predict(horizon, level = 0.8) {
					checkHorizon(horizon);
					const predictions = fits.map((fitted) => fitted.predict(horizon, level));
					return {
						mean: meanOf(predictions.map(({ mean }) => mean)),
						lower: meanOf(predictions.map(({ lower }) => lower)),
						upper: meanOf(predictions.map(({ upper }) => upper)),
						level,
						notes: [...new Set(predictions.flatMap((prediction) => prediction.notes))]
					};
				},
				simulate(horizon, paths, seed) {
					const outcomes = createPaths(horizon, paths);
					const mean = centre(horizon);
					for (const [place, fitted] of fits.entries()) {
						const own = fitted.simulate(horizon, paths, seed);
						if (own === null) return null;
						const point = fitted.predict(horizon).mean;
						for (let step = 0; step < horizon; step++)
							for (let path = place; path < paths; path += fits.length)
								outcomes[step]![path] = own[step]![path]! + mean[step]! - point[step]!;
					}
					return outcomes;
				}
			};
		}
	};
}

/** Exponential smoothing, Theta and ARIMA together. */
export const combination: Forecaster = combine([ets, theta, arima]);

function meanOf(all: readonly Float64Array[]): Float64Array {
	return all[0]!.map((_, step) => all.reduce((total, each) => total + each[step]!, 0) / all.length);
}

function namedParameters(
	members: readonly Forecaster[],
	fits: readonly FittedForecast[]
): Record<string, number> {
	return Object.fromEntries(
		fits.flatMap((fitted, place) =>
			Object.entries(fitted.parameters).map(([name, value]) => [
				`${members[place]!.name.toLowerCase().replace(/\W+/g, '_')}_${name}`,
				value
			])
		)
	);
}

/** Converged where all that searched did; the work is that of all. */
function convergenceOf(fits: readonly FittedForecast[]): FittedForecast['convergence'] {
	const searched = fits.flatMap(({ convergence }) => convergence ?? []);
	if (searched.length === 0) return null;
	const failed = searched.find(({ converged }) => !converged);
	return {
		converged: failed === undefined,
		reason: (failed ?? searched[0]!).reason,
		iterations: searched.reduce((total, { iterations }) => total + iterations, 0),
		evaluations: searched.reduce((total, { evaluations }) => total + evaluations, 0)
	};
}
