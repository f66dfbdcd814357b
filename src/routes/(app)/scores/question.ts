/** What an address asks of the scores. */
import type { Viewer } from '#lib/crm/viewer.ts';
import { leadGoals, rememberedLeadScore } from '#lib/server/analyses/lead-score/lead-score.ts';
import { inPart, partOf, type PartAsked, type PartName } from '#lib/server/analyses/parts.ts';
import type { Scored, ScoringResult } from '#lib/server/analyses/scoring/result.ts';
import { rememberedWinProbability } from '#lib/server/analyses/win-probability/win-probability.ts';
import type { AnalysisWork } from '#lib/server/analyses/work.ts';
import { partIn } from '#lib/server/explore/filters.ts';
import type { Store } from '#lib/server/store/store.ts';

export const limits = [30, 60, 90, 180, 365];

const kinds = ['deals', 'leads'] as const;
/** Which open records come first: the likeliest, the least likely, or those of which the CRM says more than we do. */
const orders = ['likeliest', 'unlikeliest', 'overrated'] as const;

export interface Asked {
	kind: (typeof kinds)[number];
	/** Days; by how long it has taken unless told. */
	within: number | undefined;
	suspects: 'out' | 'in';
	goal: (typeof leadGoals)[number];
	order: (typeof orders)[number];
	/** Of deals; null is the one with most open deals. */
	pipeline: string | null;
	/** Whose open records are listed. */
	part: PartAsked;
}

/** The part that a page of scores is of. Of which pipeline deals are scored is a choice of its own: one always is. */
export const scoredParts: readonly PartName[] = ['segment', 'owner', 'team'];

export function askedOf(given: URLSearchParams): Asked {
	return {
		kind: kinds.find((name) => name === given.get('of')) ?? 'deals',
		within: limits.find((days) => String(days) === given.get('within')),
		suspects: given.get('suspects') === 'in' ? 'in' : 'out',
		goal: leadGoals.find((name) => name === given.get('goal')) ?? 'converted',
		order: orders.find((name) => name === given.get('order')) ?? 'likeliest',
		pipeline: given.get('pipeline'),
		part: partIn(given, scoredParts)
	};
}

/**
 * The scores of leads, or of the deals of one pipeline: the one with most open deals unless told.
 *
 * @throws AnalysisError where there is no such pipeline or part
 */
export async function scoresFor(
	store: Store,
	viewer: Viewer,
	{ kind, pipeline, within, suspects, goal, part }: Asked,
	work?: AnalysisWork
): Promise<ScoringResult> {
	const named = kind === 'deals' && pipeline ? (await partOf(store, viewer, { pipeline })).pipeline : null;
	return inPart(store, viewer, part, (narrowed) =>
		kind === 'leads'
			? rememberedLeadScore(store, narrowed, { within, suspects, goal }, work)
			: rememberedWinProbability(
					store,
					narrowed,
					{ within, suspects, pipeline: named?.id ?? 'largest' },
					work
				)
	);
}

/** The open records in the order that is asked for; of those the CRM says nothing of, none is overrated. */
export function inOrder(scored: readonly Scored[], order: Asked['order']): Scored[] {
	if (order === 'likeliest') return [...scored];
	if (order === 'unlikeliest') return [...scored].reverse();
	const overrated = ({ chance, given }: Scored) => (given ?? -Infinity) - chance;
	return scored.filter(({ given }) => given !== null).sort((one, other) => overrated(other) - overrated(one));
}
