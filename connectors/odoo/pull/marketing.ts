/** Campaigns, and what became of each mail at each recipient. */
import type { Row } from '../../connector.ts';
import { campaignMap, emailEventMap, touchpointMap } from '../fields/index.ts';
import type { Odoo } from '../odoo.ts';
import type { Phase } from '../phases.ts';
import { idText, labelled, linked, moment, person, text, type OdooRecord } from '../values.ts';
import { companiesOf } from './partners.ts';

export function campaignPhases(odoo: Odoo, pageSize: number): Phase[] {
	return [
		{
			name: 'campaigns',
			model: 'utm.campaign',
			domain: [],
			fields: ['name', 'title', 'stage_id', 'user_id', 'create_date'],
			pageSize,
			page: (campaigns) =>
				Promise.resolve({
					records: [
						{
							map: campaignMap,
							rows: campaigns.map((campaign) => ({
								id: String(campaign.id),
								url: odoo.address('utm.campaign', campaign.id),
								name: text(campaign.title) ?? text(campaign.name),
								status: labelled(campaign.stage_id),
								utm_campaign: text(campaign.name),
								user_id: person(campaign.user_id),
								create_date: moment(campaign.create_date),
								write_date: moment(campaign.write_date)
							}))
						}
					]
				})
		}
	];
}

/** The dates of a trace, and what each of them tells. */
const dated: [field: string, type: string][] = [
	['sent_datetime', 'sent'],
	['open_datetime', 'open'],
	['links_click_datetime', 'click'],
	['reply_datetime', 'reply']
];

/** What a trace ended as, where no date says it. */
const endings: Readonly<Record<string, string>> = { bounce: 'bounce', error: 'drop', cancel: 'drop' };

export function mailingPhases(odoo: Odoo, pageSize: number): Phase[] {
	const traces: Phase = {
		name: 'traces',
		model: 'mailing.trace',
		domain: [],
		fields: [
			'model',
			'res_id',
			'email',
			'trace_status',
			'mass_mailing_id',
			'campaign_id',
			...dated.map(([field]) => field)
		],
		pageSize,
		page: async (records) => {
			const recipients = await recipientsOf(odoo, records);
			const rows = records.map((trace, index) => ({ trace, to: recipients[index]! }));
			return {
				records: [
					{ map: emailEventMap, rows: rows.flatMap(({ trace, to }) => eventRows(trace, to)) },
					{ map: touchpointMap, rows: rows.flatMap(({ trace, to }) => touchRows(trace, to)) }
				]
			};
		}
	};
	return [traces];
}

type Recipient = Pick<Row, 'contact' | 'lead' | 'deal'>;

async function recipientsOf(odoo: Odoo, traces: readonly OdooRecord[]): Promise<Recipient[]> {
	const of = (model: string) =>
		traces.flatMap((trace) => (trace.model === model ? (linked(trace.res_id) ?? []) : []));
	const leads = await odoo.records('crm.lead', of('crm.lead'), ['type']);
	const people = await companiesOf(odoo, of('res.partner'));
	return traces.map(({ model, res_id }): Recipient => {
		const id = linked(res_id) ?? 0;
		const type = model === 'crm.lead' ? leads.get(id)?.type : null;
		return {
			contact: model === 'res.partner' ? (people.get(id)?.contact ?? null) : null,
			lead: type === 'lead' ? String(id) : null,
			deal: type === 'opportunity' ? String(id) : null
		};
	});
}

function eventRows(trace: OdooRecord, to: Recipient): Row[] {
	const base = {
		message: idText(trace.mass_mailing_id),
		email: text(trace.email),
		campaign: idText(trace.campaign_id),
		contact: to.contact
	};
	const events = dated.flatMap(([field, type]) => {
		const at = moment(trace[field]);
		return at ? [{ id: `${trace.id}:${type}`, type, occurred_at: at, ...base }] : [];
	});
	const ending = endings[text(trace.trace_status) ?? ''];
	return ending
		? [...events, { id: `${trace.id}:${ending}`, type: ending, occurred_at: null, ...base }]
		: events;
}

/** Whom a campaign reached, from when it was sent; the first answer dates it where there was one. */
function touchRows(trace: OdooRecord, to: Recipient): Row[] {
	const answers = ['links_click_datetime', 'reply_datetime'].flatMap((field) => moment(trace[field]) ?? []);
	const at = answers.sort()[0] ?? moment(trace.sent_datetime);
	if (!at || !linked(trace.campaign_id)) return [];
	return [
		{
			id: String(trace.id),
			occurred_at: at,
			channel: 'Email',
			type: 'mailing',
			campaign: idText(trace.campaign_id),
			...to,
			is_response: answers.length > 0
		}
	];
}

export async function* campaignIds(odoo: Odoo): AsyncGenerator<string[]> {
	yield (await odoo.ids('utm.campaign', [])).map(String);
}

/** Traces of mails that were sent for a campaign. */
export async function* traceIds(odoo: Odoo): AsyncGenerator<string[]> {
	yield (await odoo.ids('mailing.trace', [['campaign_id', '!=', false]])).map(String);
}
