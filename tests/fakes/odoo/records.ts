/** A company's records as rows of Odoo's tables. Times are exact here; what is answered has seconds alone. */
import type { World } from '../world/world.ts';
import type { Company, Contact, Deal } from '../world/records.ts';
import { logOf, placeOf } from './log.ts';
import { mail } from './mail.ts';
import {
	euro,
	idOf,
	isThere,
	kept,
	lostReasonId,
	lostReasons,
	partnerOf,
	type Rec,
	type Tables,
	type Value
} from './rows.ts';
import { sales } from './sales.ts';

export const ownPartner = 1;

const list = (names: readonly string[]): Rec[] =>
	names.map((name, index) => ({ id: index + 1, name, active: true }));
const indexIn = (names: readonly string[], name: string): number => names.indexOf(name) + 1;

const industries = ['Manufacturing', 'Retail', 'Energy'];
const countries = ['Germany', 'Ireland', 'Japan'];
export const activityTypes = ['Email', 'Call', 'Meeting', 'To-Do'];

export interface TableOptions {
	/** Fields of `crm.lead` whose changes are logged. */
	tracked: readonly string[];
	/** Values that were written over the API to fields that the world does not know. */
	extra: ReadonlyMap<string, Record<string, Value>>;
	/** Rows beside those of the world, or instead of them. */
	more: Tables;
}

/** Every table of the database as it is now. */
export function tablesOf(world: World, { tracked, extra, more }: TableOptions): Tables {
	const log = world.tables.deals.filter(isThere).flatMap((deal) => logOf(world, deal, tracked));
	const tables: Tables = {
		'res.company': [{ id: 1, name: 'Weatherglass Trading', partner_id: ownPartner }],
		'res.currency': [{ id: euro, name: 'EUR' }],
		'res.partner.industry': list(industries),
		'res.country': list(countries),
		'crm.lost.reason': list(lostReasons),
		'crm.tag': list(['Product', 'Services']),
		'crm.recurring.plan': list(['Monthly', 'Yearly', 'Over 3 years']),
		'mail.activity.type': list(activityTypes),
		'product.category': list(['All']),
		'utm.stage': list(['New']),
		'utm.source': list(['Newsletter']),
		'utm.medium': list(['Website', 'Email']),
		'helpdesk.team': list(['Customer Care']),
		'helpdesk.stage': ['New', 'In Progress', 'Solved'].map((name, index) => ({
			id: index + 1,
			name,
			sequence: index,
			team_ids: [1],
			fold: index === 2
		})),
		'res.users': users(world),
		'res.partner': partners(world),
		'crm.team': teams(world),
		'crm.stage': stages(world),
		'crm.lead': [
			...leads(world),
			...world.tables.deals.filter(isThere).map((deal) => dealRecord(world, deal))
		],
		...mail(world, log, tracked),
		...sales(world),
		'utm.campaign': world.living('campaigns').map((campaign) => ({
			id: campaign.id,
			name: campaign.name.toLowerCase(),
			title: campaign.name,
			stage_id: 1,
			user_id: idOf.user(1),
			...kept(campaign)
		})),
		'mailing.trace': world.living('members').map((member) => ({
			...{
				id: member.id,
				model: 'res.partner',
				res_id: idOf.contact(member.contact),
				email: world.get('contacts', member.contact).email,
				campaign_id: member.campaign
			},
			...{
				trace_status: member.responded ? 'reply' : 'sent',
				sent_datetime: member.at,
				reply_datetime: member.responded ? member.at : false
			},
			...kept(member)
		})),
		'helpdesk.ticket': world.living('tickets').map((ticket) => ({
			...{
				id: idOf.ticket(ticket.id),
				name: ticket.subject,
				team_id: 1,
				stage_id: ticket.status === 'solved' ? 3 : 1,
				user_id: idOf.user(ticket.owner)
			},
			...{
				partner_id: partnerOf(world, ticket.contact, ticket.company),
				priority: { low: '0', normal: '1', high: '2' }[ticket.priority],
				close_date: ticket.solvedAt ?? false
			},
			...kept(ticket)
		}))
	};
	for (const [model, rows] of Object.entries(more)) {
		const ids = new Set(rows.map(({ id }) => id));
		tables[model] = [...(tables[model] ?? []).filter(({ id }) => !ids.has(id)), ...rows];
	}
	for (const [key, values] of extra) {
		const [model, id] = key.split(',') as [string, string];
		Object.assign(tables[model]?.find((row) => row.id === Number(id)) ?? {}, values);
	}
	return tables;
}

const beginning = { create_date: '2026-01-01T00:00:00.000Z', write_date: '2026-01-01T00:00:00.000Z' };

function users(world: World): Rec[] {
	return [
		{ id: 1, name: 'OdooBot', login: '__system__', active: false, share: false, partner_id: 2, ...beginning },
		{
			id: 3,
			name: 'Default User Template',
			login: 'default',
			active: false,
			share: false,
			partner_id: 3,
			...beginning
		},
		{ id: 4, name: 'Public user', login: 'public', active: false, share: true, partner_id: 4, ...beginning },
		...world.tables.owners.map((owner) => ({
			...{
				id: idOf.user(owner.id),
				name: `${owner.firstName} ${owner.lastName}`,
				login: owner.email,
				email: owner.email,
				active: owner.isActive
			},
			...{ share: false, sale_team_id: idOf.team(owner.team), partner_id: idOf.userPartner(owner.id) },
			...kept(owner)
		}))
	];
}

