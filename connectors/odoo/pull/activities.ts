/** What was done and is to be done: activities, messages and meetings are three tables. */
import type { Row } from '../../connector.ts';
import { activityMap } from '../fields/index.ts';
import type { Domain, Odoo } from '../odoo.ts';
import { latestChange, type Phase } from '../phases.ts';
import {
	decimal,
	ids,
	idText,
	labelled,
	linked,
	moment,
	person,
	plainText,
	text,
	type OdooRecord
} from '../values.ts';
import { linksOf, usersOf, type Links, type Users } from './links.ts';
import { companiesOf } from './partners.ts';

/** Models whose activities are those of a CRM. */
const about = ['crm.lead', 'res.partner', 'sale.order', 'helpdesk.ticket'];

const aboutThem: Domain = [['res_model', 'in', about]];

/** What people wrote and did; the rest of the log is Odoo's own notices. */
const written: Domain = [
	['model', 'in', about],
	'|',
	['message_type', 'in', ['email', 'email_outgoing', 'comment']],
	['mail_activity_type_id', '!=', false]
];

export function activityPhases(odoo: Odoo, pageSize: number): Phase[] {
	const fields = {
		'mail.activity': [
			'res_model',
			'res_id',
			'activity_type_id',
			'activity_category',
			'summary',
			'note',
			'date_deadline',
			'date_done',
			'active',
			'user_id',
			'create_date'
		],
		'mail.message': [
			'model',
			'res_id',
			'message_type',
			'subtype_id',
			'subject',
			'record_name',
			'body',
			'date',
			'author_id',
			'mail_activity_type_id',
			'is_internal',
			'create_date'
		],
		'calendar.event': [
			'name',
			'start',
			'stop',
			'duration',
			'user_id',
			'opportunity_id',
			'partner_ids',
			'description',
			'create_date'
		]
	};
	const asPage = (rows: Row[]) => ({ records: [{ map: activityMap, rows }] });
	return [
		{
			name: 'activities',
			model: 'mail.activity',
			domain: aboutThem,
			fields: fields['mail.activity'],
			pageSize,
			page: async (records) => asPage(await activityRows(odoo, records))
		},
		{
			name: 'messages',
			model: 'mail.message',
			domain: written,
			fields: fields['mail.message'],
			pageSize,
			page: async (records) => asPage(await messageRows(odoo, records))
		},
		{
			name: 'meetings',
			model: 'calendar.event',
			domain: [],
			fields: fields['calendar.event'],
			pageSize,
			page: async (records) => asPage(await meetingRows(odoo, records))
		},
		{
			// A lead that became an opportunity, or has another customer: what was about it is now about that.
			name: 'subjects',
			model: 'crm.lead',
			domain: [],
			fields: [],
			pageSize,
			start: () => latestChange(odoo, 'crm.lead'),
			page: async (leads) => {
				const changed = leads.map(({ id }) => id);
				const [activities, messages] = await Promise.all([
					odoo.searchRead(
						'mail.activity',
						[
							['res_model', '=', 'crm.lead'],
							['res_id', 'in', changed]
						],
						['write_date', ...fields['mail.activity']]
					),
					odoo.searchRead(
						'mail.message',
						[['model', '=', 'crm.lead'], ['res_id', 'in', changed], ...written],
						['write_date', ...fields['mail.message']]
					)
				]);
				return asPage([...(await activityRows(odoo, activities)), ...(await messageRows(odoo, messages))]);
			}
		}
	];
}

async function activityRows(odoo: Odoo, records: readonly OdooRecord[]): Promise<Row[]> {
	const targets = records.map(({ res_model, res_id }) => ({ model: res_model, id: res_id }));
	const links = await linksOf(odoo, targets);
	return records.map((record, index) => activityRow(odoo, record, links[index]!));
}

async function messageRows(odoo: Odoo, records: readonly OdooRecord[]): Promise<Row[]> {
	const links = await linksOf(
		odoo,
		records.map(({ model, res_id }) => ({ model, id: res_id }))
	);
	const users = await usersOf(
		odoo,
		records.map(({ author_id }) => author_id ?? null)
	);
	return records.map((record, index) => messageRow(odoo, record, links[index]!, users));
}

/** Odoo’s own way of naming a record of any model. */
const reference = (model: string, id: number): string => `${model},${id}`;

