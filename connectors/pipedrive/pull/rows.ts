/** What the rows of several kinds of record share. */
import type { Cursor, Page, RecordSet, Row, Session, Stream } from '../../connector.ts';
import type { FieldMap } from '../../export-shape.ts';
import type { Address, Moments } from '../answers.ts';
import { addressOf } from '../api.ts';
import type { Cell } from '../metadata.ts';

/** A value as a cell: what is empty says nothing. */
export const text = (value: string | number | null | undefined): string | null =>
	value === null || value === undefined || value === '' ? null : String(value);

/** What every record has. */
export const identity = (record: Moments & { id: number | string }): Record<string, Cell> => ({
	id: String(record.id),
	add_time: utc(record.add_time),
	update_time: utc(record.update_time)
});

/** Times of version 1 are in UTC without saying so. */
export function utc(time: string | null | undefined): string | null {
	const match = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)$/.exec(time ?? '');
	return match ? `${match[1]}T${match[2]}Z` : text(time);
}

/** The page of a record in Pipedrive. */
export const pageOf = (session: Session, kind: string, id: number | string): string =>
	`${addressOf(session.credentials.address ?? '')}/${kind}/${id}`;

/** The street, city and country of an address; all of it as the street where Pipedrive did not take it apart. */
export function addressCells(address: Address | null | undefined): Record<string, Cell> {
	const { value, route, street_number, postal_code, locality, admin_area_level_1, country } = address ?? {};
	const street = [route, street_number].filter(Boolean).join(' ');
	return {
		street: text(street) ?? text(value),
		postalCode: text(postal_code),
		city: text(locality),
		region: text(admin_area_level_1),
		country: text(country)
	};
}

/** The primary one of several addresses or numbers, else the first. */
export const primaryOf = (
	ways: readonly { value?: string; primary?: boolean }[] | null | undefined
): string | null => text((ways?.find(({ primary }) => primary) ?? ways?.[0])?.value);

/** A set of rows; null where there are none. */
export const recordSet = (
	map: FieldMap,
	rows: readonly Row[],
	customFields?: RecordSet['customFields']
): RecordSet[] => (rows.length === 0 ? [] : [{ map, rows, ...(customFields && { customFields }) }]);

/** The pull of a list that is short and says nothing of changes: all of it, every time. */
export async function* wholeList<Item>(
	lists: AsyncIterable<readonly Item[]>,
	records: (items: readonly Item[]) => RecordSet[]
): AsyncGenerator<Page> {
	for await (const items of lists) yield { records: records(items), cursor: null };
}

/** A cursor as it was yielded; whatever is kept under a stream's name was yielded by it. */
export const cursorAs = <Kept>(cursor: Cursor): Kept | null => cursor as Kept | null;

export type Pull = Stream['pull'];
