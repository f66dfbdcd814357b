/** What an address asks of churn. */
import { usualWithin, type ChurnOptions } from '#lib/server/analyses/churn/churn.ts';
import { retentionKinds } from '#lib/server/analyses/retention/result.ts';

export const spans = [30, 60, usualWithin, 180, 365];

export function readAsked(url: URL): ChurnOptions {
	const given = url.searchParams;
	return {
		kind: retentionKinds.find((name) => name === given.get('of')),
		by: given.get('by') ?? undefined,
		within: spans.find((days) => String(days) === given.get('within')) ?? usualWithin
	};
}
