/** What customers buy. */
import { noSaleStatus } from '#lib/crm/orders.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { scoped } from '#lib/server/store/row-scope.ts';
import { text } from '../dialect.ts';
import type { Relation } from './relation.ts';

/** SQL, in parentheses, of orders, invoices, payments and refunds that are sales or take some back, whoever reads them. */
export const sales = (viewer: Viewer): string =>
	`(select * from ${scoped('orders', viewer)} where not regexp_matches(lower(coalesce(status, '')), ${text(noSaleStatus)}))`;

/** Sales, each with who owns its customer: the company, else the contact. */
const orders = (viewer: Viewer) => `(
	select
		orders.*,
		case when orders.company_id is not null then companies.owner_id else contacts.owner_id end as owner_id
	from ${sales(viewer)} orders
	left join ${scoped('companies', viewer)} companies on companies.id = orders.company_id
	left join ${scoped('contacts', viewer)} contacts on contacts.id = orders.contact_id
)`;

const dimensions = {
	owner: 'owner_id',
	team: 'owner_id',
	company: 'company_id',
	industry: 'company_id',
	country: 'company_id',
	currency: 'currency',
	order_channel: 'channel'
};

export const customerRelations = {
	orders: {
		sql: orders,
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
	from ${orders(viewer)}
	where coalesce(kind, 'order') = 'order'
)`,
		dimensions,
		contact: 'contact_id',
		id: 'id',
		custom: { entity: 'orders' }
	}
} satisfies Record<string, Relation>;
