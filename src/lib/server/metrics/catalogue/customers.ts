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

const noSales = 'Orders and refunds that are drafts, cancelled or voided do not count: nothing was bought.';

/** A refund counts as less whether its source writes it below zero or above. */
const netAmount = "sum(case when r.kind = 'refund' then -abs(r.amount_base) else r.amount_base end)";

const customerOrders = (aggregates: Part['aggregates']): Part => ({
	...ordersOf('true', aggregates),
	relation: 'customer_orders'
});

const withoutCustomer = {
	where: 'r.customer_id is null',
	message: 'name neither a company nor a contact, so not counted'
};

export const customers: MetricSpecification[] = [
	{
		name: 'orders',
		label: 'Orders',
		subject: 'customers',
		definition: 'The number of orders in the period.',
		formula: "count of orders where orders.kind = 'order', by orders.ordered_at",
		unit: 'count',
		dateBasis: 'when the order was placed',
		edgeCases: [
			'Refunds, invoices and payments are not orders.',
			'A refunded order stays an order.',
			noSales
		],
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
			'Orders without an amount are left out and counted in a note.',
			noSales
		],
		source: 'Shopify reports, “Net sales”: refunds on the day they are made.',
		better: 'higher',
		records: 'orders',
		parts: [
			ordersOf(`(${isOrder} or r.kind = 'refund')`, {
				amount: netAmount,
				orders: sums.count
			})
		],
		value: 'amount',
		sample: 'orders',
		additive: true,
		warnings: [withoutAmount]
	},
	{
		name: 'average_order_value',
		label: 'Average order value',
		subject: 'customers',
		definition: 'The net amount of the period, refunds taken off, for each order in it that has an amount.',
		formula: '(sum of orders.amount_base of orders − that of refunds) ÷ orders with an amount',
		unit: 'money',
		dateBasis: 'when the order was placed; a refund on its own date',
		edgeCases: [
			'A refund lowers the period it was made in, so a month of many refunds can be below the amount of its smallest order.',
			'Null without orders.',
			noSales
		],
		source: 'research/metrics.md 38. Shopify takes the amounts before returns, which is higher.',
		better: 'higher',
		records: 'orders',
		parts: [
			ordersOf(`(${isOrder} or r.kind = 'refund')`, {
				amount: netAmount,
				orders: `count(r.amount_base) filter (where ${isOrder})`
			})
		],
		value: '(amount / nullif(orders, 0))::decimal(38, 4)',
		sample: 'orders',
		additive: false,
		warnings: [withoutAmount]
	},
	{
		name: 'purchase_frequency',
		label: 'Purchase frequency',
		subject: 'customers',
		definition: 'Orders in the period for each customer who ordered in it.',
		formula: 'count of orders ÷ count of different customers of these orders',
		unit: 'number',
		dateBasis: 'when the order was placed',
		edgeCases: [
			'A customer is the company of the order, else its contact; orders that name neither are left out and counted in a note.',
			'A longer period has a higher one: compare periods of one length.',
			noSales
		],
		source: 'Shopify, “Purchase frequency”: orders ÷ unique customers.',
		better: 'higher',
		records: 'orders',
		parts: [
			customerOrders({
				orders: 'count(r.customer_id)',
				customers: 'count(distinct r.customer_id)'
			})
		],
		value: 'orders / nullif(customers, 0)',
		sample: 'orders',
		additive: false,
		warnings: [withoutCustomer]
	},
	{
		name: 'repeat_rate',
		label: 'Repeat rate',
		subject: 'customers',
		definition:
			'Of the customers who ordered in the period, the share who have ordered at least twice by its end.',
		formula:
			'customers with an order in the period that is not their first ÷ customers with an order in the period',
		unit: 'ratio',
		dateBasis: 'when the order was placed',
		edgeCases: [
			'An earlier order counts whenever it was, as far back as the data go: in the first months of data the rate is too low.',
			'A customer is the company of the order, else its contact; orders that name neither are left out and counted in a note.',
			noSales
		],
		source: 'Shopify, “Returning customer rate”.',
		better: 'higher',
		records: 'orders',
		parts: [
			customerOrders({
				repeated: 'count(distinct r.customer_id) filter (where r.place > 1)',
				customers: 'count(distinct r.customer_id)'
			})
		],
		value: 'repeated / nullif(customers, 0)',
		sample: 'customers',
		proportion: { successes: 'repeated', trials: 'customers' },
		counts: 'r.customer_id is not null and r.place > 1',
		additive: false,
		warnings: [withoutCustomer]
	}
];
