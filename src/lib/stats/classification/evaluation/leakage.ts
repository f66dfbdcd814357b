import type { Classifier, ClassifierOptions, FeatureColumn, Features } from '../classifier.ts';
import { crossValidate } from './cross-validation.ts';
import type { Fold } from './folds.ts';
import { areaUnderCurve } from './scores.ts';

/** A column that may have been written after the outcome was known. */
export interface LeakageSuspect {
	column: string;
	/** The area under the curve of this column alone, on records it was not learned from. */
	aucAlone: number;
	/** That of the model without this column; null where it is not needed to suspect. */
	aucWithout: number | null;
	/** Why, in a sentence. */
	reason: string;
}

/** Alone so good that the column is all but the outcome. */
const decides = 0.95;
/** Alone good enough to be compared with all the others together. */
const isStrong = 0.75;
/** The others together must be better than it by this much. */
const margin = 0.02;
const numberBins = 20;

/**
 * Columns that alone tell the outcome too well: nearly always, or as well as all the others together. A column like the
 * length of the call that closed the deal, or a field that is filled only once it is won, looks like this; so does a very
 * good reason. They are named for a person to judge, not taken out.
 *
 * A column alone is judged by the share of the outcome in its bins or levels (a missing value is one), learned on the
 * training records; all on the last fold, the latest where folds are in time.
 *
 * @param among names of the columns that may be suspected; all unless told. The others still count as the rest.
 */
export function leakageSuspects(
	classifier: Classifier,
	features: Features,
	outcome: Uint8Array,
	folds: readonly Fold[],
	options: ClassifierOptions = {},
	among?: ReadonlySet<string>
): LeakageSuspect[] {
	const fold = folds.at(-1)!;
	const happened = Uint8Array.from(fold.test, (row) => outcome[row]!);
	return features.columns
		.filter(({ name }) => !among || among.has(name))
		.flatMap((column): LeakageSuspect[] => {
			const aucAlone = areaUnderCurve(sharesAlone(column, outcome, fold), happened);
			if (aucAlone === null || aucAlone < isStrong) return [];
			const percent = `alone it puts ${(100 * aucAlone).toFixed(1)} % of pairs in the right order`;
			if (aucAlone >= decides)
				return [
					{
						column: column.name,
						aucAlone,
						aucWithout: null,
						reason: `It nearly decides the outcome: ${percent}.`
					}
				];
			const columns = features.columns.filter((other) => other !== column);
			const [rest] = crossValidate(classifier, { ...features, columns }, outcome, [fold], options);
			const aucWithout = areaUnderCurve(rest!.chances, happened) ?? 0.5;
			if (aucAlone < aucWithout - margin) return [];
			const others = `all other columns together ${(100 * aucWithout).toFixed(1)} %`;
			return [
				{
					column: column.name,
					aucAlone,
					aucWithout,
					reason: `It tells as much as all the rest: ${percent}, ${others}.`
				}
			];
		})
		.sort((a, b) => b.aucAlone - a.aucAlone);
}

/** For each test record, the share of the outcome in its bin or level among the training records, drawn to the base rate. */
function sharesAlone(column: FeatureColumn, outcome: Uint8Array, { train, test }: Fold): Float64Array {
	const group = groupsOf(column, train);
	const records = new Map<number, number>();
	const events = new Map<number, number>();
	let total = 0;
	for (const row of train) {
		const at = group(row);
		records.set(at, (records.get(at) ?? 0) + 1);
		events.set(at, (events.get(at) ?? 0) + outcome[row]!);
		total += outcome[row]!;
	}
	const base = total / train.length;
	return Float64Array.from(test, (row) => {
		const at = group(row);
		return ((events.get(at) ?? 0) + base) / ((records.get(at) ?? 0) + 1);
	});
}

function groupsOf(column: FeatureColumn, train: Uint32Array): (row: number) => number {
	if (column.kind === 'category') return (row) => column.values[row]!;
	const sorted = Float64Array.from(train, (row) => column.values[row]!)
		.filter((value) => !Number.isNaN(value))
		.sort();
	const cuts = Array.from(
		{ length: numberBins - 1 },
		(_, place) => sorted[Math.floor(((place + 1) * sorted.length) / numberBins)]!
	);
	return (row) => {
		const value = column.values[row]!;
		if (Number.isNaN(value)) return -1;
		let bin = 0;
		while (bin < cuts.length && value >= cuts[bin]!) bin++;
		return bin;
	};
}
