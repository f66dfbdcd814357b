import type { Store } from '#lib/server/store/store.ts';
import { networkOf } from './network.ts';

interface Bucket {
	tokens: number;
	filledAt: number;
}

/** Keys that a limit remembers: about a megabyte. A flood of others makes it forget the quiet, never itself. */
const mostKeys = 10_000;

/** So many attempts at once, and one more every so many milliseconds. */
export class AttemptLimit {
	readonly #buckets = new Map<string, Bucket>();

	constructor(
		private readonly burst: number,
		private readonly milliseconds: number
	) {}

	/** Count an attempt. Answers null, or when the next one may be made. */
	take(key: string, now: number): Date | null {
		const refilled = this.left(key, now);
		const isFree = refilled >= 1;
		// Set anew, the key is the last of the map: the first is the one that was tried longest ago.
		this.#buckets.delete(key);
		this.#buckets.set(key, { tokens: isFree ? refilled - 1 : refilled, filledAt: now });
		if (this.#buckets.size > mostKeys) this.#buckets.delete(this.#buckets.keys().next().value!);
		return isFree ? null : new Date(Math.ceil(now + (1 - refilled) * this.milliseconds));
	}

	/** How many attempts a key may make at once. */
	left(key: string, now: number): number {
		const bucket = this.#buckets.get(key);
		return bucket
			? Math.min(this.burst, bucket.tokens + (now - bucket.filledAt) / this.milliseconds)
			: this.burst;
	}

	/** How many keys it remembers. */
	get size(): number {
		return this.#buckets.size;
	}

	/** Forget the attempts of a key, after one that succeeded. */
	clear(key: string): void {
		this.#buckets.delete(key);
	}
}

/** The limits on sign-in. They live in memory: a restart forgives. */
export class SignInLimits {
	// Someone who tries another's e-mail must not lock them out: the tight limit is on both together.
	readonly #both = new AttemptLimit(5, 30_000);
	readonly #address = new AttemptLimit(30, 10_000);
	readonly #email = new AttemptLimit(100, 10_000);

	/** Count an attempt. Answers null, or when the next one may be made. */
	take(email: string, address: string, now: number): Date | null {
		const network = networkOf(address);
		return (
			this.#both.take(`${network} ${email}`, now) ??
			this.#address.take(network, now) ??
			this.#email.take(email, now)
		);
	}

	succeeded(email: string, address: string): void {
		this.#both.clear(`${networkOf(address)} ${email}`);
	}
}

const limits = new WeakMap<Store, SignInLimits>();

/** The limits of an open store. */
export function signInLimits(store: Store): SignInLimits {
	const known = limits.get(store) ?? new SignInLimits();
	limits.set(store, known);
	return known;
}
