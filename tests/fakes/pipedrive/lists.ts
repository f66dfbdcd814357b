/** How lists of Pipedrive are asked for: version 2 by a marker of the last row, version 1 by an offset. */
import type { FakeAnswer, FakeCall } from '../fake-server.ts';

/** A record with what lists filter and sort by. */
export interface Listed {
	id?: number | string;
	add_time?: string;
	update_time?: string | null;
	status?: string;
}

export class Refusal extends Error {
	constructor(
		readonly status: number,
		message: string
	) {
		super(message);
	}
}

export const refuse = (status: number, message: string): never => {
	throw new Refusal(status, message);
};

export interface ListOptions {
	/** Parameters beside those for pages. */
	parameters: readonly string[];
	sorts: readonly string[];
	/** The most rows of one answer, whatever is asked for; small in tests. */
	pageSize: number;
	/** Markers are refused, as those of another release could be. */
	staleMarkers: boolean;
}

interface Marker {
	by: string;
	value: string | number;
	id: number;
	question: string;
}

const paging = ['limit', 'cursor', 'sort_by', 'sort_direction'];

export function newList<Item extends Listed>(
	call: FakeCall,
	items: readonly Item[],
	options: ListOptions
): FakeAnswer {
	const { query } = call;
	for (const name of query.keys())
		if (![...paging, ...options.parameters].includes(name)) refuse(400, `Parameter ${name} is not allowed`);
	const limit = limitOf(query.get('limit'), 500);
	const by = query.get('sort_by') ?? 'id';
	if (!options.sorts.includes(by)) refuse(400, `sort_by must be one of ${options.sorts.join(', ')}`);
	const direction = query.get('sort_direction') ?? 'asc';
	if (!['asc', 'desc'].includes(direction)) refuse(400, 'sort_direction must be asc or desc');
	const sign = direction === 'asc' ? 1 : -1;
	const keyOf = (item: Item): [string | number, number] => [
		by === 'update_time'
			? (item.update_time ?? '')
			: by === 'add_time'
				? (item.add_time ?? '')
				: Number(item.id),
		Number(item.id)
	];
	const compare = (one: [string | number, number], other: [string | number, number]) =>
		sign * (one[0] < other[0] ? -1 : one[0] > other[0] ? 1 : one[1] - other[1]);
	const question = questionOf(query);
	const marker = markerOf(query.get('cursor'), question, options.staleMarkers);
	const rows = items
		.filter((item) => within(item, query))
		.filter((item) => !marker || compare(keyOf(item), [marker.value, marker.id]) > 0)
		.sort((one, other) => compare(keyOf(one), keyOf(other)));
	const page = rows.slice(0, Math.min(limit, options.pageSize));
	const last = page.at(-1);
	const next: Marker | null =
		last && rows.length > page.length ? { by, value: keyOf(last)[0], id: Number(last.id), question } : null;
	return {
		body: {
			success: true,
			data: page,
			additional_data: {
				next_cursor: next && Buffer.from(JSON.stringify(next)).toString('base64url')
			}
		}
	};
}

/** A marker goes with the question that it came from. */
const questionOf = (query: URLSearchParams): string =>
	[...query]
		.filter(([name]) => name !== 'cursor' && name !== 'limit')
		.map((pair) => pair.join('='))
		.sort()
		.join('&');

function markerOf(text: string | null, question: string, isStale: boolean): Marker | null {
	if (text === null) return null;
	let marker: Marker | null = null;
	try {
		marker = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as Marker;
	} catch {
		refuse(400, 'Invalid cursor');
	}
	if (isStale || marker?.question !== question) refuse(400, 'Invalid cursor');
	return marker;
}

function within(item: Listed, query: URLSearchParams): boolean {
	const since = timeOf(query, 'updated_since');
	const until = timeOf(query, 'updated_until');
	const updated = item.update_time ?? '';
	const ids = query.get('ids')?.split(',');
	if (ids && ids.length > 100) refuse(400, 'ids must have at most 100 items');
	const statuses = query.get('status')?.split(',');
	for (const status of statuses ?? [])
		if (!['open', 'won', 'lost', 'deleted'].includes(status)) refuse(400, `status ${status} is not allowed`);
	return (
		(since === null || updated >= since) &&
		(until === null || updated < until) &&
		(!ids || ids.includes(String(item.id))) &&
		(item.status === undefined || (statuses ? statuses.includes(item.status) : item.status !== 'deleted'))
	);
}

function timeOf(query: URLSearchParams, name: string): string | null {
	const text = query.get(name);
	if (text === null) return null;
	if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text))
		refuse(400, `${name} must be RFC 3339`);
	return text;
}

function limitOf(text: string | null, most: number): number {
	if (text === null) return 100;
	const limit = Number(text);
	if (!Number.isInteger(limit) || limit < 1 || limit > most) refuse(400, `limit must be 1 to ${most}`);
	return limit;
}

export interface OldListOptions {
	parameters: readonly string[];
	/** Fields that `sort` takes. */
	sorts: readonly string[];
	pageSize: number;
}

/** `sort` is a field and a direction: `update_time ASC`. */
export function oldList<Item extends object>(
	{ query }: FakeCall,
	items: readonly Item[],
	{ parameters, sorts, pageSize }: OldListOptions
): FakeAnswer {
	for (const name of query.keys())
		if (!['start', 'limit', 'sort', ...parameters].includes(name)) refuse(400, `${name} is not allowed`);
	const limit = Math.min(limitOf(query.get('limit'), 500), pageSize);
	const start = Number(query.get('start') ?? 0);
	const since = timeOf(query, 'updated_since');
	const rows = sorted(items, query.get('sort'), sorts).filter(
		(item) => since === null || secondOf(item) >= since
	);
	const page = rows.slice(start, start + limit);
	return {
		body: {
			success: true,
			data: page.length > 0 ? page : null,
			additional_data: {
				pagination: { start, limit, more_items_in_collection: rows.length > start + page.length }
			}
		}
	};
}

const secondOf = (item: object): string => {
	const { update_time = '' } = item as { update_time?: string };
	return `${update_time.slice(0, 19).replace(' ', 'T')}Z`;
};

function sorted<Item extends object>(
	items: readonly Item[],
	sort: string | null,
	allowed: readonly string[]
): Item[] {
	if (sort === null) return [...items];
	const [field = '', direction = 'ASC'] = sort.split(' ');
	if (!allowed.includes(field)) refuse(400, `sort by ${field} is not allowed`);
	const sign = direction.toUpperCase() === 'ASC' ? 1 : -1;
	const valueOf = (item: Item) => String((item as Record<string, unknown>)[field] ?? '');
	return [...items].sort(
		(one, other) => sign * (valueOf(one) < valueOf(other) ? -1 : valueOf(one) > valueOf(other) ? 1 : 0)
	);
}
