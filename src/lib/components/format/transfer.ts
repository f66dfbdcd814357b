/** Amounts of data and of time to wait, as people read them. */
import type { Reader } from './format.ts';

const units = ['kilobyte', 'megabyte', 'gigabyte'] as const;

/** An amount of data: `212 MB`. A megabyte has 1024 kilobytes, as in the server's messages. */
export function bytes(amount: number, { locale }: Pick<Reader, 'locale'>): string {
	const power = Math.max(1, Math.min(3, Math.floor(Math.log2(Math.max(1, amount)) / 10)));
	const value = amount / 1024 ** power;
	return new Intl.NumberFormat(locale, {
		style: 'unit',
		unit: units[power - 1],
		maximumFractionDigits: value < 10 && power > 1 ? 1 : 0
	}).format(value);
}

/** How long something will still take: `about 3 minutes left`. */
export function timeLeft(seconds: number, { locale }: Pick<Reader, 'locale'>): string {
	const write = (value: number, unit: 'second' | 'minute' | 'hour') =>
		`about ${new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(value)} left`;
	if (seconds < 5) return 'a few seconds left';
	// To the next five: a figure that changes every second is not read.
	if (seconds < 90) return write(Math.ceil(seconds / 5) * 5, 'second');
	if (seconds < 90 * 60) return write(Math.round(seconds / 60), 'minute');
	return write(Math.round(seconds / 3600), 'hour');
}
