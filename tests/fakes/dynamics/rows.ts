/** The world's records as rows of Dataverse's tables. */
import type { Activity, Deal, Kept, Moment } from '../world/records.ts';
import type { World } from '../world/world.ts';
import { idOf } from './ids.ts';
import type { FakeRow } from './odata.ts';
import type { TableName } from './schema.ts';

/** To the second, as the Web API answers moments. */
export const moment = (at: Moment): string => `${at.slice(0, 19)}Z`;

export const dated = ({ createdAt, updatedAt }: Kept) => ({
	createdon: moment(createdAt),
	modifiedon: moment(updatedAt)
});

const labelled = '@OData.Community.Display.V1.FormattedValue';

/** A link: the id, the table that it leads to, and what people see. */
export const link = (name: string, table: TableName, id: number | null, label = ''): FakeRow =>
	id === null
		? { [`_${name}_value`]: null }
		: {
				[`_${name}_value`]: idOf(table, id),
				[`_${name}_value@Microsoft.Dynamics.CRM.lookuplogicalname`]: table,
				[`_${name}_value${labelled}`]: label
			};

/** A choice: its number, and what people see. */
const choice = (name: string, value: number, label: string): FakeRow => ({
	[name]: value,
	[`${name}${labelled}`]: label
});

const owner = (id: number): FakeRow => link('ownerid', 'systemuser', id);
const euro: FakeRow = link('transactioncurrencyid', 'transactioncurrency', 1, 'Euro');
const number = (decimal: string | null): number | null => (decimal === null ? null : Number(decimal));

const isLiving = ({ deletedAt }: Kept): boolean => deletedAt === null;
const livingDeals = (world: World): Deal[] => world.tables.deals.filter(isLiving);

/** A company that was merged stays, inactive, with the one that it became part of. */
const companies = ({ tables }: World) =>
	tables.companies.filter((company) => isLiving(company) || company.mergedInto !== null);

const activityTypes: Partial<Record<Activity['type'], string>> = {
	call: 'phonecall',
	email: 'email',
	meeting: 'appointment',
	task: 'task'
};

/** The table of the runs of the process that a deal walks through, and its link to the deal. */
export const processTable = (pipeline: number): [table: TableName, link: string] =>
	pipeline === 1 ? ['opportunitysalesprocess', 'opportunityid'] : ['new_renewalprocess', 'bpf_opportunityid'];

const runs =
	(name: TableName) =>
	(world: World): FakeRow[] =>
		livingDeals(world)
			.filter(({ pipeline }) => processTable(pipeline)[0] === name)
			.map((deal) => {
				const moves = deal.changes.filter(({ field }) => field === 'stage');
				const last = moves.at(-1)!;
				const path = moves.map(({ to }) => idOf('processstage', Number(to)));
				return {
					businessprocessflowinstanceid: idOf(name, deal.id),
					createdon: moment(deal.createdAt),
					modifiedon: moment(last.at),
					statecode: 0,
					...link(processTable(deal.pipeline)[1], 'opportunity', deal.id),
					...link('processid', 'workflow', deal.pipeline),
					...link('activestageid', 'processstage', deal.stage),
					activestagestartedon: moment(last.at),
					traversedpath: path.join(',')
				};
			});

/** Dynamics' own activities are rows of the table of all activities too. */
const activity = (id: string, type: string, record: Kept, rest: FakeRow): FakeRow => ({
	activityid: id,
	...dated(record),
	activitytypecode: type,
	...rest
});

