/** Cells a bin has in a histogram: the sums of gradient and hessian, and the number of records. */
export const cellsPerBin = 3;

/** Where each column's bins begin in a histogram. */
export interface HistogramLayout {
	/** In cells, one a column. */
	offsets: Int32Array;
	/** Bins a column. */
	bins: Int32Array;
	/** Cells of a whole histogram. */
	size: number;
}

/** Records with their bins (a Uint8Array a column) and what the loss asks of each. */
export interface GradientTable {
	columns: readonly Uint8Array[];
	gradients: Float64Array;
	hessians: Float64Array;
}

export function histogramLayout(bins: readonly number[]): HistogramLayout {
	const offsets = new Int32Array(bins.length);
	let size = 0;
	for (const [column, count] of bins.entries()) {
		offsets[column] = size;
		size += count * cellsPerBin;
	}
	return { offsets, bins: Int32Array.from(bins), size };
}

/** Builds histograms of nodes, and keeps those given back for the next: a tree needs one for each open leaf at most. */
export class HistogramBuilder {
	private readonly free: Float64Array[] = [];
	private readonly gathered: { gradients: Float64Array; hessians: Float64Array };

	constructor(
		readonly layout: HistogramLayout,
		private readonly table: GradientTable,
		records: number
	) {
		this.gathered = { gradients: new Float64Array(records), hessians: new Float64Array(records) };
	}

	/** The histogram of the records `rows[start]` to `rows[end - 1]`; columns not asked for stay empty. */
	build(rows: Uint32Array, start: number, end: number, chosen: readonly number[]): Float64Array {
		const cells = this.free.pop()?.fill(0) ?? new Float64Array(this.layout.size);
		const { gradients, hessians } = this.gathered;
		// Gathered once, read in order for every column.
		for (let place = start; place < end; place++) {
			gradients[place] = this.table.gradients[rows[place]!]!;
			hessians[place] = this.table.hessians[rows[place]!]!;
		}
		for (const column of chosen) {
			const bins = this.table.columns[column]!;
			const offset = this.layout.offsets[column]!;
			for (let place = start; place < end; place++) {
				const cell = offset + cellsPerBin * bins[rows[place]!]!;
				cells[cell]! += gradients[place]!;
				cells[cell + 1]! += hessians[place]!;
				cells[cell + 2]! += 1;
			}
		}
		return cells;
	}

	release(cells: Float64Array): void {
		this.free.push(cells);
	}
}

/** A node's histogram less that of one child is that of the other: it is written over the node's. */
export function subtractHistogram(node: Float64Array, child: Float64Array): Float64Array {
	for (let cell = 0; cell < node.length; cell++) node[cell]! -= child[cell]!;
	return node;
}
