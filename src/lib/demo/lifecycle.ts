import type { Random } from '#lib/stats/random/random.ts';
import { renewals } from './catalogue.ts';
import { subscriptionFor, type DealMaker } from './deals.ts';
import type { Company, Contract, Deal, Lead, Person, Pipeline } from './model.ts';
import { contracts, creationSeason, dealGrowthPerYear, weekdayWeights, winning } from './parameters.ts';
import { dayPicker } from './leads.ts';
import {
	workingDay,
	addMonths,
	dayAt,
	minutesPerDay,
	monthOf,
	officeMinute,
	weekdayOf,
	type Day,
	type Minute
} from './time.ts';

type Event =
	| { kind: 'search'; at: Minute }
	| { kind: 'lead'; at: Minute; lead: Lead }
	| { kind: 'sign'; at: Minute; deal: Deal }
	| { kind: 'renew'; at: Minute; contract: Contract }
	| { kind: 'expand'; at: Minute; contract: Contract };

export interface LifecyclePlan {
	maker: DealMaker;
	pipeline: Pipeline;
	leads: readonly Lead[];
	/** Deals that reps find themselves. */
	searches: number;
	/** Only Norvane's own CRM keeps contracts. */
	hasContracts: boolean;
}

/**
 * Plays a business day by day, because what happens next hangs on what has happened: a customer buys again more easily,
 * a won deal signs a contract, and a contract brings renewals and expansions.
 */
export class Lifecycle {
	readonly contracts: Contract[] = [];
	readonly #days = new Map<Day, Event[]>();
	readonly #random: Random;
	readonly #customers: Company[] = [];

	constructor(readonly plan: LifecyclePlan) {
		const { setting, label } = plan.maker;
		this.#random = setting.random.fork(`${label} lifecycle`);
		for (const lead of plan.leads)
			if (lead.convertedAt !== null) this.#at({ kind: 'lead', at: lead.convertedAt, lead });
		const pick = dayPicker(setting, (day) => {
			const growth = dealGrowthPerYear ** ((day - setting.start) / 365);
			return growth * creationSeason[monthOf(day) - 1]! * weekdayWeights.deals[weekdayOf(day)]!;
		});
		for (let index = 0; index < plan.searches; index++) {
			this.#at({ kind: 'search', at: officeMinute(this.#random, pick(this.#random)) });
		}
	}

	/** Play from the first day to the last. */
	run(): void {
		const { setting } = this.plan.maker;
		if (this.plan.hasContracts) this.#startRunningContracts();
		for (let day = setting.start; day <= setting.end; day++) {
			const events = this.#days.get(day) ?? [];
			// A day's events may bring others later on the same day.
			events.sort((a, b) => a.at - b.at);
			for (const event of events) if (event.at <= setting.now) this.#play(event);
			this.#days.delete(day);
		}
	}

