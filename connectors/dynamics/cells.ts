/** Cells of a row of Dataverse, with what it says of them beside: labels, and the tables that links lead to. */
import type { Row } from '../connector.ts';
import { decimal } from '../shared/decimal.ts';
import type { DynamicsRecord } from './client.ts';
import { customColumns, hasLabel, type Table } from './metadata.ts';
import type { FieldMap } from '../export-shape.ts';

const labelAnnotation = '@OData.Community.Display.V1.FormattedValue';
const tableAnnotation = '@Microsoft.Dynamics.CRM.lookuplogicalname';

/** What people see of a value: “Out-Sold” for 5. */
export function label(record: DynamicsRecord, column: string): string | null {
	const said = record[column + labelAnnotation];
	return typeof said === 'string' ? said : null;
}

/** The id of what a link leads to, where it leads to one of some tables. */
export function linkTo(record: DynamicsRecord, name: string, ...tables: readonly string[]): string | null {
	const column = `_${name}_value`;
	const id = record[column];
	if (typeof id !== 'string') return null;
	const table = record[column + tableAnnotation];
	return typeof table !== 'string' || tables.includes(table) ? id : null;
}

/** The owner, where it is a person: records may belong to a team. */
export const ownerOf = (record: DynamicsRecord): string | null => linkTo(record, 'ownerid', 'systemuser');

/** The cells that a map names and those of custom columns, of which labels say more than numbers. */
export function cellsOf(record: DynamicsRecord, table: Table, map: FieldMap): Record<string, Row[string]> {
	const cells: Record<string, Row[string]> = {};
	for (const column of Object.keys(map.columns)) {
		const value = record[column];
		if (value !== undefined) cells[column] = typeof value === 'number' ? decimal(value) : value;
	}
	for (const [column, attribute] of customColumns(table, map)) {
		const value = hasLabel(attribute) ? label(record, column) : record[column];
		cells[column] = typeof value === 'number' ? decimal(value) : value;
	}
	return cells;
}
