/** What every one of HubSpot's objects is made of. */
import type { Kept, Moment } from '../world/records.ts';
import type { World } from '../world/world.ts';
import { idOf } from './ids.ts';
import type { WireVersion } from './wire.ts';

export interface FakeObject {
	id: string;
	createdAt: Moment;
	updatedAt: Moment;
	archivedAt: Moment | null;
	properties: Record<string, string | null>;
	history: Record<string, WireVersion[]>;
	/** What it is linked with, by kind. */
	links: Record<string, Link[]>;
	/** The world has no such record: another of its records makes it necessary in HubSpot. */
	isBeside?: boolean;
}

export interface Link {
	id: string;
	isPrimary?: boolean;
	/** What people called the link. */
	label?: string;
}

export function object(
	id: string,
	{ createdAt, updatedAt, deletedAt }: Kept,
	properties: Record<string, string | null>,
	more: Partial<FakeObject> = {}
): FakeObject {
	return { id, createdAt, updatedAt, archivedAt: deletedAt, properties, history: {}, links: {}, ...more };
}

/** A link to a record in the bin, with the moment at which it ceased to be. */
interface Ended extends Link {
	endedAt: Moment | null;
}

export const dealLink = (world: World, id: number | null): Ended[] =>
	id === null ? [] : [{ id: idOf('deals', id), endedAt: world.get('deals', id).deletedAt }];

export const contactLink = (world: World, id: number | null, label?: string): Ended[] =>
	id === null
		? []
		: [{ id: idOf('contacts', id), endedAt: world.get('contacts', id).deletedAt, ...(label && { label }) }];

/**
 * The links of a record to others that are there. A link that ends with its other end changes the record: HubSpot counts
 * in it what it is linked with.
 */
export function linked(
	{ updatedAt }: Kept,
	links: Record<string, (Link | Ended)[]>
): Pick<FakeObject, 'links' | 'updatedAt'> {
	const ends = Object.values(links)
		.flat()
		.flatMap((link) => ('endedAt' in link && link.endedAt ? [link.endedAt] : []));
	return {
		updatedAt: [updatedAt, ...ends].sort().at(-1)!,
		links: Object.fromEntries(
			Object.entries(links).map(([kind, all]) => [
				kind,
				all
					.filter((link) => !('endedAt' in link && link.endedAt))
					.map(({ id, isPrimary, label }) => ({
						id,
						...(isPrimary && { isPrimary }),
						...(label && { label })
					}))
			])
		)
	};
}
