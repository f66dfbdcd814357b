import { isComputable } from '../../computable.ts';
import type { Diagnostics, FitControl } from '../../fitted.ts';
import { createRandom, type Random } from '../../random/random.ts';
import { checkPoints, momentsOf, samplePoints, squaredDistance, type Points } from '../points.ts';
import { lloyd, type Partition } from './lloyd.ts';
import { seedCentres } from './seeding.ts';

export interface KmeansOptions extends FitControl {
	/** Searches from different centres, of which the best counts; 25, on up to 10,000 rows. */
	starts?: number;
	seed?: number | string;
}

/** Points grouped around means. */
export interface KmeansFit {
	/** The cluster of each row, from 0; the largest cluster is the first. */
	cluster: Int32Array;
	/** Row by row, one a cluster, in the unit of the points. */
	centres: Float64Array;
	size: Float64Array;
	/** Squared distances to the centres, by cluster and together. */
	withinSquares: Float64Array;
	totalWithinSquares: number;
	/** Squared distances to the mean of all. */
	totalSquares: number;
	n: number;
	diagnostics: Diagnostics;
	/** The cluster of a new row, by its nearest centre. */
	predict(row: ArrayLike<number>): { cluster: number; distance: number };
}

const usualStarts = 25;
/** Starts are compared on so many rows; the best goes on with all. */
const mostToCompare = 10_000;
/** On all of many rows the search ends when centres move by less than this share of the variance: the rest is polish. */
const smallMove = 1e-6;

/**
 * Clusters of least squared distance to their means, by Lloyd's iteration from several careful starts. The best end found is
 * not known to be the best there is; `warnings` says when few starts came to it.
 *
 * The result depends on the units of the columns: the one that spreads widest decides. `standardised` makes them alike.
 *
 * @param clusters 1 or more
 * @throws RangeError when a number is not finite, there are fewer different rows than clusters, or the number of clusters or
 *   starts can't be
 *
 * Source: as `lloyd` and `seedCentres`.
 */
export function fitKmeans(points: Points, clusters: number, options: KmeansOptions = {}): KmeansFit {
	const { starts = usualStarts, seed = 0, onProgress } = options;
	checkPoints(points);
	if (!(Number.isInteger(clusters) && clusters >= 1))
		throw new RangeError(`There can’t be ${clusters} clusters.`);
	if (!(Number.isInteger(starts) && starts >= 1)) throw new RangeError(`There can’t be ${starts} starts.`);
	const random = createRandom(seed).fork('k-means');
	const compared = samplePoints(points, mostToCompare, random);
	const { best, agreeing } = bestOf(compared, clusters, starts, random, onProgress);
	const isWhole = compared.rows === points.rows;
	const found = isWhole ? best : lloyd(points, best.centres, smallMove * varianceOf(compared));
	if (found.size.some((size) => size === 0))
		throw new RangeError(`There are fewer different rows than the ${clusters} clusters.`);
	const warnings: string[] = [];
	if (!found.converged) warnings.push('The clusters were still changing when the search was ended.');
	if (clusters > 1 && starts >= 10 && agreeing < 3)
		warnings.push(
			`Only ${agreeing} of ${starts} starts ended in these clusters: others are nearly as good, or better ones were missed.`
		);
	return describe(points, bySize(found, points.columns), warnings);
}

function bestOf(
	points: Points,
	clusters: number,
	starts: number,
	random: Random,
	onProgress?: (fraction: number) => void
): { best: Partition; agreeing: number } {
	let best: Partition | null = null;
	const ends: number[] = [];
	for (let start = 0; start < starts; start++) {
		const end = lloyd(points, seedCentres(points, clusters, random));
		const squares = total(end.withinSquares);
		ends.push(squares);
		if (best === null || squares < total(best.withinSquares)) best = end;
		onProgress?.((start + 1) / (starts + 1));
	}
	const least = Math.min(...ends);
	return { best: best!, agreeing: ends.filter((squares) => squares <= least * (1 + 1e-3)).length };
}

/** Of all columns together. */
const varianceOf = (points: Points): number =>
	momentsOf(points).deviation.reduce((sum, deviation) => sum + deviation ** 2, 0);

const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);

/** Clusters numbered from the largest down, so that the same clusters have the same numbers whatever the seed. */
function bySize(found: Partition, columns: number): Partition {
	const order = Array.from(found.size.keys()).sort(
		(one, other) =>
			found.size[other]! - found.size[one]! || found.centres[one * columns]! - found.centres[other * columns]!
	);
	const number = new Int32Array(order.length);
	order.forEach((old, now) => (number[old] = now));
	return {
		...found,
		cluster: found.cluster.map((old) => number[old]!),
		centres: Float64Array.from(
			order.flatMap((old) => [...found.centres.subarray(old * columns, (old + 1) * columns)])
		),
		size: Float64Array.from(order, (old) => found.size[old]!),
		withinSquares: Float64Array.from(order, (old) => found.withinSquares[old]!)
	};
}

function describe(points: Points, found: Partition, warnings: string[]): KmeansFit {
	const { columns, rows } = points;
	const { centres } = found;
	return {
		cluster: found.cluster,
		centres,
		size: found.size,
		withinSquares: found.withinSquares,
		totalWithinSquares: total(found.withinSquares),
		totalSquares: totalSquares(points),
		n: rows,
		diagnostics: { converged: found.converged, iterations: found.iterations, gradientNorm: null, warnings },
		predict(row) {
			if (row.length !== columns || !Array.from(row).every(isComputable))
				throw new RangeError(`A row to group has ${columns} finite numbers.`);
			const values = Float64Array.from(row);
			let cluster = 0;
			let least = Infinity;
			for (let each = 0; each < found.size.length; each++) {
				const distance = squaredDistance(values, 0, centres, each, columns);
				if (distance < least) [least, cluster] = [distance, each];
			}
			return { cluster, distance: Math.sqrt(least) };
		}
	};
}

function totalSquares(points: Points): number {
	return lloyd(points, new Float64Array(points.columns)).withinSquares[0]!;
}
