/** The world's records as HubSpot's objects. */
import type {
	Activity,
	Company,
	Contact,
	Deal,
	Kept,
	Lead,
	LineItem,
	Moment,
	Ticket
} from '../world/records.ts';
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
import type { WireVersion } from './wire.ts';

export interface FakeObject {
	id: string;
	createdAt: Moment;
	updatedAt: Moment;
	archivedAt: Moment | null;
	properties: Record<string, string | null>;
	history: Record<string, WireVersion[]>;
	/** What it is linked with, by kind. */
	links: Record<string, Link[]>;
	/** The world has no such record: another of its records makes it necessary in HubSpot. */
	isBeside?: boolean;
}

export interface Link {
	id: string;
	isPrimary?: boolean;
	/** What people called the link. */
	label?: string;
}

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

function object(
	id: string,
	{ createdAt, updatedAt, deletedAt }: Kept,
	properties: Record<string, string | null>,
	more: Partial<FakeObject> = {}
): FakeObject {
	return { id, createdAt, updatedAt, archivedAt: deletedAt, properties, history: {}, links: {}, ...more };
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

function activity(world: World, each: Activity): FakeObject {
	const end = new Date(Date.parse(each.at) + each.durationSeconds * 1000).toISOString();
	const own: Record<Activity['type'], Record<string, string | null>> = {
		call: {
			hs_call_title: each.subject,
			hs_call_body: `<p>About ${each.subject} &amp; more</p>`,
			hs_call_direction: 'OUTBOUND',
			hs_call_disposition: 'f240bbac-87c9-4f6e-bf70-924b57d47db7',
			hs_call_duration: String(each.durationSeconds * 1000),
			hs_call_status: each.isDone ? 'COMPLETED' : 'QUEUED'
		},
		email: { hs_email_subject: each.subject, hs_email_direction: 'EMAIL', hs_email_status: 'SENT' },
		meeting: {
			hs_meeting_title: each.subject,
			hs_meeting_start_time: each.at,
			hs_meeting_end_time: end,
			hs_meeting_outcome: each.isDone ? 'COMPLETED' : 'SCHEDULED'
		},
		task: {
			hs_task_subject: each.subject,
			hs_task_status: each.isDone ? 'COMPLETED' : 'NOT_STARTED',
			hs_task_completion_date: each.isDone ? end : null
		},
		note: { hs_note_body: each.subject }
	};
	return object(
		idOf('activities', each.id),
		each,
		{ ...own[each.type], hs_timestamp: each.at, hubspot_owner_id: ownerId(each.owner) },
		linked(each, {
			deals: dealLink(world, each.deal),
			contacts: contactLink(world, each.contact),
			companies: each.company === null ? [] : [{ id: companyId(world, each.company), isPrimary: true }]
		})
	);
}

/** A link to a record in the bin, with the moment at which it ceased to be. */
interface Ended extends Link {
	endedAt: Moment | null;
}

const dealLink = (world: World, id: number | null): Ended[] =>
	id === null ? [] : [{ id: idOf('deals', id), endedAt: world.get('deals', id).deletedAt }];

const contactLink = (world: World, id: number | null, label?: string): Ended[] =>
	id === null
		? []
		: [{ id: idOf('contacts', id), endedAt: world.get('contacts', id).deletedAt, ...(label && { label }) }];

/**
 * The links of a record to others that are there. A link that ends with its other end changes the record: HubSpot counts
 * in it what it is linked with.
 */
function linked(
	{ updatedAt }: Kept,
	links: Record<string, (Link | Ended)[]>
): Pick<FakeObject, 'links' | 'updatedAt'> {
	const ends = Object.values(links)
		.flat()
		.flatMap((link) => ('endedAt' in link && link.endedAt ? [link.endedAt] : []));
	return {
		updatedAt: [updatedAt, ...ends].sort().at(-1)!,
		links: Object.fromEntries(
			Object.entries(links).map(([kind, all]) => [
				kind,
				all
					.filter((link) => !('endedAt' in link && link.endedAt))
					.map(({ id, isPrimary, label }) => ({
						id,
						...(isPrimary && { isPrimary }),
						...(label && { label })
					}))
			])
		)
	};
}
