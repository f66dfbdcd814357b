/** Answers to requests that name themselves by a key: who sends one again gets the same answer, and nothing is done twice. */
import type { Transaction } from '#lib/server/engine/engine.ts';
import type { Store } from './store.ts';

/** Hours for which a key is known. */
export const keyHours = 24;

/** How a request was answered that was done. */
export interface KeptAnswer {
	status: number;
	location: string | null;
	/** Null where there was none. */
	body: string | null;
}

export interface NamedRequest {
	accountId: string;
	key: string;
	/** Of what the request asks: the same key may not ask for something else. */
	hash: string;
}

/** `begun`: by this call. `unfinished`: earlier, and it goes on or was broken off. `other`: the key is of another request. */
export type Begun = { state: 'begun' | 'unfinished' | 'other' } | { state: 'done'; answer: KeptAnswer };

interface Row extends Record<string, string | number | null> {
	request_hash: string;
	status: number | null;
	location: string | null;
	body: string | null;
}

/** Begin a request, unless one with its key was begun within the last 24 hours. */
export function beginRequest(store: Store, { accountId, key, hash }: NamedRequest): Promise<Begun> {
	return store.engine.transaction(async (transaction): Promise<Begun> => {
		await transaction.query(`delete from request_keys where begun_at < now() - to_hours(${keyHours})`);
		const { rows } = await transaction.query<Row>(
			'select request_hash, status, location, body from request_keys where account_id = $1 and key = $2',
			[accountId, key]
		);
		const known = rows[0];
		if (!known) {
			await transaction.query(
				'insert into request_keys (account_id, key, request_hash) values ($1, $2, $3)',
				[accountId, key, hash]
			);
			return { state: 'begun' };
		}
		if (known.request_hash !== hash) return { state: 'other' };
		const { status, location, body } = known;
		return status === null ? { state: 'unfinished' } : { state: 'done', answer: { status, location, body } };
	});
}

/** Keep the answer of a request that is done. */
export async function finishRequest(
	store: Store,
	{ accountId, key }: NamedRequest,
	{ status, location, body }: KeptAnswer
): Promise<void> {
	await store.engine.transaction((transaction) =>
		transaction.query(
			'update request_keys set status = $1, location = $2, body = $3 where account_id = $4 and key = $5',
			[status, location, body, accountId, key]
		)
	);
}

/** Forget a request that was refused: nothing was done, so it may be sent again. */
export async function forgetRequest(store: Store, { accountId, key }: NamedRequest): Promise<void> {
	await store.engine.transaction((transaction) =>
		transaction.query('delete from request_keys where account_id = $1 and key = $2', [accountId, key])
	);
}

/** Take the documents out of the answers that are kept: whoever sends such a request again learns that it was done, and no more. */
export async function forgetAnswers(transaction: Pick<Transaction, 'query'>): Promise<void> {
	await transaction.query(`delete from request_keys where begun_at < now() - to_hours(${keyHours})`);
	await transaction.query('update request_keys set body = null where body is not null');
}
