/** A company's records as rows of Odoo's tables. Times are exact here; what is answered has seconds alone. */
import type { World } from '../world/world.ts';
import type { Company, Contact, Deal, Kept } from '../world/records.ts';
import { logOf, placeOf, type LogEntry } from './log.ts';

export type Value = string | number | boolean | null | Value[] | { [key: string]: Value };
export type Rec = { id: number } & Record<string, Value>;
export type Tables = Record<string, Rec[]>;

/** Ids of Odoo's tables: several kinds of records of the world share one of them. */
export const idOf = {
	company: (id: number) => 1000 + id,
	contact: (id: number) => 2000 + id,
	user: (id: number) => 5 + id,
	userPartner: (id: number) => 10 + id,
	pipeline: (id: number) => 10 + id,
	team: (id: number) => 50 + id,
	stage: (id: number) => 100 + id,
	lead: (id: number) => 1000 + id,
	deal: (id: number) => 5000 + id,
	order: (id: number) => 300 + id,
	activity: (id: number) => 700 + id,
	ticket: (id: number) => id
};

export const ownPartner = 1;
const lostReasons = ['Price', 'Timing', 'Competitor'];
export const lostReasonId = (reason: string | null): Value =>
	reason ? lostReasons.indexOf(reason) + 1 : false;

const euro = 1;
const kept = ({ createdAt, updatedAt }: Kept) => ({ create_date: createdAt, write_date: updatedAt });
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

const isThere = ({ deletedAt }: Kept): boolean => deletedAt === null;

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

