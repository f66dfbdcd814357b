import type { Activity } from '../activities.ts';
import { americasPipeline } from '../catalogue.ts';
import type { Row } from '../csv.ts';
import { salesforceId } from '../ids.ts';
import type { Experiment } from '../experiment.ts';
import type {
	Business,
	Campaign,
	Contact,
	Deal,
	ForecastCategory,
	Lead,
	LeadStatus,
	Person
} from '../model.ts';
import type { Setting } from '../setting.ts';
import { touchpointsOf } from '../touchpoints.ts';
import { dateOf, dayAt, milliseconds } from '../time.ts';
import { cents, rowsOf } from './table.ts';

/** The rows of Salesforce's objects, in the order of the headers in salesforce.ts. */
export const categoryNames: Record<ForecastCategory, string> = {
	OMIT: 'Omitted',
	PIPELINE: 'Pipeline',
	BEST_CASE: 'Best Case',
	COMMIT: 'Commit',
	CLOSED: 'Closed'
};
const historyCategories: Record<ForecastCategory, string> = {
	...categoryNames,
	BEST_CASE: 'BestCase',
	COMMIT: 'Forecast'
};
const leadStatuses: Record<LeadStatus, string> = {
	New: 'Open - Not Contacted',
	Working: 'Working - Contacted',
	Qualified: 'Working - Contacted',
	Converted: 'Closed - Converted',
	Disqualified: 'Closed - Not Converted'
};

const known = (source: string): string => (source === 'Unknown' ? '' : source);
const midnight = (day: number): string => `${dateOf(day)}T00:00:00.000Z`;

export const userRow = (person: Person): Row => [
	person.id,
	person.firstName,
	person.lastName,
	person.name,
	person.email,
	person.title,
	person.team.id,
	person.manager?.id,
	person.until === null,
	midnight(person.from)
];

export function accountRows({ companies }: Business, { now }: Setting): Iterable<Row> {
	return rowsOf(companies, (company) => [
		company.id,
		company.name,
		`https://${company.domain}`,
		company.phone,
		company.industry,
		company.wins.some(({ at }) => at <= now) ? 'Customer' : 'Prospect',
		company.employees,
		company.revenue,
		company.city,
		company.state,
		company.postalCode,
		company.country,
		company.parent?.id,
		company.owner.id,
		company.source,
		milliseconds(company.createdAt),
		milliseconds(Math.min(now, company.updatedAt))
	]);
}

export const contactRow = (contact: Contact): Row => [
	contact.id,
	contact.company.id,
	contact.firstName,
	contact.lastName,
	contact.email,
	contact.phone,
	contact.title,
	known(contact.source),
	contact.optedOut,
	contact.company.city,
	contact.company.country,
	contact.owner.id,
	milliseconds(contact.createdAt),
	milliseconds(contact.updatedAt)
];

export function campaignRows(campaigns: readonly Campaign[], { end }: Setting): Iterable<Row> {
	return rowsOf(campaigns, (campaign) => {
		const budget = (campaign.ends - campaign.starts + 1) * campaign.dailyBudget;
		return [
			campaign.id,
			campaign.name,
			campaign.type,
			campaign.ends >= end ? 'In Progress' : 'Completed',
			dateOf(campaign.starts),
			dateOf(campaign.ends),
			budget,
			cents(campaign.costs.reduce((sum, cost) => sum + cost, 0)),
			budget * 6,
			'USD',
			campaign.owner.id,
			campaign.ends >= end,
			midnight(campaign.starts - 7)
		];
	});
}

export function* memberRows(
	americas: Business,
	{ campaign: tested, members }: Experiment,
	setting: Setting
): Generator<Row> {
	let count = 0;
	for (const { at, campaign, lead, contact } of touchpointsOf(setting, americas)) {
		if (!campaign) continue;
		// A member is a lead or a contact, never both.
		yield [
			salesforceId('00v', ++count),
			campaign.id,
			lead?.id,
			lead ? '' : contact?.id,
			'Responded',
			true,
			dateOf(dayAt(at)),
			milliseconds(at)
		];
	}
	for (const { lead, at, isControl } of members)
		yield [
			salesforceId('00v', ++count),
			tested.id,
			lead.id,
			'',
			isControl ? 'Control' : 'Sent',
			false,
			'',
			milliseconds(at)
		];
}

