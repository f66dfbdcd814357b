/** What customers buy. */
import type { MetricSpecification, Part } from '../specification.ts';
import { sums, withoutAmount } from './parts.ts';

/** Invoices and payments say again what an order said: they are not sales of their own. */
const isOrder = "coalesce(r.kind, 'order') = 'order'";

const ordersOf = (where: string, aggregates: Part['aggregates']): Part => ({
	relation: 'orders',
	timing: 'period',
	date: 'r.ordered_at',
	dateType: 'instant',
	where,
	aggregates
});

export const customers: MetricSpecification[] = [
	{
		name: 'orders',
		label: 'Orders',
		subject: 'customers',
		definition: 'The number of orders in the period.',
		formula: "count of orders where orders.kind = 'order', by orders.ordered_at",
		unit: 'count',
		dateBasis: 'when the order was placed',
		edgeCases: ['Refunds, invoices and payments are not orders.', 'A refunded order stays an order.'],
		source: 'Shopify reports, “Orders”.',
		better: 'higher',
		records: 'orders',
		parts: [ordersOf(isOrder, { orders: sums.count })],
		value: 'orders',
		sample: 'orders',
		additive: true
	},
	{
		name: 'order_amount',
		label: 'Order amount',
		subject: 'customers',
		definition: 'The net amount of orders in the period, less what was refunded in it.',
		formula: 'sum of orders.amount_base of orders − that of refunds, by orders.ordered_at',
		unit: 'money',
		dateBasis: 'when the order was placed; a refund on its own date',
		edgeCases: [
			'A refund lowers the period it was made in, not that of its order, which stays as it was reported.',
			'A refund counts as less whether its source writes it below zero or above.',
			'Orders without an amount are left out and counted in a note.'
		],
		source: 'Shopify reports, “Net sales”: refunds on the day they are made.',
		better: 'higher',
		records: 'orders',
		parts: [
			ordersOf(`(${isOrder} or r.kind = 'refund')`, {
				amount: "sum(case when r.kind = 'refund' then -abs(r.amount_base) else r.amount_base end)",
				orders: sums.count
			})
		],
		value: 'amount',
		sample: 'orders',
		additive: true,
		warnings: [withoutAmount]
	}
];
