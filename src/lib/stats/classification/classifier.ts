import type { FitControl, Fitted } from '../fitted.ts';

/** One column that may tell the outcome. */
export type FeatureColumn =
	| {
			name: string;
			kind: 'number';
			/** NaN where the value is missing. */
			values: Float64Array;
	  }
	| {
			name: string;
			kind: 'category';
			/** Places in `levels`; -1 where the value is missing or no known level. */
			values: Int32Array;
			levels: readonly string[];
	  };

/** What is known of each record; all columns have `rows` values. */
export interface Features {
	rows: number;
	columns: readonly FeatureColumn[];
}

export interface ClassifierOptions extends FitControl {
	/** Chance is seeded; 0 unless told. */
	seed?: number;
	/** Strength of the L2 penalty, where the method has one. */
	penalty?: number;
	/** When each record was decided, in any rising unit: what is held back for early stopping is then the latest. */
	time?: Float64Array;
}

/** A method that learns shares of an outcome; every one is evaluated the same way. */
export interface Classifier {
	/** As `weatherglass fit` takes it. */
	name: string;
	/**
	 * @param outcome 1 where it happened, else 0, one a record
	 * @throws RangeError when lengths differ, or there is no record
	 */
	fit(features: Features, outcome: Uint8Array, options?: ClassifierOptions): FittedClassifier;
}

export interface FittedClassifier extends Fitted {
	/** The chance of the outcome for each record, 0 to 1; columns are matched by name, categories by level. */
	predict(features: Features): Float64Array;
}

/** The records at some places, as a table of their own. */
export function takeRows(features: Features, rows: ArrayLike<number>): Features {
	const take = <T extends Float64Array | Int32Array>(values: T, into: T): T => {
		for (let index = 0; index < rows.length; index++) into[index] = values[rows[index]!]!;
		return into;
	};
	return {
		rows: rows.length,
		columns: features.columns.map((column) =>
			column.kind === 'number'
				? { ...column, values: take(column.values, new Float64Array(rows.length)) }
				: { ...column, values: take(column.values, new Int32Array(rows.length)) }
		)
	};
}
