import type { EntityName } from '#lib/crm/entities/index.ts';
import { columnOf, type LoadContext } from './context.ts';
import { namedKey } from './references-by-name.ts';

/** How a record is known in its source. */
export interface SourceKey {
	/** SQL over the values `v_<field>` and the reference ids `i_<field>`; null for a record without one. */
	sql: string;
	/**
	 * `id`: the source's own, one record each. `name`: a name that is one record's. `natural`: what usually tells
	 * records apart; look-alikes get a number. `content`: the whole row.
	 */
	kind: 'id' | 'name' | 'natural' | 'content';
}

const named = new Set<EntityName>(['companies', 'people', 'products', 'teams', 'pipelines', 'campaigns']);

/** Fields that together tell records without an id apart. References among them are ids. */
const natural: Partial<Record<EntityName, readonly string[]>> = {
	deals: ['name', 'company_id', 'contact_id', 'created_at'],
	leads: ['name', 'company_name', 'created_at'],
	contacts: ['name', 'company_id'],
	tickets: ['subject', 'company_id', 'contact_id', 'opened_at'],
	campaign_costs: ['campaign_id', 'day', 'channel']
};

/** Fields that together are unique. */
const unique: Partial<Record<EntityName, readonly string[]>> = {
	quotas: ['person_id', 'team_id', 'period_start'],
	stages: ['pipeline_id', 'name'],
	deal_contacts: ['deal_id', 'contact_id'],
	exchange_rates: ['currency', 'base_currency', 'day']
};

/** Choose how the records of a file are known in their source. */
export function sourceKey(context: LoadContext): SourceKey {
	const { plan } = context;
	const { entity } = plan;
	if (columnOf(context, 'source_id')) return { sql: 'v_source_id', kind: 'id' };
	const has = (field: string) => columnOf(context, field) !== undefined;
	const value = (field: string) =>
		columnOf(context, field)?.field.type === 'reference' ? `i_${field}` : `v_${field}`;
	if (entity === 'deals' && has('lead_id') && !has('name'))
		return { sql: `'lead:' || i_lead_id`, kind: 'name' };
	if (entity === 'stages' && has('name'))
		return { sql: `coalesce(i_pipeline_id, '') || '/' || wg_name(v_name)`, kind: 'name' };
	if (named.has(entity) && (has('name') || has('last_name')))
		return { sql: namedKey(entity, 'v_name'), kind: 'name' };
	if (unique[entity]?.some(has))
		return { sql: joined(unique[entity].filter(has).map(value), 'key:'), kind: 'name' };
	if (['contacts', 'leads', 'people'].includes(entity) && has('email')) {
		const rest = joined((natural[entity] ?? ['name']).filter(has).map(value), 'name:');
		return { sql: `coalesce('email:' || lower(v_email), ${rest})`, kind: 'natural' };
	}
	const parts = (natural[entity] ?? []).filter(has);
	if (['name', 'subject', 'day'].some((field) => parts.includes(field)))
		return { sql: joined(parts.map(value), 'name:'), kind: 'natural' };
	return { sql: `'row:' || md5(${rowText(plan.columns.length)})`, kind: 'content' };
}

/** SQL for several values as one key; null when there is none of them. */
function joined(values: readonly string[], prefix: string): string {
	const texts = values.map((value) => `lower(cast(${value} as varchar))`);
	if (texts.length === 0) return 'cast(null as varchar)';
	const key = `'${prefix}' || concat_ws('|', ${texts.map((text) => `coalesce(${text}, '')`).join(', ')})`;
	return `case when coalesce(${texts.join(', ')}) is not null then ${key} end`;
}

/** SQL for the whole of a staged row as one text. */
export function rowText(columns: number): string {
	const cells = Array.from({ length: columns }, (_, index) => `coalesce(c${index}, '')`);
	return `concat_ws(chr(31), ${cells.join(', ')})`;
}
