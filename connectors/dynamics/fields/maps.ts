import type { FieldMap } from '../../export-shape.ts';

/** The record's page in the app. */
export const pageColumn = 'record page';

/** A map of the rows of a table. */
export const map = (
	name: string,
	entity: FieldMap['entity'],
	id: string,
	columns: FieldMap['columns'],
	rest: Partial<FieldMap> = {}
): FieldMap => ({
	system: 'dynamics',
	name: `Dynamics 365 ${name}`,
	entity,
	...rest,
	columns: {
		[id]: 'source_id',
		[pageColumn]: 'source_url',
		createdon: 'created_at',
		modifiedon: 'updated_at',
		...columns
	}
});

/** Columns that are made of a row's links, which say beside what they lead to. */
export const made = {
	owner: { 'owner id': 'owner_id:id' },
	currency: { 'currency code': 'currency' }
} as const;
