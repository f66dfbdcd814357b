import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../random/random.ts';
import { cholesky, constrain, freeParameters } from './gaussian-mixture/covariance.ts';
import { fitGaussianMixture } from './gaussian-mixture/gaussian-mixture.ts';
import { fitKmeans } from './kmeans/kmeans.ts';
import { lloyd } from './kmeans/lloyd.ts';
import { seedCentres } from './kmeans/seeding.ts';
import { chooseClusters, silhouetteOf, spreadRatio } from './number-of-clusters.ts';
import { momentsOf, pointsOf, squaredDistance, standardised, type Points } from './points.ts';
import { rfm, scoreRfm } from './rfm.ts';
import { clusterStability } from './stability.ts';

/** Points around centres, as many at each, in turn. */
function blobs(centres: number[][], each: number, spread = 1, seed = 'blobs'): Points {
	const random = createRandom(seed);
	const rows = Array.from({ length: each * centres.length }, (_, row) =>
		centres[row % centres.length]!.map((centre) => centre + random.normal(0, spread))
	);
	return { values: Float64Array.from(rows.flat()), rows: rows.length, columns: centres[0]!.length };
}

const three = blobs(
	[
		[0, 0],
		[10, 0],
		[0, 10]
	],
	60
);

/** Whether two groupings put the same rows together. */
function isSameGrouping(first: ArrayLike<number>, second: ArrayLike<number>): boolean {
	const pairs = new Set(Array.from(first, (cluster, row) => `${cluster} ${second[row]}`));
	return pairs.size === new Set(Array.from(first)).size && pairs.size === new Set(Array.from(second)).size;
}

describe('k-means', () => {
	it('finds groups that are apart, numbers them by size, and knows a new row’s', () => {
		const uneven = blobs(
			[
				[0, 0],
				[0, 0],
				[9, 9]
			],
			50
		);
		const found = fitKmeans(uneven, 2);
		expect([...found.size]).toEqual([100, 50]);
		expect(found.diagnostics).toMatchObject({ converged: true, warnings: [] });
		expect(found.predict([9.5, 8.5]).cluster).toBe(1);
		expect(found.predict([found.centres[0]!, found.centres[1]!]).distance).toBeCloseTo(0, 10);
	});

	it('ends where every point is nearest to its own centre, which is the mean of its points; bounds skip no change', () => {
		const coordinate = fc.integer({ min: -20, max: 20 });
		fc.assert(
			fc.property(
				fc.array(fc.tuple(coordinate, coordinate), { minLength: 6, maxLength: 60 }),
				fc.integer({ min: 1, max: 4 }),
				(rows, clusters) => {
					const points = { values: Float64Array.from(rows.flat()), rows: rows.length, columns: 2 };
					const found = lloyd(points, seedCentres(points, clusters, createRandom(1)));
					const sums = new Float64Array(2 * clusters);
					for (let row = 0; row < points.rows; row++) {
						const own = found.cluster[row]!;
						const distance = squaredDistance(points.values, row, found.centres, own, 2);
						for (let other = 0; other < clusters; other++)
							if (found.size[other]! > 0)
								expect(squaredDistance(points.values, row, found.centres, other, 2)).toBeGreaterThan(
									distance - 1e-9
								);
						sums[2 * own]! += points.values[2 * row]!;
						sums[2 * own + 1]! += points.values[2 * row + 1]!;
					}
					sums.forEach((sum, place) => {
						const size = found.size[Math.floor(place / 2)]!;
						if (size > 0) expect(found.centres[place]).toBeCloseTo(sum / size, 8);
					});
				}
			)
		);
	});

	it('moves and scales with the points', () => {
		const found = fitKmeans(three, 3);
		const other = fitKmeans({ ...three, values: three.values.map((value) => 5 * value + 300) }, 3);
		expect(isSameGrouping(found.cluster, other.cluster)).toBe(true);
		expect(other.totalWithinSquares / 25 / found.totalWithinSquares).toBeCloseTo(1, 8);
	});

	it('explains all with a cluster a point and nothing with one', () => {
		const few = pointsOf([[1, 5, 9, 14]]);
		expect(fitKmeans(few, 4).totalWithinSquares).toBe(0);
		const one = fitKmeans(few, 1);
		expect(one.totalWithinSquares).toBeCloseTo(one.totalSquares, 10);
	});

	it('refuses what can’t be grouped', () => {
		expect(() => fitKmeans(pointsOf([[1, 1, 1]]), 2)).toThrow('fewer different rows than the 2 clusters');
		expect(() => fitKmeans(pointsOf([[1, NaN]]), 1)).toThrow('Row 2, column 1: NaN');
		expect(() => fitKmeans(pointsOf([[]]), 1)).toThrow('nothing to group');
		expect(() => fitKmeans(three, 0)).toThrow('0 clusters');
		expect(() => pointsOf([[1], [1, 2]])).toThrow('a value for each row');
		expect(() => fitKmeans(three, 2).predict([1])).toThrow('2 finite numbers');
	});
});

