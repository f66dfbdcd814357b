/** Amounts in the reporting currency: which columns hold them, and on which day's rate they stand. */
import { entities, type Entity, type EntityName } from '#lib/crm/entities/index.ts';
import type { Transaction } from '#lib/server/engine/engine.ts';

/**
 * The day whose rate converts a record's amounts, as SQL over its columns. A deal is converted on the day it closes,
 * or is expected to: the last rate known by then, so an open deal stands at today's rate and a closed one keeps its own.
 */
const rateDays: Partial<Record<EntityName, string>> = {
	quotas: 'period_start',
	deals:
		'coalesce(cast(closed_at as date), expected_close, cast(created_at as date), cast(recorded_at as date))',
	quotes: 'cast(coalesce(issued_at, created_at, recorded_at) as date)',
	contracts: 'coalesce(starts_on, cast(created_at as date), cast(recorded_at as date))',
	subscription_events: 'cast(occurred_at as date)',
	orders: 'cast(ordered_at as date)',
	campaigns: 'coalesce(starts_on, cast(created_at as date), cast(recorded_at as date))',
	campaign_costs: 'day'
};

/** The rate day of a record as an SQL expression over its own columns. */
export function rateDay(entity: EntityName): string {
	return rateDays[entity] ?? 'cast(coalesce(created_at, recorded_at) as date)';
}

export interface BaseAmount {
	/** The column with the amount in the record's own currency. */
	amount: string;
	/** The derived column in the reporting currency. */
	base: string;
	/** SQL over the record's columns that computes `base`. */
	sql: string;
}

/** The derived amounts of an entity; empty for most. */
export function baseAmounts(entity: Entity): BaseAmount[] {
	return entity.fields
		.filter((field) => field.derived && field.name.endsWith('_base'))
		.map(({ name }) => {
			const amount = name.slice(0, -'_base'.length);
			return {
				amount,
				base: name,
				sql: `in_reporting_currency(${amount}, currency, ${rateDay(entity.name)})`
			};
		});
}

/** Compute every amount in the reporting currency anew: after a change of that currency or of the rates. */
export async function recomputeBaseAmounts(transaction: Transaction): Promise<void> {
	for (const entity of entities) {
		const amounts = baseAmounts(entity);
		if (amounts.length === 0) continue;
		const changed = amounts.map(({ base, sql }) => `${base} is distinct from ${sql}`).join(' or ');
		const assignments = amounts.map(({ base, sql }) => `${base} = ${sql}`).join(', ');
		await transaction.query(`update ${entity.name} set ${assignments} where ${changed}`);
	}
}
