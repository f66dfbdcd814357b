import { subtractHistogram, type HistogramBuilder } from './histogram.ts';
import type { BoostingSettings } from './settings.ts';
import { bestSplit, type Split, type Sums } from './split.ts';
import type { Tree } from './tree.ts';

/** What a tree is grown from. `rows` is put in another order. */
export interface Growth {
	columns: readonly Uint8Array[];
	isCategory: readonly boolean[];
	histograms: HistogramBuilder;
	settings: BoostingSettings;
	rows: Uint32Array;
	/** Sums over `rows`. */
	sums: Sums;
	/** The columns this tree may use. */
	chosen: readonly number[];
}

interface Leaf {
	/** Its records are `rows[start]` to `rows[end - 1]`. */
	start: number;
	end: number;
	cells: Float64Array;
	sums: Sums;
	split: Split | null;
	/** What it says, should it stay a leaf. */
	value: number;
	/** Where the tree points to it; -1 for the root. */
	parent: number;
	isLeft: boolean;
}

/**
 * Grow a tree leaf by leaf: the split with the highest gain anywhere is made next, until there are as many leaves as
 * allowed or no split gains. Only the smaller child's histogram is built; the other is what is left of its parent's.
 *
 * @returns null when not even the first split lowers the loss
 *
 * Source: leaf-wise growth as in Shi (2007), Best-first decision tree learning, and Ke et al. (2017), NeurIPS 30; leaf
 * values: Chen and Guestrin (2016), eq. 5.
 */
export function growTree(growth: Growth): Tree | null {
	const { rows, sums, chosen, histograms, settings } = growth;
	const cells = histograms.build(rows, 0, rows.length, chosen);
	const root = leafAt(growth, { start: 0, end: rows.length, cells, sums, parent: -1, isLeft: false }, 0);
	const leaves = [root];
	const splits: Split[] = [];
	const children: { left: number; right: number }[] = [];
	const scratch = new Uint32Array(rows.length);
	while (leaves.length < settings.leaves) {
		const place = bestLeaf(leaves);
		const leaf = leaves[place]!;
		if (!leaf.split) break;
		const node = splits.push(leaf.split) - 1;
		children.push({ left: 0, right: 0 });
		if (leaf.parent >= 0) children[leaf.parent]![leaf.isLeft ? 'left' : 'right'] = node;
		const [left, right] = divide(growth, leaf, leaf.split, node, scratch);
		leaves[place] = left;
		leaves.push(right);
	}
	for (const leaf of leaves) histograms.release(leaf.cells);
	if (splits.length === 0) return null;
	for (const [place, leaf] of leaves.entries())
		children[leaf.parent]![leaf.isLeft ? 'left' : 'right'] = ~place;
	return packed(splits, children, leaves);
}

function leafAt(growth: Growth, leaf: Omit<Leaf, 'split' | 'value'>, penalty: number): Leaf {
	const { settings, histograms, isCategory, chosen } = growth;
	const isWorthwhile = leaf.sums.records >= 2 * settings.minimumRecords;
	const search = { cells: leaf.cells, layout: histograms.layout, isCategory, node: leaf.sums, settings };
	return {
		...leaf,
		split: isWorthwhile ? bestSplit(search, chosen) : null,
		value: -leaf.sums.gradient / (leaf.sums.hessian + penalty)
	};
}

function bestLeaf(leaves: readonly Leaf[]): number {
	let best = 0;
	for (const [place, { split }] of leaves.entries())
		if ((split?.gain ?? 0) > (leaves[best]!.split?.gain ?? 0)) best = place;
	return best;
}

function divide(growth: Growth, leaf: Leaf, split: Split, node: number, scratch: Uint32Array): [Leaf, Leaf] {
	const { rows, histograms, chosen, columns } = growth;
	const { start, end } = leaf;
	const middle = partition(rows, start, end, columns[split.column]!, split.goesLeft, scratch);
	const isLeftSmaller = middle - start <= end - middle;
	const smaller = isLeftSmaller
		? histograms.build(rows, start, middle, chosen)
		: histograms.build(rows, middle, end, chosen);
	const larger = subtractHistogram(leaf.cells, smaller);
	const [leftCells, rightCells] = isLeftSmaller ? [smaller, larger] : [larger, smaller];
	const left = { start, end: middle, cells: leftCells, sums: split.left, parent: node, isLeft: true };
	const right = { start: middle, end, cells: rightCells, sums: split.right, parent: node, isLeft: false };
	return [leafAt(growth, left, split.penalty), leafAt(growth, right, split.penalty)];
}

/** Bring the records that go left before the others, both in their order; gives where the others begin. */
function partition(
	rows: Uint32Array,
	start: number,
	end: number,
	bins: Uint8Array,
	goesLeft: Uint8Array,
	scratch: Uint32Array
): number {
	let left = start;
	let right = 0;
	for (let place = start; place < end; place++) {
		const row = rows[place]!;
		if (goesLeft[bins[row]!] === 1) rows[left++] = row;
		else scratch[right++] = row;
	}
	rows.set(scratch.subarray(0, right), left);
	return left;
}

function packed(
	splits: readonly Split[],
	children: readonly { left: number; right: number }[],
	leaves: readonly Leaf[]
): Tree {
	const goesLeft = new Uint8Array(256 * splits.length);
	for (const [node, split] of splits.entries()) goesLeft.set(split.goesLeft, 256 * node);
	return {
		column: Int32Array.from(splits, ({ column }) => column),
		gain: Float64Array.from(splits, ({ gain }) => gain),
		goesLeft,
		left: Int32Array.from(children, ({ left }) => left),
		right: Int32Array.from(children, ({ right }) => right),
		value: Float64Array.from(leaves, ({ value }) => value)
	};
}