describe('the number of clusters', () => {
	it('is found where groups are apart, by both measures', () => {
		expect(chooseClusters(three, { most: 6 })).toMatchObject({ byGap: 3, bySilhouette: 3 });
	});

	it('is one by the gap where there are none', () => {
		const random = createRandom('none');
		const cloud = pointsOf([0, 1].map(() => Array.from({ length: 150 }, () => random.uniform())));
		expect(chooseClusters(cloud, { most: 5 }).byGap).toBe(1);
	});

	it('silhouette by hand: pairs 1 apart and 9 to 11 from the others (Rousseeuw 1987)', () => {
		const points = pointsOf([[0, 1, 10, 11]]);
		const width = (own: number, next: number) => (next - own) / Math.max(own, next);
		const expected = (width(1, 10.5) + width(1, 9.5)) / 2;
		expect(silhouetteOf(points, [0, 0, 1, 1], 2)).toBeCloseTo(expected, 12);
	});

	it('columns of unlike spread are told, and made alike', () => {
		const unlike = pointsOf([
			[1, 2, 3],
			[1000, 3000, 2000]
		]);
		expect(spreadRatio(unlike)).toBeCloseTo(1000, 8);
		const { mean, deviation } = momentsOf(standardised(unlike));
		expect([...mean, ...deviation].map((value) => Math.round(value * 1e9) / 1e9)).toEqual([0, 0, 1, 1]);
		expect([...standardised(pointsOf([[4, 4]])).values]).toEqual([0, 0]);
	});
});

describe('stability', () => {
	const group = (clusters: number) => (points: Points) => ({
		cluster: fitKmeans(points, clusters, { starts: 3 }).cluster,
		clusters
	});

	it('is near 1 for groups that are apart, and low for groups made of one cloud', () => {
		const apart = clusterStability(three, group(3), { resamples: 20 });
		expect(apart.isStable).toEqual([true, true, true]);
		expect(Math.min(...apart.jaccard)).toBeGreaterThan(0.95);
		const cloud = blobs([[0, 0]], 120, 1, 'cloud');
		expect(clusterStability(cloud, group(5), { resamples: 20 }).isStable).toContain(false);
	});
});

describe('a Gaussian mixture', () => {
	it('finds number, shape, shares and means of the mixture that made the points', () => {
		const random = createRandom('mixture');
		const rows = Array.from({ length: 900 }, () => {
			const common = random.normal();
			return random.chance(0.7)
				? [common, common + 0.4 * random.normal()]
				: [8 + 0.5 * random.normal(), -3 + 2 * random.normal()];
		});
		const found = fitGaussianMixture(pointsOf([0, 1].map((column) => rows.map((row) => row[column]!))), {
			clusters: [1, 2, 3]
		});
		expect(found).toMatchObject({ shape: 'full', diagnostics: { converged: true, warnings: [] } });
		expect(found.weights[0]).toBeCloseTo(0.7, 1);
		expect(found.means[2]).toBeCloseTo(8, 0);
		expect(found.covariances[0]![1]).toBeCloseTo(1, 0);
		const sure = found.predict([8, -3]);
		expect(sure[1]).toBeGreaterThan(0.99);
		expect(sure[0]! + sure[1]!).toBeCloseTo(1, 12);
		expect(found.certainty.every((chance) => chance >= 0.5 && chance <= 1)).toBe(true);
	});

	it('says that one cloud holds no groups', () => {
		const found = fitGaussianMixture(blobs([[0, 0]], 300, 1, 'one cloud'), { clusters: [1, 2, 3] });
		expect(found.weights).toHaveLength(1);
		expect(found.diagnostics.warnings[0]).toContain('hold no groups');
	});

	it('says that the number means little where it is the largest looked at', () => {
		const four = blobs(
			[
				[0, 0],
				[9, 0],
				[0, 9],
				[9, 9]
			],
			40
		);
		expect(fitGaussianMixture(four, { clusters: [1, 2] }).diagnostics.warnings[0]).toContain(
			'2 are the most'
		);
		expect(fitGaussianMixture(four, { clusters: [2] }).diagnostics.warnings).toEqual([]);
	});

	it('has the likelihood of a normal distribution where there is one cluster', () => {
		const values = [1, 2, 4, 7];
		const found = fitGaussianMixture(pointsOf([values]), { clusters: [1], shapes: ['full'] });
		const variance = values.reduce((sum, value) => sum + (value - 3.5) ** 2, 0) / 4;
		expect(found.logLikelihood).toBeCloseTo(-2 * (1 + Math.log(2 * Math.PI * variance)), 10);
		expect(found.bic).toBeCloseTo(-2 * found.logLikelihood + 2 * Math.log(4), 10);
	});

	it('shapes covariances and counts what is free in them (Celeux and Govaert 1995, table 1)', () => {
		const scatter = () => [Float64Array.of(4, 2, 2, 8), Float64Array.of(6, 0, 0, 2)];
		const shaped = (shape: Parameters<typeof constrain>[2]) => {
			const matrices = scatter();
			constrain(matrices, Float64Array.of(2, 2), shape, 2);
			return matrices.map((matrix) => [...matrix]);
		};
		expect(shaped('full')[0]).toEqual([2, 1, 1, 4]);
		expect(shaped('diagonal')[0]).toEqual([2, 0, 0, 4]);
		expect(shaped('spherical')[0]).toEqual([3, 0, 0, 3]);
		expect(shaped('tied')).toEqual([
			[2.5, 0.5, 0.5, 2.5],
			[2.5, 0.5, 0.5, 2.5]
		]);
		expect(
			(['full', 'diagonal', 'spherical', 'tied'] as const).map((shape) => freeParameters(shape, 3, 4))
		).toEqual([44, 26, 17, 24]);
		expect(cholesky(Float64Array.of(1, 1, 1, 1), 2, Float64Array.of(1e-6, 1e-6))).toBe(null);
	});

	it('refuses a column that never changes, and rows that all collapse', () => {
		expect(() => fitGaussianMixture(pointsOf([[1, 1, 1]]))).toThrow('Column 1 never changes');
		const line = Array.from({ length: 20 }, (_, row) => row);
		expect(() => fitGaussianMixture(pointsOf([line, line]), { shapes: ['full'] })).toThrow('No mixture fits');
		expect(() =>
			fitGaussianMixture(
				pointsOf([
					[1, 2],
					[2, 1]
				])
			)
		).toThrow('too few');
	});
});

