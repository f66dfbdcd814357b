/** Tells who tells webhooks, in this process, that one was made, changed or is to be told something at once. */
import type { Store } from '#lib/server/store/store.ts';

const listeners = new WeakMap<Store, Set<() => void>>();

/** Say that there is something to look at. */
export function webhooksChanged(store: Store): void {
	for (const call of listeners.get(store) ?? []) call();
}

/** Be told of it. What it answers ends that. */
export function onWebhooksChanged(store: Store, call: () => void): () => void {
	const known = listeners.get(store) ?? new Set();
	listeners.set(store, known);
	known.add(call);
	return () => void known.delete(call);
}
