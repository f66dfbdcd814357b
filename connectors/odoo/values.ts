/** What Odoo's answers hold, as plain values: it says `false` where there is nothing, and times without an offset. */

export type OdooValue =
	string | number | boolean | null | readonly OdooValue[] | { readonly [key: string]: OdooValue };

export type OdooRecord = Readonly<Record<string, OdooValue>> & { readonly id: number };

/** A text; null where Odoo says `false` or nothing. */
export const text = (value: OdooValue | undefined): string | null =>
	typeof value === 'string' && value !== '' ? value : null;

/** A time in UTC, `2026-11-23 08:23:10`, as ISO 8601 with its offset. */
export function moment(value: OdooValue | undefined): string | null {
	const said = text(value);
	return said && `${said.replace(' ', 'T')}Z`;
}

/** The day of a date, or of a time at midnight that stands for one. */
export const day = (value: OdooValue | undefined): string | null => text(value)?.slice(0, 10) ?? null;

/** The id that a link holds: `[5, "Acme"]`, or the id alone. */
export function linked(value: OdooValue | undefined): number | null {
	const id: unknown = Array.isArray(value) ? value[0] : value;
	return typeof id === 'number' && id > 0 ? id : null;
}

/** An id as the cell of a row. */
export const idText = (value: OdooValue | undefined): string | null => linked(value)?.toString() ?? null;

/** The name that a link shows. */
export const labelled = (value: OdooValue | undefined): string | null =>
	Array.isArray(value) ? text(value[1] as OdooValue) : null;

/** Ids of a list of links. */
export const ids = (value: OdooValue | undefined): number[] =>
	Array.isArray(value) ? value.filter((id): id is number => typeof id === 'number') : [];

/** A number as an exact decimal: what Odoo sends is the shortest that stands for its amount. */
export function decimal(value: OdooValue | undefined): string | null {
	if (typeof value !== 'number') return null;
	const written = String(value);
	return written.includes('e') ? value.toFixed(4) : written;
}

/** The text of a piece of HTML, on one line each paragraph. */
export function plainText(value: OdooValue | undefined): string | null {
	const html = text(value);
	if (!html) return null;
	const plain = html
		.replace(/<(?:br|\/p|\/div|\/li|\/tr)\b[^>]*>/gi, '\n')
		.replace(/<[^>]*>/g, '')
		.replace(/&nbsp;/g, ' ')
		.replace(/&lt;/g, '<')
		.replace(/&gt;/g, '>')
		.replace(/&quot;/g, '"')
		.replace(/&#39;/g, '’')
		.replace(/&amp;/g, '&')
		.replace(/\n{3,}/g, '\n\n')
		.trim();
	return plain || null;
}

/** The machine that works for everyone, in every database: nobody's name. */
export const odooBot = 1;

/** The person that a link names. */
export const person = (value: OdooValue | undefined): string | null =>
	linked(value) === odooBot ? null : idText(value);

/** An amount. Odoo has 0 where none was given, and no way to say which: it is not known then. */
export const amount = (value: OdooValue | undefined): string | null => (value === 0 ? null : decimal(value));
