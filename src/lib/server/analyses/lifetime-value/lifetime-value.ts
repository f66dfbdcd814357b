import { dayAfter } from '#lib/crm/calendar/dates.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import type { Store } from '#lib/server/store/store.ts';
import { knownDay } from '../period.ts';
import type { RetentionKind } from '../retention/result.ts';
import { kindOf } from '../retention/retention.ts';
import { ofContracts } from './by-contracts.ts';
import { ofOrders } from './by-orders.ts';
import type { LifetimeValueResult } from './result.ts';
import { remembered } from '../remembered.ts';
import { unwatched, type AnalysisWork } from '../work.ts';

export interface LifetimeValueOptions {
	/** Only with what was known at the end of this day. Default: today. */
	asOf?: string;
	/** By contracts or by orders; by what the data have unless told. */
	kind?: RetentionKind;
}

/**
 * What customers are worth, by what they signed where they have contracts, and else by how they order: the data say which
 * unless told.
 */
export async function lifetimeValue(
	store: Store,
	viewer: Viewer,
	options: LifetimeValueOptions = {},
	work: AnalysisWork = unwatched
): Promise<LifetimeValueResult> {
	const asOf = knownDay(options.asOf, viewer.timeZone);
	const chosen = await kindOf(store, viewer, options.kind, dayAfter(asOf, 1));
	return chosen.kind === 'subscriptions'
		? ofContracts(store, viewer, { asOf, ...chosen }, work)
		: ofOrders(store, viewer, { asOf, ...chosen }, work);
}

/** The same, kept until the data change. */
export const rememberedLifetimeValue = remembered(lifetimeValue);
