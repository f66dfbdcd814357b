/** What the fields of Salesforce's objects mean: as in its exports, with what only the API has. */
import type { ExportShape, FieldMap } from '../../export-shape.ts';
import { salesforceExports } from '../exports.ts';

/** The meaning that an export's columns have, for the records of the API. */
export function mapOf(exportName: string, name: string, columns: FieldMap['columns'] = {}): FieldMap {
	const shape = salesforceExports.find((each) => each.name === exportName);
	if (!shape) throw new RangeError(`Salesforce has no export “${exportName}”.`);
	const { IsDeleted, ...known } = shape.columns as Record<string, string | null>;
	void IsDeleted;
	const { system, entity, values, percents, constants }: ExportShape = shape;
	return {
		system,
		name,
		entity,
		columns: { ...known, ...apiColumns, ...columns },
		...(values && { values }),
		...(percents && { percents }),
		...(constants && { constants })
	};
}

/** A map of records that no export has. */
export const map = (
	name: string,
	entity: FieldMap['entity'],
	columns: FieldMap['columns'],
	rest: Partial<FieldMap> = {}
): FieldMap => ({
	system: 'salesforce',
	name,
	entity,
	...rest,
	columns: {
		Id: 'source_id',
		...apiColumns,
		CreatedDate: 'created_at',
		LastModifiedDate: 'updated_at',
		...columns
	}
});

/** The record's page, and what says nothing about it. */
export const pageColumn = 'RecordPage';
const apiColumns = { [pageColumn]: 'source_url', SystemModstamp: null } as const;
