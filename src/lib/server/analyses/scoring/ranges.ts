import { wilson } from '#lib/stats/intervals/proportion.ts';
import type { Moment } from './moments.ts';
import type { Scored } from './result.ts';

/** Records of the test that are looked at around a chance: so many however far, and so many if they are near. */
const neighbours = { fewest: 20, most: 100 };
const near = 0.1;

/**
 * How often it happened to those of the test whose chances were nearest to a given one, with Wilson's interval: what the test
 * bears out of a score. A record that was tested at several moments counts once. Where few were given such a chance, the
 * nearest that were are all there is to go by, and the range is wide.
 *
 * @param test moments of some records, at least one
 */
export function rangesAround(
	chances: Float64Array,
	test: readonly Moment[]
): (chance: number) => Scored['range'] {
	const order = [...test.keys()].sort((a, b) => chances[a]! - chances[b]!);
	const sorted = order.map((row) => chances[row]!);
	return (chance) => {
		const records = new Set<string>();
		let [low, high] = [placeOf(sorted, chance) - 1, placeOf(sorted, chance)];
		let moments = 0;
		let happened = 0;
		while (records.size < neighbours.most) {
			const below = chance - (sorted[low] ?? -Infinity);
			const above = (sorted[high] ?? Infinity) - chance;
			const nearest = Math.min(below, above);
			if (nearest > near && (records.size >= neighbours.fewest || nearest === Infinity)) break;
			const { id, outcome } = test[order[below <= above ? low-- : high++]!]!;
			records.add(id);
			moments++;
			happened += outcome!;
		}
		const { lower, upper } = wilson((happened / moments) * records.size, records.size)!;
		return { lower, upper };
	};
}

/** The place of the first that is not below a value. */
function placeOf(sorted: readonly number[], value: number): number {
	let [low, high] = [0, sorted.length];
	while (low < high) {
		const middle = (low + high) >> 1;
		if (sorted[middle]! < value) low = middle + 1;
		else high = middle;
	}
	return low;
}
