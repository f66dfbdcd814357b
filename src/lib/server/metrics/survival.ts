/** Time to an event in SQL: from the numbers at risk and leaving at each age, so that its cost does not grow with fits. */
import { indent } from './dialect.ts';
import type { Part } from './specification.ts';

/**
 * Two estimates by group, over spells that may still be running:
 *
 * - the Kaplan-Meier median of their length, or another quantile, the running ones censored. Source: Kaplan and Meier (1958).
 * - the share that ends by a cause within so many days, other ends being competing risks: the Aalen-Johansen
 *   cumulative incidence. Null where no spell has been observed that long. Source: Aalen and Johansen (1978).
 *
 * @param keys the group's columns as SQL with their names, and `keyNames` the names alone
 * @param from the rows, as `from ... where ...`
 * @param plain the part's other aggregates over the same rows
 */
export function survivalSql(
	{ name, days, event, incidence, quantile = 0.5 }: NonNullable<Part['survival']>,
	keys: string[],
	keyNames: string[],
	from: string,
	plain: string
): string {
	const listed = keyNames.map((key) => `${key}, `).join('');
	const partition = keyNames.length > 0 ? `partition by ${keyNames.join(', ')} ` : '';
	const estimate = incidence
		? `case
			when max(days) >= ${incidence.days} or min(staying) = 0
				then coalesce(sum(staying_before * by_cause / at_risk) filter (where days <= ${incidence.days}), 0)
		end`
		: `min(days) filter (where staying <= ${1 - quantile} + 1e-12)`;
	return `with spells as (
	select
		${keys.map((key) => `${key},\n\t\t`).join('')}${days} as days,
		coalesce(${event}, false) as has_ended,
		coalesce(${incidence?.cause ?? event}, false) as has_ended_by_cause
${indent(from)}
),
ages as (
	select
		${listed}days,
		count(*) as leaving,
		count(*) filter (where has_ended) as ended,
		count(*) filter (where has_ended_by_cause) as by_cause
	from spells
	where days >= 0
	group by all
),
at_risk as (
	select *, sum(leaving) over (${partition}order by days desc) as at_risk
	from ages
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
${indent(plain)}
),
estimates as (
	select
		${listed}${estimate} as ${name}
	from steps${keyNames.length > 0 ? '\n\tgroup by all' : ''}
)
from counted
union all by name
from estimates`;
}
