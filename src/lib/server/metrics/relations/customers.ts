/** What customers buy. */
import { scoped } from '#lib/server/store/row-scope.ts';
import type { Relation } from './relation.ts';

const dimensions = {
	company: 'company_id',
	industry: 'company_id',
	country: 'company_id',
	currency: 'currency',
	order_channel: 'channel'
};

export const customerRelations = {
	orders: {
		sql: (viewer) => scoped('orders', viewer),
		dimensions,
		contact: 'contact_id',
		id: 'id',
		custom: { entity: 'orders' }
	},
	// Orders, each with the how manyth of its customer it is: a company's, else a contact's.
	customer_orders: {
		sql: (viewer) => `(
	select
		*,
		coalesce(company_id, contact_id) as customer_id,
		row_number() over (partition by coalesce(company_id, contact_id) order by ordered_at, id) as place
	from ${scoped('orders', viewer)}
	where coalesce(kind, 'order') = 'order'
)`,
		dimensions,
		contact: 'contact_id',
		id: 'id',
		custom: { entity: 'orders' }
	}
} satisfies Record<string, Relation>;
