import type { Diagnostics } from '#lib/stats/fitted.ts';
import { fitGaussianMixture } from '#lib/stats/segments/gaussian-mixture/gaussian-mixture.ts';
import { fitKmeans, type KmeansFit } from '#lib/stats/segments/kmeans/kmeans.ts';
import { chooseClusters, spreadRatio, type ClusterChoice } from '#lib/stats/segments/number-of-clusters.ts';
import { momentsOf, standardised, type Points } from '#lib/stats/segments/points.ts';
import { rfm, scoreRfm, type Purchasers } from '#lib/stats/segments/rfm.ts';
import { clusterStability } from '#lib/stats/segments/stability.ts';
import { fitReport, type FitModel, type FitOptions, type FitResult } from '../model.ts';
import { pointsLike, readPoints, type PointTable } from '../points.ts';
import type { Table } from '../table.ts';

export const segmentsModels: readonly FitModel[] = [
	{
		name: 'rfm',
		summary: 'customers by how lately, how often and how much they bought',
		input: 'customer if told, recency, frequency, monetary',
		fit: fitRfm
	},
	{
		name: 'kmeans',
		summary: 'clusters around means',
		input: 'columns of numbers; --clusters, --choose, --standardise',
		fit: fitClusters
	},
	{
		name: 'gaussian-mixture',
		summary: 'clusters as normal distributions, their number and shape chosen by BIC',
		input: 'columns of numbers; --clusters',
		fit: fitMixture
	}
];

/** Columns that differ more than so in spread are told of. */
const unlike = 10;
/** Answers name the cluster of every row up to so many; above, `--predict` writes them to a file. */
const mostRowsTold = 10_000;

/** What a report says of a model without standard errors and likelihood. */
function partition(
	model: string,
	parameters: Record<string, number>,
	n: number,
	diagnostics: Diagnostics,
	more: Record<string, unknown>,
	logLikelihood: number | null = null
): FitResult['report'] {
	const standardErrors = Object.fromEntries(Object.keys(parameters).map((name) => [name, null]));
	return fitReport({ model, parameters, standardErrors, logLikelihood, n, diagnostics }, more);
}

function fitRfm(table: Table, options: FitOptions): FitResult {
	const purchasers = purchasersOf(table);
	const found = table.located(() => rfm(purchasers));
	const names = table.has('customer') ? table.text('customer') : null;
	const segments = [...new Set(found.segment)].map((segment) => {
		const rows = found.segment.flatMap((each, row) => (each === segment ? [row] : []));
		const mean = (values: ArrayLike<number>) =>
			rows.reduce((total, row) => total + values[row]!, 0) / rows.length;
		return {
			segment,
			customers: rows.length,
			share: rows.length / found.segment.length,
			mean_recency: mean(purchasers.recency),
			mean_frequency: mean(purchasers.frequency),
			mean_monetary: mean(purchasers.monetary)
		};
	});
	const told = found.segment.length <= mostRowsTold;
	const predict = options.predict?.located(() => scoreRfm(purchasersOf(options.predict!), found.cuts));
	return {
		report: partition(
			'rfm',
			{},
			table.rows,
			{ converged: true, iterations: 0, gradientNorm: null, warnings: found.warnings },
			{
				cuts: found.cuts,
				segments: segments.sort((one, other) => other.customers - one.customers),
				customers: told
					? found.segment.map((segment, row) => ({
							...(names ? { customer: names[row] } : {}),
							recency: found.recency[row],
							frequency: found.frequency[row],
							monetary: found.monetary[row],
							segment
						}))
					: null
			}
		),
		predictions: predict && {
			recency_score: Array.from(predict.recency),
			frequency_score: Array.from(predict.frequency),
			monetary_score: Array.from(predict.monetary),
			segment: predict.segment
		}
	};
}

const purchasersOf = (table: Table): Purchasers => ({
	recency: table.numbers('recency'),
	frequency: table.numbers('frequency'),
	monetary: table.numbers('monetary')
});

/** Points in the units of the file, and as they are grouped. */
interface Scaled {
	grouped: Points;
	/** A number of a column in the file's unit, or back. */
	toFile(value: number, column: number): number;
	toGrouped(row: Float64Array): Float64Array;
}

function scaledBy(points: Points, isStandardised: boolean | undefined): Scaled {
	if (!isStandardised) return { grouped: points, toFile: (value) => value, toGrouped: (row) => row };
	const { mean, deviation } = momentsOf(points);
	return {
		grouped: standardised(points, { mean, deviation }),
		toFile: (value, column) => mean[column]! + value * deviation[column]!,
		toGrouped: (row) =>
			standardised({ values: row, rows: 1, columns: row.length }, { mean, deviation }).values
	};
}

