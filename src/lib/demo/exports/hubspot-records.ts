import { ticketStages } from '../catalogue.ts';
import type { DemoCompany } from '../company.ts';
import { nearDuplicates, type Defects } from '../defects.ts';
import type { Row } from '../csv.ts';
import type { Contact, Deal, ForecastCategory } from '../model.ts';
import { mess } from '../parameters.ts';
import { dateOf, minutesPerDay, spaced } from '../time.ts';
import { columns, rowsOf, type ExportTable } from './table.ts';

const companyHeader = columns(
	'Record ID,Company name,Company Domain Name,Phone Number,Industry,Type,Lifecycle Stage,Number of Employees,Annual Revenue,City,State/Region,Postal Code,Country/Region,Parent Company ID,Company owner,Original Source,Create Date,Last Modified Date'
);
const contactHeader = columns(
	'Record ID,First Name,Last Name,Email,Phone Number,Job Title,Associated Company,Associated Company IDs,Contact owner,Lifecycle Stage,Lead Status,Original Source,Unsubscribed from all email,City,Country/Region,Create Date,Last Modified Date'
);
const leadHeader = columns(
	'Record ID,Lead Name,First Name,Last Name,Company Name,Email,Phone Number,Job Title,Lead Status,Lead Rating,Lead Score,Lead Source,Landing Page,Campaign ID,Lead owner,Create Date,Converted Date,Converted Deal ID,Converted Contact ID,Converted Company ID,Disqualified Date,Disqualification Reason,Country/Region'
);
const dealHeader = columns(
	'Record ID,Deal Name,Pipeline,Deal Stage,Amount,Currency,Deal owner,HubSpot Team,Deal Type,Create Date,Close Date,Last Modified Date,Deal probability,Forecast category,Closed Lost Reason,Original Source,Associated Company,Associated Company IDs,Associated Contact,Associated Contact IDs,Is Closed Won,Is Deal Closed?,Route to market,Competitor,Product,Campaign ID,Monthly recurring revenue,Next step'
);
const ticketHeader = columns(
	'Ticket ID,Ticket name,Pipeline,Ticket status,Priority,Category,Source,Ticket owner,Create date,First response date,Solved date,Close date,Satisfaction,Times reopened,Associated Company IDs,Associated Contact IDs'
);

/** The exports a person makes in HubSpot's lists: labels, names, times to the minute. */
export function hubspotRecords(company: DemoCompany, defects: Defects): ExportTable[] {
	const { main, setting } = company;
	const date = dateOf(setting.end);
	const path = (name: string) => `hubspot/hubspot-crm-exports-all-${name}-${date}.csv`;
	const random = setting.random.fork('hubspot records');
	const dealsPath = path('deals');
	const leadsPath = path('leads');
	return [
		{
			path: path('companies'),
			system: 'hubspot',
			entity: 'companies',
			header: companyHeader,
			rows: companyRows(company),
			dialect: { bom: true }
		},
		{
			path: path('contacts'),
			system: 'hubspot',
			entity: 'contacts',
			header: contactHeader,
			rows: contactRows([...main.contacts, ...nearDuplicates(company, defects)], setting.now)
		},
		{
			path: leadsPath,
			system: 'hubspot',
			entity: 'leads',
			header: leadHeader,
			rows: defects.withRepeats(leadsPath, leadRows(company), mess.leadDuplicateRows, random.fork('leads'))
		},
		{
			path: dealsPath,
			system: 'hubspot',
			entity: 'deals',
			header: dealHeader,
			rows: defects.withImpossible(
				dealsPath,
				dealHeader,
				dealRows(company, defects),
				impossibleDeals(date),
				200
			)
		},
		{
			path: path('tickets'),
			system: 'hubspot',
			entity: 'tickets',
			header: ticketHeader,
			rows: defects.withImpossible(
				path('tickets'),
				ticketHeader,
				ticketRows(company),
				impossibleTickets(date),
				100
			)
		}
	];
}

function isCustomer({ boughtBefore, wins }: Contact['company'], now: number): boolean {
	return boughtBefore > 0 || wins.some(({ at }) => at <= now);
}

function companyRows({ main, setting }: DemoCompany): Iterable<Row> {
	return rowsOf(main.companies, (company) => {
		const customer = isCustomer(company, setting.now);
		return [
			company.id,
			company.name,
			company.domain,
			company.phone,
			company.industry,
			customer ? 'CUSTOMER' : 'PROSPECT',
			customer ? 'Customer' : company.isUsed ? 'Opportunity' : 'Lead',
			company.employees,
			company.revenue,
			company.city,
			company.state,
			company.postalCode,
			company.country,
			company.parent?.id,
			company.owner.name,
			company.source,
			spaced(company.createdAt),
			spaced(Math.min(company.updatedAt, setting.now))
		];
	});
}

function contactRows(contacts: readonly Contact[], now: number): Iterable<Row> {
	return rowsOf(contacts, (contact) => [
		contact.id,
		contact.firstName,
		contact.lastName,
		contact.email,
		contact.phone,
		contact.title,
		contact.company.name,
		contact.company.id,
		contact.owner.name,
		isCustomer(contact.company, now) ? 'Customer' : 'Lead',
		contact.company.isUsed ? 'Connected' : 'New',
		contact.source === 'Unknown' ? '' : contact.source,
		contact.optedOut,
		contact.company.city,
		contact.company.country,
		spaced(contact.createdAt),
		spaced(Math.max(contact.createdAt, contact.updatedAt))
	]);
}

