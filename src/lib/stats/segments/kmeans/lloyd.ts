import { dot } from '../../descriptive/dot.ts';
import { squaredDistance, type Points } from '../points.ts';

/** A partition into clusters around their means. */
export interface Partition {
	/** The cluster of each row. */
	cluster: Int32Array;
	/** Row by row, one a cluster. */
	centres: Float64Array;
	size: Float64Array;
	/** The sum of squared distances to the centres, by cluster. */
	withinSquares: Float64Array;
	iterations: number;
	/** No point would change its cluster, or the centres moved by no more than the tolerance. */
	converged: boolean;
}

/**
 * Lloyd's iteration from given centres: every point to its nearest centre, every centre to the mean of its points, until
 * nothing changes. Hamerly's bounds tell which points can't have a nearer centre, so that late rounds look at few. A cluster
 * that lost all points takes the one furthest from its own centre.
 *
 * @param start one row a cluster; not changed
 * @param tolerance squared distance that all centres together may still have moved; 0, that nothing changes
 *
 * Source: Lloyd (1982), IEEE Transactions on Information Theory 28(2); Hamerly (2010), Making k-means even faster, SDM.
 */
export function lloyd(points: Points, start: Float64Array, tolerance = 0): Partition {
	return new Lloyd(points, start).run(tolerance);
}

class Lloyd {
	private readonly clusters: number;
	private readonly centres: Float64Array;
	private readonly sums: Float64Array;
	private readonly size: Float64Array;
	private readonly cluster: Int32Array;
	/** With the drift of its own centre, at least as far as that is from a point. */
	private readonly upper: Float64Array;
	/** Less the drift of the other centres, at most as far as the second nearest. */
	private readonly lower: Float64Array;
	/** Kept by cluster, so that points whose bounds hold are only read. */
	private readonly ownDrift: Float64Array;
	private readonly otherDrift: Float64Array;
	private readonly halfGap: Float64Array;

	constructor(
		private readonly points: Points,
		start: Float64Array
	) {
		this.clusters = start.length / points.columns;
		this.centres = start.slice();
		this.sums = new Float64Array(start.length);
		this.size = new Float64Array(this.clusters);
		this.cluster = new Int32Array(points.rows);
		this.upper = new Float64Array(points.rows);
		this.lower = new Float64Array(points.rows);
		this.ownDrift = new Float64Array(this.clusters);
		this.otherDrift = new Float64Array(this.clusters);
		this.halfGap = new Float64Array(this.clusters);
	}

	run(tolerance: number): Partition {
		const { rows } = this.points;
		for (let row = 0; row < rows; row++) {
			this.findNearest(row);
			this.account(row, this.cluster[row]!, 1);
		}
		let iterations = 0;
		let converged = false;
		while (!converged && iterations < mostIterations) {
			iterations++;
			const moves = this.moveCentres();
			const isFilled = this.fillEmpty();
			if (isFilled) this.reassign(moves);
			else converged = dot(moves, moves) <= tolerance || !this.reassign(moves);
		}
		this.moveCentres();
		return {
			cluster: this.cluster,
			centres: this.centres,
			size: this.size,
			withinSquares: this.withinSquares(),
			iterations,
			converged
		};
	}

	/** The nearest centre of a row and how far the second is. */
	private findNearest(row: number): void {
		const { values, columns } = this.points;
		let first = Infinity;
		let second = Infinity;
		let nearest = 0;
		for (let cluster = 0; cluster < this.clusters; cluster++) {
			const distance = squaredDistance(values, row, this.centres, cluster, columns);
			if (distance < first) {
				second = first;
				first = distance;
				nearest = cluster;
			} else if (distance < second) second = distance;
		}
		this.cluster[row] = nearest;
		this.upper[row] = Math.sqrt(first) - this.ownDrift[nearest]!;
		this.lower[row] = Math.sqrt(second) + this.otherDrift[nearest]!;
	}

	private account(row: number, cluster: number, sign: 1 | -1): void {
		const { values, columns } = this.points;
		for (let column = 0; column < columns; column++)
			this.sums[cluster * columns + column]! += sign * values[row * columns + column]!;
		this.size[cluster]! += sign;
	}