export const builders: Readonly<Partial<Record<TableName, (world: World) => FakeRow[]>>> = {
	transactioncurrency: () => [
		{ transactioncurrencyid: idOf('transactioncurrency', 1), isocurrencycode: 'EUR' }
	],
	businessunit: ({ tables }) =>
		tables.teams.map((team) => ({
			businessunitid: idOf('businessunit', team.id),
			...dated(team),
			name: team.name
		})),
	team: ({ tables }) =>
		tables.teams.map((team) => ({
			teamid: idOf('team', team.id),
			...dated(team),
			name: team.name,
			isdefault: true,
			...link('businessunitid', 'businessunit', team.id)
		})),
	systemuser: ({ tables }) =>
		tables.owners.map((user) => ({
			systemuserid: idOf('systemuser', user.id),
			...dated(user),
			firstname: user.firstName,
			lastname: user.lastName,
			fullname: `${user.firstName} ${user.lastName}`,
			internalemailaddress: user.email,
			isdisabled: !user.isActive,
			...link('businessunitid', 'businessunit', user.team)
		})),
	account: (world) =>
		companies(world).map((company) => ({
			accountid: idOf('account', company.id),
			...dated(company),
			name: company.name,
			websiteurl: `https://${company.domain}`,
			...choice('industrycode', company.industry.length, company.industry),
			address1_country: company.country,
			...owner(company.owner),
			statecode: company.mergedInto === null ? 0 : 1,
			merged: company.mergedInto !== null,
			...link('masterid', 'account', company.mergedInto)
		})),
	contact: (world) =>
		world.living('contacts').map((contact) => ({
			contactid: idOf('contact', contact.id),
			...dated(contact),
			firstname: contact.firstName,
			lastname: contact.lastName,
			emailaddress1: contact.email,
			telephone1: contact.phone,
			...link('parentcustomerid', 'account', contact.company),
			...owner(contact.owner),
			merged: false
		})),
	lead: (world) =>
		world.living('leads').map((lead) => ({
			leadid: idOf('lead', lead.id),
			...dated(lead),
			firstname: lead.firstName,
			lastname: lead.lastName,
			companyname: lead.companyName,
			emailaddress1: lead.email,
			...choice('statecode', lead.convertedAt ? 1 : 0, lead.convertedAt ? 'Qualified' : 'Open'),
			...choice('statuscode', lead.convertedAt ? 3 : 1, lead.convertedAt ? 'Qualified' : 'New'),
			...owner(lead.owner)
		})),
	opportunity: (world) =>
		livingDeals(world).map((deal) => ({
			opportunityid: idOf('opportunity', deal.id),
			...dated(deal),
			name: deal.name,
			estimatedvalue: number(deal.amount),
			actualvalue: deal.status === 'won' ? number(deal.amount) : null,
			closeprobability: Math.round(world.stage(deal.pipeline, deal.stage).probability * 100),
			estimatedclosedate: deal.expectedClose,
			actualclosedate: deal.closedAt && deal.closedAt.slice(0, 10),
			...choice('statecode', { open: 0, won: 1, lost: 2 }[deal.status], deal.status),
			...choice('statuscode', deal.status === 'lost' ? 5 : 1, deal.lostReason ?? 'In Progress'),
			...link('customerid', 'account', deal.company),
			...link('parentaccountid', 'account', deal.company),
			...link('parentcontactid', 'contact', deal.contact),
			...link(
				'originatingleadid',
				'lead',
				world.tables.leads.find(({ convertedDeal }) => convertedDeal === deal.id)?.id ?? null
			),
			...choice('new_region', deal.region.length, deal.region),
			...owner(deal.owner),
			...euro
		})),
	opportunityclose: (world) =>
		livingDeals(world)
			.filter(({ closedAt }) => closedAt !== null)
			.map((deal) => ({
				activityid: idOf('opportunityclose', deal.id),
				createdon: moment(deal.closedAt!),
				modifiedon: moment(deal.closedAt!),
				...link('opportunityid', 'opportunity', deal.id),
				actualend: moment(deal.closedAt!),
				actualrevenue: deal.status === 'won' ? number(deal.amount) : 0
			})),
	opportunitysalesprocess: runs('opportunitysalesprocess'),
	new_renewalprocess: runs('new_renewalprocess'),
	workflow: ({ tables }) =>
		tables.pipelines.map(({ id, name }) => ({
			workflowid: idOf('workflow', id),
			name,
			uniquename: processTable(id)[0],
			category: 4,
			type: 1,
			primaryentity: 'opportunity',
			statecode: 1
		})),
	processstage: ({ tables }) =>
		tables.pipelines.flatMap((pipeline) =>
			pipeline.stages.map(({ id, name }, index) => ({
				processstageid: idOf('processstage', id),
				stagename: name,
				stagecategory: index,
				...link('processid', 'workflow', pipeline.id)
			}))
		),
	product: (world) =>
		world.living('products').map((product) => ({
			productid: idOf('product', product.id),
			...dated(product),
			name: product.name,
			productnumber: product.sku,
			price: Number(product.price),
			statecode: 0,
			...euro
		})),
	opportunityproduct: (world) =>
		world
			.living('lineItems')
			.filter(({ deal }) => isLiving(world.get('deals', deal)))
			.map((item) => ({
				opportunityproductid: idOf('opportunityproduct', item.id),
				...dated(item),
				...link('opportunityid', 'opportunity', item.deal),
				...link('productid', 'product', item.product),
				productname: world.get('products', item.product).name,
				quantity: item.quantity,
				priceperunit: Number(item.unitPrice),
				extendedamount: Math.round(item.quantity * Number(item.unitPrice) * 100) / 100,
				...euro
			})),
	campaign: (world) =>
		world.living('campaigns').map((campaign) => ({
			campaignid: idOf('campaign', campaign.id),
			...dated(campaign),
			name: campaign.name,
			...choice('typecode', campaign.channel.length, campaign.channel),
			actualstart: campaign.startsOn,
			totalactualcost: Number(campaign.cost),
			...euro
		})),
	campaignresponse: (world) =>
		world.living('members').map((member) => ({
			activityid: idOf('campaignresponse', member.id),
			...dated(member),
			...link('regardingobjectid', 'campaign', member.campaign),
			...choice('channeltypecode', 1, 'E-mail'),
			...choice('responsecode', 1, member.responded ? 'Interested' : 'No response'),
			receivedon: member.responded ? moment(member.at) : null
		})),
	activityparty: (world) =>
		world.living('members').map((member) => ({
			activitypartyid: idOf('activityparty', member.id),
			...link('activityid', 'campaignresponse', member.id),
			...link('partyid', 'contact', member.contact),
			participationtypemask: 11
		})),
	activitypointer: (world) => [
		...world
			.living('activities')
			.filter(({ type }) => type in activityTypes)
			.map((each) =>
				activity(idOf('activitypointer', each.id), activityTypes[each.type]!, each, {
					subject: each.subject,
					actualend: each.isDone ? moment(each.at) : null,
					scheduledend: moment(each.at),
					actualdurationminutes: each.durationSeconds / 60,
					...(each.deal === null
						? link('regardingobjectid', 'account', each.company)
						: link('regardingobjectid', 'opportunity', each.deal)),
					...owner(each.owner)
				})
			),
		...world
			.living('members')
			.map((member) => activity(idOf('campaignresponse', member.id), 'campaignresponse', member, {}))
	],
	annotation: (world) =>
		world
			.living('activities')
			.filter(({ type }) => type === 'note')
			.map((note) => ({
				annotationid: idOf('annotation', note.id),
				...dated(note),
				subject: note.subject,
				notetext: 'Noted.',
				...link('objectid', 'opportunity', note.deal),
				...owner(note.owner)
			})),
	incident: (world) =>
		world.living('tickets').map((ticket) => ({
			incidentid: idOf('incident', ticket.id),
			...dated(ticket),
			title: ticket.subject,
			...choice('statecode', ticket.status === 'solved' ? 1 : 0, ticket.status),
			...choice('statuscode', 1, ticket.status),
			...choice('prioritycode', 1, ticket.priority),
			...link('customerid', 'contact', ticket.contact),
			...owner(ticket.owner)
		})),
	incidentresolution: (world) =>
		world
			.living('tickets')
			.filter(({ solvedAt }) => solvedAt !== null)
			.map((ticket) => ({
				activityid: idOf('incidentresolution', ticket.id),
				createdon: moment(ticket.solvedAt!),
				modifiedon: moment(ticket.solvedAt!),
				...link('incidentid', 'incident', ticket.id),
				actualend: moment(ticket.solvedAt!)
			}))
};
