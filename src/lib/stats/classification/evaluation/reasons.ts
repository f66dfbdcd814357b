import type { Random } from '../../random/random.ts';
import { takeRows, type FeatureColumn, type Features } from '../classifier.ts';

/**
 * What each column does to the chance of each record: the chance, less the mean of what it would be if this one column had
 * the values of other records. It asks nothing of the model but chances, so that reasons of every method mean the same; of
 * a logistic regression they are its own terms, told as chances. Columns that say the same thing share what they do.
 *
 * @param predict chances of a table like the features
 * @param others how many other records lend their values
 * @returns for each column a difference of chances a record, in the order of the columns
 *
 * Source: Robnik-Šikonja and Kononenko (2008), IEEE Transactions on Knowledge and Data Engineering 20(5), prediction
 * differences by marginalising one attribute.
 */
export function predictionDifferences(
	predict: (features: Features) => Float64Array,
	features: Features,
	background: Features,
	random: Random,
	others = 16
): Float64Array[] {
	const chances = predict(features);
	const lent = takeRows(
		background,
		Array.from({ length: background.rows === 0 ? 0 : others }, () => random.integer(0, background.rows - 1))
	);
	return features.columns.map((column, place) => {
		const changed = new Float64Array(features.rows);
		for (let row = 0; row < lent.rows; row++) {
			const columns = features.columns.with(place, filledWith(column, lent.columns[place]!, row));
			predict({ ...features, columns }).forEach((chance, at) => (changed[at]! += chance / lent.rows));
		}
		return chances.map((chance, row) => (lent.rows === 0 ? 0 : chance - changed[row]!));
	});
}

/** A column that has one value of another throughout. */
function filledWith(column: FeatureColumn, from: FeatureColumn, row: number): FeatureColumn {
	if (column.kind === 'number')
		return { ...column, values: new Float64Array(column.values.length).fill(from.values[row]!) };
	const code = from.values[row]!;
	const level = code < 0 || from.kind === 'number' ? -1 : column.levels.indexOf(from.levels[code]!);
	return { ...column, values: new Int32Array(column.values.length).fill(level) };
}
