import type { Drawing } from '#lib/charts/drawing.ts';
import { explainedChart, type ChartsExplained } from '#lib/components/explain/chart.ts';
import type { ForecastPeriod, ForecastResult } from '#lib/server/analyses/forecast/result.ts';
import type { Filter } from '#lib/server/metrics/index.ts';
import type { PipelineChanges } from '#lib/server/analyses/pipeline-changes/result.ts';

interface Shown {
	result: ForecastResult;
	period: ForecastPeriod;
	changes: PipelineChanges;
	/** What figures beside the forecast are asked with: the part that it is of. */
	where: Filter[];
	/** The same of a list of deals, as parameters of its address; null where no list can be filtered so. */
	list: Record<string, string> | null;
	drawings: Record<'months' | 'landing' | 'changes' | 'record', Drawing | null>;
}

/** What is told of the charts of the page to who asks to have one explained. */
export function explainedForecast({
	result,
	period,
	changes,
	where,
	list,
	drawings
}: Shown): ChartsExplained {
	const { from, to } = period;
	const open = list && new URLSearchParams({ view: 'table', status: 'open', ...list });
	return {
		months: explainedChart(drawings.months, result, [
			{ label: 'Deals that were won', metric: { metric: 'won_amount', where } }
		]),
		landing: explainedChart(drawings.landing, result, [
			{ label: `Deals closed in ${period.label}`, metric: { metric: 'closed_won', from, to, where } },
			...(open ? [{ label: 'Open deals', href: `/pipeline?${open}` }] : [])
		]),
		changes: explainedChart(drawings.changes, changes, [
			{ label: 'Deals behind what changed', place: 'changes' }
		]),
		record: explainedChart(drawings.record, result, [
			{ label: 'Deals that were won', metric: { metric: 'won_amount', to: from, where } }
		])
	};
}
