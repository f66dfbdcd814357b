/** Amounts in the reporting currency: which columns hold them, and at which day's rate. */
import { entities, type Entity, type EntityName } from '#lib/crm/entities/index.ts';
import type { Transaction } from '#lib/server/engine/engine.ts';

/**
 * The day whose rate converts a record's amounts, as SQL over its columns. A deal is converted on the day it closed or
 * is expected to close, at the last rate known by then: an open deal stands at the latest rate until it is due and keeps
 * the rate of that day while it is overdue, one without an expected close keeps that of the day it was made, a closed one
 * that of the day it closed.
 */
const rateDays: Partial<Record<EntityName, string>> = {
	quotas: 'period_start',
	deals: 'coalesce(closed_at::date, expected_close, created_at::date, recorded_at::date)',
	quotes: 'coalesce(issued_at, created_at, recorded_at)::date',
	contracts: 'coalesce(starts_on, created_at::date, recorded_at::date)',
	subscription_events: 'occurred_at::date',
	orders: 'ordered_at::date',
	campaigns: 'coalesce(starts_on, created_at::date, recorded_at::date)',
	campaign_costs: 'day'
};

/**
 * What a deal was worth in the reporting currency at the end of a day, as SQL over `version`, a row of `deal_versions` with the
 * deal's `recorded_at`: an open one at the last rate known on that day, or on that of its expected close once that had passed.
 * So a pipeline of the past is what it was called then, whatever rates did before and since.
 */
export const amountOnDay = (version: string, day: string): string => `case
		when ${version}.status = 'open' then in_reporting_currency(
			${version}.amount,
			${version}.currency,
			least(coalesce(${version}.expected_close, ${version}.created_at::date, ${version}.recorded_at::date), ${day})
		)
		else ${version}.amount_base
	end`;

export interface ReportingAmount {
	/** The column with the amount in the record's own currency. */
	amount: string;
	/** The derived column that holds it in the reporting currency. */
	inReportingCurrency: string;
	/** SQL over the record's columns: the day whose rate counts. */
	rateDay: string;
	/** SQL over the record's columns: the converted amount; null where no rate is known. */
	sql: string;
}

/** The amounts of an entity that are also held in the reporting currency; none for most entities. */
export function reportingAmounts(entity: Entity): ReportingAmount[] {
	return entity.fields
		.filter((field) => field.derived && field.name.endsWith('_base'))
		.map(({ name }) => {
			const amount = name.slice(0, -'_base'.length);
			const rateDay = rateDays[entity.name] ?? 'coalesce(created_at, recorded_at)::date';
			return {
				amount,
				inReportingCurrency: name,
				rateDay,
				sql: `in_reporting_currency(${amount}, currency, ${rateDay})`
			};
		});
}

/** Compute every amount in the reporting currency anew: after a change of that currency, or when rates arrived. */
export async function recomputeReportingAmounts(transaction: Transaction): Promise<void> {
	for (const entity of entities) {
		const amounts = reportingAmounts(entity);
		if (amounts.length === 0) continue;
		const changed = amounts.map((each) => `${each.inReportingCurrency} is distinct from ${each.sql}`);
		const assignments = amounts.map((each) => `${each.inReportingCurrency} = ${each.sql}`);
		await transaction.query(
			`update ${entity.name} set ${assignments.join(', ')} where ${changed.join(' or ')}`
		);
	}
}
