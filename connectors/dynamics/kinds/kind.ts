/** A table of Dynamics 365 that is read, and what becomes of its rows. */
import type { Row } from '../../connector.ts';
import type { FieldMap } from '../../export-shape.ts';
import { linkTo } from '../cells.ts';
import type { DynamicsRecord } from '../client.ts';

export interface Kind {
	/** The table's logical name. */
	table: string;
	map: FieldMap;
	/** Columns to ask for beside those that the map names. */
	also?: readonly string[];
	/** The table is part of an app that not every organisation has. */
	optional?: boolean;
	/** The states, by `statecode`, in which a row is such a record no more: it is left out, and told as deleted. */
	goneStates?: readonly number[];
	/** What its rows say that no column of theirs does; null where the row is none of these records. */
	row?(record: DynamicsRecord): Row | null;
	/** Rows of another table that belong to these, by the column that links to them. */
	beside?: { table: string; column: string; link: string; select: readonly string[] };
	/** What those say, given with the row. */
	merge?(record: DynamicsRecord, others: readonly DynamicsRecord[]): Row;
}

export interface StreamOfKinds {
	name: string;
	label: string;
	kinds: readonly Kind[];
	sweep?: boolean;
}

/** A customer is a company or a person. */
export const customer = (record: DynamicsRecord): Row => ({
	'company id': linkTo(record, 'customerid', 'account'),
	'contact id': linkTo(record, 'customerid', 'contact')
});
