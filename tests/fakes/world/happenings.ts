import {
	addActivity,
	addCompany,
	addContact,
	addDeal,
	addLead,
	addMember,
	addTicket,
	amount,
	day,
	someTime
} from './seed.ts';
import type { World } from './world.ts';

type Happening = (world: World) => void;

const onDeal =
	(act: (world: World, deal: World['tables']['deals'][number]) => void): Happening =>
	(world) => {
		const deals = world.living('deals');
		if (deals.length > 0) act(world, world.random.pick(deals));
	};

/** What people do in a CRM, by what it is called in the name of a test that fails. */
export const happenings: Readonly<Record<string, Happening>> = {
	'a company is added': addCompany,
	'a contact is added': addContact,
	'a lead is added': addLead,
	'a deal is added': addDeal,
	'a deal moves': onDeal((world, { id, pipeline }) =>
		world.moveDeal(id, world.random.pick(world.get('pipelines', pipeline).stages).id)
	),
	'a deal moves twice at one moment': onDeal((world, { id, pipeline }) => {
		const { stages } = world.get('pipelines', pipeline);
		world.moveDeal(id, stages[1]!.id);
		world.moveDeal(id, stages[0]!.id);
	}),
	'an amount changes': onDeal((world, { id }) => world.changeDeal(id, 'amount', amount(world))),
	'an amount is taken away': onDeal((world, { id }) => world.changeDeal(id, 'amount', null)),
	'a deal is pushed': onDeal((world, { id }) => world.changeDeal(id, 'expected_close', day(world))),
	'a deal changes hands': onDeal((world, { id }) =>
		world.changeDeal(id, 'owner', String(world.random.pick(world.tables.owners).id))
	),
	'a custom field changes': onDeal((world, { id }) =>
		world.edit('deals', id, { region: world.random.pick(['EMEA', 'APAC', 'Américas']) })
	),
	'a deal is deleted': onDeal((world, { id }) => world.delete('deals', id)),
	'a contact is renamed': (world) => {
		const contact = world.random.pick(world.living('contacts'));
		world.edit('contacts', contact.id, { lastName: `${contact.lastName}-Neu` });
	},
	'a contact is deleted': (world) => {
		const contacts = world.living('contacts');
		if (contacts.length > 3) world.delete('contacts', world.random.pick(contacts).id);
	},
	'two companies become one': (world) => {
		const companies = world.living('companies');
		if (companies.length < 5) return;
		const [from, into] = world.random.shuffle(companies);
		world.mergeCompanies(from!.id, into!.id);
	},
	'a lead becomes a deal': (world) => {
		const lead = world.living('leads').find(({ convertedDeal }) => convertedDeal === null);
		if (!lead) return;
		addDeal(world);
		const deal = world.tables.deals.at(-1)!;
		world.edit('leads', lead.id, { convertedAt: world.now, convertedDeal: deal.id, status: 'Converted' });
	},
	'an activity is logged': addActivity,
	'a ticket is opened': addTicket,
	'a ticket is solved': (world) => {
		const ticket = world.living('tickets').find(({ status }) => status !== 'solved');
		if (ticket) world.edit('tickets', ticket.id, { status: 'solved', solvedAt: world.now });
	},
	'a campaign reaches someone': addMember
};

/** Let so many things happen, each after some time or none, but for some that can't. */
export function letHappen(world: World, times: number, without: readonly string[] = []): string[] {
	const names = Object.keys(happenings).filter((name) => !without.includes(name));
	return Array.from({ length: times }, () => {
		const name = world.random.pick(names);
		world.pass(someTime(world));
		happenings[name]!(world);
		return name;
	});
}
