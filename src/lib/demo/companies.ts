import type { Random } from '#lib/stats/random/random.ts';
import type { NextId } from './ids.ts';
import type { BusinessKey, Company, Contact, Person } from './model.ts';
import * as names from './names.ts';
import { repsAt } from './people.ts';
import type { Setting } from './setting.ts';
import { dayAt, officeMinute, type Minute } from './time.ts';

/** Companies to sell to, some of which are chosen far more often than others. */
export class Market {
	readonly companies: Company[] = [];
	readonly contacts: Contact[] = [];
	readonly #cumulative: number[] = [];
	readonly #random: Random;
	readonly #nextId: NextId;

	constructor(
		setting: Setting,
		business: BusinessKey,
		count: number,
		reps: readonly Person[],
		nextId: NextId
	) {
		this.#random = setting.random.fork(`${business} companies`);
		this.#nextId = nextId;
		const taken = new Set<string>();
		let total = 0;
		for (let index = 0; index < count; index++) {
			this.companies.push(this.#create(setting, business, reps, taken));
			total += this.#random.logNormal(0, 1.15);
			this.#cumulative.push(total);
		}
		this.#makeFamilies();
	}

	/** A company, in proportion to its weight: a few turn up again and again. */
	pick(random: Random): Company {
		const target = random.uniform() * (this.#cumulative.at(-1) ?? 0);
		let low = 0;
		let high = this.#cumulative.length - 1;
		while (low < high) {
			const middle = (low + high) >> 1;
			if (this.#cumulative[middle]! <= target) low = middle + 1;
			else high = middle;
		}
		return this.companies[low]!;
	}

	/** Mark that something began with a company at a moment: it can't have been created later. */
	use(company: Company, at: Minute): void {
		if (!company.isUsed || at < company.createdAt) company.createdAt = at;
		if (company.contacts.length === 0) this.#addContacts(company, at);
		company.isUsed = true;
		company.updatedAt = Math.max(company.updatedAt, at);
	}

	/** Somebody who works there. */
	addContact(company: Company, at: Minute, given: Partial<Contact> = {}): Contact {
		const random = this.#random;
		const { firstName, lastName } = given.firstName
			? { firstName: given.firstName, lastName: given.lastName ?? '' }
			: names.personName(random);
		let email = given.email ?? names.emailOf(firstName, lastName, company.domain);
		for (let number = 2; company.contacts.some((other) => other.email === email); number++) {
			email = names.emailOf(firstName, `${lastName}${number}`, company.domain);
		}
		const contact: Contact = {
			id: this.#nextId('contact'),
			company,
			firstName,
			lastName,
			email,
			phone: given.phone ?? `${company.phone.slice(0, -4)}${random.integer(1000, 9999)}`,
			title: given.title ?? random.pick(names.jobTitles),
			owner: company.owner,
			source: given.source ?? company.source,
			optedOut: random.chance(0.04),
			createdAt: at,
			updatedAt: at
		};
		company.contacts.push(contact);
		this.contacts.push(contact);
		return contact;
	}

	/** Contacts for the companies that nothing ever happened with. */
	fillUp(): void {
		for (const company of this.companies) {
			if (company.contacts.length === 0) this.#addContacts(company, company.createdAt);
		}
	}

	#addContacts(company: Company, at: Minute): void {
		const count = 1 + this.#random.poisson(1.1);
		for (let index = 0; index < count; index++) this.addContact(company, at);
	}

	#create(setting: Setting, business: BusinessKey, reps: readonly Person[], taken: Set<string>): Company {
		const random = this.#random;
		const isAmerican = business === 'americas';
		const country = isAmerican
			? random.weighted(names.america, names.americaWeights)
			: random.weighted(names.europe, names.europeWeights);
		const name = names.companyName(random, taken, random.pick(country.legal));
		const employees = Math.max(3, Math.round(random.logNormal(4.6, 1.3)));
		const createdAt = officeMinute(random, random.integer(setting.start, setting.end - 1));
		return {
			id: this.#nextId('company'),
			name,
			domain: `${names.slug(name)}.example`,
			phone: names.phoneNumber(random, country.dial),
			industry: random.weighted(names.industries, names.industryWeights),
			employees,
			revenue: Math.round((employees * random.logNormal(11.8, 0.5)) / 10_000) * 10_000,
			city: random.pick(country.cities),
			state: country.state,
			postalCode: String(random.integer(10_000, 98_999)),
			country: country.name,
			currency: isAmerican ? 'USD' : this.#currency(country.currency),
			parent: null,
			owner: random.pick(repsAt(reps, dayAt(createdAt))),
			source: random.weighted(
				['Organic Search', 'Direct Traffic', 'Offline Sources', 'Referrals'],
				[35, 20, 30, 15]
			),
			createdAt,
			updatedAt: createdAt,
			isUsed: false,
			contacts: [],
			wins: [],
			boughtBefore: 0
		};
	}

	/** Most British customers pay in pounds, some others in dollars. */
	#currency(local: Company['currency']): Company['currency'] {
		if (local === 'GBP') return this.#random.chance(0.7) ? 'GBP' : 'EUR';
		return this.#random.chance(0.03) ? 'USD' : 'EUR';
	}

	/** About one company in twenty belongs to another, which belongs to none. */
	#makeFamilies(): void {
		const parents = this.companies.slice(0, Math.ceil(this.companies.length / 40));
		for (const company of this.companies.slice(parents.length)) {
			if (this.#random.chance(0.05)) company.parent = this.#random.pick(parents);
		}
	}
}
