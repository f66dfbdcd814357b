import type { Tree } from './tree.ts';

/** What a column was good for while trees were grown. */
export interface ColumnImportance {
	name: string;
	/** By how much its splits lowered the loss, summed over records and trees. */
	gain: number;
	/** The gain as a share of that of all columns; 0 when there is no tree. */
	share: number;
	splits: number;
}

/**
 * The gain of each column, the highest first.
 *
 * Source: Friedman (2001), Annals of Statistics 29, section 8.1; Breiman et al. (1984), section 5.3.
 */
export function gainImportance(trees: readonly Tree[], names: readonly string[]): ColumnImportance[] {
	const gains = new Float64Array(names.length);
	const splits = new Float64Array(names.length);
	for (const { column, gain } of trees) {
		for (const [node, place] of column.entries()) {
			gains[place]! += gain[node]!;
			splits[place]! += 1;
		}
	}
	const total = gains.reduce((sum, gain) => sum + gain, 0);
	return names
		.map((name, place) => ({
			name,
			gain: gains[place]!,
			share: total > 0 ? gains[place]! / total : 0,
			splits: splits[place]!
		}))
		.sort((a, b) => b.gain - a.gain);
}