	/** To the means. How far each moved. */
	private moveCentres(): Float64Array {
		const { columns } = this.points;
		const moves = new Float64Array(this.clusters);
		for (let cluster = 0; cluster < this.clusters; cluster++) {
			if (this.size[cluster] === 0) continue;
			let squares = 0;
			for (let column = 0; column < columns; column++) {
				const place = cluster * columns + column;
				const mean = this.sums[place]! / this.size[cluster]!;
				squares += (mean - this.centres[place]!) ** 2;
				this.centres[place] = mean;
			}
			moves[cluster] = Math.sqrt(squares);
		}
		return moves;
	}

	/** Points to their nearest centres, where bounds, widened by the moves, don't rule a change out. Whether any changed. */
	private reassign(moves: Float64Array): boolean {
		const { upper, lower, cluster, halfGap, centres, ownDrift, otherDrift } = this;
		const { values, columns, rows } = this.points;
		this.drift(moves);
		this.measureGaps();
		let changed = false;
		for (let row = 0; row < rows; row++) {
			const own = cluster[row]!;
			const safe = Math.max(halfGap[own]!, lower[row]! - otherDrift[own]!);
			if (upper[row]! + ownDrift[own]! <= safe) continue;
			const distance = Math.sqrt(squaredDistance(values, row, centres, own, columns));
			upper[row] = distance - ownDrift[own]!;
			if (distance <= safe) continue;
			this.findNearest(row);
			const now = cluster[row]!;
			if (now === own) continue;
			this.account(row, own, -1);
			this.account(row, now, 1);
			changed = true;
		}
		return changed;
	}

	/** Add to how far centres have moved, and to how far any other than each has at most. */
	private drift(moves: Float64Array): void {
		const [widest, next, at] = twoLargest(moves);
		for (let cluster = 0; cluster < this.clusters; cluster++) {
			this.ownDrift[cluster]! += moves[cluster]!;
			this.otherDrift[cluster]! += cluster === at ? next : widest;
		}
	}

	/** Half of how far each centre is from the next. */
	private measureGaps(): void {
		this.halfGap.fill(Infinity);
		for (let one = 0; one < this.clusters; one++)
			for (let other = 0; other < one; other++) {
				const half =
					Math.sqrt(squaredDistance(this.centres, one, this.centres, other, this.points.columns)) / 2;
				this.halfGap[one] = Math.min(this.halfGap[one]!, half);
				this.halfGap[other] = Math.min(this.halfGap[other]!, half);
			}
	}

	private fillEmpty(): boolean {
		const { values, columns, rows } = this.points;
		let isFilled = false;
		for (let cluster = 0; cluster < this.clusters; cluster++) {
			if (this.size[cluster]! > 0) continue;
			let furthest = -1;
			let most = 0;
			for (let row = 0; row < rows; row++) {
				const own = this.cluster[row]!;
				if (this.size[own]! < 2) continue;
				const distance = squaredDistance(values, row, this.centres, own, columns);
				if (distance > most) {
					most = distance;
					furthest = row;
				}
			}
			// Fewer different points than clusters: this one stays empty.
			if (furthest < 0) continue;
			this.account(furthest, this.cluster[furthest]!, -1);
			this.account(furthest, cluster, 1);
			this.cluster[furthest] = cluster;
			this.centres.set(values.subarray(furthest * columns, (furthest + 1) * columns), cluster * columns);
			this.upper.fill(Infinity);
			this.lower.fill(-Infinity);
			isFilled = true;
		}
		return isFilled;
	}

	private withinSquares(): Float64Array {
		const { values, columns, rows } = this.points;
		const within = new Float64Array(this.clusters);
		for (let row = 0; row < rows; row++) {
			const own = this.cluster[row]!;
			within[own]! += squaredDistance(values, row, this.centres, own, columns);
		}
		return within;
	}
}

/** Rounds without an end in sight. */
const mostIterations = 1000;

/** The largest and second largest of some lengths, and where the largest is. */
function twoLargest(lengths: Float64Array): [number, number, number] {
	let first = 0;
	let second = 0;
	let at = -1;
	for (const [place, length] of lengths.entries()) {
		if (length > first) {
			second = first;
			first = length;
			at = place;
		} else if (length > second) second = length;
	}
	return [first, second, at];
}