function fitClusters(table: Table, options: FitOptions, onProgress: (fraction: number) => void): FitResult {
	const read = readPoints(table, options);
	const seed = options.seed ?? 0;
	const scaled = scaledBy(read.points, options.standardise);
	const choice = options.clusters
		? null
		: chooseClusters(scaled.grouped, { seed, onProgress: (done) => onProgress(done / 2) });
	const clusters =
		options.clusters ?? (options.choose === 'silhouette' ? choice!.bySilhouette : choice!.byGap);
	const fitted = fitKmeans(scaled.grouped, clusters, { seed });
	const stability = clusterStability(
		scaled.grouped,
		(points) => ({ cluster: fitKmeans(points, clusters, { seed, starts: 5 }).cluster, clusters }),
		{ seed, onProgress: (done) => onProgress(0.5 + done / 2) }
	);
	const warnings = [
		...read.warnings,
		...scaleWarnings(read.points, options),
		...fitted.diagnostics.warnings,
		...(choice && clusters === 1
			? ['No number of clusters explains more than none: these columns hold no groups.']
			: []),
		...(choice && clusters > 1 && clusters === choice.counts.length
			? [`${clusters} are the most clusters that were looked at: the columns show no clear number of them.`]
			: []),
		...(clusters > 1 && stability.isStable.includes(false)
			? [
					`Clusters that don’t come again when rows are drawn again: ${numbersOf(stability.isStable).join(', ')}.`
				]
			: [])
	];
	return {
		report: partition(
			'kmeans',
			{
				clusters,
				within_sum_of_squares: fitted.totalWithinSquares,
				between_sum_of_squares: fitted.totalSquares - fitted.totalWithinSquares
			},
			fitted.n,
			{ ...fitted.diagnostics, warnings },
			{
				segments: centresOf(fitted, read, scaled, stability.jaccard),
				choice: choice && choiceOf(choice),
				rows: clusterByRow(fitted.cluster, read)
			}
		),
		predictions: options.predict && clusterScores(fitted, options.predict, read, scaled)
	};
}

function scaleWarnings(points: Points, { standardise }: FitOptions): string[] {
	const ratio = spreadRatio(points);
	if (standardise || ratio < unlike) return [];
	return [
		`The widest column spreads ${Math.round(ratio)} times as much as the narrowest and decides: --standardise makes them count alike.`
	];
}

const numbersOf = (isStable: readonly boolean[]) =>
	isStable.flatMap((each, cluster) => (each ? [] : [cluster + 1]));

function centresOf(fitted: KmeansFit, read: PointTable, scaled: Scaled, jaccard: Float64Array) {
	const columns = read.columns.length;
	return Array.from(fitted.size, (size, cluster) => ({
		cluster: cluster + 1,
		rows: size,
		within_sum_of_squares: fitted.withinSquares[cluster],
		stability: jaccard[cluster],
		centre: Object.fromEntries(
			read.columns.map((name, column) => [
				name,
				scaled.toFile(fitted.centres[cluster * columns + column]!, column)
			])
		)
	}));
}

const choiceOf = ({ counts, byGap, bySilhouette }: ClusterChoice) => ({
	by_gap: byGap,
	by_silhouette: bySilhouette,
	counts: counts.map(({ clusters, gap, gapError, silhouette }) => ({
		clusters,
		gap,
		gap_standard_error: gapError,
		silhouette
	}))
});

/** The cluster of each row of the file, from 1; null for a row without all numbers, and where there are too many to tell. */
function clusterByRow(cluster: Int32Array, { rows, inFile }: PointTable): (number | null)[] | null {
	if (inFile > mostRowsTold) return null;
	const told = Array.from({ length: inFile }, (): number | null => null);
	rows.forEach((row, place) => (told[row] = cluster[place]! + 1));
	return told;
}

function clusterScores(
	fitted: KmeansFit,
	predict: Table,
	read: PointTable,
	scaled: Scaled
): FitResult['predictions'] {
	const found = pointsLike(predict, read.columns).map((row) => row && fitted.predict(scaled.toGrouped(row)));
	return {
		cluster: found.map((each) => each && each.cluster + 1),
		distance: found.map((each) => each && each.distance)
	};
}

function fitMixture(table: Table, options: FitOptions, onProgress: (fraction: number) => void): FitResult {
	const read = readPoints(table, options);
	const { clusters, seed = 0, predict } = options;
	const fitted = fitGaussianMixture(read.points, {
		clusters: clusters ? [clusters] : undefined,
		seed,
		onProgress
	});
	const columns = read.columns.length;
	const named = (values: (column: number) => number) =>
		Object.fromEntries(read.columns.map((name, column) => [name, values(column)]));
	const chances = predict && pointsLike(predict, read.columns).map((row) => row && fitted.predict(row));
	const count = fitted.weights.length;
	return {
		report: partition(
			'gaussian-mixture',
			{ clusters: count, bic: fitted.bic },
			fitted.n,
			{ ...fitted.diagnostics, warnings: [...read.warnings, ...fitted.diagnostics.warnings] },
			{
				shape: fitted.shape,
				segments: Array.from(fitted.weights, (weight, cluster) => ({
					cluster: cluster + 1,
					share: weight,
					mean: named((column) => fitted.means[cluster * columns + column]!),
					standard_deviation: named((column) =>
						Math.sqrt(fitted.covariances[cluster]![column * columns + column]!)
					)
				})),
				choice: fitted.candidates,
				rows: clusterByRow(fitted.cluster, read)
			},
			fitted.logLikelihood
		),
		predictions: chances && {
			cluster: chances.map((row) => row && row.indexOf(Math.max(...row)) + 1),
			...Object.fromEntries(
				Array.from({ length: count }, (_, cluster) => [
					`probability_${cluster + 1}`,
					chances.map((row) => row && row[cluster]!)
				])
			)
		}
	};
}
