import type { EntityName } from '#lib/crm/entities/index.ts';
import { literal } from './sql.ts';

/** Where records come from: part of every id. */
export interface Source {
	system: string;
	account: string;
}

const prefixes: Record<EntityName, string> = {
	teams: 'team',
	people: 'person',
	quotas: 'quota',
	companies: 'company',
	contacts: 'contact',
	leads: 'lead',
	pipelines: 'pipeline',
	stages: 'stage',
	deals: 'deal',
	deal_contacts: 'deal_contact',
	deal_events: 'deal_event',
	activities: 'activity',
	products: 'product',
	line_items: 'line_item',
	quotes: 'quote',
	contracts: 'contract',
	subscription_events: 'subscription_event',
	orders: 'order',
	order_lines: 'order_line',
	campaigns: 'campaign',
	campaign_costs: 'campaign_cost',
	touchpoints: 'touchpoint',
	email_events: 'email_event',
	tickets: 'ticket',
	ticket_events: 'ticket_event',
	exchange_rates: 'exchange_rate'
};

/** Fields whose cells are ids in the source. */
export const sourceIdFields: ReadonlySet<string> = new Set(['source_id', 'who_id', 'what_id']);

/**
 * SQL for a record's id in its source, in the one way of writing it. Salesforce's reports give the 15 letters and digits
 * whose case matters; its other exports add 3 that say the case.
 */
export const sourceIdSql = ({ system }: Source, id: string): string =>
	system === 'salesforce' ? `wg_long_id(${id})` : id;

/**
 * SQL for the id of a record, from its key in the source: the same record has the same id whenever and in whatever
 * order files are imported, so that links can be made before what they point to is known.
 */
export function idSql(entity: EntityName, source: Source, key: string): string {
	const scope = literal(`${source.system}|${source.account}|${entity}|`);
	return `${literal(`${prefixes[entity]}_`)} || left(md5(${scope} || ${key}), 20)`;
}
