/** Customers who buy, by how lately, how often and for how much: measures and scores. */
import type { Viewer } from '#lib/crm/viewer.ts';
import { customerRelations, sales } from './customers.ts';

/**
 * SQL, in parentheses, of each customer who had ordered by the end of a day: `customer_id`, `is_company`, `recency` (days
 * since the last order), `frequency` (days on which they ordered), `monetary` (what they spent, less refunds; null where no
 * amount is known), `score_recency`, `score_frequency` and `score_monetary` (1 to 5, by fifths of all customers the
 * reader sees, equal values equal scores; 5 is best).
 *
 * Refunds are taken off on their own date, whichever sign the source writes them with. The scores are those of
 * `lib/stats/segments/rfm.ts`, which a test holds them to.
 *
 * @param day SQL of a date
 */
export const rfmSql = (viewer: Viewer, day: string): string => `(
	with bought as (
		select customer_id, company_id is not null as is_company, ordered_at::date as day, amount_base as amount
		from ${customerRelations.customer_orders.sql(viewer)}
		where customer_id is not null and ordered_at < (${day} + 1)::timestamptz
	),
	refunded as (
		select coalesce(company_id, contact_id) as customer_id, sum(abs(amount_base)) as amount
		from ${sales(viewer)}
		where kind = 'refund' and ordered_at < (${day} + 1)::timestamptz
		group by all
	),
	measured as (
		select
			bought.customer_id,
			bool_or(is_company) as is_company,
			(${day} - max(day))::integer as recency,
			count(distinct day)::integer as frequency,
			sum(bought.amount) - coalesce(any_value(refunded.amount), 0) as monetary
		from bought
		left join refunded on refunded.customer_id = bought.customer_id
		group by bought.customer_id
	),
	cuts as (
		select
			quantile_cont(-recency::double, [0.2, 0.4, 0.6, 0.8]) as recency,
			quantile_cont(frequency::double, [0.2, 0.4, 0.6, 0.8]) as frequency,
			quantile_cont(monetary::double, [0.2, 0.4, 0.6, 0.8]) as monetary
		from measured
	)
	select
		measured.*,
		1 + len(list_filter(cuts.recency, lambda cut: -measured.recency > cut)) as score_recency,
		1 + len(list_filter(cuts.frequency, lambda cut: measured.frequency > cut)) as score_frequency,
		case when measured.monetary is not null then 1 + len(list_filter(cuts.monetary, lambda cut: measured.monetary::double > cut)) end as score_monetary
	from measured, cuts
)`;
