import type { Random } from '#lib/stats/random/random.ts';
import { consumables } from './catalogue.ts';
import type { NextId } from './ids.ts';
import type { Business, Company, Customer, Order, OrderLine } from './model.ts';
import { orderValue, purchasing } from './parameters.ts';
import type { Setting } from './setting.ts';
import { dateOf, dayAt, minutesPerDay, type Minute } from './time.ts';

export interface Purchases {
	orders: Order[];
	/** The hidden half of the model, for scoring. */
	customers: Customer[];
}

/**
 * Orders of spare parts by whoever has an instrument, and by some who only use the shop. Each customer buys at a rate of
 * their own until they leave, as BG/NBD says; the first order makes the customer.
 */
export function createPurchases(setting: Setting, business: Business, nextId: NextId): Purchases {
	const random = setting.random.fork('orders');
	const customers: Customer[] = [];
	const drafts: { company: Company; at: Minute }[] = [];
	for (const company of business.companies) {
		const firstWin = Math.min(...company.wins.map(({ at }) => at));
		const isShopper = random.chance(purchasing.shopOnlyShare);
		const firstOrder = Number.isFinite(firstWin)
			? firstWin + random.integer(2, 45) * minutesPerDay
			: isShopper
				? (setting.start + random.uniform() * (setting.end - setting.start)) * minutesPerDay
				: Infinity;
		if (firstOrder >= setting.now) continue;
		const customer = createCustomer(random, company, Math.round(firstOrder));
		customers.push(customer);
		for (const at of purchasesOf(random, setting, customer)) drafts.push({ company, at });
	}
	drafts.sort((a, b) => a.at - b.at);
	const orders: Order[] = [];
	for (const draft of drafts) {
		const order = createOrder(random, draft.company, draft.at, nextId('order'), orders.length + 1);
		orders.push(order);
		const refundAt = draft.at + random.integer(3, 25) * minutesPerDay;
		if (!random.chance(purchasing.refundShare) || refundAt >= setting.now) {
			if (setting.now - draft.at < 3 * minutesPerDay) order.status = 'Open';
			continue;
		}
		order.status = 'Refunded';
		orders.push(refundOf(order, refundAt, nextId('order'), orders.length + 1));
	}
	return { orders, customers };
}

function createCustomer(random: Random, company: Company, firstOrder: Minute): Customer {
	const { r, alpha, a, b } = purchasing;
	return {
		company,
		firstOrder,
		rate: random.gamma(r, 1 / alpha),
		leaveChance: random.beta(a, b),
		isAlive: true
	};
}

function purchasesOf(random: Random, setting: Setting, customer: Customer): Minute[] {
	const moments = [customer.firstOrder];
	let at = customer.firstOrder;
	for (;;) {
		// In BG/NBD a customer may leave after every repeat purchase, not after the first.
		if (moments.length > 1 && random.chance(customer.leaveChance)) {
			customer.isAlive = false;
			break;
		}
		at += Math.max(1, Math.round(random.exponential(customer.rate + 1e-9) * minutesPerDay));
		if (at >= setting.now) break;
		moments.push(at);
	}
	return moments;
}

function createOrder(random: Random, company: Company, at: Minute, id: string, count: number): Order {
	const wanted = random.logNormal(orderValue.mu, orderValue.sigma);
	const kinds = random.shuffle(consumables).slice(0, 1 + Math.min(4, random.poisson(0.9)));
	const discount = random.weighted([0, 5, 10, 15], [70, 12, 12, 6]);
	const lines = kinds.map((product): OrderLine => {
		const quantity = Math.max(1, Math.round(wanted / kinds.length / product.price));
		return {
			product,
			quantity,
			unitPrice: product.price,
			discount,
			amount: Math.round(quantity * product.price * (100 - discount)) / 100
		};
	});
	const sum = (values: number[]) => Math.round(values.reduce((total, value) => total + value, 0) * 100) / 100;
	const channel = random.weighted(['Web shop', 'E-mail', 'Phone', 'Sales'], [62, 18, 8, 12]);
	const known = company.contacts.filter((contact) => contact.createdAt <= at);
	return {
		id,
		number: `N-${dateOf(dayAt(at)).slice(0, 4)}-${String(count).padStart(6, '0')}`,
		kind: 'order',
		status: random.chance(0.985) ? 'Fulfilled' : 'Cancelled',
		company,
		contact: known.length > 0 ? random.pick(known) : null,
		deal: channel === 'Sales' ? (company.wins.findLast((win) => win.at <= at)?.deal ?? null) : null,
		channel,
		at,
		net: sum(lines.map(({ amount }) => amount)),
		discount: sum(lines.map(({ quantity, unitPrice, amount }) => quantity * unitPrice - amount)),
		lines
	};
}

const refundOf = (order: Order, at: Minute, id: string, count: number): Order => ({
	...order,
	id,
	number: `R-${dateOf(dayAt(at)).slice(0, 4)}-${String(count).padStart(6, '0')}`,
	kind: 'refund',
	status: 'Refunded',
	at,
	net: -order.net,
	discount: 0,
	lines: order.lines.map((line) => ({ ...line, quantity: -line.quantity, amount: -line.amount }))
});
