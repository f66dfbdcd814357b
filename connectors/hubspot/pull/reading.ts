/** Reading records of one kind by their ids: their properties, what they are linked with, and their history. */
import type { EntityName } from '#lib/crm/entities/index.ts';
import type { Deletion, Page, RecordSet, Row, SourceField, SourceMerge } from '../../connector.ts';
import type { FieldMap } from '../../export-shape.ts';
import type { HubSpotApi } from '../api.ts';
import type { Account, Batch, HubSpotObject, Property } from '../answers.ts';
import { associationsOf, type Linked } from './associations.ts';
import { cellOf, isCustom, labelsOf, propertiesOf, sourceField } from './properties.ts';

/** One of HubSpot's kinds of record. */
export interface ObjectKind {
	/** As in the paths of the API. */
	type: string;
	entity: EntityName;
	/** Another entity that the records fill under the same ids. */
	alsoEntity?: EntityName;
	map: FieldMap;
	/** The property that says when it changed. */
	modified: 'hs_lastmodifieddate' | 'lastmodifieddate';
	/** HubSpot's number for the kind, for the address of a record's page; absent where it has none. */
	pageOf?: string;
	/** Other kinds it is linked with. */
	links?: readonly string[];
	/** Properties that are read though no column shows them. */
	reads?: readonly string[];
	/** Properties whose every change is read. */
	history?: readonly string[];
	/** Before the ids of a kind that shares a table with another. */
	prefix?: string;
	/** Left out, with a warning, in accounts that don't have it. */
	optional?: boolean;
	/** Cells beside the properties. */
	cells?(object: HubSpotObject, reading: Reading): Row;
	/** What the records come to; without it, one row each. */
	records?(reading: Reading): Promise<readonly RecordSet[]> | readonly RecordSet[];
	/** Whether a record is none of the kind, or no longer: it is left out, and told as deleted. */
	isNone?(object: HubSpotObject): boolean;
	/** Records that are there no more, because nothing holds them. */
	gone?(reading: Reading): readonly Deletion[];
	/** What is known of the history, with the records of a page. */
	told?(reading: Reading): Page['history'];
}

/** What a pull of one kind works with. */
export interface KindContext {
	api: HubSpotApi;
	kind: ObjectKind;
	account: Account;
	properties: ReadonlyMap<string, Property>;
	/** Whether the changes of properties may be read; found out by asking. */
	history: 'exact' | 'refused';
	/** What is looked up once in a pull. */
	memo: Map<string, Promise<unknown>>;
}

export interface Reading {
	context: KindContext;
	objects: readonly HubSpotObject[];
	/** What the objects are linked with, by kind and by their ids; kinds of which it may not be read are absent. */
	links: ReadonlyMap<string, ReadonlyMap<string, readonly Linked[]>>;
}

export async function openKind(api: HubSpotApi, kind: ObjectKind): Promise<KindContext> {
	const [account, properties] = await Promise.all([api.account(), propertiesOf(api, kind.type)]);
	return {
		api,
		kind,
		account,
		properties: new Map(properties.map((property) => [property.name, property])),
		history: 'exact',
		memo: new Map()
	};
}

/** What is looked up once, whoever asks first. */
export function once<Result>(
	{ memo }: KindContext,
	name: string,
	ask: () => Promise<Result>
): Promise<Result> {
	const known = (memo.get(name) as Promise<Result> | undefined) ?? ask();
	memo.set(name, known);
	return known;
}

/** So many ids in one batch; half of it where history is asked for. */
export const batchSize = ({ history }: ObjectKind): number => (history ? 50 : 100);

/** Read records by their ids. Those that are gone are absent; those that became others come as what they became. */
export async function read(context: KindContext, ids: readonly string[]): Promise<Reading> {
	const objects = await readObjects(context, [...new Set(ids)]);
	const links = new Map<string, ReadonlyMap<string, readonly Linked[]>>();
	const found = objects.map(({ id }) => id);
	for (const to of context.kind.links ?? []) {
		const linked = await associationsOf(context.api, context.kind.type, to, found);
		if (linked) links.set(to, linked);
	}
	return { context, objects, links };
}

