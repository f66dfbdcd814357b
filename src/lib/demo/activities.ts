import type { Random } from '#lib/stats/random/random.ts';
import type { Business, Company, Contact, Deal, Lead, Person, Ticket } from './model.ts';
import { activity as parameters, mess } from './parameters.ts';
import type { Setting } from './setting.ts';
import { dayAt, minutesPerDay, officeMinute, workingDay, type Minute } from './time.ts';

export type ActivityType = keyof typeof parameters.types;

export interface Activity {
	type: ActivityType;
	subject: string;
	direction: 'INBOUND' | 'OUTBOUND' | null;
	outcome: string;
	at: Minute;
	dueAt: Minute | null;
	doneAt: Minute | null;
	seconds: number | null;
	owner: Person;
	company: Company | null;
	contact: Contact | null;
	deal: Deal | null;
	lead: Lead | null;
	ticket: Ticket | null;
}

const typeNames = Object.keys(parameters.types) as ActivityType[];
const typeWeights = Object.values(parameters.types);
const subjects: Record<ActivityType, readonly string[]> = {
	Call: ['First call', 'Follow-up call', 'Price question', 'Call about delivery', 'Qualification call'],
	Email: ['Offer', 'Re: offer', 'Data sheet', 'Meeting notes', 'Reminder', 'Introduction'],
	Meeting: ['Demonstration', 'Site visit', 'Online meeting', 'Contract review'],
	Task: ['Send offer', 'Call back', 'Prepare demonstration', 'Check requirements'],
	Note: ['Note']
};
const callOutcomes = ['Connected', 'No answer', 'Left voicemail', 'Busy'] as const;

/**
 * Everything people did, one at a time: a large company has millions, too many to hold. Deals, leads and tickets take
 * turns, each in order of creation, so that the first rows of the file look like all others.
 */
export function* activitiesOf(
	setting: Setting,
	business: Business,
	tickets: readonly Ticket[]
): Generator<Activity> {
	const random = setting.random.fork(`${business.key} activities`);
	const { deals, leads } = business;
	let lead = 0;
	let ticket = 0;
	for (const [index, deal] of deals.entries()) {
		yield* ofDeal(setting, random, deal);
		const progress = (index + 1) / deals.length;
		while (lead < leads.length * progress) yield* ofLead(setting, random, leads[lead++]!);
		while (ticket < tickets.length * progress) yield* ofTicket(setting, random, tickets[ticket++]!);
	}
}

function* ofTicket(setting: Setting, random: Random, ticket: Ticket): Generator<Activity> {
	if (ticket.firstResponseAt === null || !random.chance(0.5)) return;
	const type = random.chance(0.7) ? 'Email' : 'Call';
	const made = create(setting, random, ticket.firstResponseAt, ticket.owner, type);
	yield blanked(random, { ...made, company: ticket.company, contact: ticket.contact, ticket });
}

function* ofDeal(setting: Setting, random: Random, deal: Deal): Generator<Activity> {
	const end = Math.min(
		deal.closedAt ?? setting.now,
		deal.truth.forgotten ? deal.truth.outcomeAt : Infinity,
		setting.now
	);
	const days = (end - deal.createdAt) / minutesPerDay;
	const factor = deal.truth.outcome === 'won' ? parameters.wonFactor : 1;
	// What is still young has not seen all its activities; what lasts long has seen more.
	const exposure = Math.min(2, 0.25 + Math.sqrt(days / 60));
	const mean = setting.scale.activitiesPerDeal * factor * exposure;
	const count = random.poisson(random.gamma(parameters.shape, mean / parameters.shape));
	for (let index = 0; index < count; index++) {
		const day = workingDay(Math.floor(dayAt(deal.createdAt) + random.uniform() * days));
		const at = Math.min(end, Math.max(deal.createdAt, officeMinute(random, day)));
		const owner = deal.history.length > 0 && at < ownerSince(deal) ? deal.truth.firstOwner : deal.owner;
		const made = create(setting, random, at, owner);
		const contact = deal.contacts.length > 0 ? random.pick(deal.contacts) : null;
		yield blanked(random, { ...made, company: deal.company, contact, deal });
	}
}

/** When the present owner took over. */
function ownerSince(deal: Deal): Minute {
	let since = deal.createdAt;
	for (const { property, at } of deal.history) if (property === 'owner') since = at;
	return since;
}

function* ofLead(setting: Setting, random: Random, lead: Lead): Generator<Activity> {
	const end = lead.convertedAt ?? lead.disqualifiedAt ?? setting.now;
	for (let count = random.poisson(parameters.perLead); count > 0; count--) {
		const at = Math.min(end, lead.createdAt + Math.ceil(random.exponential(1 / 4) * minutesPerDay));
		yield { ...create(setting, random, at, lead.owner), lead, contact: lead.contact };
	}
}

function create(setting: Setting, random: Random, at: Minute, owner: Person, given?: ActivityType): Activity {
	const type = given ?? random.weighted(typeNames, typeWeights);
	const made: Activity = {
		type,
		subject: random.pick(subjects[type]),
		direction: null,
		outcome: '',
		at,
		dueAt: null,
		doneAt: null,
		seconds: null,
		owner,
		company: null,
		contact: null,
		deal: null,
		lead: null,
		ticket: null
	};
	if (type === 'Call') {
		made.direction = random.chance(0.8) ? 'OUTBOUND' : 'INBOUND';
		made.outcome = random.weighted(callOutcomes, [60, 22, 13, 5]);
		const { median, sigma } = parameters.callSeconds;
		made.seconds =
			made.outcome === 'Connected'
				? Math.round(random.logNormal(Math.log(median), sigma))
				: random.integer(3, 40);
	} else if (type === 'Email') {
		made.direction = random.chance(0.62) ? 'OUTBOUND' : 'INBOUND';
	} else if (type === 'Meeting') {
		made.seconds = random.weighted([1_800, 3_600, 5_400], [35, 50, 15]);
		made.outcome = random.weighted(['Completed', 'Rescheduled', 'No show'], [84, 10, 6]);
	} else if (type === 'Task') {
		made.dueAt = at + random.integer(1, 14) * minutesPerDay;
		const done = made.dueAt + Math.round(random.normal(-0.5, 2.5) * minutesPerDay);
		made.doneAt = done <= setting.now && done >= at && random.chance(0.93) ? done : null;
		made.outcome = made.doneAt === null ? 'Not started' : 'Completed';
	}
	return made;
}

/** People forget to link what they log. */
function blanked(random: Random, made: Activity): Activity {
	if (made.deal && random.chance(mess.activityBlankDeal)) made.deal = null;
	if (random.chance(mess.activityBlankContact)) made.contact = null;
	if (random.chance(mess.activityBlankCompany)) made.company = null;
	return made;
}
