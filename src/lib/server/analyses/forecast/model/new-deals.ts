/** Deals that nobody has created yet, and what they will have brought by the end of a period. */
import { addMonths, dayAfter, daysBetween, monthStart, monthsBetween } from '#lib/crm/calendar/dates.ts';
import { theta } from '#lib/stats/forecasting/theta.ts';
import { fitFactorRates, type FactorRates } from '#lib/stats/survival/factor-rates.ts';
import { atDay, competingCurve, quarterMonths } from './hazards.ts';
import { weeksFast, weeksTold, type DealHistory } from './snapshots.ts';

/** Months of creations that say how deals are created and end now. */
const monthsBehind = 36;

/** What is so many months old counts half: how deals are won changes with what is sold, and to whom. */
const halfLifeMonths = 6;

/** What is known of deals to come. */
export interface NewDeals {
	pipeline: string | null;
	/** Deals created in each month from the running one on: one array a month, an index the same path in each. */
	created: Float64Array[];
	/** The share of the running month's deals that is still to be created. */
	shareToCome: number;
	rates: CreationRates;
	/** What a win brings, by whether it came within `weeksFast` of its creation. */
	sizes: Record<'fast' | 'slow', WinSize>;
}

/** Mean amount of a win, and mean of its square. */
export interface WinSize {
	mean: number;
	square: number;
}

/** Hazards a week, by week since creation and month of the quarter: many quarters end in a rush. */
export interface CreationRates {
	won: FactorRates;
	lost: FactorRates;
	/** The chance that a deal created on a day has been won by the end of each week after it. */
	curve(day: string): Float64Array;
}

/** As much as so many wins or losses must speak for a level before it is believed. */
const shrinkage = 5;

/** What comes into each pipeline, of those whose deals are known well enough. */
export function newDealsByPipeline(
	history: Pick<DealHistory, 'created' | 'createdByDay' | 'sizes'>,
	asOf: string,
	options: { months: number; paths: number; fiscalStart: number }
): NewDeals[] {
	const pipelines = new Set(history.createdByDay.map(({ pipeline }) => pipeline));
	return [...pipelines].flatMap((pipeline) => {
		const own = <Row extends { pipeline: string | null }>(rows: Row[]) =>
			rows.filter((row) => row.pipeline === pipeline);
		const { created, createdByDay, sizes } = history;
		const fresh = newDeals(
			{ created: own(created), createdByDay: own(createdByDay), sizes: own(sizes) },
			asOf,
			options
		);
		return fresh ? [{ ...fresh, pipeline }] : [];
	});
}

/**
 * What comes into one pipeline.
 *
 * @returns null where fewer than three whole months of creations, or no win with an amount, are known
 */
export function newDeals(
	history: Pick<DealHistory, 'created' | 'createdByDay' | 'sizes'>,
	asOf: string,
	{ months, paths, fiscalStart }: { months: number; paths: number; fiscalStart: number }
): Omit<NewDeals, 'pipeline'> | null {
	const current = monthStart(asOf);
	const counts = monthlyCounts(history.createdByDay, asOf, current);
	const sizes = sizesOfWins(history.sizes, asOf);
	if (counts.whole.length < 3 || !sizes) return null;
	const fitted = theta.fit(counts.whole, { period: 12, seed: asOf });
	const point = fitted.predict(months).mean;
	const simulated = fitted.simulate(months, paths);
	const created = Array.from({ length: months }, (_, step) =>
		Float64Array.from({ length: paths }, (_, path) => Math.max(0, simulated?.[step]![path] ?? point[step]!))
	);
	const rates = creationRates(history.created, asOf, fiscalStart);
	return { created, shareToCome: counts.shareToCome, rates, sizes };
}

/** Deals created in each whole month known, and how much of a month usually comes after this day. */
function monthlyCounts(days: DealHistory['createdByDay'], asOf: string, current: string) {
	const known = days.filter(({ day }) => day <= asOf);
	const first = known[0] ? addMonths(monthStart(known[0].day), 1) : current;
	const length = Math.max(0, Math.min(monthsBetween(first, current), 60));
	const from = addMonths(current, -length);
	const whole = new Float64Array(length);
	let later = 0;
	let all = 0;
	for (const { day, deals } of known) {
		if (day < from || day >= current) continue;
		whole[monthsBetween(from, day)]! += deals;
		all += deals;
		if (day.slice(8) > asOf.slice(8)) later += deals;
	}
	return { whole, shareToCome: all > 0 ? later / all : 0 };
}

