import type { DemoCompany } from '../company.ts';
import { decimalComma, type Row } from '../csv.ts';
import type { Defects } from '../defects.ts';
import type { Contract } from '../model.ts';
import { mess } from '../parameters.ts';
import { dateOf, instant } from '../time.ts';
import { columns, rowsOf, type ExportTable } from './table.ts';

const orderHeader = columns(
	'Order ID;Order Number;Kind;Status;Order Date;Company ID;Contact ID;Deal ID;Channel;Net Amount;Tax;Discount;Currency',
	';'
);
const lineHeader = columns(
	'Order Line ID,Order ID,Product,Quantity,Unit Price,Discount %,Line Amount,Currency'
);
const contractHeader = columns(
	'Contract ID,Contract Number,Contract Name,Company ID,Deal ID,Product ID,Status,Start Date,End Date,Term (months),Recurring Amount,Recurring Period,Currency,Renews Automatically,Cancelled At,Owner ID'
);
const eventHeader = columns('Event ID,Contract ID,Company ID,Event Type,Event Date,MRR Change,Currency');

/** Orders, contracts and what changed recurring revenue. Orders come from a shop with decimal commas. */
export function hubspotCommerce(company: DemoCompany, defects: Defects): ExportTable[] {
	const { main, setting } = company;
	const path = (name: string) => `hubspot/hubspot-${name}-${dateOf(setting.end)}.csv`;
	const orders = path('orders');
	return [
		{
			path: orders,
			system: 'hubspot',
			entity: 'orders',
			header: orderHeader,
			rows: defects.withImpossible(
				orders,
				orderHeader,
				orderRows(company, defects, orders),
				impossibleOrders(),
				150
			),
			dialect: { delimiter: ';' }
		},
		{
			path: path('order-lines'),
			system: 'hubspot',
			entity: 'order_lines',
			header: lineHeader,
			rows: lineRows(company, defects)
		},
		{
			path: path('contracts'),
			system: 'hubspot',
			entity: 'contracts',
			header: contractHeader,
			rows: rowsOf(main.contracts, contractRow)
		},
		{
			path: path('subscription-events'),
			system: 'hubspot',
			entity: 'subscription_events',
			header: eventHeader,
			rows: eventRows(main.contracts)
		}
	];
}

function* orderRows({ orders, setting }: DemoCompany, defects: Defects, file: string): Generator<Row> {
	const random = setting.random.fork('order links');
	for (const order of orders) {
		const contact = random.chance(mess.orderBlankContact) ? null : order.contact;
		defects.countLink(file, 'Contact ID', contact === null);
		const { net, discount, company } = order;
		yield [
			order.id,
			order.number,
			order.kind,
			order.status,
			instant(order.at),
			company.id,
			contact?.id,
			order.deal?.id,
			order.channel,
			decimalComma(net),
			decimalComma(Math.round(net * 19) / 100),
			decimalComma(discount),
			company.currency
		];
	}
}

function impossibleOrders(): { row: Row; column: string }[] {
	const row = (id: string, time: string, net: string): Row =>
		orderHeader.map((name) => {
			if (name === 'Order ID') return id;
			if (name === 'Kind') return 'order';
			if (name === 'Order Date') return time;
			return name === 'Net Amount' ? net : '';
		});
	return [
		{ row: row('69999001', '31/02/2025', '100,00'), column: 'Order Date' },
		{ row: row('69999002', '2025-02-03T09:00:00Z', 'see invoice'), column: 'Net Amount' }
	];
}

/** Lines name their product as somebody typed it. */
function* lineRows({ orders, setting }: DemoCompany, defects: Defects): Generator<Row> {
	const random = setting.random.fork('product names');
	let id = 63_000_000;
	for (const order of orders) {
		for (const line of order.lines) {
			id++;
			const isVariant = random.chance(mess.productVariants);
			if (isVariant) defects.orderLinesWithVariants.push(String(id));
			const name = isVariant ? line.product.variant : line.product.name;
			yield [
				String(id),
				order.id,
				name,
				line.quantity,
				line.unitPrice,
				line.discount,
				line.amount,
				order.company.currency
			];
		}
	}
}

const contractRow = (contract: Contract): Row => [
	contract.id,
	contract.number,
	`${contract.product.name} for ${contract.company.name}`,
	contract.company.id,
	contract.deal?.id,
	contract.product.id,
	contract.cancelledAt === null ? 'Active' : 'Cancelled',
	dateOf(contract.starts),
	dateOf(contract.ends),
	contract.months,
	contract.monthly,
	'month',
	contract.currency,
	contract.months === 1,
	contract.cancelledAt === null ? '' : instant(contract.cancelledAt),
	contract.owner.id
];

function* eventRows(contracts: readonly Contract[]): Generator<Row> {
	let id = 64_000_000;
	for (const contract of contracts) {
		for (const { type, at, change } of contract.events) {
			yield [String(++id), contract.id, contract.company.id, type, instant(at), change, contract.currency];
		}
	}
}
