import type { Store } from '#lib/server/store/store.ts';

interface Bucket {
	tokens: number;
	filledAt: number;
}

/** So many attempts at once, and one more every so many milliseconds. */
export class AttemptLimit {
	readonly #buckets = new Map<string, Bucket>();

	constructor(
		private readonly burst: number,
		private readonly milliseconds: number
	) {}

	/** Count an attempt. Answers null, or when the next one may be made. */
	take(key: string, now: number): Date | null {
		const bucket = this.#buckets.get(key);
		const refilled = bucket
			? Math.min(this.burst, bucket.tokens + (now - bucket.filledAt) / this.milliseconds)
			: this.burst;
		if (refilled < 1) return new Date(Math.ceil(now + (1 - refilled) * this.milliseconds));
		this.#buckets.set(key, { tokens: refilled - 1, filledAt: now });
		if (this.#buckets.size > 10_000) this.#forgetFull(now);
		return null;
	}

	/** Forget the attempts of a key, after one that succeeded. */
	clear(key: string): void {
		this.#buckets.delete(key);
	}

	#forgetFull(now: number): void {
		for (const [key, { tokens, filledAt }] of this.#buckets) {
			if (tokens + (now - filledAt) / this.milliseconds >= this.burst) this.#buckets.delete(key);
		}
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
		return (
			this.#both.take(`${address} ${email}`, now) ??
			this.#address.take(address, now) ??
			this.#email.take(email, now)
		);
	}

	succeeded(email: string, address: string): void {
		this.#both.clear(`${address} ${email}`);
	}
}

const limits = new WeakMap<Store, SignInLimits>();

/** The limits of an open store. */
export function signInLimits(store: Store): SignInLimits {
	const known = limits.get(store) ?? new SignInLimits();
	limits.set(store, known);
	return known;
}
