/** What is to be won in a period, by whom, and what is won beside: the catalogue's figures on one day. */
import type { Viewer } from '#lib/crm/viewer.ts';
import { runMetric, type MetricResult } from '#lib/server/metrics/index.ts';
import type { Store } from '#lib/server/store/store.ts';
import type { BesideQuota } from './result.ts';

/** A quota with what is still to be won of it. */
export interface HeldQuota {
	quota: string;
	gap: string;
}

export interface PeriodQuotas {
	quota: string | null;
	gap: string | null;
	besideQuota: BesideQuota | null;
	byOwner: ReadonlyMap<string, HeldQuota>;
	byTeam: ReadonlyMap<string, HeldQuota>;
}

interface Asked {
	from: string;
	to: string;
	/** The last day that is known. */
	asOf: string;
}

/**
 * Quotas of a period by person, and by the team that holds them.
 *
 * @param openDeals how many open deals are expected to close in it
 */
export async function readQuotas(
	store: Store,
	viewer: Viewer,
	asked: Asked,
	openDeals: number
): Promise<PeriodQuotas> {
	const of = (metric: string, ...by: string[]) => runMetric(store, viewer, { metric, by, ...asked });
	const [quota, gap, coverage, beside, ...held] = await Promise.all([
		of('quota'),
		of('gap_to_quota'),
		of('pipeline_coverage'),
		of('won_without_quota', 'owner'),
		...(['owner', 'team'] as const).map((by) => Promise.all([of('quota', by), of('gap_to_quota', by)]))
	]);
	const [byOwner, byTeam] = held.map(([quotas, gaps]) => heldQuotas(quotas!, gaps!));
	return {
		quota: quota.total.value as string | null,
		gap: gap.total.value as string | null,
		besideQuota:
			quota.total.value === null
				? null
				: {
						closed: String(beside.total.value ?? '0.0000'),
						owners: beside.rows.map(({ dimensions }) => dimensions.owner!.label),
						wonDeals: beside.total.sample,
						openDeals: openDeals - coverage.total.sample
					},
		byOwner: byOwner!,
		byTeam: byTeam!
	};
}

function heldQuotas(quotas: MetricResult, gaps: MetricResult): ReadonlyMap<string, HeldQuota> {
	const keyed = ({ rows }: MetricResult) =>
		rows.flatMap(({ dimensions, value }) => {
			const { key } = Object.values(dimensions)[0]!;
			return key === null || value === null ? [] : [[key, String(value)] as const];
		});
	const gapOf = new Map(keyed(gaps));
	return new Map(keyed(quotas).map(([key, quota]) => [key, { quota, gap: gapOf.get(key)! }]));
}
