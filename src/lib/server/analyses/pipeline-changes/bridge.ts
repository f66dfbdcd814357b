/** The rule by which a deal's way from one day to another becomes moves that sum. */
import type { Move } from './result.ts';

/** A deal on a day; null where it did not exist. */
export interface DealState {
	status: 'open' | 'won' | 'lost';
	/** `YYYY-MM-DD`, or null. */
	expectedClose: string | null;
	/** Whether its owner is among those whose pipeline it is. */
	isOwn: boolean;
	/** The amount with the deal's own currency, as text: whether it is the same is all that is asked. */
	amount: string | null;
	/** In the reporting currency, in ten-thousandths; null where it has none. */
	base: bigint | null;
}

export interface Period {
	from: string;
	/** The first day after it. */
	to: string;
}

/** A deal is in the pipeline of a period while it is open, expected to close in it, and one's own. */
export const isInScope = (state: DealState | null, { from, to }: Period): state is DealState =>
	state !== null &&
	state.status === 'open' &&
	state.isOwn &&
	state.expectedClose !== null &&
	state.expectedClose >= from &&
	state.expectedClose < to;

const valueOf = (state: DealState | null): bigint => state?.base ?? 0n;

/**
 * What moved a deal between two days: an exclusive, ranked partition. A deal that stays moves by its change of amount. One that
 * leaves moves by its change of amount first, and then leaves with all it is worth in the end, for the first reason that
 * holds; one that comes brings what it is worth in the end. Value before and all moves together are the value after.
 *
 * @returns the moves, none of amount zero but those of deals that come or leave without an amount
 *
 * Source: research/crm.md 2.3, which compares the movements of Gong, Dynamics 365, Salesforce and others.
 */
export function movesOf(
	before: DealState | null,
	after: DealState | null,
	period: Period,
	isDeleted = false
): { move: Move; amount: bigint }[] {
	const was = isInScope(before, period);
	const is = !isDeleted && isInScope(after, period);
	if (!was && !is) return [];
	if (!was) return [{ move: entering(before, period), amount: valueOf(after) }];
	const change = changeOf(before, isDeleted ? before : after);
	if (is) return change;
	return [
		...change,
		{
			move: isDeleted ? 'deleted' : leaving(after, period),
			amount: -valueOf(isDeleted ? before : after)
		}
	];
}

function changeOf(before: DealState, after: DealState | null): { move: Move; amount: bigint }[] {
	const amount = valueOf(after) - valueOf(before);
	if (amount === 0n) return [];
	// The deal is worth as much as it was in its own currency: something else of it changed, and with that the day whose rate counts.
	if (after !== null && after.amount === before.amount) return [{ move: 'reconverted', amount }];
	return [{ move: amount > 0n ? 'increased' : 'decreased', amount }];
}

function leaving(after: DealState | null, { from }: Period): Move {
	if (after === null) return 'deleted';
	if (!after.isOwn) return 'owner_out';
	if (after.status === 'won') return 'won';
	if (after.status === 'lost') return 'lost';
	if (after.expectedClose === null) return 'undated';
	return after.expectedClose < from ? 'pulled_out' : 'pushed_out';
}

function entering(before: DealState | null, { from }: Period): Move {
	if (before === null) return 'new';
	if (!before.isOwn) return 'owner_in';
	if (before.status !== 'open') return 'reopened';
	if (before.expectedClose === null) return 'dated';
	return before.expectedClose < from ? 'pushed_in' : 'pulled_in';
}
