import { products } from './catalogue.ts';
import { subscriptionFor } from './deals.ts';
import type { Deal, OrderLine } from './model.ts';

const installation = products.find(({ name }) => name === 'Installation')!;
const round = (value: number): number => Math.round(value * 100) / 100;

/** What a deal's amount is made of; the net prices add up to it. Nothing for a deal without an amount. */
export function lineItemsOf(deal: Deal): OrderLine[] {
	const { amount, monthly, product } = deal;
	if (amount === null || amount <= 0) return [];
	if (product.billing === 'month') return [licences(product, amount)];
	const lines: OrderLine[] = [];
	let left = amount;
	if (monthly !== null) {
		const yearly = round(Math.min(monthly * 12, left * 0.7));
		const software = subscriptionFor(monthly);
		lines.push(licences(software, yearly));
		left = round(left - yearly);
	}
	const service = left > product.price * 1.1 ? round(Math.min(left * 0.08, installation.price * 2)) : 0;
	if (service > 0) lines.push(priced(installation, service, installation.price));
	lines.push(priced(product, round(left - service), product.price));
	return lines;
}

/** A year of a subscription: as many seats as its monthly price says. */
function licences(product: OrderLine['product'], amount: number): OrderLine {
	const quantity = Math.max(1, Math.round(amount / 12 / product.price));
	return { product, quantity, unitPrice: round(amount / quantity), discount: 0, amount };
}

/** A line of a given net price: as many pieces as the list price says, the difference as a discount or a higher price. */
function priced(product: OrderLine['product'], amount: number, list: number): OrderLine {
	const quantity = Math.max(1, Math.round(amount / list));
	const full = quantity * list;
	if (amount >= full) return { product, quantity, unitPrice: round(amount / quantity), discount: 0, amount };
	return { product, quantity, unitPrice: list, discount: round(100 * (1 - amount / full)), amount };
}
