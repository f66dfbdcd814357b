/** HubSpot's ids of the world's records. They grow a digit on the way, so that their order as text is another. */
import type { Company, Pipeline } from '../world/records.ts';
import type { World } from '../world/world.ts';

const bases = {
	contacts: 95,
	leadContacts: 50_000,
	leads: 980,
	deals: 985,
	tickets: 96,
	products: 8,
	lineItems: 94,
	activities: 9_993
};

export const idOf = (kind: keyof typeof bases, id: number): string => String(bases[kind] + id);

export const ownerId = (id: number): string => String(70_000 + id);
export const userId = (id: number): number => 4_000 + id;
export const teamId = (id: number): string => String(300 + id);
export const campaignGuid = (id: number): string => `c0ffee00-0000-4000-8000-00000000000${id}`;
export const formGuid = (id: number): string => `f0f0f0f0-0000-4000-8000-00000000000${id}`;

export const pipelineId = ({ id }: Pick<Pipeline, 'id'>): string => (id === 1 ? 'default' : `1000${id}`);

const usualStages = [
	'appointmentscheduled',
	'presentationscheduled',
	'contractsent',
	'closedwon',
	'closedlost'
];
export const stageId = (id: number): string => usualStages[id - 1] ?? `100000${id}`;

/** The ids that a company had, oldest first: a merge makes a new record of both. */
function companyIds(world: World, { id }: Company): string[] {
	const merges = world.tables.companies.filter(({ mergedInto }) => mergedInto === id).length;
	const later = Array.from({ length: merges }, (_, merge) => String(80_000 + id * 100 + merge));
	return [String(91 + id), ...later];
}

/** The id under which a company is found; one that was merged is found under what it became. */
export function companyId(world: World, id: number): string {
	const company = world.get('companies', id);
	return company.mergedInto === null
		? companyIds(world, company).at(-1)!
		: companyId(world, company.mergedInto);
}

/** Every id that became this company. */
export function mergedIds(world: World, company: Company): string[] {
	const parts = world.tables.companies.filter(({ mergedInto }) => mergedInto === company.id);
	return [
		...companyIds(world, company).slice(0, -1),
		...parts.flatMap((part) => [companyIds(world, part).at(-1)!, ...mergedIds(world, part)])
	];
}
