/** How fast open deals are won and lost, by what was known of them on a day. */
import { fitFactorRates, type FactorRates } from '#lib/stats/survival/factor-rates.ts';
import { ageBands, weeksTold, type EndedGroup, type OpenGroup } from './snapshots.ts';

/** First week of each band of time since the day. */
const weekBands = [0, 1, 4, 9, 26] as const;

/** A deal meets its expected close on the way: weeks until it, from long overdue to far ahead. */
const dueBands = [-13, -4, 0, 1, 4, 9] as const;
const withoutDue = dueBands.length + 1;

const bandOf = (bands: readonly number[], value: number): number => {
	let band = 0;
	while (band < bands.length && value >= bands[band]!) band++;
	return band;
};

const weekBandOf = Array.from({ length: weeksTold.ahead }, (_, week) => bandOf(weekBands, week) - 1);

/** What a level must show before it is believed: as much as this many wins or losses. Deals are seen on several days. */
const shrinkage = 10;

export interface DealRates {
	stages: Map<string | null, number>;
	won: FactorRates;
	lost: FactorRates;
	/** What open amounts came to when they were won: won amount for one of amount at the time. */
	realisation: number;
	/** Deals that were seen to be won and lost. */
	wins: number;
	losses: number;
}

/** The month of the quarter (0, 1, 2) in which the middle of each week after a day lies. */
export function quarterMonths(asOf: string, fiscalStart: number): Int8Array {
	return Int8Array.from({ length: weeksTold.ahead }, (_, week) => {
		const middle = new Date(Date.parse(asOf) + (7 * week + 4) * day);
		return (middle.getUTCMonth() + 13 - fiscalStart) % 3;
	});
}

const day = 24 * 60 * 60 * 1000;

interface Cells {
	stages: number;
	exposure: Float64Array;
	won: Float64Array;
	lost: Float64Array;
}

const sizes = {
	week: weekBands.length,
	due: dueBands.length + 2,
	age: ageBands.length + 2,
	month: 3
} as const;

const place = (stage: number, week: number, due: number, age: number, month: number) =>
	(((stage * sizes.week + week) * sizes.due + due) * sizes.age + age) * sizes.month + month;

const dueBandAt = (due: number | null, week: number) =>
	due === null ? withoutDue : bandOf(dueBands, due - week);

/**
 * Weekly rates of winning and of losing, from open deals of earlier days and how they ended until a day: competing
 * hazards by stage, time since the day, expected close, age and month of the quarter (landmarking: van Houwelingen 2007,
 * Scandinavian J. Statistics 34).
 *
 * @param asOf what happened later is not known: deals still open then count for as long as they were seen
 */
export function fitDealRates(ended: readonly EndedGroup[], asOf: string, fiscalStart: number): DealRates {
	const known = ended.filter((group) => group.asOf < asOf);
	const stages = new Map([...new Set(known.map(({ stage }) => stage))].map((stage, index) => [stage, index]));
	// A stage that no earlier day had is a level of its own, of which nothing is known.
	const count = stages.size + 1;
	const size = place(count, 0, 0, 0, 0);
	const cells: Cells = {
		stages: count,
		exposure: new Float64Array(size),
		won: new Float64Array(size),
		lost: new Float64Array(size)
	};
	const calendars = new Map<string, { months: Int8Array; weeks: number }>();
	let wonAmount = 0;
	let openAmount = 0;
	let wins = 0;
	let losses = 0;
	for (const group of known) {
		let calendar = calendars.get(group.asOf);
		if (!calendar) {
			const weeks = Math.min(weeksTold.ahead, Math.floor(daysFrom(group.asOf, asOf) / 7));
			calendar = { months: quarterMonths(group.asOf, fiscalStart), weeks };
			calendars.set(group.asOf, calendar);
		}
		const isSeen = group.week !== null && group.week < calendar.weeks;
		addGroup(cells, stages.get(group.stage)!, group, calendar, isSeen);
		if (!isSeen) continue;
		if (group.outcome === 'won') {
			wins += group.deals;
			wonAmount += group.wonAmount;
			openAmount += group.amount;
		} else losses += group.deals;
	}
	return {
		stages,
		won: fit(cells, cells.won),
		lost: fit(cells, cells.lost),
		realisation: openAmount > 0 ? wonAmount / openAmount : 1,
		wins,
		losses
	};
}

