/** A regression tree over binned columns. */
export interface Tree {
	/** For each inner node, the root first: the column it asks, */
	column: Int32Array;
	/** by how much it lowered the loss, */
	gain: Float64Array;
	/** for each of 256 bins whether it goes left, */
	goesLeft: Uint8Array;
	/** and where: an inner node, or the complement (~) of a leaf. */
	left: Int32Array;
	right: Int32Array;
	/** What each leaf says, in log-odds. */
	value: Float64Array;
}

/** Add `rate` times what the tree says of each of `rows` to `scores`, which has a place for every record. */
export function addTree(
	tree: Tree,
	columns: readonly Uint8Array[],
	rows: Uint32Array,
	rate: number,
	scores: Float64Array
): void {
	const { column, goesLeft, left, right, value } = tree;
	const asked = Array.from(column, (place) => columns[place]!);
	for (let place = 0; place < rows.length; place++) {
		const row = rows[place]!;
		let node = 0;
		while (node >= 0) node = goesLeft[(node << 8) + asked[node]![row]!] === 1 ? left[node]! : right[node]!;
		scores[row]! += rate * value[~node]!;
	}
}
