/** What each stream reads, and what becomes of it. */
import type { EntityName } from '#lib/crm/entities/index.ts';
import type { Page, Row } from '../connector.ts';
import type { FieldMap } from '../export-shape.ts';
import { companyDomain } from '../shared/domains.ts';
import { changedAt, type ChangeQuery } from './changed.ts';
import {
	companyMap,
	contactMap,
	lineItemMap,
	orderLineMap,
	orderMap,
	peopleMap,
	productMap,
	quoteMap
} from './fields.ts';
import { currencyOf, isContact, opportunityFields, opportunityPage } from './opportunities.ts';
import type { Tryton } from './tryton.ts';
import { day, decimal, idText, moment, nested, text, type TrytonRecord } from './values.ts';

export interface Definition extends Omit<ChangeQuery, 'pageSize'> {
	name: string;
	label: string;
	entities: readonly EntityName[];
	module: string;
	map?: FieldMap;
	row?(record: TrytonRecord): Row;
	page?(tryton: Tryton, records: readonly TrytonRecord[]): Promise<Omit<Page, 'cursor'>>;
}

const dates = (record: TrytonRecord): Row => ({
	id: String(record.id),
	create_date: moment(record.create_date),
	write_date: changedAt(record)
});

const confirmed = ['confirmed', 'processing', 'done'];

/** The opportunity that a sale came of: `sale.opportunity,7`. */
const opportunityOf = (origin: unknown): string | null =>
	/^sale\.opportunity,(\d+)$/.exec(typeof origin === 'string' ? origin : '')?.[1] ?? null;

const saleFields = [
	'number',
	'reference',
	'description',
	'party',
	'state',
	'sale_date',
	'origin',
	'untaxed_amount',
	'tax_amount',
	'currency.code',
	'employee'
];

