/** Work that stays on the event loop, cut so small that nobody else waits for long. */
import { setImmediate as turn } from 'node:timers/promises';

/** Milliseconds after which others have their turn. */
const longestPiece = 8;

/**
 * As `map` does, with a turn for everybody else in between.
 *
 * @param every items after which the clock is looked at: 1 where each takes long
 */
export async function mapInPieces<Item, Result>(
	items: readonly Item[],
	of: (item: Item, place: number) => Result,
	every = 64
): Promise<Result[]> {
	const results: Result[] = [];
	let began = performance.now();
	for (const [place, item] of items.entries()) {
		results.push(of(item, place));
		if ((place + 1) % every !== 0 || performance.now() - began < longestPiece) continue;
		await turn();
		began = performance.now();
	}
	return results;
}
