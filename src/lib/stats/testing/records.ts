import { createRandom } from '../random/random.ts';
import type { FeatureColumn, Features } from '../classification/classifier.ts';

export const numberColumn = (name: string, values: ArrayLike<number>): FeatureColumn => ({
	name,
	kind: 'number',
	values: Float64Array.from(values)
});

/** A column of words; null is a missing value. */
export function categoryColumn(name: string, cells: readonly (string | null)[]): FeatureColumn {
	const levels = [...new Set(cells.filter((cell) => cell !== null))];
	return {
		name,
		kind: 'category',
		levels,
		values: Int32Array.from(cells, (cell) => (cell === null ? -1 : levels.indexOf(cell)))
	};
}

/** Records whose outcome depends on `signal` (a number), `plan` (a category) and nothing else; `noise` says nothing. */
export function madeRecords(
	rows: number,
	strength = 1,
	seed = 1
): { features: Features; outcome: Uint8Array } {
	const random = createRandom(seed);
	const signal = Array.from({ length: rows }, () => random.normal());
	const noise = signal.map(() => random.normal());
	const plan = signal.map(() => ['basic', 'plus', 'pro'][random.integer(0, 2)]!);
	const outcome = Uint8Array.from(signal, (value, row) => {
		const logOdds = strength * (value + (plan[row] === 'pro' ? 1 : 0)) - 0.5;
		return random.chance(1 / (1 + Math.exp(-logOdds))) ? 1 : 0;
	});
	const columns = [
		numberColumn('signal', signal),
		numberColumn('noise', noise),
		categoryColumn('plan', plan)
	];
	return { features: { rows, columns }, outcome };
}
