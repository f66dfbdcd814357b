/** What an address asks of the scores. */
import type { Viewer } from '#lib/crm/viewer.ts';
import { leadGoals, leadScore } from '#lib/server/analyses/lead-score/lead-score.ts';
import type { ScoringResult } from '#lib/server/analyses/scoring/result.ts';
import { winProbability } from '#lib/server/analyses/win-probability/win-probability.ts';
import type { Store } from '#lib/server/store/store.ts';

export const limits = [30, 60, 90, 180, 365];

const kinds = ['deals', 'leads'] as const;

export interface Asked {
	kind: (typeof kinds)[number];
	/** Days; by how long it has taken unless told. */
	within: number | undefined;
	suspects: 'out' | 'in';
	goal: (typeof leadGoals)[number];
	/** Of deals; null is the one with most open deals. */
	pipeline: string | null;
}

export function askedOf(given: URLSearchParams): Asked {
	return {
		kind: kinds.find((name) => name === given.get('of')) ?? 'deals',
		within: limits.find((days) => String(days) === given.get('within')),
		suspects: given.get('suspects') === 'in' ? 'in' : 'out',
		goal: leadGoals.find((name) => name === given.get('goal')) ?? 'converted',
		pipeline: given.get('pipeline')
	};
}

/** The scores of leads, or of the deals of one pipeline: the one with most open deals unless told. */
export const scoresFor = (
	store: Store,
	viewer: Viewer,
	{ kind, pipeline, ...asked }: Asked
): Promise<ScoringResult> =>
	kind === 'leads'
		? leadScore(store, viewer, asked)
		: winProbability(store, viewer, { ...asked, pipeline: pipeline ?? 'largest' });
