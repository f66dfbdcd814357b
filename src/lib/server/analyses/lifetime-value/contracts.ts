/** Customers with contracts: how long each has been one, as SQL groups them. */
import { daysBetween } from '#lib/crm/calendar/dates.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import type { Store } from '#lib/server/store/store.ts';
import type { Lifetimes } from '#lib/stats/lifetime-value/retention.ts';
import { firstSpells } from '../churn/subjects.ts';

/** Customers of one term who began, and left, on one day. */
export interface ContractSpell {
	/** Months; where no contract says, customers may leave any month. */
	term: number;
	began: string;
	ended: string | null;
	customers: number;
}

/** First spells, known at the end of a day. */
export async function readContractSpells(
	store: Store,
	viewer: Viewer,
	asOf: string
): Promise<{ rows: ContractSpell[]; sql: string }> {
	const sql = `select
		greatest(1, coalesce(term_months, 1))::integer as term,
		began::date::varchar as began,
		ended::date::varchar as ended,
		count(*)::integer as customers
	from ${firstSpells(viewer)}
	group by all
	order by all`;
	const { rows } = await store.engine.query<ContractSpell & Record<string, string | number | null>>(
		sql,
		[asOf],
		{ timeZone: viewer.timeZone }
	);
	return { rows, sql };
}

const daysPerMonth = 30.4375;

/** Whole terms of so many months that are over after some days; months differ by a day or two. */
export const termsOver = (days: number, term: number): number =>
	Math.floor((days + 1) / (term * daysPerMonth));

/** The renewal that a customer who left after some days did not make: decisions come a little before or after it is due. */
export const renewalMissed = (days: number, term: number): number =>
	Math.max(1, Math.round(days / (term * daysPerMonth)));

/** Who had left and who was still there at the end of a day, by whole terms. */
export function lifetimesAt(
	spells: readonly ContractSpell[],
	until: string
): Lifetimes & { began: number; gone: number } {
	const left: number[] = [0];
	const stillThere: number[] = [0];
	let [began, gone] = [0, 0];
	for (const spell of spells) {
		if (spell.began > until) continue;
		const hasLeft = spell.ended !== null && spell.ended <= until;
		const days = daysBetween(spell.began, hasLeft ? spell.ended! : until);
		const period = hasLeft ? renewalMissed(days, spell.term) : termsOver(days, spell.term);
		while (left.length <= period) {
			left.push(0);
			stillThere.push(0);
		}
		(hasLeft ? left : stillThere)[period]! += spell.customers;
		began += spell.customers;
		if (hasLeft) gone += spell.customers;
	}
	return { left, stillThere, began, gone };
}
