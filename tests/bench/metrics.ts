import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemViewer } from '#lib/crm/viewer.ts';
import { runImport } from '#lib/server/import/index.ts';
import { runMetric, type MetricRequest } from '#lib/server/metrics/index.ts';
import { listRecords } from '#lib/server/store/records/index.ts';
import { runSql } from '#lib/server/store/sql/run.ts';
import { openStore, type Store } from '#lib/server/store/store.ts';
import { writeDealsFile } from './deals-file.ts';
import { compare, forgotten, inTurns, type Measurement } from './measure.ts';

interface Query {
	name: string;
	/** The way a page asks. */
	asked: (store: Store) => Promise<unknown>;
	/** The same question typed by hand, on the bare tables. */
	sql: string;
	note?: string;
}

const metric = (request: MetricRequest) => async (store: Store) => {
	await forgotten(store);
	return runMetric(store, systemViewer, request);
};
const list = (options: Parameters<typeof listRecords>[3]) => (store: Store) =>
	listRecords(store, systemViewer, 'deals', options);
const scopedSql = (sql: string) => (store: Store) => runSql(store, systemViewer, sql);

const won = "status = 'won' and deleted_at is null";

const segmentation = `
	select
		5 - ntile(5) over (order by recency) as recency,
		ntile(5) over (order by frequency) as frequency,
		ntile(5) over (order by monetary) as monetary
	from (
		select company_id, date_diff('day', max(closed_at), now()) as recency, count(*) as frequency, sum(amount_base) as monetary
		from deals
		where status = 'won' and deleted_at is null
		group by company_id
	)`;

const cohorts = `
	select first_month, date_diff('month', first_month, date_trunc('month', created_at)) as age, count(distinct company_id) as companies
	from deals
	join (
		select company_id, date_trunc('month', min(created_at)) as first_month
		from deals
		where deleted_at is null
		group by company_id
	) using (company_id)
	where deleted_at is null
	group by all`;

/** The twelve dashboard queries that research/engine.md, section 2.2, measured. */
const queries: Query[] = [
	{
		name: 'won amount and its average in a year',
		asked: async (store) => {
			const period = { from: '2025-01-01', to: '2026-01-01' };
			await forgotten(store);
			await runMetric(store, systemViewer, { metric: 'won_amount', ...period });
			await runMetric(store, systemViewer, { metric: 'average_deal_size', ...period });
		},
		sql: `select sum(amount_base), sum(amount_base) / count(amount_base) from deals where ${won} and closed_at >= '2025-01-01' and closed_at < '2026-01-01'`,
		note: 'two metrics against one statement'
	},
	{
		name: 'open pipeline by stage',
		asked: metric({ metric: 'open_pipeline', by: ['stage'] }),
		sql: "select stages.name, count(*), sum(amount_base) from deals left join stages on stages.id = stage_id where deals.status = 'open' and deals.deleted_at is null group by all"
	},
	{
		name: 'won amount by month and source',
		asked: metric({ metric: 'won_amount', by: ['source'], grain: 'month' }),
		sql: `select date_trunc('month', closed_at), source, sum(amount_base) from deals where ${won} group by all`
	},
	{
		name: 'win rate by owner',
		asked: metric({ metric: 'win_rate', by: ['owner'] }),
		sql: "select people.name, count(*) filter (where status = 'won') / count(*) from deals left join people on people.id = owner_id where status in ('won', 'lost') and deals.deleted_at is null group by all"
	},
	{
		name: 'won amount by company',
		asked: metric({ metric: 'won_amount', by: ['company'] }),
		sql: `select companies.name, sum(amount_base) from deals left join companies on companies.id = company_id where deals.status = 'won' and deals.deleted_at is null group by all`
	},
	{
		name: 'median deal size by source',
		asked: metric({ metric: 'median_deal_size', by: ['source'] }),
		sql: `select source, median(amount_base) from deals where ${won} group by all`
	},
	{
		name: 'recency, frequency, money of companies',
		asked: scopedSql(segmentation),
		sql: segmentation,
		note: 'scoped SQL'
	},
	{ name: 'companies by cohort and age', asked: scopedSql(cohorts), sql: cohorts, note: 'scoped SQL' },
	{
		name: 'deals created by month and company count',
		asked: scopedSql(
			"select date_trunc('month', created_at) as month, count(distinct company_id) from deals group by all"
		),
		sql: "select date_trunc('month', created_at) as month, count(distinct company_id) from deals where deleted_at is null group by all",
		note: 'scoped SQL'
	},
	{
		name: 'one deal by its name',
		asked: list({ search: 'Deal 777777', limit: 1 }),
		sql: "select * from deals where name ilike '%Deal 777777%' and deleted_at is null limit 1"
	},
	{
		name: 'a page of the deal table',
		asked: list({ sort: { field: 'amount', descending: true }, limit: 50 }),
		sql: 'select *, count(*) over () from deals where deleted_at is null order by amount desc nulls last limit 50'
	},
	{
		name: 'search in names',
		asked: list({ search: '4321', limit: 50 }),
		sql: "select *, count(*) over () from deals where name ilike '%4321%' and deleted_at is null order by created_at desc limit 50"
	}
];

/** Each query as a page asks it, against the same SQL typed by hand on the same engine. */
export async function benchMetrics(rows = 1_000_000): Promise<Measurement[]> {
	const folder = await mkdtemp(join(tmpdir(), 'weatherglass-bench-metrics-'));
	const store = await openStore(join(folder, 'data'));
	try {
		const file = join(folder, 'hubspot-crm-exports-all-deals.csv');
		await writeDealsFile(file, rows);
		await runImport(store, systemViewer, [file], {});
		const measurements: Measurement[] = [];
		for (const { name, asked, sql, note } of queries) {
			const times = await inTurns(
				5,
				() => asked(store),
				() => store.engine.query(sql)
			);
			measurements.push(compare('metrics', name, times, 'SQL by hand', { note }));
		}
		return measurements;
	} finally {
		await store.close();
		await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
	}
}
