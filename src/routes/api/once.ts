/** Requests that name themselves are done once. Source: IETF draft-ietf-httpapi-idempotency-key-header. */
import { createHash } from 'node:crypto';
import {
	beginRequest,
	finishRequest,
	forgetRequest,
	keyHours,
	type KeptAnswer,
	type NamedRequest
} from '#lib/server/store/request-keys.ts';
import type { Store } from '#lib/server/store/store.ts';
import { problem } from '../problem.ts';

const longestKey = 255;

/**
 * Do a request, or give the answer that it got when it was sent before with the same `Idempotency-Key`.
 *
 * @param asked what the request asks, as far as it decides what is done
 */
export async function once(
	store: Store,
	accountId: string,
	key: string | null,
	asked: readonly string[],
	act: () => Promise<Response>
): Promise<Response> {
	if (key === null) return act();
	if (key === '' || key.length > longestKey)
		return problem(400, 'Not a key', `An Idempotency-Key has 1 to ${longestKey} characters.`);
	const hash = createHash('sha256').update(JSON.stringify(asked)).digest('hex');
	const named = { accountId, key, hash };
	const begun = await beginRequest(store, named);
	switch (begun.state) {
		case 'done':
			return answered(begun.answer, { 'idempotency-replayed': 'true' });
		case 'other':
			return problem(
				422,
				'The key is of another request',
				`This Idempotency-Key was sent within ${keyHours} hours with another method, address or body. Give each request its own.`
			);
		case 'unfinished':
			return problem(
				409,
				'The first request is not finished',
				'A request with this Idempotency-Key goes on, or was broken off. Ask again in a moment; if it stays so, see whether it was done before you send it with a new key.'
			);
		case 'begun':
			return kept(store, named, act);
	}
}

async function kept(store: Store, named: NamedRequest, act: () => Promise<Response>): Promise<Response> {
	const response = await act();
	// Why something broke does not say whether it was done; that there is no room for it now says that it was not.
	if (response.status >= 500 && response.status !== 503) return response;
	if (!response.ok) {
		await forgetRequest(store, named);
		return response;
	}
	const answer = {
		status: response.status,
		location: response.headers.get('location'),
		body: response.status === 204 ? null : await response.text()
	};
	await finishRequest(store, named, answer);
	return answered(answer);
}

function answered({ status, location, body }: KeptAnswer, headers: Record<string, string> = {}): Response {
	return new Response(body, {
		status,
		headers: {
			...(body !== null && { 'content-type': 'application/json' }),
			...(location !== null && { location }),
			...headers
		}
	});
}
