import { entityNamed, fieldNamed, type Field } from '#lib/crm/entities/index.ts';

export type Paged = 'companies' | 'contacts' | 'deals';

const columnNames: Record<Paged, string[]> = {
	companies: ['name', 'industry', 'country', 'employees', 'owner_id', 'created_at'],
	contacts: ['name', 'company_id', 'title', 'email', 'owner_id', 'created_at'],
	deals: [
		'name',
		'company_id',
		'owner_id',
		'stage_id',
		'status',
		'amount',
		'expected_close',
		'created_at',
		'closed_at'
	]
};

/** The columns of a list. */
export function columnsOf(name: Paged): Field[] {
	const entity = entityNamed(name);
	return columnNames[name].flatMap((column) => fieldNamed(entity, column) ?? []);
}

/** What the form does not ask: Weatherglass keeps these consistent by itself, or nobody would type them. */
const notAsked = new Set(['probability_source', 'closed_at', 'status', 'pipeline_id', 'team_id']);

/** The fields of the form. A contact's name is put together from its parts. */
export function formFields(name: Paged): Field[] {
	return entityNamed(name).fields.filter(
		(field) => !field.derived && !notAsked.has(field.name) && !(name === 'contacts' && field.name === 'name')
	);
}
