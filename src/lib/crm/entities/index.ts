/** The canonical entities: what Weatherglass keeps, whatever CRM it came from. */
import * as customers from './customers.ts';
import * as marketing from './marketing.ts';
import * as sales from './sales.ts';
import * as service from './service.ts';
import {
	entityNames,
	timestamp,
	text,
	integer,
	reference,
	type Entity,
	type EntityName,
	type Field
} from './field.ts';

export { entityNames, type Entity, type EntityName, type Field, type FieldType } from './field.ts';
export {
	dealStatuses,
	forecastCategories,
	historyQualities,
	dealEventFields,
	type DealStatus,
	type ForecastCategory,
	type HistoryQuality
} from './sales.ts';

const byName = new Map<EntityName, Entity>(
	[customers, marketing, sales, service]
		.flatMap((subject) => Object.values(subject))
		.filter((value): value is Entity => typeof value === 'object' && 'fields' in value)
		.map((entity) => [entity.name, entity])
);

/** Every entity, in an order in which everything a record may point to comes before it. */
export const entities: readonly Entity[] = entityNames.map((name) => entityNamed(name));

/** @throws RangeError when there is no such entity. */
export function entityNamed(name: string): Entity {
	const entity = byName.get(name as EntityName);
	if (!entity) throw new RangeError(`There is no entity named “${name}”. Known: ${entityNames.join(', ')}.`);
	return entity;
}

export function isEntityName(name: string): name is EntityName {
	return byName.has(name as EntityName);
}

/** A field of an entity, its own or one that every record has; undefined when there is none of that name. */
export function fieldNamed(entity: Entity, name: string): Field | undefined {
	return (
		entity.fields.find((field) => field.name === name) ?? recordFields.find((field) => field.name === name)
	);
}

/**
 * What every record has beside its own fields. `source_id` with `source_system` and `source_account` is its key in the
 * system it came from; `import_file` and `import_row`, or `sync_run`, lead to the line or the call that brought it.
 */
export const recordFields: readonly Field[] = [
	text('id', 'Id', { derived: true }),
	text('source_system', 'Source system', { derived: true }),
	text('source_account', 'Source account', { derived: true }),
	text('source_id', 'Id in the source'),
	text('source_url', 'Address in the source'),
	text('import_file', 'Import file', { derived: true }),
	integer('import_row', 'Line of the import file', { derived: true }),
	text('sync_run', 'Sync run', { derived: true }),
	timestamp('created_at', 'Created', {
		description: 'In the source system. Null when the source does not say.'
	}),
	timestamp('updated_at', 'Updated', { description: 'In the source system.' }),
	timestamp('deleted_at', 'Deleted', { derived: true }),
	timestamp('recorded_at', 'First recorded here', { derived: true }),
	reference('recorded_by', 'Recorded by', 'people', { derived: true }),
	integer('version', 'Version', { derived: true })
];

/** What people ask records for: an entity's own fields, and when its source made a record and changed it. */
export const askedFields = (entity: Entity): readonly Field[] => [
	...entity.fields,
	...recordFields.filter(({ name }) => name === 'created_at' || name === 'updated_at')
];
