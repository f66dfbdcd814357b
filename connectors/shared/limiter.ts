/** Keeps calls within what a CRM allows. */
import type { Clock } from './transport.ts';

export interface RateLimit {
	/** Calls, or what they cost, in any stretch of `milliseconds`. */
	calls: number;
	milliseconds: number;
}

/** Lets calls through so that no limit is passed in any stretch of its length. */
export class RateLimiter {
	/** When each call of the longest stretch was let through, and what it cost. */
	#calls: { at: number; cost: number }[] = [];
	#pausedUntil = 0;
	#turn: Promise<unknown> = Promise.resolve();

	constructor(
		private readonly limits: readonly RateLimit[],
		private readonly clock: Clock
	) {}

	/**
	 * Wait for a call's turn: in the order in which they ask.
	 *
	 * @returns milliseconds waited
	 */
	take(signal: AbortSignal, cost = 1): Promise<number> {
		const mine = this.#turn.then(() => this.#take(signal, cost));
		this.#turn = mine.catch(() => undefined);
		return mine;
	}

	async #take(signal: AbortSignal, cost: number): Promise<number> {
		let waited = 0;
		for (;;) {
			signal.throwIfAborted();
			const wait = this.#waitFor(cost);
			if (wait <= 0) break;
			await this.clock.wait(wait, signal);
			waited += wait;
		}
		this.#calls.push({ at: this.clock.now(), cost });
		return waited;
	}

	/** Let nothing through for a while, as an answer asked. */
	pause(milliseconds: number): void {
		this.#pausedUntil = Math.max(this.#pausedUntil, this.clock.now() + milliseconds);
	}

	#waitFor(cost: number): number {
		const now = this.clock.now();
		const longest = Math.max(0, ...this.limits.map(({ milliseconds }) => milliseconds));
		this.#calls = this.#calls.filter(({ at }) => at > now - longest);
		const waits = this.limits.map((limit) => this.#waitFrom(limit, cost, now));
		return Math.max(this.#pausedUntil - now, ...waits, 0);
	}

	/** Milliseconds until enough of the calls within a limit's stretch are out of it. */
	#waitFrom({ calls, milliseconds }: RateLimit, cost: number, now: number): number {
		const within = this.#calls.filter(({ at }) => at > now - milliseconds);
		let spent = within.reduce((sum, call) => sum + call.cost, 0);
		// A call that alone costs more than the limit can only go when nothing else is within it.
		for (const { at, cost: gone } of within) {
			if (spent + cost <= calls) break;
			spent -= gone;
			if (spent + cost <= calls || spent <= 0) return at + milliseconds - now;
		}
		return 0;
	}
}
