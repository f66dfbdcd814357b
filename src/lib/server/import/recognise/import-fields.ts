import {
	entityNamed,
	forecastCategories,
	recordFields,
	type Entity,
	type EntityName,
	type Field,
	type FieldType
} from '#lib/crm/entities/index.ts';

const make =
	(type: FieldType) =>
	(name: string, label: string): Field => ({ name, label, type });
const text = make('text');
const date = make('date');
const timestamp = make('timestamp');
const boolean = make('boolean');
const money = make('money');
const number = make('number');
const ratio = make('ratio');

/**
 * Fields that files have and records have not: the load makes canonical fields of them. `close_date` is the expected
 * close of an open deal and the close of a closed one; `is_won` with `is_closed` gives the status; `won_amount` is what a
 * won deal came to; `lead_id` is the lead that became this deal. A cost from `day` to `last_day`, of a `week` or of a
 * `month` becomes one cost a day.
 */
const importOnly: Partial<Record<EntityName, readonly Field[]>> = {
	deals: [
		timestamp('close_date', 'Close date, expected or actual'),
		timestamp('won_at', 'Won'),
		timestamp('lost_at', 'Lost'),
		money('won_amount', 'Amount that was won'),
		boolean('is_won', 'Is won'),
		boolean('is_closed', 'Is closed'),
		boolean('is_active', 'Is active, not archived'),
		{ name: 'lead_id', label: 'Lead it came from', type: 'reference', to: 'leads' }
	],
	// A file with one row a save tells several fields at once; each difference becomes a change of its own.
	deal_events: [
		text('stage', 'Stage'),
		money('amount', 'Amount'),
		money('previous_amount', 'Amount before'),
		date('expected_close', 'Expected close'),
		date('previous_expected_close', 'Expected close before'),
		ratio('probability', 'Probability'),
		{ name: 'forecast_category', label: 'Forecast category', type: 'choice', choices: forecastCategories }
	],
	stages: [boolean('is_won', 'Is won'), boolean('is_closed', 'Is closed')],
	people: [text('first_name', 'First name'), text('last_name', 'Last name')],
	campaign_costs: [
		date('last_day', 'Last day of the period'),
		date('week', 'First day of the week'),
		text('month', 'Month')
	],
	tickets: [number('first_reply_minutes', 'Minutes until the first reply')],
	touchpoints: [timestamp('responded_at', 'Responded')],
	activities: [
		text('who_id', 'Person it is with'),
		text('what_id', 'Record it is about'),
		text('due_time', 'Due, time of day'),
		number('duration_minutes', 'Duration in minutes'),
		text('duration_clock', 'Duration as hours and minutes')
	]
};

/** Any record may be marked as deleted in its source. */
const deletion = boolean('is_deleted', 'Deleted in the source');

/** The fields every record has that a file may give. */
const recordFieldNames = ['source_id', 'source_url', 'created_at', 'updated_at'];

/** Every field that a column of a file may be mapped to, in the order a person would look for them. */
export function mappableFields(entity: Entity | EntityName): Field[] {
	const { name, fields } = typeof entity === 'string' ? entityNamed(entity) : entity;
	const common = recordFields.filter((field) => recordFieldNames.includes(field.name));
	return [...common, ...fields.filter((field) => !field.derived), ...(importOnly[name] ?? []), deletion];
}

/** A field that a column may be mapped to; undefined when there is none of that name. */
export function mappableField(entity: EntityName, name: string): Field | undefined {
	return mappableFields(entity).find((field) => field.name === name);
}

/** Whether a field exists only while a file is read. */
export function isImportOnly(entity: EntityName, name: string): boolean {
	return [...(importOnly[entity] ?? []), deletion].some((field) => field.name === name);
}
