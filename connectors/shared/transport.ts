/** What stands between a connector and the network: replaced in tests, and the same for every connector. */
import { setTimeout as sleep } from 'node:timers/promises';

export interface Transport {
	fetch: typeof fetch;
	clock: Clock;
	/** 0 to 1, for jitter. */
	random(): number;
	/** Ends every call and every wait. */
	signal: AbortSignal;
	/** Told of every call and wait. */
	meter: Meter;
	/** The share of the CRM's limit for a day that a pull leaves to others, 0 to 1. */
	reserve: number;
}

export interface Clock {
	now(): number;
	/** @throws the signal's reason when it is aborted meanwhile */
	wait(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/** What a pull has cost so far. */
export interface Meter {
	calls: number;
	/** Calls that had to be made again. */
	retries: number;
	/** Milliseconds waited because the CRM asked for it, or had failed. */
	waited: number;
	/** Bytes of answers, as they arrived. */
	bytes: number;
	/** What the CRM says is left of its limit for the day; null where it says nothing. */
	left: number | null;
}

export const newMeter = (): Meter => ({ calls: 0, retries: 0, waited: 0, bytes: 0, left: null });

export const systemClock: Clock = {
	now: () => Date.now(),
	wait: async (milliseconds, signal) => {
		await sleep(milliseconds, undefined, { signal });
	}
};

/** The transport of real pulls. */
export function networkTransport(signal: AbortSignal, reserve = 0.2): Transport {
	return {
		fetch: globalThis.fetch,
		clock: systemClock,
		random: Math.random,
		signal,
		meter: newMeter(),
		reserve
	};
}