	#at(event: Event): void {
		const day = dayAt(event.at);
		const events = this.#days.get(day);
		if (events) events.push(event);
		else this.#days.set(day, [event]);
	}

	#play(event: Event): void {
		const { maker, pipeline, hasContracts } = this.plan;
		const { at } = event;
		if (event.kind === 'sign') this.#sign(event.deal, at);
		else if (event.kind === 'renew') this.#renew(event.contract, at);
		else if (event.kind === 'expand') this.#expand(event.contract, at);
		else {
			const lead = event.kind === 'lead' ? event.lead : null;
			const company = lead?.company ?? this.#whoToCall();
			const deal = maker.createNew(pipeline, at, company, lead, hasContracts);
			if (deal.status !== 'won') return;
			this.#customers.push(company);
			if (hasContracts && deal.monthly !== null) {
				this.#at({
					kind: 'sign',
					at: officeMinute(this.#random, dayAt(deal.closedAt!) + this.#random.integer(1, 14)),
					deal
				});
			}
		}
	}

	/** Reps call customers again, and now and then somebody new. */
	#whoToCall(): Company {
		const random = this.#random;
		if (this.#customers.length > 20 && random.chance(0.16)) return random.pick(this.#customers);
		return this.plan.maker.market.pick(random);
	}

	#startRunningContracts(): void {
		const { maker, searches, leads } = this.plan;
		const random = this.#random;
		const { start } = maker.setting;
		const count = Math.round((searches + leads.length / 2) * contracts.runningAtStart);
		for (const company of random.shuffle(maker.market.companies).slice(0, count)) {
			company.boughtBefore = Math.round(random.logNormal(10.9, 0.9));
			const months = random.pick([12, 12, 24]);
			const starts = start - random.integer(20, months * 30 - 20);
			company.isUsed = true;
			company.createdAt = officeMinute(random, starts - random.integer(30, 300));
			this.#customers.push(company);
			this.#open(
				company,
				null,
				starts,
				months,
				Math.max(20, Math.round(random.logNormal(6, 0.9) / 5) * 5),
				company.owner
			);
		}
	}

	#sign(deal: Deal, at: Minute): void {
		const terms = contracts.terms;
		const months = this.#random.weighted(
			terms,
			terms.map(({ share }) => share)
		).months;
		this.#open(deal.company, deal, dayAt(at), months, deal.monthly!, deal.owner);
	}

	#open(
		company: Company,
		deal: Deal | null,
		starts: Day,
		months: number,
		monthly: number,
		owner: Person
	): void {
		const { maker } = this.plan;
		const random = this.#random;
		const id = maker.nextId('contract');
		const contract: Contract = {
			id,
			number: `C-${String(this.contracts.length + 1).padStart(5, '0')}`,
			company,
			deal,
			product: subscriptionFor(monthly),
			currency: deal?.currency ?? company.currency,
			owner,
			starts,
			ends: addMonths(starts, months === 1 ? 1 : months),
			months,
			monthly,
			cancelledAt: null,
			events: [{ type: 'new', at: officeMinute(random, starts), change: monthly }]
		};
		this.contracts.push(contract);
		const until = months === 1 ? this.#endMonthly(contract) : Infinity;
		if (months > 1) this.#planRenewal(contract);
		this.#planExpansions(contract, until);
	}

	/** A month-to-month contract ends at one of its months' ends; it is most at risk in its first. */
	#endMonthly(contract: Contract): Day {
		const { setting } = this.plan.maker;
		for (let month = 1; ; month++) {
			const end = addMonths(contract.starts, month);
			if (end > setting.end) {
				contract.ends = end;
				return Infinity;
			}
			const { hazard } = contracts.monthToMonthHazard.find(({ upToMonth }) => month <= upToMonth)!;
			if (!this.#random.chance(hazard)) continue;
			contract.ends = end;
			const at = end * minutesPerDay;
			contract.cancelledAt = at;
			return end;
		}
	}

	#planRenewal(contract: Contract): void {
		const { setting } = this.plan.maker;
		const day = workingDay(Math.max(setting.start, contract.ends - this.#random.integer(75, 105)));
		if (day <= setting.end) this.#at({ kind: 'renew', at: officeMinute(this.#random, day), contract });
	}

	#planExpansions(contract: Contract, until: Day): void {
		const { setting } = this.plan.maker;
		const random = this.#random;
		const rate = contracts.expansionDealsPerYear / 365;
		let day = Math.max(setting.start, contract.starts + 30);
		for (;;) {
			day += Math.ceil(random.exponential(rate));
			const working = workingDay(day);
			if (working > setting.end || working >= until) break;
			this.#at({ kind: 'expand', at: officeMinute(random, working), contract });
		}
		if (contract.months > 1) return;
		// Only what is billed by the month shrinks within its term.
		if (random.chance(contracts.contractionsPerYear)) {
			const at = officeMinute(random, contract.starts + random.integer(60, 300));
			if (at < setting.now && dayAt(at) < until)
				this.#change(contract, 'contraction', -0.1 - 0.2 * random.uniform(), at);
		}
	}

	#renew(contract: Contract, at: Minute): void {
		if (contract.cancelledAt !== null) return;
		const { maker } = this.plan;
		const random = this.#random;
		const uplift = random.chance(0.3)
			? 0.03 + 0.12 * random.uniform()
			: random.chance(0.08)
				? -0.1 - 0.2 * random.uniform()
				: 0;
		const monthly = Math.max(5, Math.round(this.#monthlyAt(contract) * (1 + uplift)));
		const decision = workingDay(Math.max(dayAt(at) + 3, contract.ends + Math.round(random.normal(-10, 13))));
		const deal = maker.createFollowUp(renewals, contract, at, {
			type: 'Renewal',
			amount: monthly * contract.months,
			monthly,
			probability: contract.months >= 24 ? winning.renewal.twoYears : winning.renewal.oneYear,
			decisionDay: decision,
			guessDays: contract.ends - dayAt(at)
		});
		if (deal.closedAt === null) return;
		if (deal.status === 'lost') {
			const end = Math.max(deal.closedAt, contract.ends * minutesPerDay);
			contract.cancelledAt = end <= maker.setting.now ? end : null;
			return;
		}
		contract.events.push({ type: 'renewal', at: deal.closedAt, change: 0 });
		const change = monthly - this.#monthlyAt(contract);
		if (change !== 0)
			contract.events.push({ type: change > 0 ? 'expansion' : 'contraction', at: deal.closedAt + 1, change });
		contract.ends = addMonths(contract.ends, contract.months);
		this.#planRenewal(contract);
	}

	#expand(contract: Contract, at: Minute): void {
		if (contract.cancelledAt !== null && contract.cancelledAt <= at) return;
		const random = this.#random;
		const more = Math.max(
			5,
			Math.round((this.#monthlyAt(contract) * (0.15 + 0.5 * random.uniform())) / 5) * 5
		);
		const outcomeDay = dayAt(at) + Math.max(2, Math.round(random.logNormal(3.2, 0.7)));
		const deal = this.plan.maker.createFollowUp(renewals, contract, at, {
			type: 'Existing Business',
			amount: more * Math.max(12, contract.months),
			monthly: more,
			probability: winning.expansion,
			decisionDay: workingDay(outcomeDay),
			guessDays: 40
		});
		const endsBefore =
			contract.cancelledAt !== null && deal.closedAt !== null && contract.cancelledAt <= deal.closedAt;
		if (deal.status === 'won' && !endsBefore)
			contract.events.push({ type: 'expansion', at: deal.closedAt!, change: more });
	}

	#change(contract: Contract, type: 'contraction', share: number, at: Minute): void {
		const change = Math.round(contract.monthly * share);
		if (change !== 0) contract.events.push({ type, at, change });
	}

	#monthlyAt(contract: Contract): number {
		return contract.events.reduce((sum, { change }) => sum + change, 0);
	}

	/** When all is played: end what was cancelled, and put each contract's changes in order. */
	settle(): void {
		const { now } = this.plan.maker.setting;
		for (const contract of this.contracts) {
			const { cancelledAt } = contract;
			const events = contract.events.filter(
				({ at }) => at <= now && (cancelledAt === null || at < cancelledAt)
			);
			events.sort((a, b) => a.at - b.at);
			const monthly = events.reduce((sum, { change }) => sum + change, 0);
			if (cancelledAt !== null) events.push({ type: 'churn', at: cancelledAt, change: -monthly });
			contract.events = events;
			contract.monthly = monthly;
		}
	}
}