async function readObjects(context: KindContext, ids: readonly string[]): Promise<HubSpotObject[]> {
	const { api, kind } = context;
	if (ids.length === 0) return [];
	const inputs = ids.map((id) => ({ id }));
	const path = `/crm/v3/objects/${kind.type}/batch/read`;
	const ask = async (withHistory: boolean) => {
		const { results } = await api.batch<Batch>(path, {
			inputs,
			properties: propertyNames(context, withHistory),
			propertiesWithHistory: withHistory ? kind.history : []
		});
		// Two ids may have become one record.
		return [...new Map(results.map((object) => [object.id, object])).values()];
	};
	if (kind.history && context.history === 'exact') {
		const left = `the changes of ${kind.type} are not known`;
		const objects = await api.ifAllowed(left, () => ask(true));
		if (objects) return objects;
		context.history = 'refused';
	}
	return ask(false);
}

/** By when a deal entered a stage last, where its whole history may not be read. */
export const enteredStage = /^hs_v2_date_entered_(.+)$/;

function propertyNames({ kind, properties }: KindContext, withHistory: boolean): string[] {
	const wanted = [...Object.keys(kind.map.columns), ...(kind.reads ?? []), kind.modified];
	const known = wanted.filter((name) => properties.has(name));
	const custom = [...properties.values()].filter(isCustom).map(({ name }) => name);
	const entered =
		kind.history && !withHistory ? [...properties.keys()].filter((name) => enteredStage.test(name)) : [];
	return [...new Set(['hs_object_id', 'hs_merged_object_ids', ...known, ...custom, ...entered])];
}

/** The rows of a reading, one a record. */
export function rowsOf(reading: Reading, map = reading.context.kind.map): RecordSet {
	const { kind, account, properties } = reading.context;
	const custom = [...properties.values()].filter(
		(property) => isCustom(property) && !(property.name in map.columns)
	);
	const shown = Object.entries(map.columns).flatMap(([name, target]) => {
		const property = properties.get(name);
		const isLink = target?.includes(':') ?? false;
		const isWord = target !== null && map.values?.[target] !== undefined;
		const label = property && !isLink && !isWord ? labelsOf(property) : (value: string) => value;
		return property ? [{ name, type: property.type, label }] : [];
	});
	const columns = [
		...shown,
		...custom.map((property) => ({ name: property.name, type: property.type, label: labelsOf(property) }))
	];
	const rows = reading.objects.map((object): Row => {
		const cells = columns.map(({ name, type, label }) => {
			const cell = cellOf(object.properties[name], type);
			return [name, cell === null ? null : label(cell)];
		});
		const page = kind.pageOf
			? `https://${account.uiDomain}/contacts/${account.portalId}/record/${kind.pageOf}/${object.id}`
			: null;
		return {
			...(Object.fromEntries(cells) as Row),
			id: sourceId(kind, object.id),
			url: page,
			...known(kind.cells?.(object, reading))
		};
	});
	const customFields = Object.fromEntries(
		custom.map((property): [string, SourceField] => [property.name, sourceField(property)])
	);
	return { map, rows, customFields };
}

/** Cells of which it is not known what they hold are left out: what is known of them stays. */
const known = (cells: Row = {}): Row =>
	Object.fromEntries(Object.entries(cells).filter(([, cell]) => cell !== undefined));

export const sourceId = ({ prefix = '' }: ObjectKind, id: string): string => prefix + id;

/** The records that a reading’s records are made of. */
export const mergesOf = ({ context: { kind }, objects }: Reading): SourceMerge[] =>
	objects.flatMap(({ id, properties }) =>
		(properties.hs_merged_object_ids ?? '')
			.split(';')
			.filter((from) => from !== '' && from !== id)
			.map((from) => ({ entity: kind.entity, from: sourceId(kind, from), into: sourceId(kind, id) }))
	);

/** The id of the record that one is first of all linked with; null where there is none, undefined where it is not known. */
export const mainLink = ({ links }: Reading, to: string, id: string): string | null | undefined =>
	links.has(to) ? (links.get(to)!.get(id)?.[0]?.id ?? null) : undefined;
