import type { FeatureColumn, Features } from '../classifier.ts';

/** The bin of what is missing, in every column; also of a level that no record had, where no level is rare. */
export const missingBin = 0;

/** How a column's values become small whole numbers. `bins` counts the one for missing values. */
export type ColumnBinning =
	| {
			name: string;
			kind: 'number';
			bins: number;
			/** The highest value of each bin but the last, rising; bin 1 is the lowest. */
			cuts: Float64Array;
	  }
	| {
			name: string;
			kind: 'category';
			bins: number;
			binOfLevel: ReadonlyMap<string, number>;
			/** The bin of rare levels and of those never seen. */
			rareBin: number;
			/** How many levels it holds. */
			rareLevels: number;
	  };

export interface BinningSettings {
	/** At most so many bins a column, the one for missing values not counted. */
	bins: number;
	/** Levels with fewer records share a bin. */
	rareLevel: number;
}

/**
 * Choose bins for each column: a number's own values where they are few, else about equally many records a bin. Cuts
 * are values that were seen, so nothing depends on the scale a number is written in, only on its order. A category
 * keeps its frequent levels apart; the rare ones share a bin, which is also where levels go that appear later.
 */
export function learnBinning(features: Features, settings: BinningSettings): ColumnBinning[] {
	return features.columns.map((column) =>
		column.kind === 'number'
			? numberBinning(column.name, column.values, settings.bins)
			: categoryBinning(column, settings)
	);
}

/**
 * The bins of each record: one Uint8Array a column, in the order of `binnings`.
 *
 * @throws RangeError when a column is absent or of another kind
 */
export function applyBinning(features: Features, binnings: readonly ColumnBinning[]): Uint8Array[] {
	const columns = new Map(features.columns.map((column) => [column.name, column]));
	return binnings.map((binning) => {
		const column = columns.get(binning.name);
		if (!column) throw new RangeError(`The model needs the column ${binning.name}, which isn’t there.`);
		if (binning.kind === 'number' && column.kind === 'number') return numberBins(column.values, binning.cuts);
		if (binning.kind === 'category' && column.kind === 'category') return categoryBins(column, binning);
		throw new RangeError(`The model knows the column ${binning.name} as a ${binning.kind}.`);
	});
}

function numberBinning(name: string, values: Float64Array, maximum: number): ColumnBinning {
	const sorted = values.filter((value) => !Number.isNaN(value)).sort();
	const cuts = cutsOf(sorted, maximum);
	return { name, kind: 'number', cuts, bins: sorted.length === 0 ? 1 : cuts.length + 2 };
}

function cutsOf(sorted: Float64Array, maximum: number): Float64Array {
	const hasFewValues = distinctCount(sorted) <= maximum;
	const cuts: number[] = [];
	let remaining = sorted.length;
	let inBin = 0;
	for (let place = 0; place + 1 < sorted.length && cuts.length < maximum - 1; place++) {
		inBin++;
		if (sorted[place] === sorted[place + 1]) continue;
		// The aim is set anew after each bin: a value that many records share doesn't starve the bins after it.
		if (!hasFewValues && inBin < remaining / (maximum - cuts.length)) continue;
		cuts.push(sorted[place]!);
		remaining -= inBin;
		inBin = 0;
	}
	return Float64Array.from(cuts);
}

function distinctCount(sorted: Float64Array): number {
	let distinct = Math.min(sorted.length, 1);
	for (let place = 1; place < sorted.length; place++) if (sorted[place] !== sorted[place - 1]) distinct++;
	return distinct;
}

function categoryBinning(
	{ name, values, levels }: Extract<FeatureColumn, { kind: 'category' }>,
	settings: BinningSettings
): ColumnBinning {
	const counts = new Float64Array(levels.length);
	for (const code of values) if (code >= 0) counts[code]!++;
	const seen = levels.map((_, code) => code).filter((code) => counts[code]! > 0);
	const frequent = seen
		.filter((code) => counts[code]! >= settings.rareLevel)
		.sort((a, b) => counts[b]! - counts[a]! || a - b);
	const apart = frequent.slice(0, settings.bins - 1);
	const rareLevels = seen.length - apart.length;
	const binOfLevel = new Map(apart.map((code, place) => [levels[code]!, place + 1]));
	const rareBin = rareLevels > 0 ? apart.length + 1 : missingBin;
	const bins = apart.length + 1 + (rareLevels > 0 ? 1 : 0);
	return { name, kind: 'category', bins, binOfLevel, rareBin, rareLevels };
}

function numberBins(values: Float64Array, cuts: Float64Array): Uint8Array {
	const bins = new Uint8Array(values.length);
	for (let row = 0; row < values.length; row++) {
		const value = values[row]!;
		if (!Number.isNaN(value)) bins[row] = 1 + cutsBelow(cuts, value);
	}
	return bins;
}

function cutsBelow(cuts: Float64Array, value: number): number {
	let low = 0;
	let high = cuts.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if (cuts[middle]! < value) low = middle + 1;
		else high = middle;
	}
	return low;
}

function categoryBins(
	{ values, levels }: Extract<FeatureColumn, { kind: 'category' }>,
	{ binOfLevel, rareBin }: Extract<ColumnBinning, { kind: 'category' }>
): Uint8Array {
	const binOfCode = Uint8Array.from(levels, (level) => binOfLevel.get(level) ?? rareBin);
	const bins = new Uint8Array(values.length);
	for (let row = 0; row < values.length; row++) {
		const code = values[row]!;
		bins[row] = code < 0 ? missingBin : binOfCode[code]!;
	}
	return bins;
}
