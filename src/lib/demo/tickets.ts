import type { Random } from '#lib/stats/random/random.ts';
import { ticketStages } from './catalogue.ts';
import type { NextId } from './ids.ts';
import type { Business, Company, Person, Stage, Ticket } from './model.ts';
import { tickets as parameters } from './parameters.ts';
import type { Setting } from './setting.ts';
import { minutesPerDay, type Minute } from './time.ts';

const categories = ['Calibration', 'Software', 'Delivery', 'Invoice', 'Repair', 'Question'] as const;
const priorities = ['Urgent', 'High', 'Medium', 'Low'] as const;

/** Support tickets of customers, from their first purchase on. */
export function createTickets(
	setting: Setting,
	business: Business,
	support: readonly Person[],
	nextId: NextId
): Ticket[] {
	const random = setting.random.fork('tickets');
	const opened: { company: Company; at: Minute }[] = [];
	for (const company of business.companies) {
		const since =
			company.boughtBefore > 0
				? setting.start * minutesPerDay
				: Math.min(...company.wins.map(({ at }) => at));
		if (since >= setting.now) continue;
		const need = random.gamma(0.9, 1 / 0.9) * parameters.perCustomerYear;
		const span = setting.now - since;
		const count = random.poisson((need * span) / minutesPerDay / 365);
		for (let index = 0; index < count; index++)
			opened.push({ company, at: Math.floor(since + random.uniform() * span) });
	}
	opened.sort((a, b) => a.at - b.at);
	return opened.map(({ company, at }) =>
		createTicket(setting, random, company, at, support, nextId('ticket'))
	);
}

function createTicket(
	setting: Setting,
	random: Random,
	company: Company,
	at: Minute,
	support: readonly Person[],
	id: string
): Ticket {
	const priority = random.weighted(
		priorities,
		priorities.map((name) => parameters.priorities[name])
	);
	const category = random.pick(categories);
	const owner = random.pick(support);
	const known = company.contacts.filter((contact) => contact.createdAt <= at);
	const ticket: Ticket = {
		id,
		name: `${category}: ${company.name}`,
		priority,
		category,
		channel: random.weighted(['Email', 'Phone', 'Chat', 'Form'], [50, 20, 12, 18]),
		company,
		contact: known.length > 0 ? random.pick(known) : null,
		owner,
		stage: ticketStages[0]!,
		createdAt: at,
		firstResponseAt: null,
		solvedAt: null,
		closedAt: null,
		satisfaction: null,
		reopens: 0,
		history: []
	};
	walkTicket(setting, random, ticket);
	return ticket;
}

function walkTicket(setting: Setting, random: Random, ticket: Ticket): void {
	const { firstResponseHours, resolutionHours, priorityFactor, reopenShare } = parameters;
	const factor = priorityFactor[ticket.priority as keyof typeof priorityFactor];
	const hours = (median: number, sigma: number) => random.logNormal(Math.log(median), sigma) * factor;
	const instant = random.chance(resolutionHours.instantShare);
	const solving = Math.min(instant ? 0.1 : hours(resolutionHours.median, resolutionHours.sigma), 9_000);
	const answering = Math.min(hours(firstResponseHours.median, firstResponseHours.sigma), solving * 0.9);
	const [, ours, theirs, closed] = ticketStages;
	const firstResponse = ticket.createdAt + Math.max(1, Math.round(answering * 60));
	const solved = Math.max(firstResponse + 3, ticket.createdAt + Math.round(solving * 60));
	const move = (to: Stage | undefined, at: Minute): boolean => {
		if (at > setting.now) return false;
		if (to && to !== ticket.stage) {
			ticket.history.push({
				property: 'stage',
				before: ticket.stage.id,
				after: to.id,
				at,
				by: ticket.owner
			});
			ticket.stage = to;
		}
		return true;
	};
	if (!move(ours, firstResponse)) return;
	ticket.firstResponseAt = firstResponse;
	const middle = Math.floor((firstResponse + solved) / 2);
	if (middle > firstResponse && random.chance(0.45) && !move(theirs, middle)) return;
	if (!move(closed, solved)) return;
	ticket.solvedAt = solved;
	ticket.closedAt = solved;
	if (random.chance(0.35))
		ticket.satisfaction = random.weighted(
			[5, 4, 3, 2, 1],
			solving > 150 ? [20, 25, 20, 20, 15] : [48, 28, 12, 7, 5]
		);
	const reopened = solved + random.integer(60, 4_000);
	if (!random.chance(reopenShare) || !move(ours, reopened)) return;
	ticket.reopens = 1;
	const again = reopened + Math.max(10, Math.round(hours(20, 1) * 60));
	ticket.solvedAt = ticket.closedAt = null;
	if (move(closed, again)) ticket.solvedAt = ticket.closedAt = again;
}
