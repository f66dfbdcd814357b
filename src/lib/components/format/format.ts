/** How figures and dates are written for a reader: their locale, currency and time zone, never the server's. */
import type { Figure, Unit } from '#lib/server/metrics/metric.ts';

export interface Reader {
	locale: string;
	timeZone: string;
	/** ISO code of the reporting currency. */
	currency: string;
}

/** What stands where there is no value: never a zero. */
export const nothing = '—';

/**
 * What stands for a record that has no name for the reader.
 *
 * @param isHidden whether it is there, but of others
 */
export const outOfSight = (isHidden: boolean): string =>
	isHidden ? 'Not among your records' : 'Deleted or not imported';

/** Decimal text is exact; Intl formats it as it is, without a detour over floating point. */
const numeric = (value: string | number): number =>
	// Intl takes decimal strings since ES2023; its types still ask for a number.
	value as number;

/** An amount of money, in full: `€10,005,534.00` where there are cents, without them where there are none. */
export function money(
	value: string | number | null,
	{ locale, currency }: Reader,
	given?: string | null
): string {
	if (value === null) return nothing;
	const hasCents = typeof value === 'string' ? /\.\d*[1-9]/.test(value) : !Number.isInteger(value);
	return new Intl.NumberFormat(locale, {
		style: 'currency',
		currency: given ?? currency,
		minimumFractionDigits: hasCents ? 2 : 0,
		maximumFractionDigits: hasCents ? 2 : 0
	}).format(numeric(value));
}

/** An amount at a glance: `€10.0m`; small amounts without cents. */
export function shortMoney(value: string | number | null, { locale, currency }: Reader): string {
	if (value === null) return nothing;
	const isSmall = Math.abs(Number(value)) < 999.5;
	return new Intl.NumberFormat(locale, {
		style: 'currency',
		currency,
		...(isSmall
			? { maximumFractionDigits: 0 }
			: { notation: 'compact', minimumSignificantDigits: 2, maximumSignificantDigits: 3 })
	}).format(numeric(isSmall ? Math.round(Number(value)) + 0 : value));
}

export function count(value: string | number | null, { locale }: Reader): string {
	return value === null ? nothing : new Intl.NumberFormat(locale).format(numeric(value));
}

/** A share: `63.15 %`, as many digits as a reader can use. */
export function share(value: number | null, { locale }: Reader, digits = 1): string {
	if (value === null) return nothing;
	return new Intl.NumberFormat(locale, {
		style: 'percent',
		minimumFractionDigits: digits,
		maximumFractionDigits: digits
	}).format(value);
}

export function decimal(value: number | null, { locale }: Reader, digits = 1): string {
	if (value === null) return nothing;
	return new Intl.NumberFormat(locale, {
		maximumFractionDigits: digits,
		minimumFractionDigits: digits
	}).format(value);
}

/** What axes and bars have room for. */
const shortUnits = { hours: 'h', days: 'd', months: 'mo' };

/** A figure of a metric, with its unit; `short` where there is little room. */
export function figure(value: Figure, unit: Unit, reader: Reader, style: 'full' | 'short' = 'full'): string {
	if (value === null) return nothing;
	switch (unit) {
		case 'money':
			return style === 'short' ? shortMoney(value, reader) : money(value, reader);
		case 'money_per_day':
			return `${shortMoney(value, reader)} a day`;
		case 'ratio':
			return share(Number(value), reader, style === 'short' ? 0 : 2);
		case 'hours':
		case 'days':
		case 'months':
			return style === 'short'
				? `${decimal(Number(value), reader, Number.isInteger(Number(value)) ? 0 : 1)} ${shortUnits[unit]}`
				: `${decimal(Number(value), reader)} ${unit}`;
		case 'number':
			return decimal(Number(value), reader, 2);
		case 'count':
			return count(value, reader);
	}
}

export interface Change {
	/** With its sign: `+12 %`, `−3.1 points`. */
	text: string;
	direction: 'up' | 'down' | 'same';
	/** In words, for people who don't see colours or arrows. */
	words: string;
}