function partners(world: World): Rec[] {
	return [
		{
			id: ownPartner,
			name: 'Weatherglass Trading',
			is_company: true,
			type: 'contact',
			active: true,
			partner_share: true,
			commercial_partner_id: ownPartner,
			...beginning
		},
		...world.tables.owners.map((owner) => ({
			...{
				id: idOf.userPartner(owner.id),
				name: `${owner.firstName} ${owner.lastName}`,
				is_company: false,
				type: 'contact',
				active: owner.isActive
			},
			...{
				partner_share: false,
				parent_id: ownPartner,
				commercial_partner_id: ownPartner,
				email: owner.email
			},
			...kept(owner)
		})),
		...world.living('companies').map(companyPartner),
		...world.living('contacts').map((contact) => contactPartner(world, contact))
	];
}

const companyPartner = (company: Company): Rec => ({
	...{
		id: idOf.company(company.id),
		name: company.name,
		is_company: true,
		type: 'contact',
		active: true,
		partner_share: true
	},
	...{
		commercial_partner_id: idOf.company(company.id),
		website: `https://www.${company.domain}/`,
		industry_id: indexIn(industries, company.industry)
	},
	...{ country_id: indexIn(countries, company.country), user_id: idOf.user(company.owner) },
	...kept(company)
});

function contactPartner(world: World, contact: Contact): Rec {
	const company =
		contact.company !== null && isThere(world.get('companies', contact.company))
			? idOf.company(contact.company)
			: false;
	return {
		...{
			id: idOf.contact(contact.id),
			name: `${contact.firstName} ${contact.lastName}`,
			is_company: false,
			type: 'contact',
			active: true,
			partner_share: true
		},
		...{
			parent_id: company,
			commercial_partner_id: company || idOf.contact(contact.id),
			email: contact.email,
			phone: contact.phone,
			user_id: idOf.user(contact.owner)
		},
		...kept(contact)
	};
}

/** Teams that sell have pipelines; those that people are in are others. */
const teams = (world: World): Rec[] => [
	...world.living('pipelines').map((pipeline) => ({
		id: idOf.pipeline(pipeline.id),
		name: pipeline.name,
		active: true,
		use_opportunities: true,
		use_leads: false,
		sequence: pipeline.id,
		...kept(pipeline)
	})),
	...world.living('teams').map((team) => ({
		id: idOf.team(team.id),
		name: team.name,
		active: true,
		use_opportunities: false,
		use_leads: true,
		sequence: 90,
		...kept(team)
	}))
];

const stages = (world: World): Rec[] =>
	world.living('pipelines').flatMap((pipeline) =>
		pipeline.stages
			.filter(({ status }) => status !== 'lost')
			.map(({ id, name, status }) => ({
				id: idOf.stage(id),
				name,
				sequence: id,
				is_won: status === 'won',
				fold: false,
				team_id: idOf.pipeline(pipeline.id),
				team_ids: [idOf.pipeline(pipeline.id)],
				...kept(pipeline)
			}))
	);

const leads = (world: World): Rec[] =>
	world
		.living('leads')
		.filter(({ convertedDeal }) => convertedDeal === null)
		.map((lead) => ({
			...{
				id: idOf.lead(lead.id),
				name: `${lead.companyName}: interest`,
				type: 'lead',
				active: true,
				probability: 10,
				stage_id: idOf.stage(1),
				team_id: idOf.team(1)
			},
			...{
				user_id: idOf.user(lead.owner),
				partner_name: lead.companyName,
				contact_name: `${lead.firstName} ${lead.lastName}`,
				email_from: lead.email
			},
			...{ expected_revenue: 0, company_currency: euro, priority: '0', tag_ids: [] },
			...kept(lead)
		}));

function dealRecord(world: World, deal: Deal): Rec {
	const { stage, isActive } = placeOf(world, deal);
	const { probability } = world.stage(deal.pipeline, deal.stage);
	return {
		...{
			id: idOf.deal(deal.id),
			name: deal.name,
			type: 'opportunity',
			active: isActive,
			probability: Math.round(probability * 100),
			stage_id: idOf.stage(stage)
		},
		...{
			team_id: idOf.pipeline(deal.pipeline),
			user_id: idOf.user(deal.owner),
			partner_id: partnerOf(world, deal.contact, deal.company)
		},
		...{
			expected_revenue: Number(deal.amount ?? 0),
			company_currency: euro,
			recurring_revenue: 0,
			recurring_revenue_monthly: 0
		},
		...{
			date_closed: deal.closedAt ?? false,
			date_deadline: deal.expectedClose ?? false,
			lost_reason_id: lostReasonId(deal.lostReason)
		},
		...{
			tag_ids: [1],
			priority: '1',
			x_region: deal.region,
			duration_tracking: { [idOf.stage(stage)]: 86_400 }
		},
		...kept(deal)
	};
}
