import { timeFolds, type Fold } from '#lib/stats/classification/evaluation/folds.ts';
import { clustersOf, type Moment } from './moments.ts';

const folds = 3;

/**
 * Earlier records to learn from and later ones to be judged on, the moments of a record always together. Where most began
 * on one day, as after a migration, nothing is earlier: records are dealt out evenly instead.
 *
 * @param moments of some dozen records or more
 */
export function foldsOf(moments: readonly Moment[]): Fold[] {
	const time = Float64Array.from(moments, ({ since }) => since);
	const sorted = time.slice().sort();
	const lastStart = sorted[Math.floor((folds * sorted.length) / (folds + 1))]!;
	if (lastStart > sorted[0]!) return timeFolds(time, folds);
	const clusters = clustersOf(moments);
	const rows = (holds: (fold: number) => boolean) =>
		Uint32Array.from([...clusters.keys()].filter((row) => holds(clusters[row]! % folds)));
	return Array.from({ length: folds }, (_, fold) => ({
		train: rows((of) => of !== fold),
		test: rows((of) => of === fold)
	}));
}
