/** The model's range, widened or narrowed by how far earlier quarters fell from theirs. */
import { dayAfter } from '#lib/crm/calendar/dates.ts';
import { methodLabels, type MethodForecast, type ModelParts } from '../result.ts';
import { intervalLevel } from '../revenue.ts';
import { standingOf, type View } from '../view.ts';
import { fewestEnded, quantilesOf, rangeScale, scaled, type Quantiles } from './model.ts';

/** A forecast, and the factor by which its range was widened. */
export interface ModelForecast {
	forecast: MethodForecast;
	spread: number;
}

/**
 * What the model says of one period, from each origin. An origin's range is set by the origins before it whose period
 * was over by its day: what came later is not known to it.
 *
 * @param views latest first
 * @param place index of the period
 * @param actual what was won in a period by its end
 * @returns one forecast a view
 */
export function modelForecasts(
	views: readonly View[],
	place: number,
	actual: (from: string, to: string) => number
): ModelForecast[] {
	const said: { to: string; said: Quantiles; actual: number }[] = [];
	const forecasts = [...views].reverse().map((view): ModelForecast => {
		const period = view.origin.periods[place]!;
		const paths = view.model?.periods[place];
		if (!paths) return without(view);
		const closed = Number(standingOf(view.standings, period.name)?.closed ?? 0);
		const raw = quantilesOf(paths.total);
		const earlier = said.filter(({ to }) => to <= dayAfter(view.origin.asOf, 1));
		said.push({ to: period.to, said: raw, actual: actual(period.from, period.to) - closed });
		const spread = rangeScale(earlier, intervalLevel);
		const { low, middle, high } = scaled(raw, spread);
		return {
			spread,
			forecast: {
				name: 'model',
				label: methodLabels.model,
				mean: closed + middle,
				// Nothing that is closed is lost again, as far as the model knows.
				low: closed + Math.max(0, low),
				high: closed + high,
				notes: notesOf(paths.fresh, earlier.length)
			}
		};
	});
	return forecasts.reverse();
}

function notesOf(fresh: number | null, earlier: number): string[] {
	const notes: string[] = [];
	if (fresh === null)
		notes.push('Deals that are created later are not in it: too little is known of how they come.');
	if (earlier < 4)
		notes.push(
			`Its range is checked by ${earlier} earlier ${earlier === 1 ? 'quarter' : 'quarters'} only: take it with care.`
		);
	return notes;
}

const without = ({ quietSince }: View): ModelForecast => ({
	spread: 1,
	forecast: {
		name: 'model',
		label: methodLabels.model,
		mean: null,
		low: null,
		high: null,
		notes: [
			quietSince
				? 'Nothing has been won for a year.'
				: `Fewer than ${fewestEnded} deals were seen open and then won or lost, at least one of them won.`
		]
	}
});

/** What a period's forecast is made of, on average. */
export function partsOf(view: View, place: number): ModelParts | null {
	const paths = view.model?.periods[place];
	if (!paths) return null;
	const { name } = view.origin.periods[place]!;
	return {
		closed: Number(standingOf(view.standings, name)?.closed ?? 0),
		open: paths.open,
		fresh: paths.fresh
	};
}
