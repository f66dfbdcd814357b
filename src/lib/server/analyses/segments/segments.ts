import type { Viewer } from '#lib/crm/viewer.ts';
import { rfmSql } from '#lib/server/metrics/relations/rfm.ts';
import { namesOf } from '#lib/server/store/records/index.ts';
import type { Store } from '#lib/server/store/store.ts';
import { rfmSegment } from '#lib/stats/segments/rfm.ts';
import { sumOfMoney } from '../money.ts';
import { knownDay } from '../period.ts';
import type { Measured } from './clusters.ts';
import type { CellCustomer, Clusters, NamedGroup, RfmScore, SegmentsResult } from './result.ts';
import { inThread } from '#lib/server/threads/pool.ts';
import { remembered } from '../remembered.ts';
import { computed, step, unwatched, type AnalysisWork } from '../work.ts';

export interface SegmentsOptions {
	/** Only with the orders up to the end of this day. Default: today. */
	asOf?: string;
}

const findClusters = inThread<Measured[], Clusters | null>(
	'src/lib/server/analyses/segments/clusters.ts',
	'clustersOf'
);

/** Customers that clusters are looked for among, drawn where there are more. */
const mostClustered = 3_000;

const scale = [1, 2, 3, 4, 5] as const;

/** Customers from which on fifths of them are any: one alone would be the first and the last of all, and called lost. */
const fewestNamed = scale.length;

interface Group extends Record<string, string | number | null> {
	r: number;
	f: number;
	m: number | null;
	customers: number;
	companies: number;
	spent: string | null;
	least_recency: number;
	most_recency: number;
	least_frequency: number;
	most_frequency: number;
}

/**
 * Customers by how lately, how often and for how much they buy: fifths of each side by side, names in common use for where
 * they stand, and clusters where the data show any that come again.
 */
export async function segments(
	store: Store,
	viewer: Viewer,
	options: SegmentsOptions = {},
	work: AnalysisWork = unwatched
): Promise<SegmentsResult> {
	const asOf = knownDay(options.asOf, viewer.timeZone);
	step(work, 'Reading how customers order');
	const [settings, { rows, sql }, measured] = await Promise.all([
		store.settings(),
		readGroups(store, viewer, asOf),
		readMeasured(store, viewer, asOf)
	]);
	const customers = rows.reduce((sum, row) => sum + row.customers, 0);
	const clusters = await computed(
		work,
		`Looking for clusters among ${measured.length} customers`,
		findClusters,
		measured
	);
	const named = customers < fewestNamed ? [] : namedOf(rows);
	return {
		analysis: 'segments',
		asOf,
		currency: settings.reporting_currency,
		customers,
		companies: rows.reduce((sum, row) => sum + row.companies, 0),
		cells: scale.flatMap((recency) =>
			scale.map((frequency) => {
				const those = rows.filter(({ r, f }) => r === recency && f === frequency);
				return { recency, frequency, ...sumOf(those) };
			})
		),
		scores: scale.map((score) => scoreOf(score, rows)),
		named,
		clusters,
		summary: summaryOf(customers, named, clusters?.verdict ?? null),
		assumptions: [
			'A customer is the company of an order, else its contact. Days with orders are purchases; what was refunded is taken off what they spent.',
			'Scores are fifths of all customers you see, equal values equal scores: 5 bought last, most often, for most. They move with the others: a customer who does nothing can gain a score.',
			'Clusters are k-means on the logarithms of the three, as many as the gap statistic finds. They count where at least 75 % of each comes again among customers drawn anew (Hennig 2007) and they stand apart (silhouette of 0.5 or more).'
		],
		missing: missingOf(rows, customers),
		sql: [{ what: 'Customers by their scores', sql }]
	};
}

/** The same, kept until the data change. */
export const rememberedSegments = remembered(segments);

async function readGroups(
	store: Store,
	viewer: Viewer,
	asOf: string
): Promise<{ rows: Group[]; sql: string }> {
	const sql = `select
		score_recency::integer as r,
		score_frequency::integer as f,
		score_monetary::integer as m,
		count(*)::integer as customers,
		count(*) filter (where is_company)::integer as companies,
		sum(monetary)::decimal(38, 4)::varchar as spent,
		min(recency) as least_recency,
		max(recency) as most_recency,
		min(frequency) as least_frequency,
		max(frequency) as most_frequency
	from ${rfmSql(viewer, '$1::date')}
	group by score_recency, score_frequency, score_monetary
	order by all`;
	const { rows } = await store.engine.query<Group>(sql, [asOf], { timeZone: viewer.timeZone });
	return { rows, sql };
}

async function readMeasured(store: Store, viewer: Viewer, asOf: string): Promise<Measured[]> {
	const { rows } = await store.engine.query<Measured & Record<string, number>>(
		`select recency, frequency, monetary::double as monetary
		from ${rfmSql(viewer, '$1::date')}
		where monetary is not null
		order by hash(customer_id), customer_id
		limit ${mostClustered}`,
		[asOf],
		{ timeZone: viewer.timeZone }
	);
	return rows;
}

