import type { Random } from '../../random/random.ts';
import { squaredDistance, type Points } from '../points.ts';

/**
 * Centres to begin with: the first at random, each further one a point drawn in proportion to its squared distance from the
 * centres so far.
 *
 * @returns `clusters` rows; fewer different ones where the points are
 *
 * Source: Arthur and Vassilvitskii (2007), k-means++: The advantages of careful seeding, SODA.
 */
export function seedCentres(
	{ values, rows, columns }: Points,
	clusters: number,
	random: Random
): Float64Array {
	const centres = new Float64Array(clusters * columns);
	const nearest = new Float64Array(rows).fill(Infinity);
	let row = random.integer(0, rows - 1);
	for (let cluster = 0; cluster < clusters; cluster++) {
		centres.set(values.subarray(row * columns, (row + 1) * columns), cluster * columns);
		let whole = 0;
		for (let each = 0; each < rows; each++) {
			const distance = squaredDistance(values, each, centres, cluster, columns);
			if (distance < nearest[each]!) nearest[each] = distance;
			whole += nearest[each]!;
		}
		row = drawn(nearest, whole, random);
	}
	return centres;
}

/** A place in proportion to its weight; any where none has one. */
function drawn(weights: Float64Array, whole: number, random: Random): number {
	if (!(whole > 0)) return random.integer(0, weights.length - 1);
	let left = random.uniform() * whole;
	for (let place = 0; place < weights.length; place++) {
		left -= weights[place]!;
		if (left < 0) return place;
	}
	return weights.findLastIndex((weight) => weight > 0);
}
