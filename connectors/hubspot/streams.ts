import type { Stream } from '../connector.ts';
import { activityKinds } from './pull/activities.ts';
import { campaignStream } from './pull/campaigns.ts';
import {
	invoiceKind,
	lineItemKind,
	orderKind,
	productKind,
	quoteKind,
	subscriptionKind
} from './pull/commerce.ts';
import { companyKind, contactKind, leadKind, ticketKind } from './pull/customers.ts';
import { dealKind } from './pull/deals.ts';
import { emailEventStream } from './pull/email-events.ts';
import { formStream } from './pull/forms.ts';
import { objectStream } from './pull/objects.ts';
import { peopleStream } from './pull/people.ts';
import { pipelineStream } from './pull/pipelines.ts';
import type { ObjectKind } from './pull/reading.ts';

/** The kinds of record that each stream of them holds. */
export const kindsOf: Readonly<Record<string, readonly ObjectKind[]>> = {
	companies: [companyKind],
	contacts: [contactKind],
	deals: [dealKind],
	leads: [leadKind],
	products: [productKind],
	orders: [orderKind, invoiceKind],
	line_items: [lineItemKind],
	quotes: [quoteKind],
	subscriptions: [subscriptionKind],
	tickets: [ticketKind],
	activities: activityKinds
};

const of = (name: string, label: string, ...entities: Stream['entities']): Stream =>
	objectStream({ name, label, entities }, kindsOf[name]!);

/** What can be pulled, in an order in which everything a record may point to comes before it. */
export const hubspotStreams: readonly Stream[] = [
	peopleStream,
	pipelineStream,
	campaignStream,
	of('products', 'Products', 'products'),
	of('companies', 'Companies', 'companies'),
	of('contacts', 'Contacts', 'contacts', 'touchpoints'),
	of('deals', 'Deals', 'deals', 'deal_contacts', 'deal_events'),
	of('leads', 'Leads', 'leads'),
	of('orders', 'Orders and invoices', 'orders'),
	of('line_items', 'Line items', 'line_items', 'order_lines'),
	of('quotes', 'Quotes', 'quotes'),
	of('subscriptions', 'Subscriptions', 'contracts'),
	of('tickets', 'Tickets', 'tickets', 'ticket_events'),
	of('activities', 'Activities', 'activities'),
	formStream,
	emailEventStream
];
