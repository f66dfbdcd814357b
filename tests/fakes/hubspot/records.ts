/** The world's records as HubSpot's objects. */
import type { Company, Contact, Deal, Lead, LineItem, Ticket } from '../world/records.ts';
import type { World } from '../world/world.ts';
import {
	closeMoment,
	dealHistory,
	decimal,
	leadHistory,
	ticketHistory,
	ticketPriorities,
	ticketStages
} from './history.ts';
import { companyId, idOf, mergedIds, ownerId, pipelineId, stageId } from './ids.ts';
import { enteredName, industries, leadStages, regions } from './metadata.ts';
import { activity } from './activities.ts';
import { contactLink, dealLink, linked, object, type FakeObject } from './object-parts.ts';

const valueOf = (options: Readonly<Record<string, string>>, label: string): string | null =>
	Object.entries(options).find(([, each]) => each === label)?.[0] ?? null;

/** Every object of a kind, those in the bin too; those that were merged are no objects any more. */
export function objectsOf(world: World, kind: string): FakeObject[] {
	const { tables } = world;
	switch (kind) {
		case 'companies':
			return tables.companies
				.filter(({ mergedInto }) => mergedInto === null)
				.map((each) => company(world, each));
		case 'contacts':
			return [
				...tables.contacts.map((each) => contact(world, each)),
				...tables.leads.map((each) => leadContact(each))
			];
		case 'leads':
			return tables.leads.map((each) => lead(world, each));
		case 'deals':
			return tables.deals.map((each) => deal(world, each));
		case 'products':
			return tables.products.map((each) =>
				object(idOf('products', each.id), each, {
					name: each.name,
					hs_sku: each.sku,
					price: decimal(each.price)
				})
			);
		case 'line_items':
			return tables.lineItems.map((each) => lineItem(world, each));
		case 'tickets':
			return tables.tickets.map((each) => ticket(world, each));
		default:
			return tables.activities.filter(({ type }) => `${type}s` === kind).map((each) => activity(world, each));
	}
}

const company = (world: World, each: Company): FakeObject =>
	object(companyId(world, each.id), each, {
		name: each.name,
		domain: each.domain,
		industry: valueOf(industries, each.industry),
		country: each.country,
		hubspot_owner_id: ownerId(each.owner),
		hs_merged_object_ids: mergedIds(world, each).join(';') || null
	});

const contact = (world: World, each: Contact): FakeObject =>
	object(idOf('contacts', each.id), each, {
		firstname: each.firstName,
		lastname: each.lastName,
		email: each.email,
		phone: each.phone,
		associatedcompanyid: each.company === null ? null : companyId(world, each.company),
		hubspot_owner_id: ownerId(each.owner),
		newsletter: each.id % 2 === 0 ? 'true' : null,
		hs_analytics_source: each.id % 2 === 0 ? 'ORGANIC_SEARCH' : 'OFFLINE',
		hs_analytics_first_timestamp: each.createdAt
	});

/** A lead of HubSpot is always about a contact. */
const leadContact = (each: Lead): FakeObject =>
	object(
		idOf('leadContacts', each.id),
		{ ...each, updatedAt: each.createdAt },
		{
			firstname: each.firstName,
			lastname: each.lastName,
			email: each.email,
			hubspot_owner_id: ownerId(each.owner),
			hs_analytics_source: 'OFFLINE'
		},
		{ isBeside: true }
	);

const lead = (world: World, each: Lead): FakeObject =>
	object(
		idOf('leads', each.id),
		each,
		{
			hs_lead_name: `${each.firstName} ${each.lastName}`,
			hs_associated_contact_firstname: each.firstName,
			hs_associated_contact_lastname: each.lastName,
			hs_associated_contact_email: each.email,
			hs_associated_company_name: each.companyName,
			hs_pipeline_stage: valueOf(leadStages, each.status),
			hs_pipeline_stage_category: each.convertedAt ? 'QUALIFIED' : 'NEW',
			hubspot_owner_id: ownerId(each.owner)
		},
		{
			history: leadHistory(each),
			...linked(each, {
				contacts: [{ id: idOf('leadContacts', each.id) }],
				deals: dealLink(world, each.convertedDeal)
			})
		}
	);

function deal(world: World, each: Deal): FakeObject {
	const history = dealHistory(world, each);
	const isClosed = each.status !== 'open';
	const entered = history.dealstage!.toReversed().map(({ value, timestamp }) => [value, timestamp] as const);
	const stages = world.get('pipelines', each.pipeline).stages;
	return object(
		idOf('deals', each.id),
		each,
		{
			dealname: each.name,
			pipeline: pipelineId({ id: each.pipeline }),
			dealstage: stageId(each.stage),
			amount: each.amount && decimal(each.amount),
			deal_currency_code: each.currency,
			closedate: isClosed ? each.closedAt : each.expectedClose && closeMoment(each.expectedClose),
			closed_lost_reason: each.lostReason,
			hs_is_closed: String(isClosed),
			hs_is_closed_won: String(each.status === 'won'),
			hs_deal_stage_probability: String(world.stage(each.pipeline, each.stage).probability),
			hubspot_owner_id: ownerId(each.owner),
			sales_region: valueOf(regions, each.region),
			partner_score: each.id % 2 === 0 ? 'N/A' : '7',
			...Object.fromEntries(
				stages.map(({ id }) => [
					enteredName(id),
					entered.findLast(([value]) => value === stageId(id))?.[1] ?? null
				])
			)
		},
		{
			history,
			...linked(each, {
				companies: [{ id: companyId(world, each.company), isPrimary: true }],
				contacts: contactLink(world, each.contact, 'Decision maker')
			})
		}
	);
}

const lineItem = (world: World, each: LineItem): FakeObject =>
	object(
		idOf('lineItems', each.id),
		each,
		{
			name: world.get('products', each.product).name,
			hs_product_id: idOf('products', each.product),
			quantity: String(each.quantity),
			price: decimal(each.unitPrice),
			amount: decimal(times(each.unitPrice, each.quantity)),
			hs_line_item_currency_code: 'EUR'
		},
		linked(each, { deals: dealLink(world, each.deal) })
	);

/** An amount of four decimals so many times, exactly. */
function times(amount: string, quantity: number): string {
	const [whole, fraction = ''] = amount.split('.');
	const parts = String(BigInt(whole! + fraction.padEnd(4, '0')) * BigInt(quantity)).padStart(5, '0');
	return `${parts.slice(0, -4)}.${parts.slice(-4)}`;
}

const ticket = (world: World, each: Ticket): FakeObject =>
	object(
		idOf('tickets', each.id),
		each,
		{
			subject: each.subject,
			hs_pipeline: '0',
			hs_pipeline_stage: ticketStages[each.status],
			hs_ticket_priority: ticketPriorities[each.priority],
			hubspot_owner_id: ownerId(each.owner),
			closed_date: each.solvedAt
		},
		{
			history: ticketHistory(each),
			...linked(each, {
				companies: each.company === null ? [] : [{ id: companyId(world, each.company), isPrimary: true }],
				contacts: contactLink(world, each.contact)
			})
		}
	);
