import type { EntityName } from '#lib/crm/entities/index.ts';
import type { FieldMap } from '../../export-shape.ts';

/**
 * A map of one kind of HubSpot's records by the names of their properties. Every record also has its id, and its page
 * in HubSpot where there is one.
 */
export const fieldMap = (
	name: string,
	entity: EntityName,
	columns: FieldMap['columns'],
	more: Partial<FieldMap> = {}
): FieldMap => ({
	system: 'hubspot',
	name: `HubSpot ${name}`,
	entity,
	columns: { id: 'source_id', url: 'source_url', ...columns },
	...more
});
