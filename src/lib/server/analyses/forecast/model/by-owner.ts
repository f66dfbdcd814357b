/** The model's forecast of each owner's deals. */
import { playNewDeals, playOpenDeals } from './simulate.ts';
import type { DealsModel } from './model.ts';
import type { DealHistory } from './snapshots.ts';

/** What an owner's deals may bring in each period beside what is closed: an index is the same path for every owner. */
export type OwnerPaths = Map<string | null, Float64Array[]>;

const paths = 1000;

/**
 * Open deals are those of their owner; deals to come are shared out as the deals created lately were. What nobody is known to
 * create is nobody's (null).
 */
export function forecastByOwner(
	history: Pick<DealHistory, 'standing' | 'creators'>,
	model: DealsModel,
	periods: number
): OwnerPaths {
	const standing = history.standing.filter(({ asOf }) => asOf === model.asOf);
	const owners = new Set([...standing, ...history.creators].map(({ owner }) => owner));
	if (model.coming.length > 0) owners.add(null);
	const totals: OwnerPaths = new Map();
	for (const owner of owners) {
		const seed = `${model.asOf} ${owner}`;
		const open = playOpenDeals(
			standing.filter((group) => group.owner === owner),
			model.chances,
			model.rates.realisation,
			{ periods, paths, seed }
		).paths;
		for (const [place, coming] of model.coming.entries()) {
			const part = shareOf(history.creators, coming.pipeline, owner);
			if (part === 0) continue;
			const played = playNewDeals(coming, { paths, seed: `${seed} ${place}`, part });
			for (const [period, drawn] of played.paths.entries())
				for (let path = 0; path < paths; path++) open[period]![path]! += drawn[path]!;
		}
		totals.set(owner, open);
	}
	return totals;
}

function shareOf(creators: DealHistory['creators'], pipeline: string | null, owner: string | null): number {
	let own = 0;
	let all = 0;
	for (const created of creators) {
		if (created.pipeline !== pipeline) continue;
		all += created.deals;
		if (created.owner === owner) own += created.deals;
	}
	return all > 0 ? own / all : owner === null ? 1 : 0;
}
