import type { Capability } from '#lib/crm/capabilities.ts';
import type { Store } from '#lib/server/store/store.ts';
import type { Schedule } from './schedule.ts';

/** Work that the server does by itself. */
export interface Job {
	/** Under which its runs are kept; it never changes. */
	name: string;
	schedule: Schedule;
	/** Who may see what came of it. */
	needs: Capability;
	/** Whether there is anything to do: a job that is not active is passed over when it is due. */
	isActive(store: Store, now: Date): Promise<boolean>;
	/**
	 * Do it. A run that is told to stop may throw: it is done again when a server starts.
	 *
	 * @returns what came of it, for people to read
	 */
	run(asked: { store: Store; signal: AbortSignal; now: () => Date }): Promise<string>;
}

/** Time as a scheduler sees it. */
export interface Clock {
	now(): Date;
	/** Call back after so many milliseconds, unless what it answers is called first. */
	after(milliseconds: number, call: () => void): () => void;
}

export const systemClock: Clock = {
	now: () => new Date(),
	after(milliseconds, call) {
		// A process with nothing else to do ends.
		const timer = setTimeout(call, milliseconds).unref();
		return () => clearTimeout(timer);
	}
};
