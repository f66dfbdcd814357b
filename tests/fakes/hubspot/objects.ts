/** Objects listed, read in batches, searched, and written. */
import type { FakeAnswer, FakeCall } from '../fake-server.ts';
import type { FakeAccount } from './account.ts';
import { propertiesOf } from './metadata.ts';
import type { FakeObject } from './records.ts';
import { allowOnly, invalid, limitOf, missingScope } from './refusals.ts';
import type {
	BatchReadInput,
	WireBatch,
	WireBatchWithErrors,
	WireFound,
	WireList,
	WireObject
} from './wire.ts';

interface Wanted {
	properties: readonly string[];
	history: readonly string[];
}

function wire(kind: string, object: FakeObject, wanted: Wanted): WireObject {
	const changed = kind === 'contacts' ? 'lastmodifieddate' : 'hs_lastmodifieddate';
	// A property that HubSpot doesn't know is left out; one without a value is null.
	const names = [...wanted.properties, 'hs_object_id', changed].filter((name) => name in object.properties);
	const { id, createdAt, updatedAt, archivedAt, properties, history } = object;
	return {
		id,
		properties: Object.fromEntries(names.map((name) => [name, properties[name] ?? null])),
		...(wanted.history.length > 0 && {
			propertiesWithHistory: Object.fromEntries(wanted.history.map((name) => [name, history[name] ?? []]))
		}),
		createdAt,
		updatedAt,
		archived: archivedAt !== null,
		...(archivedAt && { archivedAt })
	};
}

/** `GET /crm/v3/objects/{kind}`: by id; the cursor is the id before the next one. */
export function list(account: FakeAccount, kind: string, { query }: FakeCall): FakeAnswer {
	allowOnly(
		query.keys(),
		['limit', 'after', 'properties', 'propertiesWithHistory', 'associations', 'archived'],
		'parameters'
	);
	const history = namesOf(query.get('propertiesWithHistory'));
	const limit = Math.min(limitOf(query.get('limit'), 10, history.length > 0 ? 50 : 100), account.pageSize);
	const archived = query.get('archived') === 'true';
	const after = Number(query.get('after') ?? 0);
	const left = account
		.objects(kind)
		.filter(({ id, archivedAt }) => (archivedAt !== null) === archived && Number(id) > after);
	const page = left.slice(0, limit);
	const body: WireList = {
		results: page.map((object) =>
			wire(kind, object, { properties: namesOf(query.get('properties')), history })
		),
		...(left.length > page.length && { paging: { next: { after: page.at(-1)!.id } } })
	};
	return { body };
}

const namesOf = (text: string | null): string[] => (text ? text.split(',') : []);

/** `POST /crm/v3/objects/{kind}/batch/read`: the ids of records that were merged lead to what they became. */
export function batchRead(account: FakeAccount, kind: string, { body, query }: FakeCall): FakeAnswer {
	allowOnly(query.keys(), ['archived'], 'parameters');
	allowOnly(
		Object.keys(body as object),
		['inputs', 'properties', 'propertiesWithHistory', 'idProperty'],
		'fields'
	);
	const { inputs, properties, propertiesWithHistory = [], idProperty } = body as BatchReadInput;
	const most = propertiesWithHistory.length > 0 ? 50 : 100;
	if (inputs.length > most) throw invalid(`The maximum batch size is ${most}, not ${inputs.length}`);
	if (propertiesWithHistory.length > 0 && account.withoutHistory) throw missingScope(null);
	const archived = query.get('archived') === 'true';
	const byProperty = (id: string) =>
		account.objects(kind).find(({ properties: own }) => own[idProperty!]?.toLowerCase() === id.toLowerCase());
	const found = inputs.map(({ id }) => (idProperty ? byProperty(id) : account.object(kind, id)));
	const there = found.filter(
		(object): object is FakeObject => object !== undefined && (object.archivedAt !== null) === archived
	);
	const missing = inputs.filter((_, place) => !there.includes(found[place]!)).map(({ id }) => id);
	const results = [...new Set(there)].map((object) =>
		wire(kind, object, { properties, history: propertiesWithHistory })
	);
	return batch(
		account,
		results,
		missing,
		'OBJECT_NOT_FOUND',
		'Could not get some objects, they may be deleted'
	);
}

function batch(
	{ world }: FakeAccount,
	results: WireObject[],
	missing: string[],
	category: string,
	message: string
): FakeAnswer {
	const body: WireBatch = { status: 'COMPLETE', results, startedAt: world.now, completedAt: world.now };
	if (missing.length === 0) return { body };
	const errors: WireBatchWithErrors = {
		...body,
		numErrors: 1,
		errors: [{ status: 'error', category, message, errors: [], links: {}, context: { ids: missing } }]
	};
	return { status: 207, body: errors };
}

interface Filter {
	propertyName: string;
	operator: string;
	value: string;
}

interface SearchBody {
	filterGroups?: { filters: Filter[] }[];
	sorts?: { propertyName: string; direction: 'ASCENDING' | 'DESCENDING' }[];
	properties?: string[];
	limit?: number;
	after?: string;
}