/** Weekly hazards by weeks since creation and month of the quarter, of deals created in the months behind. */
function creationRates(created: DealHistory['created'], asOf: string, fiscalStart: number): CreationRates {
	const size = weeksTold.ahead * 3;
	const exposure = new Float64Array(size);
	const won = new Float64Array(size);
	const lost = new Float64Array(size);
	const since = addMonths(asOf, -monthsBehind);
	const calendars = new Map<string, Int8Array>();
	for (const group of created) {
		if (group.week < since || group.week > asOf) continue;
		const deals = group.deals * 2 ** (-monthsBetween(group.week, asOf) / halfLifeMonths);
		let months = calendars.get(group.week);
		if (!months) calendars.set(group.week, (months = quarterMonths(dayAfter(group.week, 3), fiscalStart)));
		// Those created on the last day of the week have been seen for six days less.
		const seen = Math.max(0, Math.min(weeksTold.ahead, Math.floor((daysBetween(group.week, asOf) - 6) / 7)));
		const isSeen = group.weeks !== null && group.weeks < seen;
		const whole = isSeen ? group.weeks! : seen;
		for (let week = 0; week < whole; week++) exposure[week * 3 + months[week]!]! += deals;
		if (!isSeen) continue;
		const cell = whole * 3 + months[whole]!;
		exposure[cell]! += deals / 2;
		(group.outcome === 'won' ? won : lost)[cell]! += deals;
	}
	const cells = { levels: levelsOf(size), counts: [weeksTold.ahead, 3], exposure };
	const rates = {
		won: fitFactorRates({ ...cells, events: won }, shrinkage),
		lost: fitFactorRates({ ...cells, events: lost }, shrinkage)
	};
	const curves = new Map<string, Float64Array>();
	return {
		...rates,
		curve(day) {
			let curve = curves.get(day);
			if (!curve) {
				curve = competingCurve(quarterMonths(day, fiscalStart), (week, month) => [
					rates.won.rate([week, month]),
					rates.lost.rate([week, month])
				]);
				curves.set(day, curve);
			}
			return curve;
		}
	};
}

const levelsOf = (size: number) => [
	Uint16Array.from({ length: size }, (_, cell) => Math.floor(cell / 3)),
	Uint16Array.from({ length: size }, (_, cell) => cell % 3)
];

/** Wins of the twelve months before with an amount, by whether they came fast; all of them where there are none of a kind. */
function sizesOfWins(sizes: DealHistory['sizes'], asOf: string): Record<'fast' | 'slow', WinSize> | null {
	const end = monthStart(asOf);
	const from = addMonths(end, -12);
	const known = sizes.filter(({ month }) => month >= from && month < end);
	const all = sizeOf(known);
	if (!all) return null;
	return {
		fast: sizeOf(known.filter(({ isFast }) => isFast)) ?? all,
		slow: sizeOf(known.filter(({ isFast }) => !isFast)) ?? all
	};
}

function sizeOf(sizes: DealHistory['sizes']): WinSize | null {
	let wins = 0;
	let amount = 0;
	let squares = 0;
	for (const month of sizes) {
		wins += month.wins;
		amount += month.amount;
		squares += month.squares;
	}
	return wins > 0 ? { mean: amount / wins, square: squares / wins } : null;
}

/**
 * Of the deals created in a month, the shares won between two days, fast and slowly, if they are created evenly over the days
 * of the month that are still to come.
 *
 * @param month its first day
 * @param from first day, `to` the first day after the last
 */
export function sharesWonBetween(
	rates: CreationRates,
	month: string,
	asOf: string,
	from: string,
	to: string
): { fast: number; slow: number } {
	const days = daysBetween(month, addMonths(month, 1));
	const passed = Math.max(0, daysBetween(month, asOf) + 1);
	const shares = { fast: 0, slow: 0 };
	let counted = 0;
	for (let day = passed; day < days; day += 3) {
		counted++;
		const curve = rates.curve(dayAfter(month, day));
		const [start, end] = [from, to].map((date) => daysBetween(month, date) - day);
		const border = Math.min(Math.max(start!, 7 * weeksFast), end!);
		shares.fast += atDay(curve, border) - atDay(curve, Math.min(start!, border));
		shares.slow += atDay(curve, end!) - atDay(curve, border);
	}
	return counted > 0 ? { fast: shares.fast / counted, slow: shares.slow / counted } : shares;
}