const daysFrom = (from: string, to: string) => Math.round((Date.parse(to) - Date.parse(from)) / day);

function addGroup(
	cells: Cells,
	stage: number,
	{ deals, due, age, week, outcome }: EndedGroup,
	calendar: { months: Int8Array; weeks: number },
	isSeen: boolean
): void {
	const whole = isSeen ? week! : calendar.weeks;
	for (let at = 0; at < whole; at++)
		cells.exposure[place(stage, weekBandOf[at]!, dueBandAt(due, at), age, calendar.months[at]!)]! += deals;
	if (!isSeen) return;
	// Whoever ends in a week was at risk for half of it.
	const cell = place(stage, weekBandOf[whole]!, dueBandAt(due, whole), age, calendar.months[whole]!);
	cells.exposure[cell]! += deals / 2;
	(outcome === 'won' ? cells.won : cells.lost)[cell]! += deals;
}

/** Factors: stage, time since the day, expected close, age, month of the quarter, and stage with time together. */
function fit({ stages, exposure }: Cells, counted: Float64Array): FactorRates {
	const levels: number[][] = Array.from({ length: 6 }, () => []);
	const time: number[] = [];
	const events: number[] = [];
	for (let cell = 0; cell < exposure.length; cell++) {
		if (exposure[cell] === 0) continue;
		let rest = cell;
		const next = (size: number) => {
			const level = rest % size;
			rest = (rest - level) / size;
			return level;
		};
		const month = next(sizes.month);
		const age = next(sizes.age);
		const due = next(sizes.due);
		const week = next(sizes.week);
		for (const [factor, level] of [rest, week, due, age, month, rest * sizes.week + week].entries())
			levels[factor]!.push(level);
		time.push(exposure[cell]!);
		events.push(counted[cell]!);
	}
	return fitFactorRates(
		{
			levels,
			counts: [stages, sizes.week, sizes.due, sizes.age, sizes.month, stages * sizes.week],
			exposure: time,
			events
		},
		shrinkage
	);
}

/**
 * The chance that an open deal has been won by the end of each week after a day.
 *
 * @param months of the weeks (`quarterMonths`)
 * @returns `weeks + 1` values, the first 0
 */
export function winCurve(
	rates: DealRates,
	{ stage, due, age }: Pick<OpenGroup, 'stage' | 'due' | 'age'>,
	months: Int8Array
): Float64Array {
	const level = rates.stages.get(stage) ?? rates.stages.size;
	return competingCurve(months, (week, month) => {
		const band = weekBandOf[week]!;
		const at = [level, band, dueBandAt(due, week), age, month, level * sizes.week + band];
		return [rates.won.rate(at), rates.lost.rate(at)];
	});
}

/**
 * The chance of having been won by the end of each week, from weekly hazards of winning and losing.
 *
 * @returns one value more than weeks, the first 0
 */
export function competingCurve(
	months: Int8Array,
	hazards: (week: number, month: number) => [won: number, lost: number]
): Float64Array {
	const curve = new Float64Array(months.length + 1);
	let open = 1;
	for (let week = 0; week < months.length; week++) {
		const [won, lost] = hazards(week, months[week]!);
		const ends = won + lost;
		const ending = open * -Math.expm1(-ends);
		curve[week + 1] = curve[week]! + (ends > 0 ? (ending * won) / ends : 0);
		open -= ending;
	}
	return curve;
}

/** A curve by weeks, at a day after the first: between weeks it is straight, after the last it stays. */
export function atDay(curve: Float64Array, day: number): number {
	if (day <= 0) return 0;
	const weeks = Math.min(day / 7, curve.length - 1);
	const before = Math.min(Math.floor(weeks), curve.length - 2);
	return curve[before]! + (curve[before + 1]! - curve[before]!) * (weeks - before);
}