/** Customers and what they spent; the sum of decimals is exact. */
function sumOf(rows: readonly Group[]): { customers: number; spent: string | null } {
	const amounts = rows.flatMap(({ spent }) => (spent === null ? [] : [spent]));
	return {
		customers: rows.reduce((sum, { customers }) => sum + customers, 0),
		spent: amounts.length === 0 ? null : sumOfMoney(amounts)
	};
}

function scoreOf(score: number, rows: readonly Group[]): RfmScore {
	const range = (those: readonly Group[], least: keyof Group, most: keyof Group) =>
		those.length === 0
			? null
			: {
					from: Math.min(...those.map((row) => Number(row[least]))),
					to: Math.max(...those.map((row) => Number(row[most])))
				};
	return {
		score,
		recency: range(
			rows.filter(({ r }) => r === score),
			'least_recency',
			'most_recency'
		),
		frequency: range(
			rows.filter(({ f }) => f === score),
			'least_frequency',
			'most_frequency'
		)
	};
}

/** The largest first. Customers of whom no amount is known have no name. */
function namedOf(rows: readonly Group[]): NamedGroup[] {
	const known = rows.flatMap((row) =>
		row.m === null ? [] : [{ row, name: rfmSegment(row.r, row.f, row.m) }]
	);
	return [...new Set(known.map(({ name }) => name))]
		.map((name) => ({ name, ...sumOf(known.filter((each) => each.name === name).map(({ row }) => row)) }))
		.sort((one, other) => other.customers - one.customers || one.name.localeCompare(other.name));
}

function summaryOf(customers: number, named: readonly NamedGroup[], verdict: string | null): string {
	if (customers === 0) return 'There are no customers who ordered.';
	const ordered = `${customers} ${customers === 1 ? 'customer' : 'customers'} ordered`;
	if (customers < fewestNamed) return `${ordered}: too few to say where each stands among them.`;
	const [largest] = named;
	const group = largest ? ` Most stand as “${largest.name}”: ${largest.customers} of them.` : '';
	return `${ordered}.${group}${verdict === null ? '' : ` ${verdict}`}`;
}

function missingOf(rows: readonly Group[], customers: number): string[] {
	const missing: string[] = [];
	if (customers === 0) missing.push('Import orders, each with its customer, its date and its amount.');
	const unvalued = rows.filter(({ m }) => m === null).reduce((sum, row) => sum + row.customers, 0);
	if (unvalued > 0)
		missing.push(
			`${unvalued} customers have no amount in the reporting currency: they have no monetary score.`
		);
	for (const [what, of] of [
		['recency', (row: Group) => row.r],
		['frequency', (row: Group) => row.f]
	] as const) {
		const distinct = new Set(rows.map(of)).size;
		if (customers > 0 && distinct < scale.length)
			missing.push(`Many customers have the same ${what}: it has ${distinct} of 5 scores.`);
	}
	return missing;
}

/** The customers of a cell, those who spent most first. */
export async function segmentCustomers(
	store: Store,
	viewer: Viewer,
	{ asOf, recency, frequency }: { asOf?: string; recency: number; frequency: number },
	limit = 200
): Promise<CellCustomer[]> {
	const { rows } = await store.engine.query<{
		customer_id: string;
		is_company: boolean;
		recency: number;
		frequency: number;
		spent: string | null;
	}>(
		`select customer_id, is_company, recency, frequency, monetary::decimal(38, 4)::varchar as spent
		from ${rfmSql(viewer, '$1::date')}
		where score_recency = $2 and score_frequency = $3
		order by monetary desc nulls last, customer_id
		limit ${Math.max(1, Math.trunc(limit))}`,
		[knownDay(asOf, viewer.timeZone), recency, frequency],
		{ timeZone: viewer.timeZone }
	);
	const named = (entity: 'companies' | 'contacts') =>
		namesOf(
			store.engine,
			viewer,
			entity,
			rows.filter((row) => row.is_company === (entity === 'companies')).map((row) => row.customer_id)
		);
	const names = { companies: await named('companies'), contacts: await named('contacts') };
	return rows.map((row) => {
		const entity = row.is_company ? 'companies' : 'contacts';
		return {
			id: row.customer_id,
			entity,
			label: names[entity].get(row.customer_id) ?? null,
			lastDays: row.recency,
			purchases: row.frequency,
			spent: row.spent
		};
	});
}

/** By the id of each customer of a kind: the name for how they buy. Customers of whom no amount is known have none, nor has one of few. */
export async function rfmNames(
	store: Store,
	viewer: Viewer,
	entity: 'companies' | 'contacts'
): Promise<Map<string, string>> {
	const { rows } = await store.engine.query<{ customer_id: string; r: number; f: number; m: number }>(
		`with customers as materialized (from ${rfmSql(viewer, '$1::date')})
		select customer_id, score_recency::integer as r, score_frequency::integer as f, score_monetary::integer as m
		from customers
		where is_company = $2 and score_monetary is not null and (select count(*) from customers) >= ${fewestNamed}`,
		[knownDay(undefined, viewer.timeZone), entity === 'companies'],
		{ timeZone: viewer.timeZone }
	);
	return new Map(rows.map(({ customer_id: id, r, f, m }) => [id, rfmSegment(r, f, m)]));
}
