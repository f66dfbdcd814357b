/** The account of the fake: its world, its limits, and what its credentials may not do. */
import type { Moment } from '../world/records.ts';
import type { World } from '../world/world.ts';
import { propertiesOf } from './metadata.ts';
import type { FakeObject } from './object-parts.ts';
import { objectsOf } from './records.ts';

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
	/** Records that the world has none of, by kind. */
	readonly added = new Map<string, readonly FakeObject[]>();
	/** Values written over the API, by `kind:id`. */
	readonly written = new Map<string, { values: Record<string, string>; at: Moment }>();
	readonly #known = new Map<string, { all: readonly FakeObject[]; byId: ReadonlyMap<string, FakeObject> }>();
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

	/** What was worked out of the world is so until the world or something written changes it. */
	forget(): void {
		this.#known.clear();
	}

	/** The objects of a kind in the order of their ids, with every property that HubSpot itself fills. */
	objects(kind: string): readonly FakeObject[] {
		return this.#kept(kind).all;
	}

	/** A record by an id that it has or had. */
	object(kind: string, id: string): FakeObject | undefined {
		return this.#kept(kind).byId.get(id);
	}

	#kept(kind: string): { all: readonly FakeObject[]; byId: ReadonlyMap<string, FakeObject> } {
		const known = this.#known.get(kind);
		if (known) return known;
		const all = this.#made(kind);
		const byId = new Map(
			all.flatMap((object) => {
				const merged = object.properties.hs_merged_object_ids?.split(';') ?? [];
				return [object.id, ...merged].map((id) => [id, object] as const);
			})
		);
		const kept = { all, byId };
		this.#known.set(kind, kept);
		return kept;
	}

	#made(kind: string): FakeObject[] {
		const names = propertiesOf(this.world, kind).map(({ name }) => name);
		return [...objectsOf(this.world, kind), ...(this.added.get(kind) ?? [])]
			.filter(({ id, isBeside }) => !this.erased.has(`${kind}:${id}`) && !(isBeside && this.worldAlone))
			.map((object) => this.#filled(kind, object, names))
			.sort((one, other) => Number(one.id) - Number(other.id));
	}

	#filled(kind: string, object: FakeObject, names: readonly string[]): FakeObject {
		const written = this.written.get(`${kind}:${object.id}`);
		const updatedAt = [object.updatedAt, written?.at ?? ''].sort().at(-1)!;
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
				...Object.fromEntries(names.map((name) => [name, own[name] ?? null])),
				...object.properties,
				...written?.values
			}
		};
	}
}
