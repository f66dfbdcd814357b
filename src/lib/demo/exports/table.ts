import type { EntityName } from '#lib/crm/entities/index.ts';
import type { Dialect, Row } from '../csv.ts';

/** One file to write: its rows are made while it is written. */
export interface ExportTable {
	/** Path below the output folder. */
	path: string;
	system: 'hubspot' | 'salesforce' | 'pipedrive';
	entity: EntityName;
	header: readonly string[];
	rows: Iterable<Row>;
	dialect?: Dialect;
}

/** The columns of a header written as one line, as FILES.md shows it. */
export const columns = (line: string, delimiter = ','): readonly string[] => line.split(delimiter);

/** Each item as a row. */
export function* rowsOf<Item>(
	items: Iterable<Item>,
	row: (item: Item, index: number) => Row
): Generator<Row> {
	let index = 0;
	for (const item of items) yield row(item, index++);
}

/** A share of 1 written without a tail of binary digits. */
export const cents = (amount: number): number => Math.round(amount * 100) / 100;
