/** Time to an event in SQL: from the numbers at risk and leaving at each age, so that its cost does not grow with fits. */
import { indent } from './dialect.ts';
import type { Survival } from './specification.ts';

/** What says why there is no estimate, as counts of the rows it is made of: how many were watched, and how many ended. */
export const watchedCounts = ({ days, event }: Survival) => ({
	watched: `count(*) filter (where ${days} >= 0)`,
	came: `count(*) filter (where ${days} >= 0 and (${event}))`
});

/**
 * Two estimates by group, over spells that may still be running:
 *
 * - the Kaplan-Meier median of their length, or another quantile, the running ones censored. Source: Kaplan and Meier (1958).
 * - the share that ends by a cause within so many days, other ends being competing risks: the Aalen-Johansen
 *   cumulative incidence. Null where no spell has been observed that long. Source: Aalen and Johansen (1978).
 *
 * The rows are read once, whatever they cost: what else is counted of them is counted by age, and added up.
 *
 * @param keys the group's columns as SQL with their names, and `keyNames` the names alone
 * @param from the rows, as `from ... where ...`
 * @param counts what else is counted of the same rows, by name: counts alone, which add up
 */
export function survivalSql(
	{ name, days, event, incidence, quantile = 0.5 }: Survival,
	keys: string[],
	keyNames: string[],
	from: string,
	counts: Record<string, string>
): string {
	const listed = keyNames.map((key) => `${key}, `).join('');
	const names = Object.keys(counts);
	const partition = keyNames.length > 0 ? `partition by ${keyNames.join(', ')} ` : '';
	const estimate = incidence
		? `case
			when max(days) >= ${incidence.days} or min(staying) = 0
				then coalesce(sum(staying_before * by_cause / at_risk) filter (where days <= ${incidence.days}), 0)
		end`
		: `min(days) filter (where staying <= ${1 - quantile} + 1e-12)`;
	const spells = [
		...keys,
		`${days} as days`,
		`count(*) as leaving`,
		`count(*) filter (where ${event}) as ended`,
		`count(*) filter (where ${incidence?.cause ?? event}) as by_cause`,
		...Object.entries(counts).map(([name, sql]) => `${sql} as ${name}`)
	];
	const group = keyNames.length > 0 ? '\n\tgroup by all' : '';
	return `with ages as materialized (
	select
		${spells.join(',\n\t\t')}
${indent(from)}
	group by all
),
at_risk as (
	select *, sum(leaving) over (${partition}order by days desc) as at_risk
	from ages
	where days >= 0
),
curve as (
	select *, product(1 - ended / at_risk) over (${partition}order by days) as staying
	from at_risk
),
steps as (
	select *, lag(staying, 1, 1.0) over (${partition}order by days) as staying_before
	from curve
),
counted as (
	select
		${[...keyNames, ...names.map((each) => `coalesce(sum(${each}), 0)::bigint as ${each}`)].join(',\n\t\t')}
	from ages${group}
),
estimates as (
	select
		${listed}${estimate} as ${name}
	from steps${group}
)
from counted
union all by name
from estimates`;
}
