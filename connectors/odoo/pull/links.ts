/** Whom and what activities are with and about. */
import type { Row } from '../../connector.ts';
import type { Odoo } from '../odoo.ts';
import { idText, linked, type OdooValue } from '../values.ts';
import { companiesOf } from './partners.ts';

/** Links of an activity to what it is about. */
export type Links = Pick<Row, 'company' | 'contact' | 'deal' | 'lead' | 'ticket'>;

/** Users by the partners that they are. */
export type Users = ReadonlyMap<number, string>;

export async function usersOf(odoo: Odoo, partners: readonly OdooValue[]): Promise<Users> {
	const asked = [...new Set(partners.flatMap((partner) => linked(partner) ?? []))];
	if (asked.length === 0) return new Map();
	const found = await odoo.searchRead(
		'res.users',
		[
			['partner_id', 'in', asked],
			['share', '=', false]
		],
		['partner_id']
	);
	return new Map(found.map((user) => [linked(user.partner_id)!, String(user.id)]));
}

export async function linksOf(
	odoo: Odoo,
	targets: readonly { model: OdooValue | undefined; id: OdooValue | undefined }[]
): Promise<Links[]> {
	const of = (model: string) =>
		targets.flatMap((target) => (target.model === model ? (linked(target.id) ?? []) : []));
	const orders = await odoo.records('sale.order', of('sale.order'), ['opportunity_id', 'partner_id']);
	const tickets = await odoo.records('helpdesk.ticket', of('helpdesk.ticket'), ['partner_id']);
	const leads = await odoo.records('crm.lead', of('crm.lead'), ['type', 'partner_id']);
	const others = [...orders.values(), ...tickets.values(), ...leads.values()].flatMap(
		({ partner_id }) => linked(partner_id) ?? []
	);
	const customers = await companiesOf(odoo, [...of('res.partner'), ...others]);
	return targets.map(({ model, id }): Links => {
		const known = linked(id) ?? 0;
		const record = { 'crm.lead': leads, 'sale.order': orders, 'helpdesk.ticket': tickets }[
			String(model)
		]?.get(known);
		const customer = customers.get(model === 'res.partner' ? known : (linked(record?.partner_id) ?? 0));
		const isDeal = model === 'crm.lead' && record?.type === 'opportunity';
		return {
			company: customer?.company ?? null,
			contact: customer?.contact ?? null,
			deal: isDeal ? String(known) : idText(record?.opportunity_id),
			lead: model === 'crm.lead' && record?.type === 'lead' ? String(known) : null,
			ticket: model === 'helpdesk.ticket' ? String(known) : null
		};
	});
}
