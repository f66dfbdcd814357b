import { entities, type Entity } from '#lib/crm/entities/index.ts';
import type { Transaction } from '#lib/server/engine/engine.ts';

/** The date at whose rate an entity's amounts are converted: the record's own, as an SQL expression on its columns. */
const rateDates: Partial<Record<Entity['name'], string>> = {
	deals: 'coalesce(closed_at, now())',
	quotas: 'period_start',
	line_items: 'coalesce(updated_at, created_at, recorded_at)',
	quotes: 'coalesce(issued_at, recorded_at)',
	contracts: 'coalesce(starts_on::timestamptz, recorded_at)',
	subscription_events: 'occurred_at',
	orders: 'ordered_at',
	order_lines: 'coalesce(created_at, recorded_at)',
	campaigns: 'coalesce(starts_on::timestamptz, recorded_at)',
	campaign_costs: 'day'
};

/** The amounts of an entity that are also held in the reporting currency. */
export function reportingAmounts(
	entity: Entity
): { amount: string; inReportingCurrency: string; rateDate: string }[] {
	return entity.fields
		.filter((field) => field.derived && field.name.endsWith('_base'))
		.map((field) => ({
			amount: field.name.slice(0, -'_base'.length),
			inReportingCurrency: field.name,
			rateDate: rateDates[entity.name] ?? 'recorded_at'
		}));
}

/** SQL for an amount of a record in the reporting currency; null where no rate is known for its date. */
export function reportingAmountSql(amount: string, rateDate: string, currency = 'currency'): string {
	return `in_reporting_currency(${amount}, ${currency}, ${rateDate})`;
}

/** Compute every amount in the reporting currency anew: after its change, or when exchange rates arrived. */
export async function recomputeReportingAmounts(transaction: Transaction): Promise<void> {
	for (const entity of entities) {
		const amounts = reportingAmounts(entity);
		if (amounts.length === 0) continue;
		const assignments = amounts.map(
			({ amount, inReportingCurrency, rateDate }) =>
				`${inReportingCurrency} = ${reportingAmountSql(amount, rateDate)}`
		);
		await transaction.query(`update ${entity.name} set ${assignments.join(', ')}`);
	}
}
