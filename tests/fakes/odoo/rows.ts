/** What the fake's tables have in common: ids, values and dates. */
import type { Kept } from '../world/records.ts';
import type { World } from '../world/world.ts';

export type Value = string | number | boolean | null | Value[] | { [key: string]: Value };
export type Rec = { id: number } & Record<string, Value>;
export type Tables = Record<string, Rec[]>;

/** Ids of Odoo's tables: several kinds of records of the world share one of them. */
export const idOf = {
	company: (id: number) => 1000 + id,
	contact: (id: number) => 2000 + id,
	user: (id: number) => 5 + id,
	userPartner: (id: number) => 10 + id,
	pipeline: (id: number) => 10 + id,
	team: (id: number) => 50 + id,
	stage: (id: number) => 100 + id,
	lead: (id: number) => 1000 + id,
	deal: (id: number) => 5000 + id,
	order: (id: number) => 300 + id,
	activity: (id: number) => 700 + id,
	ticket: (id: number) => id
};

export const lostReasons = ['Price', 'Timing', 'Competitor'];
export const lostReasonId = (reason: string | null): Value =>
	reason ? lostReasons.indexOf(reason) + 1 : false;

export const euro = 1;

export const kept = ({ createdAt, updatedAt }: Kept) => ({ create_date: createdAt, write_date: updatedAt });

export const isThere = ({ deletedAt }: Kept): boolean => deletedAt === null;

/** The partner of a record: its person, whose company follows from that; a link to what is deleted is emptied. */
export function partnerOf(world: World, contact: number | null, company: number | null): Value {
	if (contact !== null && isThere(world.get('contacts', contact))) return idOf.contact(contact);
	if (company !== null && isThere(world.get('companies', company))) return idOf.company(company);
	return false;
}
