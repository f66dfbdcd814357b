import { createRandom, type Random } from '#lib/stats/random/random.ts';
import { demoSizes, sizeParameters, years, type DemoSize, type SizeParameters } from './parameters.ts';
import { dateOf, dayOf, minutesPerDay, type Day, type Minute } from './time.ts';

/** What every part of the generator needs to know. */
export interface Setting {
	size: DemoSize;
	seed: number;
	scale: SizeParameters;
	/** First and last day of the data. */
	start: Day;
	end: Day;
	/** The moment of the export: nothing later is in the files. */
	now: Minute;
	/** Streams by purpose: a draw more in one part leaves the others as they were. */
	random: Random;
}

export interface GenerateOptions {
	size: DemoSize;
	seed: number;
	/** The day on which the exports are made, at midnight as it begins; today (UTC) when not given. */
	until?: string;
}

/** @throws RangeError when the size, the seed or the date is none */
export function createSetting({
	size,
	seed,
	until = new Date().toISOString().slice(0, 10)
}: GenerateOptions): Setting {
	if (!demoSizes.includes(size))
		throw new RangeError(`There is no size “${size}”: take ${demoSizes.join(', ')}.`);
	if (!Number.isSafeInteger(seed)) throw new RangeError(`The seed must be a whole number, not ${seed}.`);
	const end = dayOf(until);
	const start = dayOf(sameDate(until, years));
	return {
		size,
		seed,
		scale: sizeParameters[size],
		start,
		end,
		// As a nightly export has it: nothing in it is still to come, at whatever hour it is looked at.
		now: end * minutesPerDay,
		random: createRandom(seed).fork(size)
	};
}

function sameDate(date: string, yearsBefore: number): string {
	const earlier = `${Number(date.slice(0, 4)) - yearsBefore}${date.slice(4)}`;
	return earlier.endsWith('-02-29') ? dateOf(dayOf(`${earlier.slice(0, 4)}-02-28`)) : earlier;
}
