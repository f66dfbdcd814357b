/** Working time: the hours of a week in a time zone, without holidays, and what of the time between two instants lies in them. */
import { dayAfter, today } from './dates.ts';

/** Minutes of a day, from 0 to 1440, half open. */
export interface WorkingSpan {
	begins: number;
	ends: number;
}

export interface WorkingHours {
	/** IANA zone in which the hours are meant. */
	timeZone: string;
	/** Seven days, Monday first; each in order and without overlap. */
	week: readonly (readonly WorkingSpan[])[];
	/** Days on which nobody works, `YYYY-MM-DD`. */
	holidays: ReadonlySet<string>;
}

/** What is wrong with hours that were written down, in words. */
export class HoursError extends Error {
	override readonly name = 'HoursError';
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Milliseconds that a zone is ahead of UTC at an instant. */
function offsetAt(timeZone: string, at: number): number {
	let formatter = formatters.get(timeZone);
	if (!formatter) {
		formatter = new Intl.DateTimeFormat('en-US', {
			timeZone,
			hourCycle: 'h23',
			year: 'numeric',
			month: 'numeric',
			day: 'numeric',
			hour: 'numeric',
			minute: 'numeric',
			second: 'numeric'
		});
		formatters.set(timeZone, formatter);
	}
	const part = Object.fromEntries(
		formatter.formatToParts(at).map(({ type, value }) => [type, Number(value)])
	);
	const local = Date.UTC(part.year!, part.month! - 1, part.day, part.hour, part.minute, part.second);
	return local - Math.floor(at / 1000) * 1000;
}

const dayLength = 86_400_000;

/**
 * The instant of a local time, in milliseconds. A time that a clock skips is read as if it had not, one that it shows twice is
 * the second: so does the engine (ICU), and the two must agree.
 */
function instantOf(timeZone: string, date: string, minute: number): number {
	const local = Date.parse(`${date}T00:00:00Z`) + minute * 60_000;
	const before = local - offsetAt(timeZone, local - dayLength);
	const after = local - offsetAt(timeZone, local + dayLength);
	if (before === after) return before;
	const shows = (at: number) => at + offsetAt(timeZone, at) === local;
	if (shows(after)) return after;
	return before;
}

/** The working spans of a day as instants, in milliseconds. */
function spansOf(
	{ timeZone, week, holidays }: WorkingHours,
	date: string
): { begins: number; ends: number }[] {
	if (holidays.has(date)) return [];
	const spans = week[(new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7]!;
	let last = -Infinity;
	return spans.flatMap((span) => {
		// Where clocks are put forward, a span may end after the next begins: nobody works twice at once.
		const begins = Math.max(last, instantOf(timeZone, date, span.begins));
		const ends = instantOf(timeZone, date, span.ends);
		if (ends <= begins) return [];
		last = ends;
		return [{ begins, ends }];
	});
}

/** Every working span from the day of an instant on, in order. */
function* spansFrom(
	hours: WorkingHours,
	from: Date,
	until: Date
): Generator<{ begins: number; ends: number }> {
	const last = dayAfter(today(hours.timeZone, until), 1);
	for (let date = dayAfter(today(hours.timeZone, from), -1); date <= last; date = dayAfter(date, 1)) {
		yield* spansOf(hours, date);
	}
}

/** Seconds of working time between two instants; 0 when the second is not after the first. */
export function workingSeconds(hours: WorkingHours, from: Date, to: Date): number {
	let milliseconds = 0;
	if (to <= from) return 0;
	for (const { begins, ends } of spansFrom(hours, from, to)) {
		milliseconds += Math.max(0, Math.min(ends, to.getTime()) - Math.max(begins, from.getTime()));
	}
	return milliseconds / 1000;
}

/** Nobody plans further ahead. */
const mostYears = 20;

/** The first instant at which so many seconds of working time have passed; null when that is not within twenty years. */
export function afterWorkingSeconds(hours: WorkingHours, from: Date, seconds: number): Date | null {
	let left = seconds * 1000;
	if (left <= 0) return from;
	const horizon = new Date(from.getTime() + mostYears * 366 * dayLength);
	for (const { begins, ends } of spansFrom(hours, from, horizon)) {
		const start = Math.max(begins, from.getTime());
		if (ends <= start) continue;
		if (ends - start >= left) return new Date(start + left);
		left -= ends - start;
	}
	return null;
}

const clock = (minute: number): string =>
	`${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

/** As people write hours: `09:00-12:00, 13:00-17:00`; nothing for a day without. */
export const formatSpans = (spans: readonly WorkingSpan[]): string =>
	spans.map(({ begins, ends }) => `${clock(begins)}-${clock(ends)}`).join(', ');

/**
 * Hours of a day as people write them.
 *
 * @throws HoursError that says what is wrong
 */
export function parseSpans(text: string): WorkingSpan[] {
	const spans = text
		.split(/[,;]/)
		.map((each) => each.trim())
		.filter((each) => each !== '')
		.map(parseSpan);
	for (const [place, span] of spans.entries()) {
		if (place > 0 && span.begins < spans[place - 1]!.ends)
			throw new HoursError(`“${text.trim()}”: the hours overlap, or are not in order.`);
	}
	return spans;
}

function parseSpan(text: string): WorkingSpan {
	const found = /^(\d{1,2})(?::(\d{2}))?\s*[-–]\s*(\d{1,2})(?::(\d{2}))?$/.exec(text);
	const [begins, ends] = found
		? [minuteOf(found[1]!, found[2]), minuteOf(found[3]!, found[4])]
		: [null, null];
	if (begins === null || ends === null)
		throw new HoursError(`“${text}” is no span of hours: write it as 09:00-17:00.`);
	if (ends <= begins)
		throw new HoursError(`“${text}” ends before it begins: hours over midnight are two spans.`);
	return { begins, ends };
}

function minuteOf(hour: string, minute = '00'): number | null {
	const total = Number(hour) * 60 + Number(minute);
	return Number(minute) < 60 && total <= 1440 ? total : null;
}
