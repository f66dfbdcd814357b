/** Products, and which of them are in which deals. */
import type { Row, Session, Stream } from '../../connector.ts';
import { decimalText } from '../../shared/decimals.ts';
import type { CurrentUser, Deal, DealProduct, Product } from '../answers.ts';
import { byIds, clientOf, idsOf, listed, mostIds, mostRecords } from '../api.ts';
import * as maps from '../fields.ts';
import { metadataOf, type Metadata } from '../metadata.ts';
import { changedPages, type ListsCursor } from './changed.ts';
import { dealLists } from './deals.ts';
import { cursorAs, identity, recordSet, text, wholeList } from './rows.ts';

/** How often a product is billed; what is billed by the week or half year has no word of ours. */
const periods: Readonly<Record<string, string>> = {
	monthly: 'month',
	quarterly: 'quarter',
	annually: 'year'
};

export const products: Stream = {
	name: 'products',
	label: 'Products',
	entities: ['products'],
	async *pull(session) {
		const metadata = await metadataOf(session, 'productFields');
		const currency = await currencyOf(session);
		yield* wholeList(listed<Product>(session, 'products'), (items) =>
			productRecords(metadata, currency, items)
		);
	},
	async *pullSome(session, ids) {
		const metadata = await metadataOf(session, 'productFields');
		const currency = await currencyOf(session);
		yield* wholeList(byIds<Product>(session, 'products', ids), (items) =>
			productRecords(metadata, currency, items)
		);
	},
	sweep: { entity: 'products', when: 'always', ids: (session) => idsOf(session, 'products') }
};

/** A product has a price in each of several currencies: the one of the account is taken, else the first. */
async function currencyOf(session: Session): Promise<string | undefined> {
	const { data } = await clientOf(session).json<{ data: CurrentUser }>({ path: 'api/v1/users/me' });
	return data.default_currency;
}

const productRecords = (metadata: Metadata, currency: string | undefined, items: readonly Product[]) =>
	recordSet(
		maps.products,
		items.map((item): Row => {
			const prices = item.prices ?? [];
			const price = prices.find((each) => each.currency === currency) ?? prices[0];
			return {
				...metadata.cells(item.custom_fields),
				...identity(item),
				name: text(item.name) ?? String(item.id),
				code: text(item.code),
				categoryName: metadata.label('category', item.category),
				price: decimalText(price?.price),
				cost: decimalText(price?.cost),
				currency: text(price?.currency),
				isRecurring: item.billing_frequency ? item.billing_frequency !== 'one-time' : null,
				billingPeriod: periods[item.billing_frequency ?? ''] ?? null,
				is_linkable: item.is_linkable ?? null
			};
		}),
		metadata.customFields
	);

export const lineItems: Stream = {
	name: 'line_items',
	label: 'Products of deals',
	entities: ['line_items'],
	async *pull(session, cursor) {
		for await (const { items, cursor: next } of changedPages<Deal>(session, cursorAs<ListsCursor>(cursor), {
			paths: dealLists,
			limit: mostRecords,
			query: { include_fields: 'products_count' }
		})) {
			const withProducts = items.filter(({ products_count }) => products_count !== 0);
			yield { ...(await productsOf(session, withProducts)), cursor: next };
		}
	},
	/** By the ids of their deals: Pipedrive answers no product of a deal by its own. */
	async *pullSome(session, ids) {
		yield {
			...(await productsOf(
				session,
				ids.map((id) => ({ id: Number(id) }))
			)),
			cursor: null
		};
	},
	sweep: {
		entity: 'line_items',
		when: 'full',
		async *ids(session) {
			for (const path of dealLists)
				for await (const page of listed<Deal>(session, path)) {
					const { records } = await productsOf(session, page);
					yield records.flatMap(({ rows }) => rows.map(({ id }) => String(id)));
				}
		}
	}
};

async function productsOf(session: Session, deals: readonly { id: number }[]) {
	const items: DealProduct[] = [];
	for (let from = 0; from < deals.length; from += mostIds) {
		const ids = deals.slice(from, from + mostIds).map(({ id }) => id);
		for await (const page of listed<DealProduct>(session, 'deals/products', { deal_ids: ids.join(',') }))
			items.push(...page);
	}
	const isOn = ({ is_enabled }: DealProduct) => is_enabled !== false;
	return {
		records: recordSet(maps.lineItems, items.filter(isOn).map(lineItemRow)),
		// A product that is switched off does not count towards the deal.
		deleted: items
			.filter((item) => !isOn(item))
			.map(({ id }) => ({ entity: 'line_items' as const, id: String(id) }))
	};
}

const lineItemRow = (item: DealProduct): Row => ({
	...identity(item),
	deal_id: String(item.deal_id),
	product_id: text(item.product_id),
	name: text(item.name),
	quantity: decimalText(item.quantity),
	item_price: decimalText(item.item_price),
	discountShare: discountShare(item),
	sum: decimalText(item.sum),
	currency: text(item.currency)
});

/** A discount in percent, or as an amount off the whole line. */
function discountShare({ discount, discount_type, quantity, item_price }: DealProduct): number | null {
	if (discount === null || discount === undefined) return null;
	if (discount_type !== 'amount') return discount / 100;
	const full = (quantity ?? 0) * (item_price ?? 0);
	return full > 0 ? discount / full : null;
}
