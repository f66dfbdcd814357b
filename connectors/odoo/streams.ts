/** What is pulled, in an order in which records come after those they point to. */
import type { EntityName } from '#lib/crm/entities/index.ts';
import type { Cursor, Page, Row, Session, Stream } from '../connector.ts';
import { pipelineMap, stageMap } from './fields/index.ts';
import { odooOf, type Odoo } from './odoo.ts';
import { inPhases, type Phase } from './phases.ts';
import { activityIds, activityPhases } from './pull/activities.ts';
import { dealPhases, dealsDependOn, leadIds, leadPhases } from './pull/leads.ts';
import { campaignIds, campaignPhases, mailingPhases, traceIds } from './pull/marketing.ts';
import { partnerIds, partnerPhases } from './pull/partners.ts';
import { teamIds, teamPhases, userIds, userPhases } from './pull/people.ts';
import { lineItemPhases, orderLinePhases } from './pull/lines.ts';
import { orderPhases, productPhases, quotePhases, saleIds } from './pull/sales.ts';
import { placesOf } from './pull/settings.ts';
import { ticketIds, ticketPhases } from './pull/tickets.ts';

export interface OdooStream extends Stream {
	/** The models it reads, the first of which it can't do without, with the app that brings them. */
	models: readonly string[];
	app: string;
}

interface Definition {
	name: string;
	label: string;
	entities: readonly EntityName[];
	models: readonly string[];
	app: string;
	phases(odoo: Odoo, pageSize: number): Phase[] | Promise<Phase[]>;
	/** What says that everything is to be read anew when it changes. */
	dependsOn?(odoo: Odoo): Promise<string>;
	/** The ids that there are, of the entity named first unless another is. */
	ids(odoo: Odoo): AsyncIterable<readonly string[]>;
	swept?: EntityName;
}

const definitions: readonly Definition[] = [
	{
		name: 'teams',
		label: 'Sales teams',
		entities: ['teams'],
		models: ['crm.team'],
		app: 'CRM',
		phases: teamPhases,
		ids: teamIds
	},
	{
		name: 'people',
		label: 'Users',
		entities: ['people'],
		models: ['res.users'],
		app: 'Odoo',
		phases: userPhases,
		ids: userIds
	},
	{
		name: 'companies',
		label: 'Companies',
		entities: ['companies'],
		models: ['res.partner'],
		app: 'Contacts',
		phases: (odoo, pageSize) => partnerPhases(odoo, pageSize, 'companies'),
		ids: (odoo) => partnerIds(odoo, 'companies')
	},
	{
		name: 'contacts',
		label: 'Contacts',
		entities: ['contacts'],
		models: ['res.partner'],
		app: 'Contacts',
		phases: (odoo, pageSize) => partnerPhases(odoo, pageSize, 'contacts'),
		ids: (odoo) => partnerIds(odoo, 'contacts')
	},
	{
		name: 'products',
		label: 'Products',
		entities: ['products'],
		models: ['product.product'],
		app: 'Sales',
		phases: productPhases,
		ids: (odoo) => saleIds(odoo, 'products')
	},
	{
		name: 'campaigns',
		label: 'Campaigns',
		entities: ['campaigns'],
		models: ['utm.campaign'],
		app: 'CRM',
		phases: campaignPhases,
		ids: campaignIds
	},
	{
		name: 'deals',
		label: 'Opportunities',
		entities: ['deals', 'deal_events'],
		models: ['crm.lead'],
		app: 'CRM',
		phases: dealPhases,
		dependsOn: dealsDependOn,
		ids: (odoo) => leadIds(odoo, 'deals')
	},
	{
		name: 'leads',
		label: 'Leads',
		entities: ['leads'],
		models: ['crm.lead'],
		app: 'CRM',
		phases: leadPhases,
		ids: (odoo) => leadIds(odoo, 'leads')
	},
	{
		name: 'tickets',
		label: 'Helpdesk tickets',
		entities: ['tickets'],
		models: ['helpdesk.ticket'],
		app: 'Helpdesk',
		phases: ticketPhases,
		ids: ticketIds
	},
	{
		name: 'activities',
		label: 'Activities, messages and meetings',
		entities: ['activities'],
		models: ['mail.activity', 'mail.message', 'calendar.event'],
		app: 'Discuss',
		phases: activityPhases,
		ids: activityIds
	},
	{
		name: 'quotes',
		label: 'Quotations',
		entities: ['quotes'],
		models: ['sale.order'],
		app: 'Sales',
		phases: quotePhases,
		ids: (odoo) => saleIds(odoo, 'quotes')
	},
	{
		name: 'line_items',
		label: 'Lines of quotations',
		entities: ['line_items'],
		models: ['sale.order.line'],
		app: 'Sales',
		phases: lineItemPhases,
		ids: (odoo) => saleIds(odoo, 'line_items')
	},
	{
		name: 'orders',
		label: 'Orders and invoices',
		entities: ['orders'],
		models: ['sale.order', 'account.move'],
		app: 'Sales and Invoicing',
		phases: orderPhases,
		ids: (odoo) => saleIds(odoo, 'orders')
	},
	{
		name: 'order_lines',
		label: 'Lines of orders and invoices',
		entities: ['order_lines'],
		models: ['sale.order.line', 'account.move.line'],
		app: 'Sales and Invoicing',
		phases: orderLinePhases,
		ids: (odoo) => saleIds(odoo, 'order_lines')
	},
	{
		name: 'email_events',
		label: 'Mailings and their recipients',
		entities: ['email_events', 'touchpoints'],
		models: ['mailing.trace'],
		app: 'Email Marketing',
		phases: mailingPhases,
		ids: traceIds,
		swept: 'touchpoints'
	}
];

