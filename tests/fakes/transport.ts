import { newMeter, type Clock, type Transport } from '../../connectors/shared/transport.ts';

/** A clock on which waiting takes no time: what it was asked to wait has passed. */
export function hurriedClock(): Clock {
	let ahead = 0;
	return {
		now: () => Date.now() + ahead,
		wait: async (milliseconds, signal) => {
			signal.throwIfAborted();
			ahead += milliseconds;
			await Promise.resolve();
		}
	};
}

/** Real calls to a fake on loopback, in no time. */
export const hurriedTransport = (signal: AbortSignal = new AbortController().signal): Transport => ({
	fetch: globalThis.fetch,
	clock: hurriedClock(),
	random: () => 0.5,
	signal,
	meter: newMeter(),
	reserve: 0.2
});