export const leadRow = (lead: Lead): Row => [
	lead.id,
	lead.firstName,
	lead.lastName,
	lead.companyName,
	lead.email,
	lead.phone,
	lead.title,
	leadStatuses[lead.status],
	lead.rating,
	known(lead.source),
	lead.company.country,
	lead.owner.id,
	lead.convertedAt !== null,
	lead.convertedAt === null ? '' : dateOf(dayAt(lead.convertedAt)),
	lead.deal === null ? '' : lead.company.id,
	lead.contact?.id,
	lead.deal?.id,
	milliseconds(lead.createdAt),
	milliseconds(lead.convertedAt ?? lead.disqualifiedAt ?? lead.createdAt)
];

export const opportunityRow = (deal: Deal): Row => [
	deal.id,
	false,
	deal.withoutCompany ? '' : deal.company.id,
	deal.name,
	deal.stage.label,
	deal.amount,
	deal.currency,
	Math.round(deal.probability * 100),
	dateOf(deal.closeDate),
	deal.type,
	known(deal.source),
	deal.status !== 'open',
	deal.status === 'won',
	categoryNames[deal.category],
	deal.campaign?.id,
	deal.owner.id,
	deal.contacts[0]?.id,
	'',
	deal.lostReason,
	milliseconds(deal.createdAt),
	milliseconds(deal.updatedAt),
	milliseconds(deal.updatedAt)
];

/** One row for every save: the state after it, and what the amount and the close date were before. */
export function* historyRows({ deals }: Business): Generator<Row> {
	let count = 0;
	const labels = new Map(
		[...americasPipeline.open, americasPipeline.won, americasPipeline.lost].map(({ id, label }) => [
			id,
			label
		])
	);
	for (const deal of deals) {
		const state = {
			stage: '',
			amount: '',
			closeDate: '',
			category: 'OMIT' as ForecastCategory,
			probability: 0
		};
		for (let index = 0; index < deal.history.length;) {
			const { at, by } = deal.history[index]!;
			const before = { ...state };
			let isTracked = false;
			for (let change = deal.history[index]; change?.at === at; change = deal.history[++index]) {
				// Salesforce keeps the owner's changes elsewhere.
				if (change.property !== 'owner') isTracked = true;
				if (change.property === 'stage') state.stage = labels.get(String(change.after)) ?? '';
				else if (change.property === 'amount') state.amount = String(change.after ?? '');
				else if (change.property === 'closeDate') state.closeDate = dateOf(Number(change.after));
				else if (change.property === 'category') state.category = change.after as ForecastCategory;
				else if (change.property === 'probability') state.probability = Number(change.after);
			}
			if (!isTracked) continue;
			yield [
				salesforceId('008', ++count),
				deal.id,
				state.stage,
				state.amount,
				before.amount,
				state.closeDate,
				before.closeDate,
				Math.round(state.probability * 100),
				historyCategories[state.category],
				by?.id ?? deal.owner.id,
				milliseconds(at),
				false
			];
		}
	}
}

/** Salesforce keeps meetings apart from everything else. */
export function* only(activities: Iterable<Activity>, meetings: boolean): Generator<Activity> {
	for (const made of activities) if ((made.type === 'Meeting') === meetings) yield made;
}

const whoAndWhat = ({ lead, contact, deal, company }: Activity): [string | undefined, string | undefined] => [
	lead?.id ?? contact?.id,
	deal?.id ?? company?.id
];

export const taskRow = (made: Activity, index: number): Row => [
	salesforceId('00T', index + 1),
	made.subject,
	made.type === 'Note' ? 'Task' : made.type,
	made.type === 'Task' && made.doneAt === null ? 'Not Started' : 'Completed',
	dateOf(dayAt(made.dueAt ?? made.at)),
	made.type === 'Call' ? made.seconds : '',
	made.direction === null || made.type !== 'Call'
		? ''
		: made.direction === 'INBOUND'
			? 'Inbound'
			: 'Outbound',
	made.type === 'Call' ? made.outcome : '',
	made.owner.id,
	...whoAndWhat(made),
	milliseconds(made.at),
	made.type === 'Task' ? (made.doneAt === null ? '' : milliseconds(made.doneAt)) : milliseconds(made.at)
];

export const eventRow = (made: Activity, index: number): Row => [
	salesforceId('00U', index + 1),
	made.subject,
	milliseconds(made.at),
	milliseconds(made.at + (made.seconds ?? 0) / 60),
	(made.seconds ?? 0) / 60,
	made.owner.id,
	...whoAndWhat(made),
	milliseconds(made.at)
];
