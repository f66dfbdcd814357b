/** The queries of the standard dashboards that read activities, of ten million of them, beside the same by hand. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemViewer } from '#lib/crm/viewer.ts';
import { runMetric, type MetricRequest } from '#lib/server/metrics/index.ts';
import { openStore } from '#lib/server/store/store.ts';
import { companySql } from './brush.ts';
import { compare, forgotten, inTurns, type Measurement } from './measure.ts';

const quarter = { from: '2026-07-01', to: '2026-10-01' };
const year = { from: '2026-01-01', to: '2027-01-01' };
const within = ({ from, to }: { from: string; to: string }) =>
	`deleted_at is null and occurred_at >= '${from}' and occurred_at < '${to}'`;
const counted = (by: string, period: { from: string; to: string }) =>
	`select ${by}, count(*) from activities where ${within(period)} group by all order by 2 desc`;

/** What the Overview, Explore and Adoption ask of activities; by hand, as one who knows the tables would. */
const queries: { name: string; request: MetricRequest; sql: string }[] = [
	{
		name: 'activities of a quarter, beside the one before',
		request: { metric: 'activities_logged', ...quarter, compare: 'previous' },
		sql: `select count(*) filter (where occurred_at >= '2026-07-01'), count(*) filter (where occurred_at < '2026-07-01') from activities where ${within({ from: '2026-04-01', to: '2026-10-01' })}`
	},
	{
		name: 'activities of a year by month',
		request: { metric: 'activities_logged', ...year, grain: 'month' },
		sql: counted("date_trunc('month', occurred_at)", year)
	},
	{
		name: 'activities of a quarter by owner',
		request: { metric: 'activities_logged', ...quarter, by: ['owner'] },
		sql: counted('owner_id', quarter)
	},
	{
		name: 'activities of a year by type and quarter',
		request: { metric: 'activities_logged', ...year, by: ['activity_type'], grain: 'quarter' },
		sql: counted("type, date_trunc('quarter', occurred_at)", year)
	},
	{
		name: 'activities for each open deal',
		request: { metric: 'activities_per_deal', ...quarter },
		sql: `select count(*) / count(distinct deal_id) from activities where ${within(quarter)} and deal_id is not null`
	},
	{
		name: 'open deals that nobody works on',
		request: { metric: 'neglected_deals' },
		sql: `select count(*) from deals where status = 'open' and deleted_at is null and id not in (select deal_id from activities where deal_id is not null and deleted_at is null and occurred_at >= now() - interval 30 day)`
	},
	{
		name: 'share of open deals that are worked on, by owner',
		request: { metric: 'activity_coverage', by: ['owner'] },
		sql: `select owner_id, count(*) filter (where id in (select deal_id from activities where deal_id is not null and deleted_at is null and occurred_at >= now() - interval 14 day and occurred_at < now())) / count(*) from deals where status = 'open' and deleted_at is null group by all`
	},
	{
		name: 'share of people who logged something, by week of a quarter',
		request: { metric: 'adoption', ...quarter, grain: 'week' },
		sql: `select date_trunc('week', occurred_at), count(distinct owner_id) / (select count(*) from people) from activities where ${within(quarter)} group by all`
	}
];

export async function benchDashboards(): Promise<Measurement[]> {
	const rows = Number(process.env.WEATHERGLASS_BENCH_ROWS ?? 10_000_000);
	const deals = Math.ceil(rows / 100);
	const folder = await mkdtemp(join(tmpdir(), 'weatherglass-bench-dashboards-'));
	const store = await openStore(join(folder, 'data'));
	try {
		await store.engine.transaction((transaction) => transaction.script(companySql(deals)));
		await store.engine.transaction((transaction) => transaction.script(activitiesSql(rows, deals)));
		await store.engine.checkpoint();
		const measurements: Measurement[] = [];
		for (const { name, request, sql } of queries) {
			const asked = async () => {
				await forgotten(store);
				return runMetric(store, systemViewer, request);
			};
			await asked();
			const times = await inTurns(5, asked, () => store.engine.query(sql));
			measurements.push(compare('dashboards', `${name}, of ${rows}`, times, 'SQL by hand', { limit: 300 }));
		}
		return measurements;
	} finally {
		await store.close();
		await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
	}
}

/** Activities of sixty people over three years, four in five of them about a deal. */
export const activitiesSql = (rows: number, deals: number): string => `
	insert into activities by name
	select
		'activity-' || number as id,
		['call', 'email', 'meeting', 'note', 'task'][1 + (draw % 5)::integer] as type,
		'person-' || (hash(number, 2) % 60) as owner_id,
		case when draw % 5 > 0 then 'deal-' || (hash(number, 4) % ${deals}) end as deal_id,
		timestamptz '2024-01-01 00:00:00+00' + to_minutes((hash(number, 3) % 1500000)::integer) as occurred_at,
		occurred_at as created_at
	from (select number, hash(number) % 1000003 as draw from range(${rows}) given(number));`;
