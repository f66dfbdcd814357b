import type { World } from '../world/world.ts';
import { euro, idOf, isThere, kept, partnerOf, type Tables } from './rows.ts';

/** Products of a deal stand on a quotation for it. */
export function sales(world: World): Tables {
	const items = world.living('lineItems');
	const deals = [...new Set(items.map(({ deal }) => deal))];
	return {
		'product.product': world.living('products').map((product) => ({
			...{
				id: product.id,
				name: product.name,
				default_code: product.sku,
				categ_id: 1,
				lst_price: Number(product.price),
				standard_price: 0,
				currency_id: euro,
				active: true
			},
			...kept(product)
		})),
		'sale.order': deals.map((id) => {
			const own = items.filter(({ deal }) => deal === id);
			const deal = world.get('deals', id);
			const total = own.reduce((sum, { quantity, unitPrice }) => sum + quantity * Number(unitPrice), 0);
			return {
				...{
					id: idOf.order(id),
					name: `S${String(id).padStart(5, '0')}`,
					partner_id: partnerOf(world, deal.contact, deal.company),
					user_id: idOf.user(deal.owner)
				},
				...{
					state: 'draft',
					date_order: own[0]!.createdAt,
					amount_untaxed: Number(total.toFixed(2)),
					amount_tax: 0,
					currency_id: euro
				},
				...{
					opportunity_id: isThere(deal) ? idOf.deal(id) : false,
					create_date: own[0]!.createdAt,
					write_date: own[0]!.updatedAt
				}
			};
		}),
		'sale.order.line': items.map((item) => ({
			...{
				id: item.id,
				order_id: idOf.order(item.deal),
				product_id: item.product,
				name: world.get('products', item.product).name,
				product_uom_qty: item.quantity
			},
			...{
				price_unit: Number(item.unitPrice),
				discount: 0,
				price_subtotal: Number((item.quantity * Number(item.unitPrice)).toFixed(2)),
				currency_id: euro,
				display_type: false
			},
			...kept(item)
		}))
	};
}
