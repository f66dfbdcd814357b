import { isComputable } from '../../computable.ts';
import type { Diagnostics, FitControl } from '../../fitted.ts';
import { createRandom } from '../../random/random.ts';
import { fitKmeans } from '../kmeans/kmeans.ts';
import { checkPoints, momentsOf, samplePoints, standardised, takePoints, type Points } from '../points.ts';
import { covarianceShapes, freeParameters, type CovarianceShape } from './covariance.ts';
import { expect, expectationMaximisation, type Mixture, type MixtureEnd } from './mixture.ts';

export interface GaussianMixtureOptions extends FitControl {
	/** Numbers of clusters to choose from; 1 to 9, of which none by more than three above the best so far is looked at. */
	clusters?: readonly number[];
	/** Shapes to choose from; all four. */
	shapes?: readonly CovarianceShape[];
	/** Starts for each; 5. */
	starts?: number;
	seed?: number | string;
}

/** One of the mixtures that were compared. */
export interface MixtureCandidate {
	clusters: number;
	shape: CovarianceShape;
	/** On the rows compared; null where every start collapsed. Lower is better. */
	bic: number | null;
}

export interface GaussianMixtureFit extends Mixture {
	shape: CovarianceShape;
	/** The likeliest cluster of each row, from 0; the cluster with the largest share is the first. */
	cluster: Int32Array;
	/** How sure that is: the chance of it, by row. */
	certainty: Float64Array;
	logLikelihood: number;
	/** -2 log-likelihood + parameters log(n); lower is better. */
	bic: number;
	candidates: MixtureCandidate[];
	n: number;
	diagnostics: Diagnostics;
	/** The chance of a new row to be of each cluster. */
	predict(row: ArrayLike<number>): Float64Array;
}

/** Mixtures are compared on so many rows; the best goes on with all. */
const mostToCompare = 10_000;
/** What a round must gain of the log-likelihood while mixtures are compared; the best is then searched to the end. */
const roughly = 1e-7;
const shortSearch = 30;
/** So many clusters beyond the best are looked at. */
const patience = 3;
/** A cluster that spreads less than this share of the whole in some direction has collapsed. */
const leastShare = 1e-6;

/**
 * Clusters as a mixture of normal distributions, their number and shape chosen by the Bayesian information criterion. One
 * cluster is among the choices: data that hold no groups are told so.
 *
 * Unlike k-means it doesn't depend on the units of columns (but for spherical clusters), and says how sure it is of each row.
 *
 * @throws RangeError when a number is not finite, a column never changes, or there are no more rows than columns
 *
 * Source: Fraley and Raftery (2002), Model-based clustering, JASA 97(458), whose BIC has the other sign.
 */
export function fitGaussianMixture(points: Points, options: GaussianMixtureOptions = {}): GaussianMixtureFit {
	const { clusters = [1, 2, 3, 4, 5, 6, 7, 8, 9], shapes = covarianceShapes, seed = 0, starts = 5 } = options;
	checkPoints(points);
	const { deviation } = momentsOf(points);
	const flat = deviation.findIndex((each) => !(each > 0));
	if (flat >= 0)
		throw new RangeError(`Column ${flat + 1} never changes: it can’t tell clusters apart. Leave it out.`);
	if (points.rows <= points.columns)
		throw new RangeError(`${points.rows} rows are too few for ${points.columns} columns.`);
	const least = deviation.map((each) => leastShare * each * each);
	const compared = samplePoints(points, mostToCompare, createRandom(seed).fork('mixture'));
	const candidates: MixtureCandidate[] = [];
	let best: { end: MixtureEnd; shape: CovarianceShape; bic: number } | null = null;
	for (const count of [...clusters].sort((one, other) => one - other)) {
		if (best !== null && count > best.end.mixture.weights.length + patience) break;
		const partitions = startsFor(compared, count, starts, seed);
		for (const shape of shapes) {
			const end = bestEnd(compared, partitions, count, shape, least);
			const bic = end && bicOf(end, shape, compared);
			candidates.push({ clusters: count, shape, bic });
			if (end && bic !== null && (best === null || bic < best.bic)) best = { end, shape, bic };
		}
		options.onProgress?.(candidates.length / (clusters.length * shapes.length + 1));
	}
	if (best === null)
		throw new RangeError(
			'No mixture fits: rows repeat, or lie on a line. Leave columns out, or ask for fewer clusters.'
		);
	return describe(points, onAll(points, best.end, best.shape, least), best.shape, candidates);
}

