/** What a kind of record can hold, from HubSpot's metadata, and its values as cells. */
import type { FieldType } from '#lib/crm/entities/index.ts';
import type { SourceField } from '../../connector.ts';
import type { HubSpotApi } from '../api.ts';
import type { Property } from '../answers.ts';

/** The properties of a kind of record. @throws ApiError */
export async function propertiesOf(api: HubSpotApi, type: string): Promise<readonly Property[]> {
	const { results } = await api.list<Property>(`/crm/v3/properties/${type}`);
	return results.filter(({ archived }) => !archived);
}

/** Whether people of the account made it. */
export const isCustom = ({ hubspotDefined }: Property): boolean => hubspotDefined !== true;

/** A property as a field of ours. A choice of several is text: its values stand side by side. */
export function sourceField({ label, type, fieldType, showCurrencySymbol }: Property): SourceField {
	return { label, type: fieldTypeOf(type, fieldType, showCurrencySymbol ?? false) };
}

function fieldTypeOf(type: string, fieldType: string, isMoney: boolean): FieldType {
	switch (type) {
		case 'number':
			return isMoney ? 'money' : 'number';
		case 'bool':
			return 'boolean';
		case 'date':
			return 'date';
		case 'datetime':
			return 'timestamp';
		case 'enumeration':
			return fieldType === 'checkbox' ? 'text' : 'choice';
		default:
			return 'text';
	}
}

/**
 * A value as HubSpot writes it, in the form that cells have: days and times ISO, numbers as exact decimals. A number
 * property may hold words such as “N/A”: they are no number.
 */
export function cellOf(value: string | null | undefined, type: string | undefined): string | null {
	const text = value?.trim();
	if (!text) return null;
	switch (type) {
		case 'number':
			return decimalText(text);
		case 'date':
			return momentText(text)?.slice(0, 10) ?? null;
		case 'datetime':
			return momentText(text);
		default:
			return text;
	}
}

/** A number without an exponent; null where the text is none. */
export function decimalText(text: string): string | null {
	const parts = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,2}))?$/.exec(text);
	if (!parts || !(parts[2] || parts[3])) return null;
	const [, sign, whole = '', fraction = '', exponent = '0'] = parts;
	const shift = Number(exponent);
	const digits = whole + fraction;
	const point = whole.length + shift;
	const padded = digits.padStart(digits.length + Math.max(0, 1 - point), '0').padEnd(Math.max(point, 0), '0');
	const at = Math.max(point, 1);
	const rest = padded.slice(at);
	const before = padded.slice(0, at).replace(/^0+(?=\d)/, '');
	return `${sign === '-' ? '-' : ''}${before}${rest ? `.${rest}` : ''}`;
}

/** ISO 8601; HubSpot's older values are milliseconds since 1970. Null where the text is no moment. */
export function momentText(text: string): string | null {
	if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return text;
	const moment = new Date(/^-?\d+$/.test(text) ? Number(text) : text);
	return Number.isNaN(moment.getTime()) ? null : moment.toISOString();
}

/** The day of a moment where the account is, as people see it in HubSpot; a day is itself. */
export function dayIn(timeZone: string, moment: string): string {
	if (/^\d{4}-\d{2}-\d{2}$/.test(moment)) return moment;
	return new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(new Date(moment));
}

/** The values of choices as people see them; what a property has no label for stays as it is. */
export function labelsOf({ type, options, externalOptions }: Property): (value: string) => string {
	if (type !== 'enumeration' || externalOptions || options.length === 0) return (value) => value;
	const labels = new Map(options.map(({ value, label }) => [value, label]));
	return (value) =>
		value
			.split(';')
			.map((each) => labels.get(each) ?? each)
			.join('; ');
}
