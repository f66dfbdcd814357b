/** Tells webhooks within seconds: when data changed, when what failed is due again, and when one was made. */
import { dataWatch } from '#lib/server/live/index.ts';
import type { Store } from '#lib/server/store/store.ts';
import { systemClock, type Clock } from '../job.ts';
import { tellDue } from './deliver.ts';
import { nextDelivery, toldWebhooks } from './deliveries.ts';
import { onWebhooksChanged } from './teller-signal.ts';

export interface Teller {
	/** Begin nothing more, give back what is being sent, and wait until that is done. */
	stop(): Promise<void>;
}

/** Milliseconds between two looks where nothing tells: another process may have made a webhook. */
const lookEvery = 60_000;
/** Milliseconds that a receiver which fails is left alone at least. */
const breath = 1_000;

/**
 * Begin to tell webhooks. The data are watched only while there is a webhook. The job of every minute does the same for what this
 * one missed.
 */
export function startTeller(store: Store, { clock = systemClock }: { clock?: Clock } = {}): Teller {
	const stopping = new AbortController();
	const { signal } = stopping;
	let running: Promise<void> | null = null;
	let isAskedAgain = false;
	let cancel = () => {};
	let leave: (() => void) | null = null;

	const watch = (isNeeded: boolean) => {
		if (isNeeded && !leave) leave = dataWatch(store).listen(() => look());
		else if (!isNeeded && leave) {
			leave();
			leave = null;
		}
	};
	const round = async () => {
		const hasWebhooks = (await toldWebhooks(store)).length > 0;
		if (signal.aborted) return;
		watch(hasWebhooks);
		if (hasWebhooks) await tellDue({ store, now: () => clock.now(), signal });
	};
	const look = () => {
		if (signal.aborted) return;
		if (running) {
			isAskedAgain = true;
			return;
		}
		cancel();
		isAskedAgain = false;
		running = round()
			.then(
				() => later(),
				(failure: unknown) => {
					if (!signal.aborted) console.error('Webhooks:', failure);
					return lookEvery;
				}
			)
			.then((milliseconds) => {
				running = null;
				if (signal.aborted) return;
				if (isAskedAgain) look();
				else cancel = clock.after(milliseconds, look);
			});
	};
	const later = async () => {
		const next = await nextDelivery(store).catch(() => null);
		if (!next) return lookEvery;
		return Math.min(lookEvery, Math.max(breath, next.getTime() - clock.now().getTime()));
	};
	const forget = onWebhooksChanged(store, look);
	look();
	return {
		async stop() {
			stopping.abort();
			cancel();
			forget();
			watch(false);
			await running;
		}
	};
}
