import { entityNames, type EntityName } from '#lib/crm/entities/index.ts';

/** Entities that others point to although the general order has them later. */
const early: readonly EntityName[] = [
	'exchange_rates',
	'teams',
	'people',
	'products',
	'campaigns',
	'companies',
	'contacts',
	'leads',
	'pipelines',
	'stages',
	'deals',
	'tickets'
];

/** The order in which the files of an import are loaded: what a record points to comes before it. */
export function loadOrder(entity: EntityName): number {
	const index = early.indexOf(entity);
	return index >= 0 ? index : early.length + entityNames.indexOf(entity);
}
