import type { Random } from '#lib/stats/random/random.ts';
import type { Pipeline } from './model.ts';
import { closingSeason, walking } from './parameters.ts';
import { addMonths, monthOf, quarterEnd, workingDay, type Day } from './time.ts';

/** The stages a deal visits, by their place in the pipeline. */
export function stagePath(random: Random, pipeline: Pipeline, outcome: 'won' | 'lost'): number[] {
	const last = pipeline.open.length - 1;
	const start = Math.min(last, random.weighted([0, 1, 2, 3], walking.startStageShares));
	const end = outcome === 'won' ? last : lostStage(random, start, last);
	const path = [start];
	let hasSteppedBack = false;
	for (let stage = start + 1; stage <= end; stage++) {
		if (stage < end && random.chance(walking.skipShare)) continue;
		path.push(stage);
		if (!hasSteppedBack && stage >= 2 && random.chance(walking.stepBackShare / 3)) {
			path.push(stage - 1, stage);
			hasSteppedBack = true;
		}
	}
	return path;
}

function lostStage(random: Random, start: number, last: number): number {
	const stages = Array.from({ length: last - start + 1 }, (_, index) => start + index);
	return random.weighted(
		stages,
		stages.map((stage) => walking.lostAt[stage] ?? 0.02)
	);
}

/** Days from creation to the decision: both wins and losses come soon or late, losses later still. */
export function daysToDecision(random: Random, outcome: 'won' | 'lost'): number {
	const shape = walking[outcome];
	const part = random.chance(shape.fastShare) ? shape.fast : shape.slow;
	return Math.max(1, Math.round(random.logNormal(Math.log(part.median), part.sigma)));
}

/** The day of the decision as seasons move it: wins into the end of a quarter, lost deals to after it, none at Christmas. */
export function seasonalDay(random: Random, created: Day, day: Day, outcome: 'won' | 'lost'): Day {
	const end = quarterEnd(day);
	const left = end - day;
	const previousEnd = quarterEnd(day - 80);
	let moved = day;
	if (outcome === 'won') {
		const canHurry =
			previousEnd < day && day - previousEnd <= closingSeason.hurryWithinDays && previousEnd > created + 12;
		if (left <= closingSeason.pullWithinDays && random.chance(closingSeason.pullIntoQuarterEnd)) {
			moved = Math.max(day, end - random.integer(0, 9));
		} else if (canHurry && random.chance(closingSeason.hurryFromNextQuarter)) {
			moved = previousEnd - random.integer(0, 9);
		}
	} else if (left <= 15 && random.chance(closingSeason.lostCleanUpAfterQuarter)) {
		moved = end + random.integer(1, 10);
	}
	if (monthOf(moved) === 8 && random.chance(0.3)) moved += random.integer(15, 30);
	return afterHolidays(random, workingDay(moved), outcome);
}

/** A day moved off the turn of the year, when nobody signs. */
export function afterHolidays(random: Random, day: Day, outcome: 'won' | 'lost'): Day {
	const newYear = addMonths(quarterEnd(day), 0) + 1;
	const isChristmas = monthOf(day) === 12 && newYear - day <= 8;
	const isNewYear = monthOf(day) === 1 && monthOf(day - 2) === 12;
	if (!isChristmas && !isNewYear) return day;
	// What is to be won at Christmas is mostly won just before; what is lost waits.
	if (isChristmas && random.chance(outcome === 'won' ? 0.85 : 0.3))
		return workingDay(newYear - random.integer(11, 16));
	return workingDay((isChristmas ? newYear : day) + random.integer(4, 12));
}