/** How a figure stands beside an earlier one; null where they can't be compared. Shares change by points. */
export function change(
	value: Figure,
	compared: Figure | undefined,
	unit: Unit,
	reader: Reader
): Change | null {
	if (value === null || compared === null || compared === undefined) return null;
	const now = Number(value);
	const then = Number(compared);
	const difference = now - then;
	// A change too small to be written is none to a reader.
	const written = unit === 'ratio' ? Math.abs(difference) * 100 : 100 * Math.abs(difference / (then || 1));
	const direction = written < 0.05 ? 'same' : difference > 0 ? 'up' : 'down';
	if (direction === 'same') return { text: 'no change', direction, words: 'the same as before' };
	const words = direction === 'up' ? 'more than before' : 'less than before';
	const sign = direction === 'up' ? '+' : '−';
	if (unit === 'ratio') {
		return { text: `${sign}${decimal(Math.abs(difference) * 100, reader)} points`, direction, words };
	}
	if (then === 0)
		return { text: direction === 'up' ? 'from nothing' : 'from nothing, down', direction, words };
	const relative = Math.abs(difference / then);
	const text =
		relative >= 10
			? `${decimal(now / then, reader, 0)} times`
			: `${sign}${share(relative, reader, relative < 0.1 ? 1 : 0)}`;
	return { text, direction, words };
}

/** A calendar day, from `2026-11-23`. */
export function day(date: string | null, { locale }: Reader): string {
	if (date === null) return nothing;
	return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' }).format(
		new Date(`${date.slice(0, 10)}T00:00:00Z`)
	);
}

/** The day of an instant, where the reader is. */
export function dayOf(instant: string | null, { locale, timeZone }: Reader): string {
	if (instant === null) return nothing;
	return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone }).format(new Date(instant));
}

/** The same day as `2026-11-23`. */
export const isoDayOf = (instant: string, { timeZone }: Reader): string =>
	// Canada writes days as ISO 8601 does.
	new Intl.DateTimeFormat('en-CA', { dateStyle: 'short', timeZone }).format(new Date(instant));

/** An instant with its time, where the reader is. */
export function moment(instant: string | null, { locale, timeZone }: Reader): string {
	if (instant === null) return nothing;
	return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone }).format(
		new Date(instant)
	);
}

/** A bucket of a series, by its grain. */
export function bucketLabel(bucket: string, grain: string, { locale }: Reader): string {
	const date = new Date(`${bucket}T00:00:00Z`);
	if (grain === 'year') return bucket.slice(0, 4);
	if (grain === 'quarter') return `Q${Math.floor(date.getUTCMonth() / 3) + 1} ${bucket.slice(0, 4)}`;
	const options: Intl.DateTimeFormatOptions =
		grain === 'month'
			? { month: 'short', year: 'numeric' }
			: { day: 'numeric', month: 'short', year: 'numeric' };
	return new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' }).format(date);
}

/** A value of a record, by the type of its field. */
export function fieldValue(
	value: string | number | boolean | null | undefined,
	type: string,
	reader: Reader,
	currency?: string | null
): string {
	if (value === null || value === undefined || value === '') return nothing;
	if (typeof value === 'boolean') return value ? 'Yes' : 'No';
	switch (type) {
		case 'money':
			return money(value, reader, currency);
		case 'ratio':
			return share(Number(value), reader, 0);
		case 'integer':
		case 'number':
			return count(value, reader);
		case 'date':
			return day(String(value), reader);
		case 'timestamp':
			return moment(String(value), reader);
		case 'choice':
			return sentence(String(value));
		default:
			return String(value);
	}
}

/** `best_case` reads “Best case”. */
export function sentence(name: string): string {
	const words = name.replaceAll('_', ' ');
	return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A label within a sentence; the names in it stay as they are. */
export const within = (label: string): string => label.charAt(0).toLowerCase() + label.slice(1);
