/** Pipedrive's API: calls of versions 1 and 2, their limits and what they cost. */
import type { Session } from '../connector.ts';
import { apiAddress } from '../shared/addresses.ts';
import { ApiError } from '../shared/errors.ts';
import { HttpClient, type Answer, type Call, type Meaning } from '../shared/http.ts';
import { allByOffset, type OffsetPage } from '../shared/offsets.ts';
import { pages } from '../shared/pages.ts';

/** Records of one answer of version 2, at most. */
export const mostRecords = 500;

/** Ids in one `ids` or `deal_ids`, at most. */
export const mostIds = 100;

/**
 * Tokens that calls cost. Those of version 2 are the `x-token-cost` of Pipedrive's API description; those of version 1
 * are not in it, and what users of the API found.
 */
export const tokens = { list: 10, archivedList: 20, dictionary: 5, oldList: 20, flow: 40 } as const;

/** Calls that the smallest plan allows one token in two seconds. */
const burst = { calls: 20, milliseconds: 2000 };

/** What version 2 answers to a list. */
export interface ListAnswer<Item> {
	data: Item[] | null;
	additional_data?: { next_cursor?: string | null } | null;
}

/** What version 1 answers to a list. */
export interface OldListAnswer<Item> {
	data: Item[] | null;
	additional_data?: { pagination?: { more_items_in_collection?: boolean } };
}

const clients = new WeakMap<Session, HttpClient>();

/** The client of a session: one, so that its streams keep within the limits together. */
export function clientOf(session: Session): HttpClient {
	const known = clients.get(session);
	if (known) return known;
	const { address = '', token = '' } = session.credentials;
	const client = new HttpClient(session.transport, {
		name: 'Pipedrive',
		base: addressOf(address),
		authorise: () => ({ 'x-api-token': token }),
		limits: [burst],
		budget,
		meaning
	});
	clients.set(session, client);
	return client;
}

/** Where an account is: `acme` alone is `acme.pipedrive.com`. */
export function addressOf(given: string): string {
	const company = /^[a-z0-9-]+$/i.exec(given.trim())?.[0];
	const known = company && company !== 'localhost' ? `${company}.pipedrive.com` : given;
	return apiAddress(known, 'yourcompany.pipedrive.com');
}

/** Headers that Pipedrive does not describe and does not always send. */
function budget(headers: Headers): { left: number; limit: number; unit: string } | null {
	const left = headers.get('x-daily-ratelimit-token-remaining');
	const limit = headers.get('x-daily-ratelimit-token-limit');
	return left !== null && limit !== null
		? { left: Number(left), limit: Number(limit), unit: 'tokens' }
		: null;
}

/** A burst is over in seconds; a day's tokens are only there again at midnight. */
function meaning({ status, headers, body }: Answer): Meaning | null {
	if (status === 429 && headers.get('x-daily-ratelimit-token-remaining') === '0')
		return {
			error: new ApiError(
				'budget',
				'Pipedrive’s tokens for today are used up.',
				'They are there again at midnight. What was pulled is kept, and the next run goes on from there.',
				status
			)
		};
	if (status === 429 && !headers.has('retry-after')) {
		const seconds = Number(headers.get('x-ratelimit-reset') ?? Number.NaN);
		return { again: Number.isFinite(seconds) ? Math.max(2, seconds) * 1000 : null };
	}
	if (status === 403 && typeof body === 'string')
		return {
			error: new ApiError(
				'unavailable',
				'Pipedrive turns calls from this machine away for a while.',
				'It does so after too many calls. What was pulled is kept, and the next run goes on from there.',
				status
			)
		};
	return null;
}

/** Every page of a list of version 2. */
export async function* listed<Item>(
	session: Session,
	path: string,
	query: Call['query'] = {}
): AsyncGenerator<readonly Item[]> {
	const client = clientOf(session);
	yield* pages<readonly Item[], string>(null, async (cursor) => {
		const { data, additional_data } = await client.json<ListAnswer<Item>>({
			path: `api/v2/${path}`,
			query: { limit: mostRecords, ...query, cursor: cursor ?? undefined }
		});
		return { answer: listIn(data, path), next: additional_data?.next_cursor };
	});
}

/** All items of a list of version 2. */
export async function allOf<Item>(session: Session, path: string, query?: Call['query']): Promise<Item[]> {
	const items: Item[] = [];
	for await (const page of listed<Item>(session, path, query)) items.push(...page);
	return items;
}

/** The items of some ids; those that are gone or hidden are absent. */
export async function* byIds<Item>(
	session: Session,
	path: string,
	ids: readonly string[],
	query: Call['query'] = {}
): AsyncGenerator<readonly Item[]> {
	for (let from = 0; from < ids.length; from += mostIds)
		yield* listed<Item>(session, path, { ...query, ids: ids.slice(from, from + mostIds).join(',') });
}

/** Part of a list of version 1, from an offset on. */
export async function oldList<Item>(
	session: Session,
	path: string,
	query: Call['query'],
	offset: number,
	limit: number
): Promise<OffsetPage<Item>> {
	const answer = await clientOf(session).json<OldListAnswer<Item>>({
		path: `api/v1/${path}`,
		query: { ...query, start: offset, limit }
	});
	return oldPage(answer, path);
}

/** The items of an answer; version 1 says null where there are none. @throws ApiError `unexpected_answer` */
function listIn<Item>(data: Item[] | null | undefined, path: string): Item[] {
	if (data === null) return [];
	if (Array.isArray(data)) return data;
	throw new ApiError(
		'unexpected_answer',
		`Pipedrive’s answer has no list of ${path}.`,
		'What was pulled is kept. Run it again; if it stays, report it.'
	);
}

export const oldPage = <Item>(
	{ data, additional_data }: OldListAnswer<Item>,
	path: string
): OffsetPage<Item> => ({
	rows: listIn(data, path),
	isLast: additional_data?.pagination?.more_items_in_collection !== true
});

/** Every page of a list of version 1 whose rows hold their order. */
export async function* oldPages<Item extends { id?: number | string }>(
	session: Session,
	path: string,
	query: Call['query'] = {}
): AsyncGenerator<readonly Item[]> {
	const read = (offset: number, limit: number) => oldList<Item>(session, path, query, offset, limit);
	for await (const { rows } of allByOffset(read, { limit: mostRecords, key: ({ id }) => String(id) }))
		yield rows;
}

/** Records of version 1 by their ids, one call each; those that are gone are absent. */
export async function oneByOne<Item>(
	session: Session,
	path: string,
	ids: readonly string[]
): Promise<Item[]> {
	const found: Item[] = [];
	for (const id of ids) {
		const { status, body } = await clientOf(session).request({ path: `api/v1/${path}/${id}`, accept: [404] });
		if (status === 200) found.push((body as { data: Item }).data);
	}
	return found;
}

/** The ids of all records of some lists of version 2, deleted ones not among them. */
export async function* idsOf(session: Session, ...paths: string[]): AsyncGenerator<readonly string[]> {
	for (const path of paths)
		for await (const page of listed<{ id: number }>(session, path)) yield page.map(({ id }) => String(id));
}

/** When Pipedrive says it is, by an answer's `Date`; null when it does not. */
export function momentOf(answer: Answer): number | null {
	const moment = Date.parse(answer.headers.get('date') ?? '');
	return Number.isNaN(moment) ? null : moment;
}
