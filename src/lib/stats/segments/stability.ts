import type { FitControl } from '../fitted.ts';
import { createRandom } from '../random/random.ts';
import { samplePoints, takePoints, type Points } from './points.ts';

/** How well clusters come again when the data are drawn again. */
export interface Stability {
	/** By cluster: the mean overlap (Jaccard) with its nearest cluster in a resample, 0 to 1. */
	jaccard: Float64Array;
	/** Below 0.6 a cluster is hardly there; from 0.75 on it is. */
	isStable: boolean[];
	resamples: number;
}

export interface StabilityOptions extends FitControl {
	/** 50. */
	resamples?: number;
	seed?: number | string;
}

/** The cluster of each row of some points, by a way of grouping that gives the clusters of any others like them. */
export type Grouping = (points: Points) => { cluster: Int32Array; clusters: number };

/** Rows that are resampled, drawn where there are more. */
const mostRows = 5000;
const stable = 0.75;

/**
 * The stability of each cluster: the points are drawn again with replacement and grouped again, and each cluster is held
 * against the one that has most in common with it among the points drawn.
 *
 * @param cluster of each row, from 0, by the same grouping
 *
 * Source: Hennig (2007), Cluster-wise assessment of cluster stability, Computational Statistics & Data Analysis 52(1).
 */
export function clusterStability(points: Points, group: Grouping, options: StabilityOptions = {}): Stability {
	const { resamples = 50, seed = 0, onProgress } = options;
	const random = createRandom(seed).fork('stability');
	const sample = samplePoints(points, mostRows, random);
	const original = group(sample);
	const jaccard = new Float64Array(original.clusters);
	const appearances = new Float64Array(original.clusters);
	for (let round = 0; round < resamples; round++) {
		const rows = Int32Array.from({ length: sample.rows }, () => random.integer(0, sample.rows - 1));
		// Each point once: copies of a point would agree with themselves.
		const again = group(takePoints(sample, rows));
		const drawn = new Map<number, number>();
		rows.forEach((row, place) => drawn.set(row, again.cluster[place]!));
		const overlap = overlaps(original, again.clusters, drawn);
		for (let cluster = 0; cluster < original.clusters; cluster++) {
			if (overlap[cluster] === null) continue;
			jaccard[cluster]! += overlap[cluster]!;
			appearances[cluster]!++;
		}
		onProgress?.((round + 1) / resamples);
	}
	const means = jaccard.map((sum, cluster) => (appearances[cluster]! > 0 ? sum / appearances[cluster]! : 0));
	return { jaccard: means, isStable: Array.from(means, (mean) => mean >= stable), resamples };
}

/** For each cluster the largest Jaccard index with a new one among the points drawn; null where none of it was. */
function overlaps(
	original: { cluster: Int32Array; clusters: number },
	others: number,
	drawn: ReadonlyMap<number, number>
): (number | null)[] {
	const both = Array.from({ length: original.clusters }, () => new Float64Array(others));
	const own = new Float64Array(original.clusters);
	const again = new Float64Array(others);
	for (const [row, cluster] of drawn) {
		const before = original.cluster[row]!;
		both[before]![cluster]!++;
		own[before]!++;
		again[cluster]!++;
	}
	return both.map((counts, cluster) => {
		if (own[cluster] === 0) return null;
		return counts.reduce(
			(best, count, other) => Math.max(best, count / (own[cluster]! + again[other]! - count)),
			0
		);
	});
}
