/** Results that took long are kept until the data change. */
import type { Viewer } from '#lib/crm/viewer.ts';
import { today } from '#lib/crm/calendar/dates.ts';
import { dataStamp } from '#lib/server/store/data-stamp.ts';
import type { Store } from '#lib/server/store/store.ts';

/** Results kept of each analysis: for as many readers and choices. */
const mostKept = 24;

interface Kept<Result> {
	stamp: string;
	result: Promise<Result>;
}

/**
 * An analysis that answers a question asked before from memory, as long as nothing it is made of has changed. Every account has
 * results of its own, since rows, segments, languages and time zones differ; so has every day. Who asks what is
 * just being worked out waits for it.
 */
export function remembered<Options extends object, Result>(
	run: (store: Store, viewer: Viewer, options: Options) => Promise<Result>
): (store: Store, viewer: Viewer, options: Options) => Promise<Result> {
	const stores = new WeakMap<Store, Map<string, Kept<Result>>>();
	return async (store, viewer, options) => {
		const kept = stores.get(store) ?? new Map<string, Kept<Result>>();
		stores.set(store, kept);
		const { accountId, scope, pipeline, locale, timeZone, role } = viewer;
		const key = JSON.stringify([
			options,
			accountId,
			scope,
			pipeline,
			locale,
			timeZone,
			role,
			today(timeZone)
		]);
		const stamp = await dataStamp(store);
		const known = kept.get(key);
		kept.delete(key);
		const current = known?.stamp === stamp ? known : { stamp, result: run(store, viewer, options) };
		// Whatever was asked last stands last, and what nobody has asked for longest goes first.
		kept.set(key, current);
		current.result.catch(() => kept.delete(key));
		if (kept.size > mostKept) kept.delete(kept.keys().next().value!);
		return current.result;
	};
}
