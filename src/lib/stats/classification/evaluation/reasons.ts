import type { FeatureColumn, Features } from '../classifier.ts';
import { chanceOf } from '../logistic-loss.ts';

/**
 * What each column does to the chance of each record, in points of chance. A column's weight of evidence is the log-odds of
 * the record, less their mean if this one column had the values of other records. The way from the chance of those others
 * to the record's own is then shared out by these weights, so that a reason is one also where the chance is near 0 or 1. Of
 * a logistic regression the points add up to that way; of other methods nearly, where columns work together.
 *
 * It asks nothing of the model but chances, so that reasons of every method mean the same. Columns that say the same thing
 * share what they do.
 *
 * @param predict chances of a table like the features
 * @param others the records that lend their values, a few dozen: each costs a prediction of every record and column
 * @returns for each column the points of each record, in the order of the columns; 0 without other records
 *
 * Source: Robnik-Šikonja and Kononenko (2008), IEEE Transactions on Knowledge and Data Engineering 20(5): prediction
 * differences as weights of evidence, one attribute marginalised at a time.
 */
export function reasonPoints(
	predict: (features: Features) => Float64Array,
	features: Features,
	others: Features
): Float64Array[] {
	if (others.rows === 0) return features.columns.map(() => new Float64Array(features.rows));
	const own = predict(features).map(logOdds);
	const usual = mean(predict(others).map(logOdds));
	return features.columns.map((column, place) => {
		const changed = new Float64Array(features.rows);
		for (let row = 0; row < others.rows; row++) {
			const columns = features.columns.with(place, filledWith(column, others.columns[place]!, row));
			predict({ ...features, columns }).forEach(
				(chance, at) => (changed[at]! += logOdds(chance) / others.rows)
			);
		}
		return own.map((odds, row) => (odds - changed[row]!) * slopeBetween(usual, odds));
	});
}

const edge = 1e-9;
const logOdds = (chance: number): number => {
	const inside = Math.min(1 - edge, Math.max(edge, chance));
	return Math.log(inside / (1 - inside));
};

const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value / values.length, 0);

/** Chance by log-odds on the way from one to another. */
function slopeBetween(from: number, to: number): number {
	const distance = to - from;
	if (Math.abs(distance) > 1e-6) return (chanceOf(to) - chanceOf(from)) / distance;
	return chanceOf(to) * (1 - chanceOf(to));
}

/** A column that has one value of another throughout. */
function filledWith(column: FeatureColumn, from: FeatureColumn, row: number): FeatureColumn {
	if (column.kind === 'number')
		return { ...column, values: new Float64Array(column.values.length).fill(from.values[row]!) };
	const code = from.values[row]!;
	const level = code < 0 || from.kind === 'number' ? -1 : column.levels.indexOf(from.levels[code]!);
	return { ...column, values: new Int32Array(column.values.length).fill(level) };
}
