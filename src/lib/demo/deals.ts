import type { Random } from '#lib/stats/random/random.ts';
import { instruments, subscriptions } from './catalogue.ts';
import type { Market } from './companies.ts';
import type { NextId } from './ids.ts';
import type {
	Company,
	Contract,
	Deal,
	DealTruth,
	DealType,
	Lead,
	Person,
	Pipeline,
	Product
} from './model.ts';
import {
	amounts,
	competitorKnownShare,
	competitors,
	contracts,
	mess,
	routes,
	routeShares,
	walking
} from './parameters.ts';
import { afterHolidays, daysToDecision, seasonalDay } from './path.ts';
import { repsAt } from './people.ts';
import type { Setting } from './setting.ts';
import { dayAt, type Day, type Minute } from './time.ts';
import { walkDeal } from './walk.ts';
import { amountDeciles, decileOf, drawAmount, existingClass, winProbability } from './winning.ts';

/** Makes the deals of one business, one after the other in the order of their creation. */
export class DealMaker {
	readonly deals: Deal[] = [];
	readonly #random: Random;
	readonly #deciles: readonly number[];

	constructor(
		readonly setting: Setting,
		readonly label: string,
		readonly market: Market,
		readonly reps: readonly Person[],
		readonly nextId: NextId
	) {
		this.#random = setting.random.fork(`${label} deals`);
		this.#deciles = amountDeciles(setting.random.fork(`${label} deciles`));
	}

