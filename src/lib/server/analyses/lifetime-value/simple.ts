/** The catalogue's own lifetime value, which both ways of valuing customers set beside theirs. */
import { addMonths, dayAfter } from '#lib/crm/calendar/dates.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { runMetric } from '#lib/server/metrics/index.ts';
import type { Store } from '#lib/server/store/store.ts';
import type { LifetimeValueResult } from './result.ts';

/** What an analysis of lifetime value is asked, once it is settled what customers are valued by. */
export type Chosen = Pick<LifetimeValueResult, 'asOf' | 'kind' | 'because'>;

export async function contractualOf(
	store: Store,
	viewer: Viewer,
	asOf: string
): Promise<LifetimeValueResult['contractual']> {
	const to = dayAfter(asOf, 1);
	const { total } = await runMetric(store, viewer, {
		metric: 'simple_lifetime_value',
		from: addMonths(to, -12),
		to
	});
	return total.sample > 0 ? { value: total.value as string | null, customers: total.sample } : null;
}
