import { describe, expect, it } from 'vitest';
import { fitGaussianMixture } from '#lib/stats/segments/gaussian-mixture/gaussian-mixture.ts';
import { fitKmeans } from '#lib/stats/segments/kmeans/kmeans.ts';
import { silhouetteOf } from '#lib/stats/segments/number-of-clusters.ts';
import { pointsOf } from '#lib/stats/segments/points.ts';
import { hasReferenceData, readColumns, referenceNote } from '#lib/stats/testing/reference-data.ts';

describe.skipIf(!hasReferenceData)(`Fisher's iris${referenceNote}`, () => {
	const iris = () => {
		const columns = readColumns('iris.csv');
		return pointsOf(
			['Sepal.Length', 'Sepal.Width', 'Petal.Length', 'Petal.Width'].map((name) => columns[name]!)
		);
	};

	it('k-means, k 3: within sum of squares 78.8514, sizes 62, 50, 38, silhouette .5528 (R, kmeans and cluster::silhouette)', () => {
		const found = fitKmeans(iris(), 3);
		expect(found.totalWithinSquares).toBeCloseTo(78.8514, 4);
		expect([...found.size]).toEqual([62, 50, 38]);
		expect(silhouetteOf(iris(), found.cluster, 3)).toBeCloseTo(0.5528, 4);
	});

	it('Gaussian mixtures with free covariances: log-likelihood -214.3547 of two, -180.1855 of three, BIC 574.0178 and 580.8389 (R, mclust, VVV)', () => {
		const [two, three] = [2, 3].map((count) =>
			fitGaussianMixture(iris(), { clusters: [count], shapes: ['full'] })
		);
		expect(two!.logLikelihood).toBeCloseTo(-214.3547, 3);
		expect(three!.logLikelihood).toBeCloseTo(-180.1855, 3);
		expect(two!.bic).toBeCloseTo(574.0178, 3);
		expect(three!.bic).toBeCloseTo(580.8389, 3);
	});
});
