import type { Pipeline, Stage } from './records.ts';
import { World } from './world.ts';

const stage = (id: number, name: string, probability: number, status: Stage['status'] = 'open'): Stage => ({
	id,
	name,
	probability,
	status
});

/** Two pipelines, with a stage of one name in both. */
const pipelines: Pick<Pipeline, 'name' | 'stages'>[] = [
	{
		name: 'New business',
		stages: [
			stage(1, 'Qualified', 0.1),
			stage(2, 'Demo', 0.3),
			stage(3, 'Proposal', 0.6),
			stage(4, 'Won', 1, 'won'),
			stage(5, 'Lost', 0, 'lost')
		]
	},
	{
		name: 'Renewals',
		stages: [
			stage(6, 'Due', 0.7),
			stage(7, 'Proposal', 0.8),
			stage(8, 'Renewed', 1, 'won'),
			stage(9, 'Gone', 0, 'lost')
		]
	}
];

/** Names with what breaks careless code: quotes, commas, letters beyond ASCII, a formula, a line end. */
const names = [
	'Nordlicht',
	'O’Brien & Sons',
	'Łódź Metal',
	'"Quoted", Ltd',
	'=SUM(A1)',
	'東京商事',
	'Two\nlines'
];
const firstNames = ['Ada', 'Zoë', 'Jürgen', 'Siobhán', 'Li'];
const lastNames = ['Lovelace', 'Müller', 'Nguyễn', "D'Arcy", 'Ó Sé'];

export interface Size {
	companies: number;
	deals: number;
}

/** A company with a little of everything, each record at a moment of its own; some share a second. */
export function seededWorld(seed: number, { companies, deals }: Size = { companies: 12, deals: 20 }): World {
	const world = new World(seed);
	addPeople(world);
	for (const pipeline of pipelines) world.add('pipelines', structuredClone(pipeline));
	for (const [name, price] of [
		['Sensor', '149.9000'],
		['Licence', '1200.0000'],
		['Support', '0.0100']
	] as const)
		world.add('products', { name, sku: `SKU-${name}`, price });
	for (const channel of ['Email', 'Event'])
		world.add('campaigns', { name: `${channel} 2026`, channel, startsOn: '2026-01-10', cost: '2500.5000' });
	const each: [times: number, add: (world: World) => void][] = [
		[companies, addCompany],
		[companies, addContact],
		[5, addLead],
		[deals, addDeal],
		[8, addActivity],
		[4, addTicket],
		[6, addMember]
	];
	for (const [times, add] of each) {
		for (let count = 0; count < times; count++) {
			add(world);
			world.pass(someTime(world));
		}
	}
	return world;
}

/** Milliseconds to the next event: often none, so that records share a moment or a second, and sometimes days. */
export const someTime = ({ random }: World): number =>
	random.weighted([0, random.integer(1, 900), random.integer(1_000, 60_000), 86_400_000 + 1], [4, 3, 2, 1]);

function addPeople(world: World): void {
	for (const name of ['North', 'South']) world.add('teams', { name });
	for (let count = 1; count <= 3; count++) {
		world.add('owners', {
			firstName: firstNames[count]!,
			lastName: lastNames[count]!,
			email: `owner${count}@weatherglass.example`,
			isActive: count < 3,
			team: 1 + (count % 2)
		});
	}
}

export function addCompany(world: World): void {
	const { random } = world;
	const id = world.tables.companies.length + 1;
	world.add('companies', {
		name: `${random.pick(names)} ${id}`,
		domain: `company${id}.example`,
		industry: random.pick(['Manufacturing', 'Retail', 'Energy']),
		country: random.pick(['Germany', 'Ireland', 'Japan']),
		owner: random.pick(world.tables.owners).id,
		mergedInto: null
	});
}

export function addContact(world: World): void {
	const { random } = world;
	const id = world.tables.contacts.length + 1;
	world.add('contacts', {
		firstName: random.pick(firstNames),
		lastName: random.pick(lastNames),
		email: `person${id}@company.example`,
		phone: `+49 30 ${1000 + id}`,
		company: random.chance(0.9) ? random.pick(world.living('companies')).id : null,
		owner: random.pick(world.tables.owners).id
	});
}

export function addLead(world: World): void {
	const { random } = world;
	const id = world.tables.leads.length + 1;
	world.add('leads', {
		firstName: random.pick(firstNames),
		lastName: random.pick(lastNames),
		companyName: `Prospect ${id}`,
		email: `lead${id}@prospect.example`,
		status: 'New',
		owner: random.pick(world.tables.owners).id,
		convertedAt: null,
		convertedDeal: null
	});
}

export function addDeal(world: World): void {
	const { random } = world;
	const pipeline = random.pick(world.tables.pipelines);
	const company = random.pick(world.living('companies'));
	const theirs = world.living('contacts').filter((contact) => contact.company === company.id);
	const id = world.tables.deals.length + 1;
	const deal = world.addDeal({
		name: `${random.pick(names)} deal ${id}`,
		company: company.id,
		contact: theirs[0]?.id ?? null,
		pipeline: pipeline.id,
		stage: pipeline.stages[0]!.id,
		amount: random.chance(0.9) ? amount(world) : null,
		currency: 'EUR',
		owner: random.pick(world.tables.owners).id,
		expectedClose: random.chance(0.8) ? day(world) : null,
		region: random.pick(['EMEA', 'APAC'])
	});
	if (random.chance(0.5)) {
		const product = random.pick(world.tables.products);
		world.add('lineItems', {
			deal: deal.id,
			product: product.id,
			quantity: random.integer(1, 9),
			unitPrice: product.price
		});
	}
}

export function addActivity(world: World): void {
	const { random } = world;
	const deal = random.pick(world.living('deals'));
	const id = world.tables.activities.length + 1;
	world.add('activities', {
		type: random.pick(['call', 'email', 'meeting', 'task', 'note'] as const),
		subject: `Activity ${id}`,
		at: world.now,
		isDone: random.chance(0.5),
		durationSeconds: 60 * random.integer(1, 60),
		owner: deal.owner,
		deal: deal.id,
		contact: deal.contact,
		company: deal.company
	});
}

export function addTicket(world: World): void {
	const { random } = world;
	const contact = random.pick(world.living('contacts'));
	world.add('tickets', {
		subject: `Ticket ${world.tables.tickets.length + 1}`,
		status: 'new',
		priority: random.pick(['low', 'normal', 'high'] as const),
		contact: contact.id,
		company: contact.company,
		owner: random.pick(world.tables.owners).id,
		solvedAt: null
	});
}

export function addMember(world: World): void {
	const { random } = world;
	world.add('members', {
		campaign: random.pick(world.tables.campaigns).id,
		contact: random.pick(world.living('contacts')).id,
		at: world.now,
		responded: random.chance(0.4)
	});
}

/** A decimal as exact as the store keeps it: half of them with more cents than a float holds well. */
export const amount = ({ random }: World): string =>
	random.chance(0.5)
		? `${random.integer(1, 99_999)}.0000`
		: `${random.integer(1, 999_999)}.${random.pick(['1000', '3300', '9900'])}`;

export const day = ({ random, now }: World): string =>
	new Date(Date.parse(now) + random.integer(-20, 120) * 86_400_000).toISOString().slice(0, 10);
