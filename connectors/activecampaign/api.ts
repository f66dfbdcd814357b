/** ActiveCampaign's API v3: lists by offset, five calls a second for an account. */
import type { Cursor, Session } from '../connector.ts';
import { apiAddress } from '../shared/addresses.ts';
import { ApiError } from '../shared/errors.ts';
import { HttpClient, type Answer, type Call } from '../shared/http.ts';
import { allByOffset, type Offset, type OffsetPage } from '../shared/offsets.ts';

/** Records of one answer, at most. */
export const mostRecords = 100;

/** A record as it is answered: numbers are mostly text, and what is empty is an empty text or zeros. */
export type Item = Readonly<Record<string, unknown>> & { id: string };

const clients = new WeakMap<Session, HttpClient>();

/** The client of a session: one, so that its streams keep within the limit together. */
export function clientOf(session: Session): HttpClient {
	const known = clients.get(session);
	if (known) return known;
	const { token = '' } = session.credentials;
	const client = new HttpClient(session.transport, {
		name: 'ActiveCampaign',
		base: `${addressOf(session)}/api/3`,
		authorise: () => ({ 'api-token': token }),
		limits: [{ calls: 5, milliseconds: 1000 }]
	});
	clients.set(session, client);
	return client;
}

/** As it was given: ActiveCampaign says not to make one of the account's name. */
export const addressOf = ({ credentials }: Session): string =>
	apiAddress(credentials.address ?? '', 'youraccount.api-us1.com').replace(/\/api\/3$/, '');

export interface ListPage extends OffsetPage<Item> {
	answer: Answer;
	/** How many there are; null where the answer does not say. */
	total: number | null;
}

/** Part of a list. The answer has the records under the name of the path. */
export async function listPage(
	session: Session,
	path: string,
	query: Call['query'],
	offset: number,
	limit = mostRecords
): Promise<ListPage> {
	const answer = await clientOf(session).request({ path, query: { ...query, limit, offset } });
	const body = answer.body as (Record<string, unknown> & { meta?: { total?: string | number } }) | null;
	const rows = body?.[path];
	if (!Array.isArray(rows))
		throw new ApiError(
			'unexpected_answer',
			`ActiveCampaign’s answer has no list of ${path}.`,
			'What was pulled is kept. Run it again; if it stays, report it.'
		);
	const total = body?.meta?.total === undefined ? null : Number(body.meta.total);
	return {
		rows: rows as Item[],
		answer,
		total,
		isLast: total === null ? rows.length < limit : offset + rows.length >= total
	};
}

/** Every page of a list in the order of creation, whatever is deleted meanwhile. */
export async function* listed(
	session: Session,
	path: string,
	query: Call['query'] = {}
): AsyncGenerator<readonly Item[]> {
	const read = (offset: number, limit: number) => listPage(session, path, query, offset, limit);
	for await (const { rows } of allByOffset(read, { limit: mostRecords, key: ({ id }: Item) => String(id) }))
		yield rows;
}

/** All records of a list. */
export async function allOf(session: Session, path: string, query?: Call['query']): Promise<Item[]> {
	const items = new Map<string, Item>();
	for await (const page of listed(session, path, query))
		for (const item of page) items.set(String(item.id), item);
	return [...items.values()];
}

/** A record by its id; null when it is gone. */
export async function oneOf(session: Session, path: string, name: string, id: string): Promise<Item | null> {
	const { status, body } = await clientOf(session).request({ path: `${path}/${id}`, accept: [404] });
	return status === 200 ? (body as Record<string, Item>)[name]! : null;
}

/** Where a list stands of which every pull reads all. */
export const offsetOf = (cursor: Cursor): Offset => (cursor as Offset | null) ?? { offset: 0, anchor: null };