/** In an order in which records come after those they point to. */
export const definitions: readonly Definition[] = [
	{
		name: 'people',
		label: 'Employees',
		entities: ['people'],
		model: 'company.employee',
		module: 'company',
		domain: [],
		related: { party: 'party.party' },
		fields: ['party.name', 'party.email', 'supervisor', 'end_date'],
		map: peopleMap,
		row: (employee) => ({
			...dates(employee),
			name: text(nested(employee, 'party').name),
			email: text(nested(employee, 'party').email),
			supervisor: idText(employee.supervisor),
			active: employee.end_date === null
		})
	},
	{
		name: 'companies',
		label: 'Parties',
		entities: ['companies'],
		model: 'party.party',
		module: 'party',
		domain: [['replaced_by', '=', null]],
		related: { addresses: 'party.address', contact_mechanisms: 'party.contact_mechanism' },
		fields: ['name', 'code', 'phone', 'email', 'website', 'addresses'],
		page: async (tryton, records) => {
			const first = records.flatMap(({ addresses }) =>
				Array.isArray(addresses) ? (addresses as number[]).slice(0, 1) : []
			);
			const known = await tryton.read('party.address', first, [
				'party',
				'street',
				'postal_code',
				'city',
				'country.name'
			]);
			const byParty = new Map(known.map((address) => [address.party, address]));
			const rows = records.map((party) => {
				const address = byParty.get(party.id);
				return {
					...dates(party),
					name: text(party.name) ?? text(party.code),
					phone: text(party.phone),
					website: text(party.website),
					domain: companyDomain(text(party.website), text(party.email)),
					street: text(address?.street),
					postal_code: text(address?.postal_code),
					city: text(address?.city),
					country: address ? text(nested(address, 'country').name) : null
				};
			});
			return { records: [{ map: companyMap, rows }], merged: await mergedParties(tryton) };
		}
	},
	{
		name: 'contacts',
		label: 'Contact mechanisms',
		entities: ['contacts'],
		model: 'party.contact_mechanism',
		module: 'party',
		domain: isContact,
		fields: ['name', 'value', 'party'],
		map: contactMap,
		row: (mechanism) => ({
			...dates(mechanism),
			name: text(mechanism.name),
			email: text(mechanism.value),
			party: idText(mechanism.party)
		})
	},
	{
		name: 'products',
		label: 'Products',
		entities: ['products'],
		model: 'product.product',
		module: 'product',
		domain: [],
		related: { template: 'product.template' },
		fields: ['rec_name', 'code', 'template.name', 'list_price', 'cost_price', 'active'],
		page: async (tryton, products) => {
			const currency = await tryton.currency();
			const rows = products.map((product) => ({
				...dates(product),
				name: text(nested(product, 'template').name) ?? text(product.rec_name),
				code: text(product.code),
				list_price: decimal(product.list_price),
				cost_price: decimal(product.cost_price),
				active: Boolean(product.active),
				currency
			}));
			return { records: [{ map: productMap, rows }] };
		}
	},
	{
		name: 'deals',
		label: 'Opportunities',
		entities: ['deals', 'deal_events'],
		model: 'sale.opportunity',
		module: 'sale_opportunity',
		domain: [],
		fields: opportunityFields,
		page: opportunityPage
	},
	{
		name: 'line_items',
		label: 'Lines of opportunities',
		entities: ['line_items'],
		model: 'sale.opportunity.line',
		module: 'sale_opportunity',
		domain: [],
		fields: ['opportunity', 'product', 'product.rec_name', 'quantity'],
		map: lineItemMap,
		row: (line) => ({
			...dates(line),
			opportunity: idText(line.opportunity),
			product: idText(line.product),
			name: text(nested(line, 'product').rec_name),
			quantity: decimal(line.quantity)
		})
	},
	{
		name: 'quotes',
		label: 'Quotations',
		entities: ['quotes'],
		model: 'sale.sale',
		module: 'sale',
		domain: [],
		fields: saleFields,
		map: quoteMap,
		row: (sale) => ({
			...dates(sale),
			deal: opportunityOf(sale.origin),
			number: text(sale.number),
			name: text(sale.description),
			status: confirmed.includes(String(sale.state)) ? 'Accepted' : text(sale.state),
			accepted_at: confirmed.includes(String(sale.state)) ? day(sale.sale_date) : null,
			amount: decimal(sale.untaxed_amount),
			currency: currencyOf(sale),
			owner: idText(sale.employee)
		})
	},
	{
		name: 'orders',
		label: 'Sales',
		entities: ['orders'],
		model: 'sale.sale',
		module: 'sale',
		domain: [['state', 'in', confirmed]],
		fields: saleFields,
		map: orderMap,
		row: (sale) => ({
			...dates(sale),
			number: text(sale.number) ?? text(sale.reference),
			kind: 'order',
			status: text(sale.state),
			ordered_at: day(sale.sale_date) ?? moment(sale.create_date),
			party: idText(sale.party),
			deal: opportunityOf(sale.origin),
			amount: decimal(sale.untaxed_amount),
			tax: decimal(sale.tax_amount),
			currency: currencyOf(sale)
		})
	},
	{
		name: 'order_lines',
		label: 'Lines of sales',
		entities: ['order_lines'],
		model: 'sale.line',
		module: 'sale',
		domain: [
			['type', '=', 'line'],
			['sale.state', 'in', confirmed]
		],
		related: { sale: 'sale.sale' },
		fields: ['sale', 'product', 'description', 'quantity', 'unit_price', 'amount', 'currency.code'],
		map: orderLineMap,
		row: (line) => ({
			...dates(line),
			sale: idText(line.sale),
			product: idText(line.product),
			name: text(line.description),
			quantity: decimal(line.quantity),
			unit_price: decimal(line.unit_price),
			amount: decimal(line.amount),
			currency: currencyOf(line)
		})
	}
];

/** Parties that became part of others stay, inactive, and name them. */
async function mergedParties(tryton: Tryton): Promise<NonNullable<Page['merged']>> {
	const replaced = await tryton.searchRead('party.party', [['replaced_by', '!=', null]], ['replaced_by']);
	return replaced.map(({ id, replaced_by }) => ({
		entity: 'companies',
		from: String(id),
		into: String(replaced_by)
	}));
}
