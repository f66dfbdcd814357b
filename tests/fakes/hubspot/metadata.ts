/** The properties of each kind of record, as the account's settings have them. */
import type { World } from '../world/world.ts';
import { stageId } from './ids.ts';
import type { WireProperty } from './wire.ts';

type Options = Readonly<Record<string, string>>;

interface About {
	type: string;
	fieldType?: string;
	options?: Options;
	label?: string;
	custom?: boolean;
	readOnly?: boolean;
}

const text: About = { type: 'string' };
const number: About = { type: 'number' };
const datetime: About = { type: 'datetime' };
const day: About = { type: 'date' };
const bool: About = { type: 'bool' };
const choice = (options: Options): About => ({ type: 'enumeration', fieldType: 'select', options });
const owner: About = { type: 'enumeration', fieldType: 'select', options: {} };

export const industries: Options = { MANUFACTURING: 'Manufacturing', RETAIL: 'Retail', ENERGY: 'Energy' };
export const regions: Options = { emea: 'EMEA', apac: 'APAC', americas: 'Américas' };
export const priorities: Options = { LOW: 'Low', MEDIUM: 'Medium', HIGH: 'High' };
export const sources: Options = { ORGANIC_SEARCH: 'Organic Search', OFFLINE: 'Offline Sources' };
export const leadStages: Options = { 'new-stage-id': 'New', 'qualified-stage-id': 'Converted' };

const everywhere = { hs_object_id: number, hs_merged_object_ids: text, hubspot_owner_id: owner };
const engagement = {
	...everywhere,
	hs_timestamp: datetime,
	hs_createdate: datetime,
	hs_lastmodifieddate: datetime
};
const record = { ...everywhere, createdate: datetime, hs_lastmodifieddate: datetime };

const kinds: Readonly<Record<string, Readonly<Record<string, About>>>> = {
	companies: {
		...record,
		name: text,
		domain: text,
		industry: choice(industries),
		country: text,
		numberofemployees: number,
		annualrevenue: number,
		hs_analytics_source: choice(sources)
	},
	contacts: {
		...everywhere,
		createdate: datetime,
		lastmodifieddate: datetime,
		firstname: text,
		lastname: text,
		email: text,
		phone: text,
		associatedcompanyid: number,
		hs_analytics_source: choice(sources),
		hs_analytics_first_timestamp: datetime,
		newsletter: { ...bool, custom: true, label: 'Newsletter' }
	},
	deals: {
		...record,
		dealname: text,
		pipeline: choice({ default: 'New business' }),
		dealstage: choice({ closedwon: 'Won' }),
		amount: number,
		deal_currency_code: choice({ EUR: 'Euro' }),
		closedate: datetime,
		closed_lost_reason: text,
		hs_is_closed: bool,
		hs_is_closed_won: bool,
		hs_deal_stage_probability: number,
		hs_manual_forecast_category: choice({ PIPELINE: 'Pipeline', BEST_CASE: 'Best case' }),
		sales_region: { ...choice(regions), custom: true, label: 'Region' },
		partner_score: { ...number, custom: true, label: 'Partner score' },
		internal_note: { ...text, custom: true, label: 'Internal note', readOnly: true }
	},
	leads: {
		...everywhere,
		hs_createdate: datetime,
		hs_lastmodifieddate: datetime,
		hs_lead_name: text,
		hs_associated_contact_firstname: text,
		hs_associated_contact_lastname: text,
		hs_associated_contact_email: text,
		hs_associated_company_name: text,
		hs_pipeline_stage: choice(leadStages),
		hs_pipeline_stage_category: text
	},
	products: { ...record, name: text, hs_sku: text, price: number, recurringbillingfrequency: text },
	line_items: {
		...record,
		name: text,
		hs_product_id: number,
		quantity: number,
		price: number,
		amount: number,
		hs_discount_percentage: number,
		hs_line_item_currency_code: choice({ EUR: 'Euro' })
	},
	tickets: {
		...record,
		subject: text,
		hs_pipeline: choice({ '0': 'Support' }),
		hs_pipeline_stage: choice({ '1': 'New', '3': 'Waiting on us', '4': 'Closed' }),
		hs_ticket_priority: choice(priorities),
		closed_date: datetime
	},
	calls: {
		...engagement,
		hs_call_title: text,
		hs_call_body: text,
		hs_call_direction: choice({ OUTBOUND: 'Outbound' }),
		hs_call_disposition: choice({ 'f240bbac-87c9-4f6e-bf70-924b57d47db7': 'Connected' }),
		hs_call_duration: number,
		hs_call_status: text
	},
	emails: {
		...engagement,
		hs_email_subject: text,
		hs_email_text: text,
		hs_email_direction: choice({ EMAIL: 'Email' }),
		hs_email_status: text
	},
	meetings: {
		...engagement,
		hs_meeting_title: text,
		hs_meeting_body: text,
		hs_meeting_start_time: datetime,
		hs_meeting_end_time: datetime,
		hs_meeting_outcome: text
	},
	tasks: {
		...engagement,
		hs_task_subject: text,
		hs_task_body: text,
		hs_task_status: text,
		hs_task_completion_date: datetime
	},
	notes: { ...engagement, hs_note_body: text },
	communications: { ...engagement, hs_communication_body: text },
	quotes: { ...engagement, hs_title: text, hs_quote_amount: number, hs_expiration_date: day },
	orders: { ...engagement, hs_order_name: text, hs_subtotal_price: number, hs_external_order_status: text },
	invoices: { ...engagement, hs_number: text, hs_amount_billed: number, hs_invoice_status: text },
	subscriptions: { ...engagement, hs_name: text, hs_mrr: number }
};

/** The kinds of record that the account has. */
export const kindNames = Object.keys(kinds);

/** The properties of a kind of record; stages bring their own. */
export function propertiesOf(world: World, kind: string): WireProperty[] {
	const entered =
		kind === 'deals'
			? world.tables.pipelines.flatMap(({ stages }) => stages.map(({ id }) => enteredName(id)))
			: [];
	const all = { ...kinds[kind], ...Object.fromEntries(entered.map((name) => [name, datetime])) };
	return Object.entries(all).map(([name, about]) => propertyOf(name, about));
}

export const enteredName = (stage: number): string => `hs_v2_date_entered_${stageId(stage)}`;

const propertyOf = (name: string, about: About): WireProperty => ({
	name,
	label: about.label ?? name,
	description: '',
	groupName: 'information',
	type: about.type,
	fieldType: about.fieldType ?? (about.type === 'string' ? 'text' : about.type),
	options: Object.entries(about.options ?? {}).map(([value, label], displayOrder) => ({
		value,
		label,
		displayOrder,
		hidden: false
	})),
	hubspotDefined: !about.custom,
	calculated: false,
	archived: false,
	externalOptions: about === owner,
	modificationMetadata: {
		archivable: Boolean(about.custom),
		readOnlyDefinition: !about.custom,
		readOnlyValue: about.readOnly ?? false
	}
});
