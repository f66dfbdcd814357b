/** Customers who pay: when each began, when each left first, and what was known of them then, as SQL. */
import type { Viewer } from '#lib/crm/viewer.ts';
import { dimensionsOf, type Dimension } from '#lib/server/metrics/index.ts';
import { relations } from '#lib/server/metrics/relations/index.ts';
import { joinSql, keySql } from '#lib/server/metrics/rows.ts';
import { scoped } from '#lib/server/store/row-scope.ts';
import type { Store } from '#lib/server/store/store.ts';
import { AnalysisError } from '../errors.ts';

const period = { from: '', to: '' };

/** Every change of what customers pay, each with what it was. */
export const changes = (viewer: Viewer): string => relations.recurring_changes.sql(viewer, period);

/** SQL for the term of a contract in words, of a number of months. */
export const termSql = (months: string): string => `case
		when ${months} = 1 then 'Month to month'
		when ${months} % 12 = 0 then (${months} // 12) || case when ${months} = 12 then ' year' else ' years' end
		else ${months} || ' months'
	end`;

/**
 * SELECT of each customer's first spell, known at the end of the day `$1`: from the first change to the first end. Who
 * comes back later has left all the same.
 */
export const firstSpells = (viewer: Viewer): string => `(
		with first_contracts as (
			select
				coalesce(company_id, id) as customer_id,
				arg_min(term_months, starts_on) as term_months,
				arg_min(product_id, starts_on) as product_id
			from ${scoped('contracts', viewer)}
			group by all
		),
		first_spells as (
			select
				customer_id,
				any_value(company_id) as company_id,
				any_value(owner_id) as owner_id,
				any_value(source) as source,
				min(changed_at) as began,
				min(changed_at) filter (where movement = 'churn') as ended,
				arg_min(paid_after, changed_at) as first_mrr,
				bool_or(has_unknown) as has_unknown
			from ${changes(viewer)}
			where changed_at < ($1::date + 1)::timestamptz
			group by customer_id
		)
		select
			first_spells.*,
			(coalesce(ended::date, $1::date) - began::date)::integer as days,
			(ended is not null)::integer as has_left,
			first_contracts.term_months,
			first_contracts.product_id
		from first_spells
		left join first_contracts on first_contracts.customer_id = first_spells.customer_id
	)`;

/** What a customer can be grouped by: as the catalogue has it for recurring revenue, and what their first contract says. */
const ofContract: Dimension[] = [
	{ name: 'term', label: 'Term', key: termSql('r.term_months') },
	{ name: 'product', label: 'Product', key: 'r.product_id', entity: 'products' }
];

export async function groupDimensions(store: Store, viewer: Viewer): Promise<Dimension[]> {
	// A group of one customer has no curve.
	const known = (await dimensionsOf(store, 'mrr', viewer)).filter(({ name }) => name !== 'company');
	return [...ofContract, ...known];
}

/** @throws AnalysisError when customers can't be grouped by that */
export function groupDimension(known: readonly Dimension[], name: string): Dimension {
	const asked = name.toLowerCase();
	const found =
		known.find((each) => each.name === name) ?? known.find(({ label }) => label.toLowerCase() === asked);
	if (found) return found;
	throw new AnalysisError(
		'invalid_option',
		`Customers can't be set side by side by “${name}”.`,
		`There are ${known.map((each) => each.name).join(', ')}.`
	);
}

const keyOf = (dimension: Dimension): string =>
	ofContract.includes(dimension) ? dimension.key : keySql(dimension, relations.recurring_changes);

const joinsOf = (dimension: Dimension, viewer: Viewer): string[] =>
	ofContract.includes(dimension) ? [] : joinSql(dimension, relations.recurring_changes, viewer);

/** Customers who were seen for as many days, and left or not. */
export interface Spell {
	group_key: string | null;
	days: number;
	has_left: number;
	customers: number;
}

type Plain<R> = R & Record<string, string | number | null>;

/** The group of each customer, as the curves have it; empty without a dimension. */
export async function readGroups(
	store: Store,
	viewer: Viewer,
	asOf: string,
	by: Dimension | null
): Promise<Map<string, string | null>> {
	if (!by) return new Map();
	const sql = `select r.customer_id, (${keyOf(by)})::varchar as group_key
	from ${firstSpells(viewer)} r${joinsOf(by, viewer)
		.map((join) => `\n\t${join}`)
		.join('')}`;
	const { rows } = await store.engine.query<{ customer_id: string; group_key: string | null }>(sql, [asOf], {
		timeZone: viewer.timeZone
	});
	return new Map(rows.map(({ customer_id: id, group_key: key }) => [id, key]));
}

/** First spells, alike ones as one. */
export async function readSpells(
	store: Store,
	viewer: Viewer,
	asOf: string,
	by: Dimension | null
): Promise<{ rows: Spell[]; sql: string }> {
	const sql = `select
		${by ? `(${keyOf(by)})::varchar` : 'null::varchar'} as group_key,
		r.days,
		r.has_left,
		count(*)::integer as customers
	from ${firstSpells(viewer)} r${(by ? joinsOf(by, viewer) : []).map((join) => `\n\t${join}`).join('')}
	group by all
	order by all`;
	const { rows } = await store.engine.query<Plain<Spell>>(sql, [asOf], { timeZone: viewer.timeZone });
	return { rows, sql };
}

/** A customer's first spell with what was known when it began. */
export interface Beginning {
	days: number;
	has_left: number;
	first_mrr: number | null;
	term: string | null;
	industry: string | null;
	country: string | null;
	source: string | null;
	has_unknown: number;
}

/** Customers that are read at most: a fit on more is the same fit. */
const mostCustomers = 50_000;

export async function readBeginnings(
	store: Store,
	viewer: Viewer,
	asOf: string
): Promise<{ rows: Beginning[]; sql: string }> {
	const sql = `select
		spells.days,
		spells.has_left,
		spells.first_mrr::double as first_mrr,
		${termSql('spells.term_months')} as term,
		companies.industry,
		companies.country,
		spells.source,
		spells.has_unknown::integer as has_unknown
	from ${firstSpells(viewer)} spells
	left join ${scoped('companies', viewer)} companies on companies.id = spells.company_id
	order by hash(spells.customer_id), spells.customer_id
	limit ${mostCustomers}`;
	const { rows } = await store.engine.query<Plain<Beginning>>(sql, [asOf], { timeZone: viewer.timeZone });
	return { rows, sql };
}
