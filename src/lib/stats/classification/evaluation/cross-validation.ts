import type { FitControl } from '../../fitted.ts';
import {
	takeRows,
	type Classifier,
	type ClassifierOptions,
	type Features,
	type FittedClassifier
} from '../classifier.ts';
import type { Fold } from './folds.ts';

/** A fold with the model that was fitted to its training records. */
export interface FittedFold extends Fold {
	model: FittedClassifier;
	/** What the model said of the test records, in their order. */
	chances: Float64Array;
	/** The share of the outcome among the training records: what one would say without a model. */
	baseRate: number;
}

/** Fit a classifier to the training records of each fold, and let it speak on those it has not seen. */
export function crossValidate(
	classifier: Classifier,
	features: Features,
	outcome: Uint8Array,
	folds: readonly Fold[],
	{ onProgress, time, ...options }: ClassifierOptions & FitControl = {}
): FittedFold[] {
	return folds.map(({ train, test }, place) => {
		const known = Uint8Array.from(train, (row) => outcome[row]!);
		const model = classifier.fit(takeRows(features, train), known, {
			...options,
			time: time && Float64Array.from(train, (row) => time[row]!)
		});
		const chances = model.predict(takeRows(features, test));
		onProgress?.((place + 1) / folds.length);
		return {
			train,
			test,
			model,
			chances,
			baseRate: known.reduce((sum, value) => sum + value, 0) / known.length
		};
	});
}
