/** Orders of connected shops, and what was in them. */
import type { Row, Stream } from '../../connector.ts';
import { listed, type Item } from '../api.ts';
import { amount, currency, link, text, time } from '../cells.ts';
import * as maps from '../fields.ts';
import { recordSet } from './rows.ts';

const states: Readonly<Record<string, string>> = {
	'0': 'Pending',
	'1': 'Completed',
	'2': 'Abandoned',
	'3': 'Recovered',
	'4': 'Waiting'
};

/** A cart that was left is no order. */
const isOrder = ({ state }: Item): boolean => String(state) !== '2';

export const orders: Stream = {
	name: 'orders',
	label: 'Orders of shops',
	entities: ['orders', 'order_lines'],
	async *pull(session) {
		const carts = new Set<string>();
		let contacts: ReadonlyMap<string, string> | null = null;
		for await (const items of listed(session, 'ecomOrders')) {
			for (const item of items) if (!isOrder(item)) carts.add(String(item.id));
			// Orders name people by their address alone.
			contacts ??= items.length > 0 ? await contactsByAddress(session) : new Map();
			const known = contacts;
			yield {
				records: recordSet(
					maps.orders,
					items.filter(isOrder).map((item) => orderRow(item, known))
				),
				deleted: items
					.filter((item) => !isOrder(item))
					.map(({ id }) => ({ entity: 'orders' as const, id: String(id) })),
				cursor: null
			};
		}
		for await (const items of listed(session, 'ecomOrderProducts')) {
			const lines = items.filter((item) => !carts.has(orderOf(item)));
			yield { records: recordSet(maps.orderLines, lines.map(lineRow)), cursor: null };
		}
	}
};

const orderOf = (line: Item): string => String(line.orderid ?? line.ecomOrder);

async function contactsByAddress(session: Parameters<typeof listed>[0]): Promise<Map<string, string>> {
	const contacts = new Map<string, string>();
	for await (const items of listed(session, 'contacts', { 'orders[id]': 'ASC' }))
		for (const { id, email } of items) {
			const address = text(email)?.toLowerCase();
			if (address) contacts.set(address, String(id));
		}
	return contacts;
}

function orderRow(item: Item, contacts: ReadonlyMap<string, string>): Row {
	return {
		id: String(item.id),
		cdate: time(item.createdDate),
		udate: time(item.updatedDate),
		number: text(item.orderNumber) ?? text(item.externalid),
		stateWord: states[String(item.state)] ?? text(item.state),
		orderedAt: time(item.externalCreatedDate) ?? time(item.orderDate),
		contact: contacts.get(text(item.email)?.toLowerCase() ?? '') ?? null,
		net: netOf(item),
		tax: amount(item.taxAmount),
		discount: amount(item.discountAmount),
		currency: currency(item.currency)
	};
}

/** The price without its tax, in whole cents all the way. */
function netOf({ totalPrice, taxAmount }: Item): string | null {
	const total = amount(totalPrice);
	if (total === null) return null;
	const cents = (units: string | null) => BigInt((units ?? '0.00').replace('.', ''));
	return amount(String(cents(total) - cents(amount(taxAmount))));
}

function lineRow(item: Item): Row {
	const price = amount(item.price);
	const quantity = text(item.quantity);
	const isWhole = quantity !== null && /^\d+$/.test(quantity);
	return {
		id: String(item.id),
		cdate: time(item.createdDate),
		udate: time(item.updatedDate),
		order: link(orderOf(item)),
		name: text(item.name),
		quantity,
		price,
		sum: price !== null && isWhole ? amount(String(BigInt(price.replace('.', '')) * BigInt(quantity))) : null
	};
}
