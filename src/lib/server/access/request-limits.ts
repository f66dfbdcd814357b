/** How often one may ask. The limits live in memory, per account or token: a restart forgives. */
import type { Store } from '#lib/server/store/store.ts';
import { AttemptLimit } from './attempts.ts';
import { networkOf } from './network.ts';

/**
 * So many requests at once, and one more every so many milliseconds. People do not come near these; a script that does is
 * told when to go on.
 */
export const requestLimits = {
	/** Small questions of programs. */
	api: { burst: 120, milliseconds: 100 },
	/** Names to choose from, at every key that is pressed. */
	search: { burst: 60, milliseconds: 100 },
	sql: { burst: 30, milliseconds: 2_000 },
	exports: { burst: 20, milliseconds: 10_000 },
	uploads: { burst: 100, milliseconds: 5_000 },
	/** What CRMs tell of changes, by the address they come from: each change of a field may be one. */
	webhooks: { burst: 300, milliseconds: 50 },
	/** Tokens that are none, by the address they come from. */
	guesses: { burst: 20, milliseconds: 5_000 }
} as const;

export type RequestLimit = keyof typeof requestLimits;

const held = new WeakMap<Store, Map<RequestLimit, AttemptLimit>>();

/**
 * Count a request.
 *
 * @param who an account, a token or an address
 * @returns null, or after how many whole seconds the next one may be made
 */
export function takeRequest(store: Store, limit: RequestLimit, who: string, now = Date.now()): number | null {
	const retryAt = limitOf(store, limit).take(networkOf(who), now);
	return retryAt && Math.max(1, Math.ceil((retryAt.getTime() - now) / 1000));
}

/** What is left of a limit, as headers say it. Source: IETF draft-ietf-httpapi-ratelimit-headers-10. */
export function rateHeaders(
	store: Store,
	limit: RequestLimit,
	who: string,
	now = Date.now()
): Record<string, string> {
	const { burst, milliseconds } = requestLimits[limit];
	const factor = rateFactor();
	const most = Math.floor(burst * factor);
	const refill = Math.ceil((burst * milliseconds) / 1000);
	const one = Math.ceil(milliseconds / factor / 1000);
	return {
		'ratelimit-policy': `"${limit}";q=${most};w=${refill}`,
		ratelimit: `"${limit}";r=${Math.floor(limitOf(store, limit).left(who, now))};t=${one}`
	};
}

function limitOf(store: Store, name: RequestLimit): AttemptLimit {
	const ofStore = held.get(store) ?? new Map<RequestLimit, AttemptLimit>();
	held.set(store, ofStore);
	const known = ofStore.get(name);
	if (known) return known;
	const { burst, milliseconds } = requestLimits[name];
	const factor = rateFactor();
	const made = new AttemptLimit(burst * factor, milliseconds / factor);
	ofStore.set(name, made);
	return made;
}

/** `WEATHERGLASS_RATE_FACTOR=2` doubles every limit. What is no number above zero changes nothing. */
function rateFactor(): number {
	const factor = Number(process.env.WEATHERGLASS_RATE_FACTOR ?? 1);
	return Number.isFinite(factor) && factor > 0 ? factor : 1;
}
