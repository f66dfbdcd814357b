import { activitiesOf, type Activity } from '../activities.ts';
import type { DemoCompany } from '../company.ts';
import { pointsAndComma, type Row } from '../csv.ts';
import type { Company, Contact, Deal } from '../model.ts';
import { clockTime, dateOf, dayAt, dayFirst, dayFirstTime } from '../time.ts';
import { columns, rowsOf, type ExportTable } from './table.ts';

/** Petrel Sensors as Pipedrive's lists export it in a European locale: links by name, no history of stages. */
export function pipedriveExports({ petrel, setting }: DemoCompany): ExportTable[] {
	const table = (
		name: string,
		entity: ExportTable['entity'],
		header: string,
		rows: Iterable<Row>
	): ExportTable => ({
		path: `pipedrive/${name}-${dateOf(setting.end)}.csv`,
		system: 'pipedrive',
		entity,
		header: columns(header, ';'),
		rows,
		dialect: { delimiter: ';' }
	});
	return [
		table(
			'deals',
			'deals',
			'Deal - ID;Deal - Title;Deal - Value;Deal - Currency of value;Deal - Pipeline;Deal - Stage;Deal - Status;Deal - Owner;Deal - Organization;Deal - Contact person;Deal - Probability;Deal - Expected close date;Deal - Deal created;Deal - Update time;Deal - Won time;Deal - Lost time;Deal - Deal closed on;Deal - Lost reason;Deal - Source channel',
			rowsOf(petrel.deals, dealRow)
		),
		table(
			'organizations',
			'companies',
			'Organization - ID;Organization - Name;Organization - Owner;Organization - Industry;Organization - Number of employees;Organization - Address;Organization - Country;Organization - Organization created',
			rowsOf(petrel.companies, organizationRow)
		),
		table(
			'people',
			'contacts',
			'Person - ID;Person - Name;Person - First name;Person - Last name;Person - Email - Work;Person - Phone - Work;Person - Job title;Person - Organization;Person - Owner;Person - Person created',
			rowsOf(petrel.contacts, personRow)
		),
		table(
			'activities',
			'activities',
			'Activity - ID;Activity - Type;Activity - Subject;Activity - Due date;Activity - Due time;Activity - Duration;Activity - Done;Activity - Marked as done time;Activity - Assigned to user;Activity - Deal;Activity - Organization;Activity - Contact person',
			rowsOf(activitiesOf(setting, petrel, []), activityRow)
		),
		table(
			'users',
			'people',
			'User - ID;User - Name;User - Email;User - Active',
			rowsOf(petrel.people, ({ id, name, email, until }) => [id, name, email, until === null ? 'Yes' : 'No'])
		)
	];
}

/** Titles carry the number, because what links to a deal knows it by its title. */
const title = (deal: Deal): string => `${deal.name} (${deal.id})`;
const fullName = ({ firstName, lastName }: Contact): string => `${firstName} ${lastName}`;
const statuses = { open: 'Open', won: 'Won', lost: 'Lost' } as const;

function dealRow(deal: Deal): Row {
	const closed = deal.closedAt === null ? '' : dayFirstTime(deal.closedAt);
	const person = deal.contacts[0];
	return [
		deal.id,
		title(deal),
		deal.amount === null ? '' : pointsAndComma(deal.amount),
		deal.currency,
		deal.pipeline.label,
		deal.lastOpenStage.label,
		statuses[deal.status],
		deal.owner.name,
		deal.withoutCompany ? '' : deal.company.name,
		person ? fullName(person) : '',
		deal.status === 'open' ? Math.round(deal.probability * 100) : '',
		dayFirst(deal.closeDate),
		dayFirstTime(deal.createdAt),
		dayFirstTime(deal.updatedAt),
		deal.status === 'won' ? closed : '',
		deal.status === 'lost' ? closed : '',
		closed,
		deal.lostReason,
		''
	];
}

const organizationRow = (company: Company): Row => [
	company.id,
	company.name,
	company.owner.name,
	company.industry,
	company.employees,
	`${company.postalCode} ${company.city}, ${company.country}`,
	company.country,
	dayFirstTime(company.createdAt)
];

const personRow = (contact: Contact): Row => [
	contact.id,
	fullName(contact),
	contact.firstName,
	contact.lastName,
	contact.email,
	contact.phone,
	contact.title,
	contact.company.name,
	contact.owner.name,
	dayFirstTime(contact.createdAt)
];

function activityRow(made: Activity, index: number): Row {
	const due = made.dueAt ?? made.at;
	const done = made.type === 'Task' ? made.doneAt : made.at;
	return [
		index + 1,
		made.type,
		made.subject,
		dayFirst(dayAt(due)),
		clockTime(due),
		made.seconds === null ? '' : clockTime(Math.ceil(made.seconds / 60)),
		done === null ? 'To do' : 'Done',
		done === null ? '' : dayFirstTime(done),
		made.owner.name,
		made.deal === null ? '' : title(made.deal),
		made.company?.name,
		made.contact === null ? '' : fullName(made.contact)
	];
}
