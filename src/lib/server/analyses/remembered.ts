/** Results that took long are kept until the data change, and worked out for as long as somebody waits for them. */
import type { Viewer } from '#lib/crm/viewer.ts';
import { today } from '#lib/crm/calendar/dates.ts';
import { dataStamp } from '#lib/server/store/data-stamp.ts';
import { Shared } from '#lib/server/engine/shared.ts';
import { stoppableStore, type Store } from '#lib/server/store/store.ts';
import { unwatched, type AnalysisProgress, type AnalysisWork } from './work.ts';

/** An analysis as it is written: it tells `work` how far it is, and hands its signal to what it computes. */
export type Run<Options, Result> = (
	store: Store,
	viewer: Viewer,
	options: Options,
	work: AnalysisWork
) => Promise<Result>;

/** An analysis as it is asked for, by somebody who may wait no more. */
export type Ask<Options, Result> = (
	store: Store,
	viewer: Viewer,
	options: Options,
	work?: AnalysisWork
) => Promise<Result>;

/** Results kept of each analysis, for as many readers and choices, unless told. */
const usuallyKept = 24;

/** One run of an analysis, of the data that had this stamp. */
interface Kept<Result> {
	stamp: string;
	run: Shared<Result, AnalysisProgress>;
}

/**
 * An analysis that answers a question asked before from memory, as long as nothing it is made of has changed. Every account has
 * results of its own, since rows, segments, languages and time zones differ; so has every day. Who asks what is
 * just being worked out waits for it with the others; it ends early when none of them waits any more.
 */
export function remembered<Options extends object, Result>(
	run: Run<Options, Result>,
	mostKept = usuallyKept
): Ask<Options, Result> {
	const stores = new WeakMap<Store, Map<string, Kept<Result>>>();
	return async (store, viewer, options, work = unwatched) => {
		const kept = stores.get(store) ?? new Map<string, Kept<Result>>();
		stores.set(store, kept);
		const { accountId, scope, part, locale, timeZone, role } = viewer;
		const key = JSON.stringify([options, accountId, scope, part, locale, timeZone, role, today(timeZone)]);
		const stamp = await dataStamp(store);
		work.signal?.throwIfAborted();
		const known = kept.get(key);
		kept.delete(key);
		const current: Kept<Result> =
			known?.stamp === stamp
				? known
				: {
						stamp,
						run: new Shared<Result, AnalysisProgress>(
							(shared) => stoppedWith(run)(store, viewer, options, shared),
							() => kept.get(key) === current && kept.delete(key)
						)
					};
		// Whatever was asked last stands last, and what nobody has asked for longest goes first.
		kept.set(key, current);
		if (kept.size > mostKept) kept.delete(kept.keys().next().value!);
		return current.run.wait(work);
	};
}

/** An analysis whose queries end when whoever asked waits no more; nothing of it is kept. */
export const stoppedWith =
	<Options, Result>(run: Run<Options, Result>): Ask<Options, Result> =>
	(store, viewer, options, work = unwatched) =>
		run(work.signal ? stoppableStore(store, work.signal) : store, viewer, options, work);
