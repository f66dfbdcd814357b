import {
	entityNamed,
	recordFields,
	type Entity,
	type EntityName,
	type Field
} from '#lib/crm/entities/index.ts';

/**
 * Fields that files have and records have not: the load makes canonical fields of them. `close_date` is the expected
 * close of an open deal and the close of a closed one; `is_won` with `is_closed` gives the status; `lead_id` is the
 * lead that became this deal.
 */
const importOnly: Partial<Record<EntityName, readonly Field[]>> = {
	deals: [
		{ name: 'close_date', label: 'Close date, expected or actual', type: 'timestamp' },
		{ name: 'won_at', label: 'Won', type: 'timestamp' },
		{ name: 'lost_at', label: 'Lost', type: 'timestamp' },
		{ name: 'is_won', label: 'Is won', type: 'boolean' },
		{ name: 'is_closed', label: 'Is closed', type: 'boolean' },
		{ name: 'lead_id', label: 'Lead it came from', type: 'reference', to: 'leads' }
	],
	stages: [
		{ name: 'is_won', label: 'Is won', type: 'boolean' },
		{ name: 'is_closed', label: 'Is closed', type: 'boolean' }
	],
	people: [
		{ name: 'first_name', label: 'First name', type: 'text' },
		{ name: 'last_name', label: 'Last name', type: 'text' }
	]
};

/** The fields every record has that a file may give. */
const recordFieldNames = ['source_id', 'source_url', 'created_at', 'updated_at'];

/** Every field that a column of a file may be mapped to, in the order a person would look for them. */
export function mappableFields(entity: Entity | EntityName): Field[] {
	const { name, fields } = typeof entity === 'string' ? entityNamed(entity) : entity;
	const common = recordFields.filter((field) => recordFieldNames.includes(field.name));
	return [...common, ...fields.filter((field) => !field.derived), ...(importOnly[name] ?? [])];
}

/** A field that a column may be mapped to; undefined when there is none of that name. */
export function mappableField(entity: EntityName, name: string): Field | undefined {
	return mappableFields(entity).find((field) => field.name === name);
}

/** Whether a field exists only while a file is read. */
export function isImportOnly(entity: EntityName, name: string): boolean {
	return (importOnly[entity] ?? []).some((field) => field.name === name);
}
