import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import type { FitControl } from '../fitted.ts';
import { createRandom } from '../random/random.ts';
import { fitKmeans } from './kmeans/kmeans.ts';
import { momentsOf, samplePoints, squaredDistance, type Points } from './points.ts';

/** How much a number of clusters explains. */
export interface ClusterCount {
	clusters: number;
	/** How much lower log(within squares) is than for points without clusters. */
	gap: number;
	/** Standard error of the gap, of the simulation. */
	gapError: number;
	/** Mean silhouette width, -1 to 1; null for one cluster. */
	silhouette: number | null;
}

export interface ClusterChoice {
	counts: ClusterCount[];
	/** The smallest number whose gap is within two standard errors of the largest; 1 says that there are no clusters. */
	byGap: number;
	/** The number of the widest mean silhouette. */
	bySilhouette: number;
}

export interface ClusterChoiceOptions extends FitControl {
	/** The largest number looked at; 10. */
	most?: number;
	/** Sets without clusters to compare with; 20. */
	references?: number;
	seed?: number | string;
}

/** Rows that gaps and silhouettes are computed from, drawn where there are more. */
const mostRows = 2000;
/** Standard errors by which a gap must stand out: with one, evenly spread points had groups in 8 of 20 trials. */
const margin = 2;

/**
 * How many clusters there are, by two measures.
 *
 * The gap compares the within squares with those of uniform points in the same box, along the principal axes. The silhouette compares how far a point
 * is from its own cluster and from the next; it can't say that there is only one.
 *
 * @throws RangeError as `fitKmeans`
 *
 * Source: Tibshirani, Walther and Hastie (2001), J. Royal Statistical Society B 63(2), section 4 (b); the choice
 * by Dudoit and Fridlyand (2002), Genome Biology 3(7), since the first good gap misses groups that lie in a line; Rousseeuw (1987), J.
 * Computational and Applied Mathematics 20.
 */
export function chooseClusters(points: Points, options: ClusterChoiceOptions = {}): ClusterChoice {
	const { most = 10, references = 20, seed = 0, onProgress } = options;
	const random = createRandom(seed).fork('number of clusters');
	const sample = samplePoints(points, mostRows, random);
	const largest = Math.max(1, Math.min(most, distinctRows(sample, most + 1) - 1));
	const turned = alongAxes(sample);
	const empty = Array.from({ length: references }, () => uniformLike(turned, random));
	const counts: ClusterCount[] = [];
	for (let clusters = 1; clusters <= largest; clusters++) {
		const own = fitKmeans(sample, clusters, { seed, starts: 10 });
		const logs = empty.map((each) =>
			Math.log(fitKmeans(each, clusters, { seed, starts: 3 }).totalWithinSquares)
		);
		const expected = logs.reduce((sum, log) => sum + log, 0) / references;
		const variance = logs.reduce((sum, log) => sum + (log - expected) ** 2, 0) / references;
		counts.push({
			clusters,
			gap: expected - Math.log(own.totalWithinSquares),
			gapError: Math.sqrt(variance * (1 + 1 / references)),
			silhouette: clusters === 1 ? null : silhouetteOf(sample, own.cluster, clusters)
		});
		onProgress?.(clusters / largest);
	}
	const highest = counts.reduce((best, each) => (each.gap > best.gap ? each : best));
	const firstGood = counts.find(({ gap }) => gap >= highest.gap - margin * highest.gapError)!;
	const widest = counts.reduce((best, each) =>
		(each.silhouette ?? -2) > (best.silhouette ?? -2) ? each : best
	);
	return { counts, byGap: firstGood.clusters, bySilhouette: widest.clusters };
}

/** How many different rows there are, counted up to a number. */
function distinctRows({ values, rows, columns }: Points, enough: number): number {
	const seen = new Set<string>();
	for (let row = 0; row < rows && seen.size < enough; row++)
		seen.add(values.subarray(row * columns, (row + 1) * columns).join(' '));
	return seen.size;
}

/** The points along their principal axes: distances are the same, and a box around them is no larger than need be. */
function alongAxes(points: Points): Points {
	const { rows, columns } = points;
	const { mean } = momentsOf(points);
	const matrix = Matrix.from1DArray(rows, columns, points.values).subRowVector([...mean]);
	const products = matrix.transpose().mmul(matrix);
	const axes = new EigenvalueDecomposition(products, { assumeSymmetric: true }).eigenvectorMatrix;
	return { values: Float64Array.from(matrix.mmul(axes).to1DArray()), rows, columns };
}

/** Points spread evenly over the box around others. */
function uniformLike({ values, rows, columns }: Points, random: { uniform(): number }): Points {
	const low = new Float64Array(columns).fill(Infinity);
	const high = new Float64Array(columns).fill(-Infinity);
	values.forEach((value, place) => {
		const column = place % columns;
		low[column] = Math.min(low[column]!, value);
		high[column] = Math.max(high[column]!, value);
	});
	return {
		values: values.map((_, place) => {
			const column = place % columns;
			return low[column]! + random.uniform() * (high[column]! - low[column]!);
		}),
		rows,
		columns
	};
}

/**
 * The mean silhouette width of a partition, -1 to 1: 1 where clusters are far apart, 0 where they touch. A point that is
 * alone in its cluster counts 0.
 *
 * @param cluster of each row, from 0
 *
 * Source: Rousseeuw (1987).
 */
export function silhouetteOf(points: Points, cluster: ArrayLike<number>, clusters: number): number {
	const { values, rows, columns } = points;
	const size = new Float64Array(clusters);
	for (let row = 0; row < rows; row++) size[cluster[row]!]!++;
	let total = 0;
	const distances = new Float64Array(clusters);
	for (let row = 0; row < rows; row++) {
		distances.fill(0);
		for (let other = 0; other < rows; other++)
			distances[cluster[other]!]! += Math.sqrt(squaredDistance(values, row, values, other, columns));
		const own = cluster[row]!;
		if (size[own]! < 2) continue;
		const within = distances[own]! / (size[own]! - 1);
		let next = Infinity;
		for (let each = 0; each < clusters; each++)
			if (each !== own && size[each]! > 0) next = Math.min(next, distances[each]! / size[each]!);
		if (Number.isFinite(next) && Math.max(within, next) > 0)
			total += (next - within) / Math.max(within, next);
	}
	return total / rows;
}

/** How much wider the widest column spreads than the narrowest that changes at all. */
export function spreadRatio(points: Points): number {
	const spreads = momentsOf(points).deviation.filter((deviation) => deviation > 0);
	return spreads.length === 0 ? 1 : Math.max(...spreads) / Math.min(...spreads);
}
