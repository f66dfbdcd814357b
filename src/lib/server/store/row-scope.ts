/**
 * The one place where a viewer's row scope becomes SQL. Every read of canonical records goes through `scoped`:
 * the metric compiler, the record store, analyses and SQL cells.
 */
import { entityNamed, type EntityName } from '#lib/crm/entities/index.ts';
import type { Viewer } from '#lib/crm/viewer.ts';

const quoted = (value: string) => `'${value.replaceAll("'", "''")}'`;

/** Relations beside the canonical tables that may be read under a scope, with the column that says whose row it is. */
const ownedViews: Record<string, string> = { deal_versions: 'owner_id', deal_stage_history: 'owner_id' };

/** Where an entity without an owner of its own finds one: the record it belongs to. */
const ownedThrough: Partial<Record<EntityName, { column: string; entity: EntityName }[]>> = {
	deal_contacts: [{ column: 'deal_id', entity: 'deals' }],
	deal_events: [{ column: 'deal_id', entity: 'deals' }],
	line_items: [{ column: 'deal_id', entity: 'deals' }],
	subscription_events: [
		{ column: 'contract_id', entity: 'contracts' },
		{ column: 'company_id', entity: 'companies' }
	],
	orders: [{ column: 'company_id', entity: 'companies' }],
	order_lines: [{ column: 'order_id', entity: 'orders' }],
	touchpoints: [
		{ column: 'lead_id', entity: 'leads' },
		{ column: 'contact_id', entity: 'contacts' },
		{ column: 'deal_id', entity: 'deals' },
		{ column: 'company_id', entity: 'companies' }
	],
	email_events: [{ column: 'contact_id', entity: 'contacts' }],
	ticket_events: [{ column: 'ticket_id', entity: 'tickets' }]
};

/** What everyone who is signed in may read: the frame in which records stand. */
const shared = new Set<EntityName>([
	'teams',
	'people',
	'pipelines',
	'stages',
	'products',
	'campaigns',
	'campaign_costs',
	'exchange_rates'
]);

/**
 * A relation as a viewer may see it: a subquery in parentheses, without deleted records.
 *
 * @param relation a canonical table, `deal_versions` or `deal_stage_history`
 * @throws RangeError for any other relation
 */
export function scoped(
	relation: EntityName | 'deal_versions' | 'deal_stage_history',
	viewer: Viewer
): string {
	const view = ownedViews[relation];
	const alive = view ? 'true' : 'deleted_at is null';
	if (viewer.scope.kind === 'all') {
		if (!view) entityNamed(relation);
		return `(select * from ${relation} where ${alive})`;
	}
	const owned = view ? ownedBy(view, viewer) : visible(relation as EntityName, viewer);
	return `(select * from ${relation} where ${alive} and ${owned})`;
}

/** The predicate over an owner column. */
function ownedBy(column: string, viewer: Viewer): string {
	if (viewer.scope.kind === 'all') return 'true';
	const people = viewer.scope.people.map(quoted).join(', ');
	const mine = people ? `${column} in (${people})` : 'false';
	return viewer.scope.unowned ? `(${mine} or ${column} is null)` : mine;
}

function visible(name: EntityName, viewer: Viewer): string {
	if (shared.has(name)) return 'true';
	const entity = entityNamed(name);
	if (entity.owner) return ownedBy(entity.owner, viewer);
	const parents = ownedThrough[name] ?? [];
	if (parents.length === 0) return 'false';
	return `(${parents
		.map(({ column, entity }) => `${column} in (select id from ${entity} where ${visible(entity, viewer)})`)
		.join(' or ')})`;
}