function activityRow(odoo: Odoo, activity: OdooRecord, links: Links): Row {
	const due = text(activity.date_deadline);
	const isDone = activity.active === false;
	return {
		id: reference('mail.activity', activity.id),
		url: odoo.address(String(activity.res_model), Number(activity.res_id)),
		type: typeOf(text(activity.activity_category), labelled(activity.activity_type_id)),
		subject: text(activity.summary) ?? labelled(activity.activity_type_id),
		body: plainText(activity.note),
		occurred_at: isDone ? doneAt(activity) : due,
		due_at: due,
		done_at: isDone ? doneAt(activity) : null,
		owner: person(activity.user_id),
		create_date: moment(activity.create_date),
		write_date: moment(activity.write_date),
		...links
	};
}

const doneAt = ({ date_done }: OdooRecord): string | null => {
	const done = text(date_done);
	return done && (done.length === 10 ? done : moment(done));
};

function messageRow(odoo: Odoo, message: OdooRecord, links: Links, people: Users): Row {
	const author = linked(message.author_id);
	const user = people.get(author ?? 0) ?? null;
	const kind = labelled(message.mail_activity_type_id);
	const isMail = message.message_type === 'email' || message.message_type === 'email_outgoing';
	return {
		id: reference('mail.message', message.id),
		url: odoo.address(String(message.model), Number(message.res_id)),
		type: kind ? typeOf(null, kind) : isMail ? 'email' : message.is_internal === true ? 'note' : 'message',
		subject: text(message.subject) ?? kind ?? text(message.record_name),
		body: plainText(message.body),
		// What a colleague wrote went out; what a customer did came in.
		direction: kind || message.is_internal === true || author === null ? null : user ? 'outbound' : 'inbound',
		occurred_at: moment(message.date),
		done_at: kind ? moment(message.date) : null,
		owner: user,
		create_date: moment(message.create_date),
		write_date: moment(message.write_date),
		...links
	};
}

async function meetingRows(odoo: Odoo, meetings: readonly OdooRecord[]): Promise<Row[]> {
	const guests = meetings.map(({ partner_ids }) => ids(partner_ids));
	const [customers, users] = await Promise.all([
		companiesOf(odoo, guests.flat()),
		usersOf(odoo, guests.flat())
	]);
	return meetings.map((meeting, index) => {
		const guest = guests[index]!.find((id) => !users.has(id) && customers.get(id)?.contact);
		const customer = customers.get(guest ?? 0);
		return {
			id: reference('calendar.event', meeting.id),
			url: odoo.address('calendar.event', meeting.id),
			type: 'meeting',
			subject: text(meeting.name),
			body: plainText(meeting.description),
			occurred_at: moment(meeting.start),
			due_at: moment(meeting.start),
			done_at: null,
			duration_seconds: seconds(meeting),
			owner: person(meeting.user_id),
			deal: idText(meeting.opportunity_id),
			company: customer?.company ?? null,
			contact: customer?.contact ?? null,
			create_date: moment(meeting.create_date),
			write_date: moment(meeting.write_date)
		};
	});
}

function seconds({ duration, start, stop }: OdooRecord): string | null {
	const [from, to] = [moment(start), moment(stop)];
	if (from && to) return String((Date.parse(to) - Date.parse(from)) / 1000);
	const hours = decimal(duration);
	return hours && String(Math.round(Number(hours) * 3600));
}

/** Kinds of activities are the company's own; their category, else their usual English name, says what they are. */
function typeOf(category: string | null, name: string | null): string {
	if (category === 'phonecall') return 'call';
	if (category === 'meeting') return 'meeting';
	const kinds: [RegExp, string][] = [
		[/call|anruf|appel|llamada/i, 'call'],
		[/mail/i, 'email'],
		[/meeting|besprechung|réunion|reunión/i, 'meeting']
	];
	return kinds.find(([words]) => words.test(name ?? ''))?.[1] ?? 'task';
}

export async function* activityIds(odoo: Odoo): AsyncGenerator<string[]> {
	const models: [string, Domain][] = [
		['mail.activity', aboutThem],
		['mail.message', written],
		['calendar.event', []]
	];
	for (const [model, domain] of models) {
		if ((await odoo.fields(model)) === null) continue;
		yield (await odoo.ids(model, domain)).map((id) => reference(model, id));
	}
}
