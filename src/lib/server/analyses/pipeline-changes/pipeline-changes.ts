import { addMonths, dayAfter, quarterLabel, quarterStart, today } from '#lib/crm/calendar/dates.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import type { Store } from '#lib/server/store/store.ts';
import { decimalOf } from '../decimals.ts';
import { AnalysisError } from '../errors.ts';
import { periodNames, type PeriodName } from '../forecast/result.ts';
import { isInScope, movesOf, type DealState, type Period } from './bridge.ts';
import { moveLabels, moves, type DealMove, type Move, type PipelineChanges } from './result.ts';
import { readStates, type DealBetween } from './states.ts';
import { remembered } from '../remembered.ts';

export interface PipelineChangesOptions {
	/** From the end of this day, `YYYY-MM-DD`; a week before `asOf` unless told. */
	since?: string;
	/** To the end of this day. Default: today. */
	asOf?: string;
	/** The quarter in which deals are expected to close, from the one `asOf` lies in. Default: that one. */
	period?: PeriodName;
	/** Whose pipeline it is, by ids of people; everyone's whom the viewer may see unless told. */
	owners?: string[];
}

/**
 * What changed in the open pipeline of a quarter between two days, as moves that lead from one amount to the other exactly.
 *
 * @throws AnalysisError when the first day is not before the second
 */
export async function pipelineChanges(
	store: Store,
	viewer: Viewer,
	options: PipelineChangesOptions = {}
): Promise<PipelineChanges> {
	const settings = await store.settings();
	const until = options.asOf ?? today(viewer.timeZone);
	const since = options.since ?? dayAfter(until, -7);
	if (since >= until) {
		throw new AnalysisError(
			'invalid_option',
			`There is no time between ${since} and ${until}.`,
			'Give a first day that lies before the last.'
		);
	}
	const period = periodAt(until, options.period ?? 'this', settings.fiscal_year_start_month);
	const { deals, sql } = await readStates(store, viewer, {
		since,
		until,
		period,
		owners: options.owners ?? null
	});
	const moved = deals.flatMap((between) =>
		movesOf(between.before, between.after, period, between.isDeleted).map((move) => ({ ...move, between }))
	);
	const opening = standing(deals, ({ before }) => before, period);
	const closing = standing(deals, ({ after }) => after, period);
	const label = quarterLabel(period.from, settings.fiscal_year_start_month);
	return {
		analysis: 'pipeline-changes',
		since,
		until,
		period: { label, ...period },
		currency: settings.reporting_currency,
		opening: { amount: decimalOf(opening.amount), deals: opening.deals },
		closing: { amount: decimalOf(closing.amount), deals: closing.deals },
		movements: moves.flatMap((move) => movement(move, moved)),
		deals: moved
			.toSorted((one, other) => Number(size(other.amount) - size(one.amount)))
			.map(({ move, amount, between }) => dealMove(between, move, amount)),
		wonBeside: wonBeside(deals, period),
		summary: summary(label, opening, closing, moved, settings.reporting_currency, viewer.locale),
		assumptions: [
			'A deal is in the pipeline while it is open and expected to close in the quarter. What happened in between and was undone again is not counted.',
			'A deal leaves and comes for the first reason that holds: its owner, then its end, then its date.',
			'Amounts are converted as they were on either day: an open deal at the last rate known then, or that of its expected close once that had passed, a closed one at that of the day it closed. “Converted at another day’s rate” is what came of that alone: what exchange rates did to deals that are worth as much as before in their own currency.',
			'A deleted deal is taken on the first day as it was when it was deleted.'
		],
		missing: withoutAmount(deals, period),
		sql: [{ what: 'Deals as they were at the end of both days', sql }]
	};
}

/** The same, kept until the data change. */
export const rememberedPipelineChanges = remembered(pipelineChanges);

function periodAt(day: string, name: PeriodName, fiscalStart: number): Period {
	const from = addMonths(quarterStart(day, fiscalStart), 3 * periodNames.indexOf(name));
	return { from, to: addMonths(from, 3) };
}

interface Moved {
	move: Move;
	amount: bigint;
	between: DealBetween;
}

function movement(move: Move, moved: readonly Moved[]): PipelineChanges['movements'] {
	const own = moved.filter((one) => one.move === move);
	if (own.length === 0) return [];
	return [{ move, label: moveLabels[move], amount: decimalOf(sum(own)), deals: own.length }];
}

const size = (value: bigint) => (value < 0n ? -value : value);

const sum = (moved: readonly Pick<Moved, 'amount'>[]) =>
	moved.reduce((total, { amount }) => total + amount, 0n);

function standing(
	deals: readonly DealBetween[],
	at: (between: DealBetween) => DealState | null,
	period: Period
): { amount: bigint; deals: number } {
	const inScope = deals.map(at).filter((state) => isInScope(state, period));
	return { amount: inScope.reduce((total, state) => total + (state?.base ?? 0n), 0n), deals: inScope.length };
}

const dealMove = ({ deal, name, owner }: DealBetween, move: Move, amount: bigint): DealMove => ({
	deal,
	name,
	owner,
	move,
	amount: decimalOf(amount)
});

/** What was won without having stood in the pipeline of the quarter on the first day: it is in no move. */
function wonBeside(deals: readonly DealBetween[], period: Period): PipelineChanges['wonBeside'] {
	const won = deals.filter(
		({ before, after, isWonBetween }) => isWonBetween && after!.isOwn && !isInScope(before, period)
	);
	return {
		amount: decimalOf(won.reduce((total, { after }) => total + (after!.base ?? 0n), 0n)),
		deals: won.length
	};
}

function withoutAmount(deals: readonly DealBetween[], period: Period): string[] {
	const inScope = deals.filter(({ before, after }) => isInScope(before, period) || isInScope(after, period));
	const without = inScope.filter(({ before, after }) => (after ?? before)!.base === null).length;
	return without === 0
		? []
		: [`${without} of ${inScope.length} deals have no amount in the reporting currency, and move nothing.`];
}

function summary(
	label: string,
	opening: { amount: bigint },
	closing: { amount: bigint },
	moved: readonly Moved[],
	currency: string,
	locale: string
): string {
	const money = (value: bigint) =>
		new Intl.NumberFormat(locale, {
			style: 'currency',
			currency,
			notation: 'compact',
			maximumFractionDigits: 2
		}).format(Number(value) / 10_000);
	const change = closing.amount - opening.amount;
	const went = `The open pipeline of ${label} went from ${money(opening.amount)} to ${money(closing.amount)}`;
	if (moved.length === 0 && closing.amount === 0n)
		return `There was no open pipeline of ${label} that has an amount, at the beginning or at the end.`;
	if (moved.length === 0)
		return `Nothing changed in the open pipeline of ${label}: ${money(closing.amount)}.`;
	const totals = moves.map((move) => ({ move, amount: sum(moved.filter((one) => one.move === move)) }));
	const largest = totals.reduce((one, other) => (size(other.amount) > size(one.amount) ? other : one));
	const sign = change < 0n ? '−' : '+';
	return `${went} (${sign}${money(size(change))}). The largest part of it: ${moveLabels[largest.move].toLowerCase()}, ${money(largest.amount)}.`;
}
