/** Brushing days on one chart of Explore: the figure and three charts beside it, of a million deals. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemViewer } from '#lib/crm/viewer.ts';
import { brushMetric } from '#lib/server/metrics/index.ts';
import { daysRead } from '#lib/server/metrics/cube.ts';
import { openStore, type Store } from '#lib/server/store/store.ts';
import { once, percentile, type Measurement } from './measure.ts';

/** Where a brush of so many days begins, over two years. */
const brushes = Array.from({ length: 60 }, (_, place) => {
	const day = (offset: number) => new Date(Date.UTC(2024, 0, 1 + offset)).toISOString().slice(0, 10);
	const start = (place * 37) % 600;
	return { from: day(start), to: day(start + 7 + ((place * 11) % 120)) };
});

const sides = ['source', 'owner', 'type'];

/** Every answer to one brush, as the page asks for it. */
const asked = (store: Store, span: { from: string; to: string }) =>
	Promise.all(
		[[], ...sides.map((name) => [name])].map((by) =>
			brushMetric(store, systemViewer, { metric: 'won_amount', by, ...span })
		)
	);

/** The same by hand, on the bare table, each group with its total. */
function byHand(store: Store, { from, to }: { from: string; to: string }) {
	const where = `status = 'won' and deleted_at is null and closed_at >= '${from}' and closed_at < '${to}'`;
	return Promise.all(
		[null, 'source', 'owner_id', 'type'].map((column) =>
			store.engine.query(
				`select ${column ? `${column}, ` : ''}sum(amount_base), count(*) from deals where ${where} group by all`
			)
		)
	);
}

export async function benchBrush(rows = 1_000_000): Promise<Measurement[]> {
	const folder = await mkdtemp(join(tmpdir(), 'weatherglass-bench-brush-'));
	const store = await openStore(join(folder, 'data'));
	try {
		await store.engine.transaction((transaction) => transaction.script(companySql(rows)));
		await store.engine.checkpoint();
		const first = await once(() => asked(store, brushes[0]!));
		await daysRead(store);
		for (const span of brushes.slice(0, 5)) await Promise.all([asked(store, span), byHand(store, span)]);
		const times = { measured: [] as number[], baseline: [] as number[] };
		for (const span of brushes) {
			times.baseline.push(await once(() => byHand(store, span)));
			times.measured.push(await once(() => asked(store, span)));
		}
		return [0.5, 0.95].map((share): Measurement => {
			const milliseconds = percentile(times.measured, share);
			const baseline = percentile(times.baseline, share);
			return {
				bench: 'brush',
				name: `a brush over ${rows} deals, p${share * 100}`,
				milliseconds,
				baseline: { name: 'SQL by hand', milliseconds: baseline },
				ratio: milliseconds / baseline,
				...(share === 0.95 && {
					limit: 50,
					note: `the first one, answered by SQL: ${Math.round(first)} ms`
				})
			};
		});
	} finally {
		await store.close();
		await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
	}
}

/** Sixty owners and so many deals of three years, of which 28 % are won. */
export const companySql = (rows: number): string => `
	insert into people (id, name) select 'person-' || number, 'Person ' || number from range(60) given(number);
	insert into pipelines (id, name, object) values ('main', 'New business', 'deals');
	insert into stages (id, pipeline_id, name, position, probability, status) values
		('new', 'main', 'New', 1, 0.2, 'open'), ('won', 'main', 'Won', 2, 1, 'won'), ('lost', 'main', 'Lost', 3, 0, 'lost');
	insert into deals by name
	select
		'deal-' || number as id,
		'Deal ' || number as name,
		'main' as pipeline_id,
		status,
		case status when 'open' then 'new' else status end as stage_id,
		amount,
		'EUR' as currency,
		amount as amount_base,
		'person-' || (draw % 60) as owner_id,
		['Organic search', 'Paid search', 'Referral', 'Direct', 'E-mail', 'Event'][1 + draw % 6] as source,
		['New business', 'Existing business'][1 + draw % 2] as type,
		created as created_at,
		case status when 'open' then null else created + to_days((draw % 150)::integer) end as closed_at
	from (
		select
			number,
			(hash(number) % 1000003)::bigint as draw,
			case when hash(number, 7) % 100 < 28 then 'won' when hash(number, 7) % 100 < 76 then 'lost' else 'open' end as status,
			(500 * (1 + hash(number, 5) % 300))::decimal(18, 4) as amount,
			timestamptz '2023-11-01 00:00:00+00' + to_minutes((hash(number, 3) % 1100000)::integer) as created
		from range(${rows}) given(number)
	);`;