function leadRows({ main }: DemoCompany): Iterable<Row> {
	return rowsOf(main.leads, (lead) => [
		lead.id,
		`${lead.firstName} ${lead.lastName}`,
		lead.firstName,
		lead.lastName,
		lead.companyName,
		lead.email,
		lead.phone,
		lead.title,
		lead.status,
		lead.rating,
		lead.score,
		lead.source === 'Unknown' ? '' : lead.source,
		lead.landingPage,
		lead.campaign?.id,
		lead.owner.name,
		spaced(lead.createdAt),
		lead.convertedAt === null ? '' : spaced(lead.convertedAt),
		lead.deal?.id,
		lead.contact?.id,
		lead.deal === null ? '' : lead.company.id,
		lead.disqualifiedAt === null ? '' : spaced(lead.disqualifiedAt),
		lead.disqualifiedAt === null ? '' : lead.score < 40 ? 'No need' : 'No budget',
		lead.company.country
	]);
}

const categoryLabels: Record<ForecastCategory, string> = {
	OMIT: 'Not forecasted',
	PIPELINE: 'Pipeline',
	BEST_CASE: 'Best case',
	COMMIT: 'Commit',
	CLOSED: 'Closed won'
};

function* dealRows({ main, setting }: DemoCompany, defects: Defects): Generator<Row> {
	const random = setting.random.fork('next steps');
	for (const deal of main.deals) {
		if (deal.withoutCompany) defects.dealsWithoutCompany.push(deal.id);
		const company = deal.withoutCompany ? null : deal.company;
		yield [
			deal.id,
			deal.name,
			deal.pipeline.label,
			deal.stage.label,
			deal.amount,
			deal.currency,
			deal.owner.name,
			deal.team.name,
			deal.type,
			spaced(deal.createdAt),
			spaced(deal.closedAt ?? deal.closeDate * minutesPerDay + 1_020),
			spaced(deal.updatedAt),
			deal.probability,
			categoryLabels[deal.category],
			deal.lostReason,
			deal.source === 'Unknown' ? '' : deal.source,
			company?.name,
			company?.id,
			deal.contacts.map(({ firstName, lastName }) => `${firstName} ${lastName}`).join(';'),
			deal.contacts.map(({ id }) => id).join(';'),
			deal.status === 'won',
			deal.status !== 'open',
			deal.route,
			deal.competitor,
			deal.product.name,
			deal.campaign?.id,
			deal.monthly,
			nextStep(deal, random.chance(0.6) ? random.pick(steps) : '')
		];
	}
}

const steps = [
	'Send revised offer',
	'Call purchasing',
	'Arrange demonstration',
	'Wait for budget',
	'Check contract'
];
const nextStep = (deal: Deal, step: string): string => (deal.status === 'open' ? step : '');

/** Rows of a test that somebody never cleaned up; each has one cell that can't be read. */
function impossibleDeals(date: string): { row: Row; column: string }[] {
	const row = (number: number, cells: Record<string, string>): Row => {
		const good: Record<string, string> = {
			'Record ID': String(59_999_000 + number),
			'Deal Name': `Import test ${number}`,
			Pipeline: 'New business',
			'Deal Stage': 'Qualified',
			Amount: '1000',
			Currency: 'EUR',
			'Create Date': `${date.slice(0, 4)}-01-15 09:00`,
			'Close Date': `${date.slice(0, 4)}-03-31 17:00`,
			...cells
		};
		return dealHeader.map((name) => good[name] ?? '');
	};
	return [
		{ row: row(1, { 'Create Date': '31/02/2025' }), column: 'Create Date' },
		{ row: row(2, { Amount: 'abc' }), column: 'Amount' },
		{ row: row(3, { 'Close Date': '2025-13-45 10:00' }), column: 'Close Date' },
		{ row: row(4, { Amount: '12..5' }), column: 'Amount' }
	];
}

function impossibleTickets(date: string): { row: Row; column: string }[] {
	const good: Record<string, string> = {
		'Ticket ID': '79999001',
		'Ticket name': 'Import test',
		Pipeline: 'Support',
		'Ticket status': 'New',
		Priority: 'Medium',
		'Create date': `${date.slice(0, 4)}-02-30 25:61`
	};
	return [{ row: ticketHeader.map((name) => good[name] ?? ''), column: 'Create date' }];
}

function ticketRows({ tickets }: DemoCompany): Iterable<Row> {
	const time = (minute: number | null): string => (minute === null ? '' : spaced(minute));
	return rowsOf(tickets, (ticket) => [
		ticket.id,
		ticket.name,
		'Support',
		ticket.stage.label,
		ticket.priority,
		ticket.category,
		ticket.channel,
		ticket.owner.name,
		spaced(ticket.createdAt),
		time(ticket.firstResponseAt),
		time(ticket.solvedAt),
		time(ticket.stage === ticketStages.at(-1) ? ticket.closedAt : null),
		ticket.satisfaction,
		ticket.reopens,
		ticket.company.id,
		ticket.contact?.id
	]);
}
