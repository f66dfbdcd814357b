/** Groups of customers that the data show, and whether they come again. */
import { quantile } from '#lib/stats/descriptive/quantile.ts';
import { chooseClusters } from '#lib/stats/segments/number-of-clusters.ts';
import { fitKmeans } from '#lib/stats/segments/kmeans/kmeans.ts';
import { createRandom } from '#lib/stats/random/random.ts';
import { pointsOf, standardised } from '#lib/stats/segments/points.ts';
import { clusterStability } from '#lib/stats/segments/stability.ts';
import type { Cluster, Clusters } from './result.ts';

export interface Measured {
	recency: number;
	frequency: number;
	monetary: number;
}

/** Customers from which on groups say anything, and clusters that are looked for at most. */
const fewest = 50;
const most = 6;
const seed = 'segments';

/**
 * Clusters by k-means on the logarithms of recency, frequency and spending, each with the same spread. The gap statistic
 * says how many, and may say none. They count as clusters only where each comes again when customers are drawn again, and
 * they stand apart: a cloud can be cut in the same way time and again. Who gave back all they bought is left out.
 *
 * @returns null where there are too few customers
 */
export function clustersOf(given: readonly Measured[]): Clusters | null {
	const rows = given.filter(({ monetary }) => monetary > 0);
	if (rows.length < fewest) return null;
	const random = createRandom(seed).fork('spread');
	// Whole numbers stand in heaps, which would pass for kinds of customers: each is spread over the way to the next.
	const spread = (value: number) => Math.log(value + random.uniform());
	const points = standardised(
		pointsOf([
			rows.map(({ recency }) => spread(Math.max(0, recency) + 0.5)),
			rows.map(({ frequency }) => spread(frequency - 0.5)),
			rows.map(({ monetary }) => Math.log(monetary))
		])
	);
	const { byGap: found, counts } = chooseClusters(points, { most, references: 10, seed });
	const silhouette = counts.find(({ clusters }) => clusters === found)!.silhouette;
	if (found === 1) return told([], rows.length, silhouette);
	const { cluster } = fitKmeans(points, found, { seed });
	const stability = clusterStability(
		points,
		(drawn) => ({ cluster: fitKmeans(drawn, found, { seed, starts: 5 }).cluster, clusters: found }),
		{ resamples: 30, seed }
	);
	const clusters = Array.from({ length: found }, (_, place): Cluster => {
		const those = rows.filter((_row, row) => cluster[row] === place);
		const middle = (of: (row: Measured) => number) => quantile(those.map(of), 0.5) ?? 0;
		return {
			customers: those.length,
			recency: middle(({ recency }) => recency),
			purchases: middle(({ frequency }) => frequency),
			spent: middle(({ monetary }) => monetary),
			stability: stability.jaccard[place]!,
			isStable: stability.isStable[place]!
		};
	});
	return told(clusters, rows.length, silhouette);
}

/** Mean silhouette from which on clusters stand apart. Source: Kaufman and Rousseeuw (1990), Finding Groups in Data, 2.2. */
const apart = 0.5;

function told(clusters: Cluster[], customers: number, silhouette: number | null): Clusters {
	const shaky = clusters.filter(({ isStable }) => !isStable).length;
	const areClear = clusters.length > 1 && shaky === 0 && (silhouette ?? 0) >= apart;
	return { clusters, areClear, silhouette, customers, verdict: verdictOf(clusters.length, shaky, areClear) };
}

function verdictOf(found: number, shaky: number, areClear: boolean): string {
	if (found <= 1) return 'There are no clusters: customers differ by degrees, not by kinds.';
	if (areClear)
		return `Customers fall into ${found} clusters that stand apart, and each comes again when customers are drawn again.`;
	if (shaky > 0)
		return `No stable clusters: of ${found} that were found, ${shaky} ${shaky === 1 ? 'does' : 'do'} not come again when customers are drawn again.`;
	return `No clear clusters: customers can be cut into ${found} groups in the same way time and again, but the groups touch. They differ by degrees, not by kinds.`;
}
