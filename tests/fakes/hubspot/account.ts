/** The account of the fake: its world, its limits, and what its credentials may not do. */
import type { Moment } from '../world/records.ts';
import type { World } from '../world/world.ts';
import { propertiesOf } from './metadata.ts';
import { objectsOf, type FakeObject } from './records.ts';

export interface HubSpotOptions {
	/** Records of a page, where a call asks for more. */
	pageSize?: number;
	/** HubSpot's is 10,000. */
	searchCeiling?: number;
	/** Milliseconds by which the search is behind. */
	searchLag?: number;
	/** Calls left of today's 1,000. */
	dailyLeft?: number;
	/** Permissions that the private app lacks. */
	denied?: Iterable<string>;
	/** Refuse the history of properties. */
	withoutHistory?: boolean;
	/** Leave out what a HubSpot has beside the world: the contacts that leads are about, and mailings. */
	worldAlone?: boolean;
}

export class FakeAccount {
	readonly token = 'pat-eu1-00000000-fake';
	readonly clientSecret = 'yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy';
	readonly denied: Set<string>;
	/** Records that were deleted for good, as `kind:id`: neither listed nor in the bin. */
	readonly erased = new Set<string>();
	/** Values written over the API, by `kind:id`. */
	readonly written = new Map<string, { values: Record<string, string>; at: Moment }>();
	pageSize: number;
	searchCeiling: number;
	searchLag: number;
	dailyLeft: number;
	withoutHistory: boolean;
	readonly worldAlone: boolean;

	constructor(
		readonly world: World,
		options: HubSpotOptions
	) {
		this.denied = new Set(options.denied);
		this.pageSize = options.pageSize ?? Number.MAX_SAFE_INTEGER;
		this.searchCeiling = options.searchCeiling ?? 10_000;
		this.searchLag = options.searchLag ?? 0;
		this.dailyLeft = options.dailyLeft ?? 1_000;
		this.withoutHistory = options.withoutHistory ?? false;
		this.worldAlone = options.worldAlone ?? false;
	}

	/** The objects of a kind in the order of their ids, with every property that HubSpot itself fills. */
	objects(kind: string): FakeObject[] {
		return objectsOf(this.world, kind)
			.filter(({ id, isBeside }) => !this.erased.has(`${kind}:${id}`) && !(isBeside && this.worldAlone))
			.map((object) => this.#filled(kind, object))
			.sort((one, other) => Number(one.id) - Number(other.id));
	}

	/** A record by an id that it has or had. */
	object(kind: string, id: string): FakeObject | undefined {
		return this.objects(kind).find(
			({ id: own, properties }) => own === id || properties.hs_merged_object_ids?.split(';').includes(id)
		);
	}

	#filled(kind: string, object: FakeObject): FakeObject {
		const written = this.written.get(`${kind}:${object.id}`);
		const updatedAt = [object.updatedAt, written?.at ?? ''].sort().at(-1)!;
		const has = new Set(propertiesOf(this.world, kind).map(({ name }) => name));
		const own: Record<string, string> = {
			hs_object_id: object.id,
			createdate: object.createdAt,
			hs_createdate: object.createdAt,
			lastmodifieddate: updatedAt,
			hs_lastmodifieddate: updatedAt
		};
		return {
			...object,
			updatedAt,
			properties: {
				...Object.fromEntries([...has].map((name) => [name, own[name] ?? null])),
				...object.properties,
				...written?.values
			}
		};
	}
}