describe('RFM', () => {
	const customers = Array.from({ length: 100 }, (_, row) => row + 1);
	const found = rfm({
		recency: customers.map((customer) => 101 - customer),
		frequency: customers,
		monetary: customers.map((customer) => 10 * customer)
	});

	it('gives fifths of customers the scores 1 to 5, and the best of all are champions', () => {
		for (const scores of [found.recency, found.frequency, found.monetary])
			for (let score = 1; score <= 5; score++)
				expect(scores.filter((each) => each === score)).toHaveLength(20);
		expect(found.segment[99]).toBe('champion');
		expect(found.segment[0]).toBe('lost');
		expect(found.warnings).toEqual([]);
	});

	it('gives equal values equal scores, and says that they have few', () => {
		const once = rfm({
			recency: [1, 2, 3, 4, 5, 6],
			frequency: [1, 1, 1, 1, 1, 3],
			monetary: [5, 5, 5, 9, 9, 9]
		});
		expect(new Set(once.frequency.slice(0, 5)).size).toBe(1);
		expect(once.warnings[0]).toContain('same frequency');
	});

	it('scores other customers by the same cuts', () => {
		const other = scoreRfm({ recency: [1, 100], frequency: [100, 1], monetary: [1000, 10] }, found.cuts);
		expect([...other.recency]).toEqual([5, 1]);
		expect(other.segment).toEqual(['champion', 'lost']);
	});

	it('doesn’t depend on the unit or the order of customers', () => {
		fc.assert(
			fc.property(
				fc.array(fc.tuple(fc.nat(400), fc.integer({ min: 1, max: 20 }), fc.nat(5000)), {
					minLength: 1,
					maxLength: 40
				}),
				(rows) => {
					const column = (place: 0 | 1 | 2, of = rows) => of.map((row) => row[place]);
					const score = (of: typeof rows, factor = 1) =>
						rfm({
							recency: column(0, of),
							frequency: column(1, of),
							monetary: column(2, of).map((value) => factor * value)
						}).segment;
					const turned = rows.slice().reverse();
					expect(score(turned).reverse()).toEqual(score(rows));
					expect(score(rows, 8)).toEqual(score(rows));
				}
			)
		);
	});

	it('refuses customers that can’t be, by their row', () => {
		expect(() => rfm({ recency: [-1], frequency: [1], monetary: [1] })).toThrow('Row 1: a recency of -1');
		expect(() => rfm({ recency: [1], frequency: [0], monetary: [1] })).toThrow('a frequency of 0');
		expect(() => rfm({ recency: [1], frequency: [1], monetary: [NaN] })).toThrow('monetary value of NaN');
		expect(() => rfm({ recency: [], frequency: [], monetary: [] })).toThrow('no customers');
	});
});
