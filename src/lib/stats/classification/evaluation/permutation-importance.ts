import type { Random } from '../../random/random.ts';
import { takeRows, type FeatureColumn, type Features } from '../classifier.ts';
import type { FittedFold } from './cross-validation.ts';
import { brierScore } from './scores.ts';

/** What is lost when a column's values are dealt out anew among the records. */
export interface PermutationImportance {
	column: string;
	/** By how much the Brier score of unseen records rises, the mean over the folds; about 0 for a column that says nothing. */
	brierIncrease: number;
	/** The standard error of that mean; null with one fold. */
	standardError: number | null;
}

/**
 * How much a model leans on each column, judged on records it has not seen; the most important first. Columns that tell
 * the same thing share it: each alone may look unimportant.
 *
 * @param atMost records of each fold that are judged
 *
 * Source: Breiman (2001), Machine Learning 45, section 10; Fisher, Rudin and Dominici (2019), JMLR 20.
 */
export function permutationImportance(
	folds: readonly FittedFold[],
	features: Features,
	outcome: Uint8Array,
	random: Random,
	atMost = 5000
): PermutationImportance[] {
	const increases = features.columns.map(() => [] as number[]);
	for (const fold of folds) {
		const rows = fold.test.length > atMost ? random.shuffle([...fold.test]).slice(0, atMost) : [...fold.test];
		const table = takeRows(features, rows);
		const happened = rows.map((row) => outcome[row]!);
		const plain = brierScore(fold.model.predict(table), happened);
		if (plain === null) continue;
		const order = random.shuffle(rows.map((_, place) => place));
		for (const [place, column] of table.columns.entries()) {
			const columns = table.columns.with(place, dealtAnew(column, order));
			increases[place]!.push(brierScore(fold.model.predict({ ...table, columns }), happened)! - plain);
		}
	}
	return features.columns
		.map(({ name }, place) => ({ column: name, ...summary(increases[place]!) }))
		.sort((a, b) => b.brierIncrease - a.brierIncrease);
}

function dealtAnew(column: FeatureColumn, order: readonly number[]): FeatureColumn {
	return column.kind === 'number'
		? { ...column, values: Float64Array.from(order, (place) => column.values[place]!) }
		: { ...column, values: Int32Array.from(order, (place) => column.values[place]!) };
}

function summary(values: readonly number[]): Omit<PermutationImportance, 'column'> {
	const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
	if (values.length < 2) return { brierIncrease: mean, standardError: null };
	const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
	return { brierIncrease: mean, standardError: Math.sqrt(squares / (values.length - 1) / values.length) };
}