/** The partner of a record: its person, whose company follows from that; a link to what is deleted is emptied. */
export function partnerOf(world: World, contact: number | null, company: number | null): Value {
	if (contact !== null && isThere(world.get('contacts', contact))) return idOf.contact(contact);
	if (company !== null && isThere(world.get('companies', company))) return idOf.company(company);
	return false;
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

function mail(world: World, log: readonly LogEntry[], tracked: readonly string[]): Tables {
	const fieldId = (name: string) => 6000 + tracked.indexOf(name);
	const notes = world.tables.companies
		.filter(({ mergedInto }) => mergedInto !== null)
		.map((company) => ({
			...{
				id: 500_000 + company.id,
				model: 'res.partner',
				res_id: idOf.company(mergedTo(world, company.id)),
				message_type: 'notification',
				date: company.deletedAt
			},
			...{
				body: `<p>Merged with the following partners: ${company.name} &lt;n/a&gt; (ID ${idOf.company(company.id)})</p>`
			},
			...{
				author_id: idOf.userPartner(1),
				create_date: company.deletedAt,
				write_date: company.updatedAt,
				tracking_value_ids: []
			}
		}));
	const activities = world
		.living('activities')
		.filter(({ deal, type }) => type === 'meeting' || deal === null || isThere(world.get('deals', deal)));
	const about = (deal: number | null, contact: number | null, company: number | null) =>
		deal === null
			? { model: 'res.partner', res_id: partnerOf(world, contact, company) }
			: { model: 'crm.lead', res_id: idOf.deal(deal) };
	return {
		'ir.model.fields': tracked.map((name) => ({ id: fieldId(name), name, model: 'crm.lead', tracking: 100 })),
		'mail.tracking.value': log.flatMap(({ message, by, at, values }) =>
			values.map(({ field, ...value }, index) => ({
				id: message * 10 + index,
				field_id: fieldId(field),
				mail_message_id: message,
				create_uid: idOf.user(by),
				create_date: at,
				write_date: at,
				...value
			}))
		),
		'mail.message': [
			...log.map(({ message, deal, at, values, by }) => ({
				...{
					id: message,
					model: 'crm.lead',
					res_id: idOf.deal(deal),
					message_type: 'notification',
					date: at,
					body: '',
					author_id: idOf.userPartner(by)
				},
				...{
					create_date: at,
					write_date: at,
					tracking_value_ids: values.map((_, index) => message * 10 + index)
				}
			})),
			...notes,
			...activities
				.filter(({ type, isDone }) => type === 'email' || type === 'note' || (isDone && type !== 'meeting'))
				.map((activity) => ({
					...{
						id: idOf.activity(activity.id),
						...about(activity.deal, activity.contact, activity.company),
						date: activity.at,
						subject: activity.subject,
						body: '<p>Said</p>'
					},
					...{
						message_type:
							activity.type === 'email' ? 'email' : activity.type === 'note' ? 'comment' : 'notification',
						is_internal: activity.type === 'note'
					},
					mail_activity_type_id: activity.type === 'call' ? 2 : activity.type === 'task' ? 4 : false,
					author_id: idOf.userPartner(activity.owner),
					tracking_value_ids: [],
					...kept(activity)
				}))
		] as Rec[],
		'mail.activity': activities
			.filter(({ type, isDone }) => !isDone && (type === 'call' || type === 'task'))
			.map((activity) => {
				const { model, res_id } = about(activity.deal, activity.contact, activity.company);
				return {
					...{
						id: idOf.activity(activity.id),
						res_model: model,
						res_id,
						summary: activity.subject,
						date_deadline: activity.at.slice(0, 10),
						user_id: idOf.user(activity.owner)
					},
					...{
						activity_type_id: activity.type === 'call' ? 2 : 4,
						activity_category: activity.type === 'call' ? 'phonecall' : 'default'
					},
					...kept(activity)
				};
			}),
		'calendar.event': activities
			.filter(({ type }) => type === 'meeting')
			.map((activity) => ({
				...{
					id: idOf.activity(activity.id),
					name: activity.subject,
					active: true,
					start: activity.at,
					user_id: idOf.user(activity.owner)
				},
				stop: new Date(Date.parse(activity.at) + activity.durationSeconds * 1000).toISOString(),
				opportunity_id:
					activity.deal !== null && isThere(world.get('deals', activity.deal))
						? idOf.deal(activity.deal)
						: false,
				partner_ids: [
					idOf.userPartner(activity.owner),
					...(activity.contact !== null && isThere(world.get('contacts', activity.contact))
						? [idOf.contact(activity.contact)]
						: [])
				],
				...kept(activity)
			}))
	};
}

/** What a merged company is now: that which it was merged into may be part of another too. */
function mergedTo(world: World, id: number): number {
	const { mergedInto } = world.get('companies', id);
	return mergedInto === null ? id : mergedTo(world, mergedInto);
}

/** Products of a deal stand on a quotation for it. */
function sales(world: World): Tables {
	const items = world.living('lineItems');
	const deals = [...new Set(items.map(({ deal }) => deal))];
	return {
		'product.product': world.living('products').map((product) => ({
			...{
				id: product.id,
				name: product.name,
				default_code: product.sku,
				categ_id: 1,
				lst_price: Number(product.price),
				standard_price: 0,
				currency_id: euro,
				active: true
			},
			...kept(product)
		})),
		'sale.order': deals.map((id) => {
			const own = items.filter(({ deal }) => deal === id);
			const deal = world.get('deals', id);
			const total = own.reduce((sum, { quantity, unitPrice }) => sum + quantity * Number(unitPrice), 0);
			return {
				...{
					id: idOf.order(id),
					name: `S${String(id).padStart(5, '0')}`,
					partner_id: partnerOf(world, deal.contact, deal.company),
					user_id: idOf.user(deal.owner)
				},
				...{
					state: 'draft',
					date_order: own[0]!.createdAt,
					amount_untaxed: Number(total.toFixed(2)),
					amount_tax: 0,
					currency_id: euro
				},
				...{
					opportunity_id: isThere(deal) ? idOf.deal(id) : false,
					create_date: own[0]!.createdAt,
					write_date: own[0]!.updatedAt
				}
			};
		}),
		'sale.order.line': items.map((item) => ({
			...{
				id: item.id,
				order_id: idOf.order(item.deal),
				product_id: item.product,
				name: world.get('products', item.product).name,
				product_uom_qty: item.quantity
			},
			...{
				price_unit: Number(item.unitPrice),
				discount: 0,
				price_subtotal: Number((item.quantity * Number(item.unitPrice)).toFixed(2)),
				currency_id: euro,
				display_type: false
			},
			...kept(item)
		}))
	};
}