	/** New business: from a lead, or from a rep's own search when there is none. */
	createNew(
		pipeline: Pipeline,
		at: Minute,
		company: Company,
		lead: Lead | null,
		sellsSubscriptions: boolean
	): Deal {
		const random = this.#random;
		const owner = lead && lead.owner.until === null ? lead.owner : this.#rep(at);
		const amount = random.chance(amounts.missingShare) ? null : drawAmount(random);
		const route = random.weighted(routes, routeShares);
		const competitor = random.chance(competitorKnownShare) ? random.pick(competitors) : null;
		const source = lead?.source ?? 'Offline Sources';
		const decile = amount === null ? 5 : decileOf(amount, this.#deciles);
		const existing = existingClass(company, at);
		const probability = winProbability({
			existing,
			route,
			competitorKnown: competitor !== null,
			amountDecile: decile,
			source,
			skill: owner.skill
		});
		const recurs = sellsSubscriptions && amount !== null && random.chance(contracts.share);
		const outcome = random.chance(probability) ? 'won' : 'lost';
		return this.#create({
			pipeline,
			type: existing === 'none' ? 'New Business' : 'Existing Business',
			at,
			company,
			lead,
			owner,
			amount,
			route,
			competitor,
			source,
			product: productFor(random, amount ?? 20_000),
			contract: null,
			monthly: recurs
				? Math.max(20, Math.round((amount * (0.2 + 0.4 * random.uniform())) / 12 / 5) * 5)
				: null,
			probability,
			outcome,
			decisionDay: seasonalDay(random, dayAt(at), dayAt(at) + daysToDecision(random, outcome), outcome),
			guessDays: Math.round(random.logNormal(Math.log(58), 0.6)),
			forgotten: outcome === 'lost' && random.chance(walking.forgottenShare),
			amountDecile: decile,
			existing
		});
	}

	/** A renewal or an expansion of a contract. */
	createFollowUp(
		pipeline: Pipeline,
		contract: Contract,
		at: Minute,
		given: {
			type: DealType;
			amount: number;
			monthly: number;
			probability: number;
			decisionDay: Day;
			guessDays: number;
		}
	): Deal {
		const random = this.#random;
		const isThere = contract.owner.until === null || contract.owner.until > dayAt(at) + 30;
		const outcome = random.chance(given.probability) ? 'won' : 'lost';
		return this.#create({
			...given,
			decisionDay: afterHolidays(random, given.decisionDay, outcome),
			pipeline,
			at,
			company: contract.company,
			lead: null,
			owner: isThere ? contract.owner : this.#rep(at),
			route: 'Field',
			competitor: random.chance(0.12) ? random.pick(competitors) : null,
			source: 'Offline Sources',
			product: contract.product,
			contract,
			outcome,
			forgotten: false,
			amountDecile: 5,
			existing: existingClass(contract.company, at)
		});
	}

	#rep(at: Minute): Person {
		const present = repsAt(this.reps, dayAt(at));
		return this.#random.weighted(
			present,
			present.map(({ workload }) => workload)
		);
	}

	#create(given: {
		pipeline: Pipeline;
		type: DealType;
		at: Minute;
		company: Company;
		lead: Lead | null;
		owner: Person;
		amount: number | null;
		route: string;
		competitor: string | null;
		source: string;
		product: Product;
		contract: Contract | null;
		monthly: number | null;
		probability: number;
		outcome: 'won' | 'lost';
		decisionDay: Day;
		guessDays: number;
		forgotten: boolean;
		amountDecile: number;
		existing: string;
	}): Deal {
		const random = this.#random;
		const { company, at, lead, owner, outcome, product, type } = given;
		this.market.use(company, at);
		const walked = walkDeal(random, {
			pipeline: given.pipeline,
			outcome,
			forgotten: given.forgotten,
			createdAt: at,
			decisionDay: given.decisionDay,
			guessDays: given.guessDays,
			amount: given.amount,
			isNegotiable: given.contract === null,
			owner,
			colleagues: repsAt(this.reps, dayAt(at)),
			now: this.setting.now
		});
		const { outcomeAt, finalAmount, ...shown } = walked;
		const blank =
			shown.status === 'open'
				? mess.dealsWithoutCompany + mess.openDealsWithoutCompanyExtra
				: mess.dealsWithoutCompany;
		const truth: DealTruth = {
			winProbability: given.probability,
			outcome,
			outcomeAt,
			finalAmount,
			firstOwner: owner,
			amountDecile: given.amountDecile,
			existingClass: given.existing,
			forgotten: given.forgotten
		};
		const deal: Deal = {
			...shown,
			id: this.nextId('deal'),
			name: `${company.name} - ${type === 'Renewal' ? `renewal ${product.name}` : product.name}`,
			pipeline: given.pipeline,
			type,
			company,
			withoutCompany: type !== 'Renewal' && random.chance(blank),
			contacts: this.#contacts(random, company, at, lead),
			team: shown.owner.team,
			lead,
			campaign: lead?.campaign ?? null,
			source: given.source,
			route: given.route,
			competitor: given.competitor,
			product,
			currency: given.contract?.currency ?? company.currency,
			contract: given.contract,
			monthly: given.monthly,
			createdAt: at,
			lostReason: shown.status === 'lost' ? lostReason(random, given.competitor !== null) : '',
			truth
		};
		if (lead) lead.deal = deal;
		if (outcome === 'won') company.wins.push({ at: outcomeAt, amount: finalAmount ?? 0, deal });
		company.updatedAt = Math.max(company.updatedAt, shown.updatedAt);
		this.deals.push(deal);
		return deal;
	}

	/** The person who came as a lead, and up to three colleagues. */
	#contacts(random: Random, company: Company, at: Minute, lead: Lead | null) {
		const chosen = random.shuffle(company.contacts).slice(0, random.weighted([1, 2, 3, 4], [45, 30, 17, 8]));
		const known = chosen.filter((contact) => contact.createdAt <= at);
		if (!lead) return known;
		const { firstName, lastName, email, phone, title, source } = lead;
		lead.contact = this.market.addContact(company, at, { firstName, lastName, email, phone, title, source });
		return [lead.contact, ...known.slice(0, 3)];
	}
}

/** An instrument that an amount may buy one or two of. */
function productFor(random: Random, amount: number): Product {
	return random.weighted(
		instruments,
		instruments.map(({ price }) => Math.exp(-1.6 * Math.abs(Math.log(amount / price / 1.3))))
	);
}

/** The software that a monthly sum pays for. */
export const subscriptionFor = (monthly: number): Product =>
	subscriptions[monthly > 1_200 ? 2 : monthly > 250 ? 1 : monthly > 120 ? 3 : 0]!;

function lostReason(random: Random, competitorKnown: boolean): string {
	if (random.chance(0.18)) return '';
	return random.weighted(
		['Price', 'Competitor', 'No budget', 'No decision', 'Timing', 'Missing feature', 'No answer'],
		[20, competitorKnown ? 34 : 4, 14, 20, 10, 8, 17]
	);
}
