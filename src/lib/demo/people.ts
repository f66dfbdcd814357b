import type { Random } from '#lib/stats/random/random.ts';
import type { NextId } from './ids.ts';
import type { BusinessKey, Judgement, Person, Quota, Team } from './model.ts';
import { emailOf, personName } from './names.ts';
import { repSkill } from './parameters.ts';
import type { Setting } from './setting.ts';
import { addMonths, dateOf, dayOf, type Day } from './time.ts';

/** A tree of teams: the company, its regions, their teams. */
const trees: Record<BusinessKey, Record<string, readonly string[]>> = {
	main: {
		'Central Europe': ['Germany North', 'Germany South', 'Alps'],
		'Western Europe': ['France & Iberia', 'Benelux', 'United Kingdom'],
		'East & Nordics': ['Nordics', 'Eastern Europe']
	},
	americas: { 'North America': ['US East', 'US West'] },
	petrel: { 'Petrel Sensors': ['Petrel Sales'] }
};

const domains: Record<BusinessKey, string> = {
	main: 'norvane.example',
	americas: 'norvane-americas.example',
	petrel: 'petrel-sensors.example'
};

export interface Staff {
	teams: Team[];
	people: Person[];
	/** Those who own deals, and the others by role. */
	reps: Person[];
	marketers: Person[];
	support: Person[];
}

/** The teams and people of a business; the names of people differ, because exports know them by name. */
export function createStaff(setting: Setting, business: BusinessKey, reps: number, nextId: NextId): Staff {
	const random = setting.random.fork(`${business} people`);
	const names = new Set<string>();
	const teams: Team[] = [];
	const people: Person[] = [];
	const team = (name: string, parent: Team | null): Team => {
		const added = { id: nextId('team'), name, parent };
		teams.push(added);
		return added;
	};
	const person = (role: Person['role'], title: string, in_: Team, manager: Person | null): Person => {
		const added = createPerson(random, names, domains[business], {
			id: nextId('person'),
			role,
			title,
			team: in_,
			manager,
			from: setting.start - random.integer(100, 2500)
		});
		people.push(added);
		return added;
	};

	const root = team(
		business === 'main' ? 'Norvane Sales' : business === 'americas' ? 'Americas' : 'Petrel',
		null
	);
	const head = person('manager', 'Chief sales officer', root, null);
	const sellers: { team: Team; manager: Person }[] = [];
	for (const [region, parts] of Object.entries(trees[business])) {
		const regional = team(region, root);
		const director = person('manager', 'Regional director', regional, head);
		for (const part of parts) sellers.push({ team: team(part, regional), manager: director });
	}
	// A small company has fewer teams than the tree: nobody works in the rest of it.
	const used = sellers.slice(0, Math.max(1, Math.min(sellers.length, Math.floor(reps / 3))));
	const managed = used.map((seller) => ({
		...seller,
		manager: person('manager', 'Team lead', seller.team, seller.manager)
	}));
	const found: Person[] = [];
	for (let index = 0; index < reps; index++) {
		const { team: in_, manager } = managed[index % managed.length]!;
		found.push(person('rep', 'Account executive', in_, manager));
	}
	for (const rep of found) giveCharacter(setting, random, rep);
	const others = business === 'main' ? Math.max(2, Math.round(reps / 6)) : 1;
	const marketing =
		business === 'petrel' ? [] : create(others, () => person('marketer', 'Marketing manager', root, head));
	const support =
		business === 'main' ? create(others * 2, () => person('support', 'Support engineer', root, head)) : [];
	return { teams, people, reps: found, marketers: marketing, support };
}

const create = <Item>(count: number, make: () => Item): Item[] => Array.from({ length: count }, make);

type Given = Pick<Person, 'id' | 'role' | 'title' | 'team' | 'manager' | 'from'>;

function createPerson(random: Random, names: Set<string>, domain: string, given: Given): Person {
	let { firstName, lastName } = personName(random);
	while (names.has(`${firstName} ${lastName}`)) ({ firstName, lastName } = personName(random));
	const name = `${firstName} ${lastName}`;
	names.add(name);
	return {
		...given,
		firstName,
		lastName,
		name,
		email: emailOf(firstName, lastName, domain),
		skill: 0,
		judgement: 'fair',
		workload: 1,
		until: null
	};
}

function giveCharacter(setting: Setting, random: Random, rep: Person): void {
	rep.skill = random.normal(0, repSkill.sd);
	rep.judgement = random.weighted<Judgement>(
		['sandbagger', 'happy ears', 'fair'],
		[
			repSkill.sandbaggerShare,
			repSkill.happyEarsShare,
			1 - repSkill.sandbaggerShare - repSkill.happyEarsShare
		]
	);
	rep.workload = random.gamma(6, 1 / 6);
	const days = setting.end - setting.start;
	if (random.chance(0.22)) rep.from = setting.start + random.integer(60, days - 150);
	else if (random.chance(0.15)) rep.until = setting.start + random.integer(300, days - 60);
}

/** Reps at work on a day; all of them where nobody is. */
export function repsAt(reps: readonly Person[], day: Day): readonly Person[] {
	const present = reps.filter((rep) => rep.from <= day && (rep.until === null || rep.until > day));
	return present.length > 0 ? present : reps;
}

/**
 * Quotas per rep and quarter: uneven between people, quarters and years, in steps of 5,000.
 *
 * @param perRepQuarter what an average rep wins in a quarter
 */
export function createQuotas(setting: Setting, reps: readonly Person[], perRepQuarter: number): Quota[] {
	const random = setting.random.fork('quotas');
	const quotas: Quota[] = [];
	const first = dayOf(`${dateOf(setting.start).slice(0, 4)}-01-01`);
	for (let start = first; start <= setting.end; start = addMonths(start, 3)) {
		const end = addMonths(start, 3);
		if (end <= setting.start) continue;
		const season = [0.9, 1.05, 0.95, 1.1][Math.floor(Number(dateOf(start).slice(5, 7)) / 3.01)]!;
		// The company grows fast; 2.6 is the mean of this over three years.
		const growth = 1.75 ** ((start - setting.start) / 365) / 2.6;
		for (const person of reps) {
			const isThere = person.from < end && (person.until === null || person.until > start);
			if (!isThere) continue;
			const amount = perRepQuarter * season * growth * person.workload * random.logNormal(0.05, 0.2);
			quotas.push({ person, start, end, amount: Math.max(5_000, Math.round(amount / 5_000) * 5_000) });
		}
	}
	return quotas;
}