/** Every stream, reading pages of a size. */
export function odooStreams(pageSize: number): readonly OdooStream[] {
	const streams = definitions.map((definition) => streamOf(definition, pageSize));
	const first = streams.findIndex(({ name }) => name === 'companies');
	return [...streams.slice(0, first), pipelines, stages, ...streams.slice(first)];
}

function streamOf(definition: Definition, pageSize: number): OdooStream {
	const { name, label, entities, models, app, phases, dependsOn, ids, swept } = definition;
	return {
		...{ name, label, entities, models, app },
		async *pull(session, cursor) {
			const odoo = await odooOf(session);
			if (!(await mayRead(odoo, definition))) return;
			const version = (await dependsOn?.(odoo)) ?? '';
			const known = (cursor ?? {}) as { version?: string; phases?: Cursor };
			const from = known.version === version ? (known.phases ?? null) : null;
			for await (const page of inPhases(odoo, from, await phases(odoo, pageSize)))
				yield { ...page, cursor: { version, phases: page.cursor } };
		},
		// Streams of several models name their records by model and id; those of one by the id alone.
		...(models.length === 1 && {
			async *pullSome(session: Session, asked: readonly string[]) {
				const odoo = await odooOf(session);
				const [phase] = await phases(odoo, pageSize);
				const records = await odoo.searchRead(
					phase!.model,
					[['id', 'in', asked.map(Number)], ...phase!.domain],
					['write_date', ...phase!.fields]
				);
				yield { ...(await phase!.page(records)), cursor: null };
			}
		}),
		sweep: {
			entity: swept ?? entities[0]!,
			when: 'always',
			ids: (session) => idsIn(session, ids)
		}
	};
}

async function* idsIn(session: Session, ids: Definition['ids']): AsyncGenerator<readonly string[]> {
	yield* ids(await odooOf(session));
}

/** Whether the stream's first model is there; says why not. */
async function mayRead(odoo: Odoo, { label, models, app }: Definition): Promise<boolean> {
	if ((await odoo.fields(models[0]!)) !== null) return true;
	odoo.session.warn(`${label} were left out: the app ${app} is not installed in this Odoo.`);
	return false;
}

/** Pipelines and stages are few, and read whole every time. */
const places = (name: 'pipelines' | 'stages', label: string): OdooStream => {
	const rows = async (session: Session): Promise<Row[]> => (await placesOf(await odooOf(session)))[name];
	return {
		...{ name, label, entities: [name], models: ['crm.stage', 'crm.team'], app: 'CRM' },
		async *pull(session): AsyncGenerator<Page> {
			const map = name === 'pipelines' ? pipelineMap : stageMap;
			yield { records: [{ map, rows: await rows(session) }], cursor: true };
		},
		sweep: {
			entity: name,
			when: 'always',
			async *ids(session) {
				yield (await rows(session)).map(({ id }) => String(id));
			}
		}
	};
};

const pipelines = places('pipelines', 'Pipelines');
const stages = places('stages', 'Stages');
