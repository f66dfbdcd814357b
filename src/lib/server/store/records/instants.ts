/** The offset of a zone at an instant, in milliseconds. */
function offsetAt(zone: string, instant: number): number {
	const parts = new Intl.DateTimeFormat('en-US', {
		timeZone: zone,
		hourCycle: 'h23',
		year: 'numeric',
		month: 'numeric',
		day: 'numeric',
		hour: 'numeric',
		minute: 'numeric',
		second: 'numeric'
	}).formatToParts(instant);
	const part = (type: string) => Number(parts.find((each) => each.type === type)!.value);
	const local = Date.UTC(
		part('year'),
		part('month') - 1,
		part('day'),
		part('hour'),
		part('minute'),
		part('second')
	);
	return local - Math.floor(instant / 1000) * 1000;
}

const written =
	/^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?\s*(Z|[+-]\d{2}(?::?\d{2})?)?)?$/i;

/** Whether a text is a day of the calendar, `YYYY-MM-DD`. */
export function isDay(text: string): boolean {
	const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
	if (!match) return false;
	const date = new Date(`${text}T00:00:00Z`);
	return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text) && match[1] !== '0000';
}

/**
 * Read an instant: ISO 8601 with an offset, or a day or a time of day as the clocks of `zone` show it. A time that the
 * clocks skip in spring is read as the same time after the change; one they show twice, as the first.
 *
 * @returns ISO 8601 in UTC as the engine writes it, or null when it is neither
 */
export function readInstant(text: string, zone: string): string | null {
	const match = written.exec(text);
	if (!match || !isDay(text.slice(0, 10))) return null;
	const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '', offset] = match;
	if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null;
	const wall = Date.UTC(
		Number(year),
		Number(month) - 1,
		Number(day),
		Number(hour),
		Number(minute),
		Number(second)
	);
	const instant = offset ? wall - fixedOffset(offset) : instantOf(wall, zone);
	const digits = fraction.padEnd(6, '0').slice(0, 6);
	const kept = digits.endsWith('000') ? digits.slice(0, 3) : digits;
	return `${new Date(instant).toISOString().slice(0, -5)}.${kept}Z`;
}

function fixedOffset(text: string): number {
	if (text.toUpperCase() === 'Z') return 0;
	const minutes = Number(text.slice(1, 3)) * 60 + Number(text.slice(3).replace(':', ''));
	return (text.startsWith('-') ? -1 : 1) * minutes * 60_000;
}

function instantOf(wall: number, zone: string): number {
	const day = 24 * 60 * 60_000;
	const before = offsetAt(zone, wall - day);
	const after = offsetAt(zone, wall + day);
	const candidates = [wall - before, wall - after].filter(
		(instant) => offsetAt(zone, instant) === wall - instant
	);
	return candidates.length > 0 ? Math.min(...candidates) : wall - before;
}
