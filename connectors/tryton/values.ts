/** Tryton's JSON: dates, times and decimals are objects that say their class. */

export type TrytonValue =
	string | number | boolean | null | readonly TrytonValue[] | { readonly [key: string]: TrytonValue };

export type TrytonRecord = { readonly id: number } & Readonly<Record<string, TrytonValue>>;

type Parts = Readonly<Record<string, TrytonValue>>;

const ofClass = (value: TrytonValue | undefined, name: string): Parts | null =>
	typeof value === 'object' && value !== null && !Array.isArray(value) && (value as Parts).__class__ === name
		? (value as Parts)
		: null;

const digits = (value: TrytonValue | undefined, length: number): string =>
	String(value ?? 0).padStart(length, '0');

const dayOf = ({ year, month, day }: Parts): string =>
	`${digits(year, 4)}-${digits(month, 2)}-${digits(day, 2)}`;

export const text = (value: TrytonValue | undefined): string | null =>
	typeof value === 'string' && value !== '' ? value : null;

/** A time in UTC to the microsecond, as ISO 8601. */
export function moment(value: TrytonValue | undefined): string | null {
	const parts = ofClass(value, 'datetime');
	if (!parts) return null;
	const time = [parts.hour, parts.minute, parts.second].map((part) => digits(part, 2)).join(':');
	return `${dayOf(parts)}T${time}.${digits(parts.microsecond, 6)}Z`;
}

/** What `moment` made, as Tryton takes it. */
export function asDatetime(iso: string): TrytonValue {
	const [, ...parts] = /^(\d+)-(\d+)-(\d+)T(\d+):(\d+):(\d+)(?:\.(\d+))?/.exec(iso)!;
	const [year, month, day, hour, minute, second] = parts.map(Number);
	const microsecond = Number((parts[6] ?? '').padEnd(6, '0').slice(0, 6));
	return {
		__class__: 'datetime',
		year: year!,
		month: month!,
		day: day!,
		hour: hour!,
		minute: minute!,
		second: second!,
		microsecond
	};
}

export function day(value: TrytonValue | undefined): string | null {
	const parts = ofClass(value, 'date');
	return parts && dayOf(parts);
}

/** A decimal as it is written; a float by the shortest text that stands for it. */
export function decimal(value: TrytonValue | undefined): string | null {
	const exact = ofClass(value, 'Decimal');
	if (exact) return text(exact.decimal);
	return typeof value === 'number' ? String(value) : null;
}

export const idText = (value: TrytonValue | undefined): string | null =>
	typeof value === 'number' ? String(value) : null;

/** The fields of a linked record that were asked for with it: `party.name` comes in `party.`. */
export const nested = (record: TrytonRecord, link: string): Parts => {
	const found = record[`${link}.`];
	return typeof found === 'object' && found !== null && !Array.isArray(found) ? (found as Parts) : {};
};
