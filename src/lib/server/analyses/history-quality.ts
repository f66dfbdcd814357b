/** How the past of deals is known, where it is known less than exactly. */
import { historyQualities, type HistoryQuality } from '#lib/crm/entities/index.ts';
import { historyQualityWords } from '#lib/crm/history-quality.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { scoped } from '#lib/server/store/row-scope.ts';
import type { Store } from '#lib/server/store/store.ts';

/**
 * A sentence for every quality less than exact that changes of deals have: of how many deals, and what is not known of them. A
 * deal whose changes are known in several ways counts in each.
 *
 * @param condition of `deals`, in SQL, with its parameters
 */
export async function historyNotes(
	store: Store,
	viewer: Viewer,
	condition = 'true',
	parameters: readonly (string | number)[] = []
): Promise<string[]> {
	const { rows } = await store.engine.query<{ quality: HistoryQuality; deals: number }>(
		`select quality, count(distinct deal_id)::integer as deals
		from deal_events
		where deleted_at is null and quality in ('entered_only', 'duration_only', 'inferred')
			and deal_id in (select id from ${scoped('deals', viewer)} where ${condition})
		group by quality`,
		[...parameters],
		{ timeZone: viewer.timeZone }
	);
	const dealsOf = new Map(rows.map(({ quality, deals }) => [quality, deals]));
	return historyQualities.flatMap((quality) => {
		const deals = dealsOf.get(quality);
		if (!deals) return [];
		const { label, meaning } = historyQualityWords[quality];
		return [
			`History of ${deals} ${deals === 1 ? 'deal' : 'deals'}: ${label.toLowerCase()}. For ${deals === 1 ? 'it' : 'these'}, ${meaning}.`
		];
	});
}