/** Partitions to start from: k-means of the points in like units, from different seeds, and few points for wild ones. */
function startsFor(points: Points, clusters: number, starts: number, seed: number | string): Int32Array[] {
	const alike = standardised(points);
	const partitions: Int32Array[] = [];
	for (let start = 0; start < (clusters === 1 ? 1 : starts); start++) {
		const few =
			start === 0 ? alike : samplePoints(alike, 4 * clusters, createRandom(seed).fork(`start ${start}`));
		try {
			const found = fitKmeans(few, clusters, { seed: `${seed} ${start}`, starts: start === 0 ? 10 : 1 });
			partitions.push(
				few === alike
					? found.cluster
					: Int32Array.from(
							{ length: points.rows },
							(_, row) =>
								found.predict(alike.values.subarray(row * points.columns, (row + 1) * points.columns)).cluster
						)
			);
		} catch (error) {
			// Fewer different rows than clusters: there is nothing to start from.
			if (!(error instanceof RangeError)) throw error;
		}
	}
	return partitions;
}

/** Short searches from every start, and a long one from the best of them (Biernacki, Celeux and Govaert 2003, CSDA 41). */
function bestEnd(
	points: Points,
	partitions: readonly Int32Array[],
	clusters: number,
	shape: CovarianceShape,
	least: Float64Array
): MixtureEnd | null {
	let best: MixtureEnd | null = null;
	for (const partition of partitions) {
		const chances = new Float64Array(points.rows * clusters);
		partition.forEach((cluster, row) => (chances[row * clusters + cluster] = 1));
		const end = expectationMaximisation(points, chances, { shape, least, mostIterations: shortSearch });
		if (end && (best === null || end.logLikelihood > best.logLikelihood)) best = end;
	}
	return best && expectationMaximisation(points, best.chances, { shape, least, tolerance: roughly });
}

/** From where the comparison ended, on all rows and to the end. */
function onAll(
	points: Points,
	{ mixture, iterations }: MixtureEnd,
	shape: CovarianceShape,
	least: Float64Array
): MixtureEnd {
	const chances = new Float64Array(points.rows * mixture.weights.length);
	expect(points, mixture, chances);
	const whole = expectationMaximisation(points, chances, { shape, least });
	if (whole === null) throw new RangeError('The mixture that fits a sample collapses on all rows.');
	return { ...whole, iterations: iterations + whole.iterations };
}

const bicOf = ({ logLikelihood, mixture }: MixtureEnd, shape: CovarianceShape, { rows, columns }: Points) =>
	-2 * logLikelihood + freeParameters(shape, mixture.weights.length, columns) * Math.log(rows);

function describe(
	points: Points,
	end: MixtureEnd,
	shape: CovarianceShape,
	candidates: MixtureCandidate[]
): GaussianMixtureFit {
	const { columns, rows } = points;
	const { mixture, order } = byWeight(end.mixture, columns);
	const count = order.length;
	const number = new Int32Array(count);
	order.forEach((old, now) => (number[old] = now));
	const cluster = new Int32Array(rows);
	const certainty = new Float64Array(rows);
	for (let row = 0; row < rows; row++)
		for (let old = 0; old < count; old++) {
			const chance = end.chances[row * count + old]!;
			if (chance > certainty[row]!) [certainty[row], cluster[row]] = [chance, number[old]!];
		}
	const warnings: string[] = [];
	if (!end.converged) warnings.push('The mixture was still changing when the search was ended.');
	const most = Math.max(...candidates.map(({ clusters }) => clusters));
	if (count === most && count > 1 && candidates.some(({ clusters }) => clusters < count))
		warnings.push(
			`${count} are the most clusters that were looked at: more would fit better still, so the number says little.`
		);
	if (count === 1 && candidates.some(({ clusters }) => clusters > 1))
		warnings.push('One cluster explains the rows best: these columns hold no groups.');
	return {
		...mixture,
		shape,
		cluster,
		certainty,
		logLikelihood: end.logLikelihood,
		bic: bicOf(end, shape, points),
		candidates,
		n: rows,
		diagnostics: { converged: end.converged, iterations: end.iterations, gradientNorm: null, warnings },
		predict(row) {
			if (row.length !== columns || !Array.from(row).every(isComputable))
				throw new RangeError(`A row to group has ${columns} finite numbers.`);
			const chances = new Float64Array(count);
			expect({ values: Float64Array.from(row), rows: 1, columns }, mixture, chances);
			return chances;
		}
	};
}

function byWeight({ weights, means, covariances, factors }: Mixture, columns: number) {
	const order = Array.from(weights.keys()).sort(
		(one, other) => weights[other]! - weights[one]! || means[one * columns]! - means[other * columns]!
	);
	const centres = { values: means, rows: weights.length, columns };
	const mixture: Mixture = {
		weights: Float64Array.from(order, (old) => weights[old]!),
		means: takePoints(centres, order).values,
		covariances: order.map((old) => covariances[old]!),
		factors: order.map((old) => factors[old]!)
	};
	return { mixture, order };
}