/** `POST /crm/v3/objects/{kind}/search`: over an index that is behind, up to a ceiling, never what is in the bin. */
export function search(account: FakeAccount, kind: string, { body, query }: FakeCall): FakeAnswer {
	allowOnly(query.keys(), [], 'parameters');
	allowOnly(
		Object.keys(body as object),
		['filterGroups', 'sorts', 'properties', 'limit', 'after', 'query'],
		'fields'
	);
	const { filterGroups = [], sorts = [], properties = [], limit, after } = body as SearchBody;
	const size = Math.min(limitOf(limit, 10, 200), account.pageSize);
	const from = Number(after ?? 0);
	if (from + size > account.searchCeiling)
		throw invalid(`The search can't go beyond ${account.searchCeiling} results.`);
	if (filterGroups.length > 5 || filterGroups.some(({ filters }) => filters.length > 6))
		throw invalid('Too many filters');
	if (sorts.length > 1) throw invalid('Only one sort is supported');
	const known = new Map(propertiesOf(account.world, kind).map(({ name, type }) => [name, type]));
	for (const { propertyName } of [...filterGroups.flatMap(({ filters }) => filters), ...sorts])
		if (!known.has(propertyName)) throw invalid(`There was a problem with the request: ${propertyName}`);
	const found = indexed(account, kind).filter(
		({ properties: own }) =>
			filterGroups.length === 0 ||
			filterGroups.some(({ filters }) => filters.every((filter) => matches(filter, own)))
	);
	const [sort] = sorts;
	if (sort) {
		const sign = sort.direction === 'DESCENDING' ? -1 : 1;
		found.sort(
			(one, other) =>
				sign * (numberOf(one.properties[sort.propertyName]) - numberOf(other.properties[sort.propertyName]))
		);
	}
	const page = found.slice(from, from + size);
	const answer: WireFound = {
		total: found.length,
		results: page.map((object) => wire(kind, object, { properties, history: [] })),
		...(found.length > from + page.length && { paging: { next: { after: String(from + page.length) } } })
	};
	return { body: answer };
}

/** What the search knows: of what changed lately, only how it was before. */
function indexed(account: FakeAccount, kind: string): FakeObject[] {
	const horizon = new Date(Date.parse(account.world.now) - account.searchLag).toISOString();
	return account.objects(kind).flatMap((object) => {
		if (object.archivedAt !== null) return [];
		if (account.searchLag === 0 || object.updatedAt <= horizon) return [object];
		if (object.createdAt > horizon) return [];
		const before = { lastmodifieddate: object.createdAt, hs_lastmodifieddate: object.createdAt };
		return [{ ...object, properties: { ...object.properties, ...before } }];
	});
}

function matches({ propertyName, operator, value }: Filter, properties: FakeObject['properties']): boolean {
	const own = properties[propertyName];
	if (own === null || own === undefined) return false;
	const difference = numberOf(own) - numberOf(value);
	switch (operator) {
		case 'GT':
			return difference > 0;
		case 'GTE':
			return difference >= 0;
		case 'LT':
			return difference < 0;
		case 'LTE':
			return difference <= 0;
		case 'EQ':
			return difference === 0;
		default:
			throw invalid(`Unknown operator ${operator}`);
	}
}

/** A number, or a moment as milliseconds, as HubSpot compares them. */
const numberOf = (text: string | null | undefined): number =>
	text?.includes('T') ? Date.parse(text) : Number(text ?? 0);

/** `POST /crm/v3/objects/{kind}/batch/update`: one value that can't be refuses the whole batch. */
export function batchUpdate(account: FakeAccount, kind: string, { body }: FakeCall): FakeAnswer {
	const { inputs } = body as { inputs: { id: string; properties: Record<string, string> }[] };
	if (inputs.length > 100) throw invalid(`The maximum batch size is 100, not ${inputs.length}`);
	const known = new Map(propertiesOf(account.world, kind).map((property) => [property.name, property]));
	for (const [name, value] of inputs.flatMap(({ properties }) => Object.entries(properties))) {
		const property = known.get(name);
		if (!property) throw invalid(`Property values were not valid: Property "${name}" does not exist`);
		if (property.modificationMetadata?.readOnlyValue) throw invalid(`"${name}" is a read only property`);
		const isOption = property.options.some((option) => option.value === value);
		if (value !== '' && property.type === 'enumeration' && !isOption)
			throw invalid(`Property values were not valid: ${value} was not one of the allowed options`);
		if (property.type === 'number' && Number.isNaN(Number(value)))
			throw invalid(`Property values were not valid: ${value} was not a valid number`);
	}
	const there = inputs.filter(({ id }) => account.object(kind, id)?.archivedAt === null);
	for (const { id, properties } of there) {
		const key = `${kind}:${id}`;
		const before = account.written.get(key)?.values;
		account.written.set(key, { values: { ...before, ...properties }, at: account.world.now });
	}
	account.forget();
	const results = there.map(({ id, properties }) =>
		wire(kind, account.object(kind, id)!, { properties: Object.keys(properties), history: [] })
	);
	const missing = inputs.filter((input) => !there.includes(input)).map(({ id }) => id);
	return batch(account, results, missing, 'OBJECT_NOT_FOUND', 'Object not found');
}
