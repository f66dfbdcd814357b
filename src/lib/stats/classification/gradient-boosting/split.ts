import { missingBin } from './binning.ts';
import { cellsPerBin, type HistogramLayout } from './histogram.ts';
import type { BoostingSettings } from './settings.ts';

/** Up to so many levels a category is parted like a number, without the penalty for sorting by the outcome. */
const fewLevels = 4;
/** Less than this is rounding. */
const leastGain = 1e-9;

export interface Sums {
	gradient: number;
	hessian: number;
	records: number;
}

/** The best way found to part a node. */
export interface Split {
	column: number;
	/** By how much it lowers the loss (to second order), summed over the node's records. */
	gain: number;
	/** 1 for each bin whose records go left; 256 entries. */
	goesLeft: Uint8Array;
	left: Sums;
	right: Sums;
	/** L2 penalty on what its children say. */
	penalty: number;
}

/** What a search reads: a node's histogram and sums, and which columns are numbers. */
export interface SplitSearch {
	cells: Float64Array;
	layout: HistogramLayout;
	isCategory: readonly boolean[];
	node: Sums;
	settings: BoostingSettings;
}

interface Candidate {
	column: number;
	gain: number;
	/** The node's bins in order, missing ones not among them unless they count as a level; the first go left. */
	order: readonly number[];
	length: number;
	isMissingLeft: boolean;
	left: Sums;
	penalty: number;
}

/**
 * The split of a node with the highest gain over the columns chosen, or null when none lowers the loss with enough
 * records and hessian on both sides. A number is cut between two bins, with the missing values tried on either side;
 * the levels of a category are sorted by mean gradient and then cut like a number, a missing value being a level.
 * Where the node has no missing values (or not this level), they go with the larger hessian.
 *
 * Source: Chen and Guestrin (2016), KDD, eq. 7 and algorithm 3; sorting of categories: Fisher (1958), JASA 53,
 * 789-798, as in LightGBM (Ke et al. 2017, NeurIPS 30).
 */
export function bestSplit(search: SplitSearch, chosen: readonly number[]): Split | null {
	let best: Candidate | null = null;
	for (const column of chosen) {
		const found = search.isCategory[column] ? bestOfCategory(search, column) : bestOfNumber(search, column);
		if (found && (!best || found.gain > best.gain)) best = found;
	}
	return best && completed(search, best);
}

function bestOfNumber(search: SplitSearch, column: number): Candidate | null {
	const order = seenBins(search, column).filter((bin) => bin !== missingBin);
	const missing = sumsAt(search, column, missingBin);
	const { penalty } = search.settings;
	const right = bestPrefix(search, { column, order, penalty, isMissingLeft: false });
	if (missing.records === 0) return right;
	const left = bestPrefix(search, { column, order, penalty, isMissingLeft: true }, missing);
	return left && (!right || left.gain > right.gain) ? left : right;
}

function bestOfCategory(search: SplitSearch, column: number): Candidate | null {
	const { penalty, categoryPenalty, categorySmoothing } = search.settings;
	const seen = seenBins(search, column);
	const place = new Map(
		seen.map((bin) => {
			const { gradient, hessian } = sumsAt(search, column, bin);
			return [bin, gradient / (hessian + categorySmoothing)];
		})
	);
	const order = seen.sort((a, b) => place.get(a)! - place.get(b)! || a - b);
	return bestPrefix(search, {
		column,
		order,
		penalty: seen.length > fewLevels ? penalty + categoryPenalty : penalty,
		isMissingLeft: false
	});
}

/** The bins that hold records of the node, rising. */
function seenBins({ cells, layout }: SplitSearch, column: number): number[] {
	const offset = layout.offsets[column]!;
	const seen: number[] = [];
	for (let bin = 0; bin < layout.bins[column]!; bin++)
		if (cells[offset + cellsPerBin * bin + 2]! > 0) seen.push(bin);
	return seen;
}

function sumsAt({ cells, layout }: SplitSearch, column: number, bin: number): Sums {
	const cell = layout.offsets[column]! + cellsPerBin * bin;
	return { gradient: cells[cell]!, hessian: cells[cell + 1]!, records: cells[cell + 2]! };
}

/** The best cut of bins in order, the left side beginning with `first` (missing values, or nothing). */
function bestPrefix(
	{ cells, layout, node, settings }: SplitSearch,
	way: Pick<Candidate, 'column' | 'order' | 'penalty' | 'isMissingLeft'>,
	first: Sums = { gradient: 0, hessian: 0, records: 0 }
): Candidate | null {
	const offset = layout.offsets[way.column]!;
	const unsplit = node.gradient ** 2 / (node.hessian + settings.penalty);
	let { gradient, hessian, records } = first;
	let best: Candidate | null = null;
	let bestGain = leastGain;
	for (let place = 0; place < way.order.length; place++) {
		const cell = offset + cellsPerBin * way.order[place]!;
		gradient += cells[cell]!;
		hessian += cells[cell + 1]!;
		records += cells[cell + 2]!;
		if (records < settings.minimumRecords || hessian < settings.minimumHessian) continue;
		const rightHessian = node.hessian - hessian;
		if (node.records - records < settings.minimumRecords || rightHessian < settings.minimumHessian) break;
		const gain =
			(gradient ** 2 / (hessian + way.penalty) +
				(node.gradient - gradient) ** 2 / (rightHessian + way.penalty) -
				unsplit) /
			2;
		if (!(gain > bestGain)) continue;
		bestGain = gain;
		best = { ...way, gain, length: place + 1, left: { gradient, hessian, records } };
	}
	return best;
}

function completed(search: SplitSearch, found: Candidate): Split {
	const { node, isCategory, layout } = search;
	const { column, gain, order, length, left, penalty } = found;
	const right = {
		gradient: node.gradient - left.gradient,
		hessian: node.hessian - left.hessian,
		records: node.records - left.records
	};
	const isLeftLarger = left.hessian >= right.hessian ? 1 : 0;
	const goesLeft = new Uint8Array(256).fill(isLeftLarger);
	if (isCategory[column]) {
		for (const [place, bin] of order.entries()) goesLeft[bin] = place < length ? 1 : 0;
	} else {
		const last = order[length - 1]!;
		for (let bin = 1; bin < layout.bins[column]!; bin++) goesLeft[bin] = bin <= last ? 1 : 0;
		if (sumsAt(search, column, missingBin).records > 0) goesLeft[missingBin] = found.isMissingLeft ? 1 : 0;
	}
	return { column, gain, goesLeft, left, right, penalty };
}
