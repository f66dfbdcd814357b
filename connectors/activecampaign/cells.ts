/** Values of ActiveCampaign's answers as cells. */
import { centsAsUnits } from '../shared/decimals.ts';

/** What is empty, or zeros where a date would be, says nothing. */
export function text(value: unknown): string | null {
	if (typeof value === 'number' || typeof value === 'boolean') return String(value);
	if (typeof value !== 'string' || value === '' || value.startsWith('0000-00-00')) return null;
	return value;
}

/** An id; 0 is none. */
export function link(value: unknown): string | null {
	const id = text(value);
	return id === '0' ? null : id;
}

/**
 * A time. Most say their offset from UTC; those of custom fields do not, and are in the time of the database, which is
 * ActiveCampaign’s own (Chicago): they are left out rather than read wrongly.
 */
export function time(value: unknown): string | null {
	const known = text(value);
	return known !== null && /T.*(Z|[+-]\d\d:?\d\d)$/.test(known) ? known : null;
}

/** The day of a time, as its sender counts days. */
export const day = (value: unknown): string | null => text(value)?.slice(0, 10) ?? null;

/** Amounts are in hundredths. */
export const amount = (value: unknown): string | null =>
	typeof value === 'string' || typeof value === 'number' ? centsAsUnits(value) : null;

/** Currencies are in lower case. */
export const currency = (value: unknown): string | null => text(value)?.toUpperCase() ?? null;

/** A list of choices is a list, or text between bars. */
export function choices(value: unknown): string | null {
	const several = Array.isArray(value) ? value.map(String) : String(text(value) ?? '').split('||');
	return several.filter((choice) => choice !== '').join('; ') || null;
}
