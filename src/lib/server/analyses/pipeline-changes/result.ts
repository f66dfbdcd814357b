/** What changed in the pipeline between two days. Amounts are decimal strings in the reporting currency. */
import type { Explained } from '../analysis.ts';

/** Why a deal's amount came to or left a pipeline, in the order in which they are decided: the first that holds counts. */
export const moves = [
	'deleted',
	'owner_in',
	'owner_out',
	'won',
	'lost',
	'reopened',
	'pulled_out',
	'pushed_out',
	'undated',
	'pulled_in',
	'pushed_in',
	'dated',
	'new',
	'increased',
	'decreased',
	'reconverted'
] as const;
export type Move = (typeof moves)[number];

export const moveLabels: Record<Move, string> = {
	deleted: 'Deleted',
	owner_in: 'Taken over',
	owner_out: 'Handed over',
	won: 'Won',
	lost: 'Lost',
	reopened: 'Reopened',
	pulled_out: 'Pulled to an earlier period',
	pushed_out: 'Pushed to a later period',
	undated: 'Lost their expected close',
	dated: 'Given an expected close',
	pulled_in: 'Pulled in from a later date',
	pushed_in: 'Pushed in from an earlier date',
	new: 'New',
	increased: 'Grew',
	decreased: 'Shrank',
	reconverted: 'Converted at another day’s rate'
};

/** One deal's part in a move. A deal whose amount changed before it left has two. */
export interface DealMove {
	deal: string;
	name: string | null;
	owner: string | null;
	move: Move;
	/** What it adds to the pipeline; below 0 what it takes. */
	amount: string;
}

export interface PipelineChanges extends Explained {
	analysis: 'pipeline-changes';
	/** From the end of this day to the end of `until`. */
	since: string;
	until: string;
	/** The period in which the deals are expected to close. */
	period: { label: string; from: string; to: string };
	currency: string;
	opening: { amount: string; deals: number };
	closing: { amount: string; deals: number };
	/** Every move that took place: opening and all of them together are closing, exactly. */
	movements: { move: Move; label: string; amount: string; deals: number }[];
	/** Deals behind the moves, largest first. */
	deals: DealMove[];
	/** Won in these days without having been in the pipeline at their beginning. */
	wonBeside: { amount: string; deals: number };
}
