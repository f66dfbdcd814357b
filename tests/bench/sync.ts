import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { once as event } from 'node:events';
import { finished } from 'node:stream/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemViewer } from '#lib/crm/viewer.ts';
import { runImport, type ImportFile } from '#lib/server/import/index.ts';
import { openStore } from '#lib/server/store/store.ts';
import { connect, pull } from '#lib/server/sync/index.ts';
import { startFakeServer, type FakeServer } from '../fakes/fake-server.ts';
import { plainConnector, plainMaps } from '../fakes/plain/connector.ts';
import type { Deal } from '../fakes/world/records.ts';
import { compare, once, type Measurement } from './measure.ts';

const pageSize = 500;
const start = Date.parse('2026-01-05T08:00:00.000Z');
const moment = (seconds: number) => new Date(start + seconds * 1000).toISOString();

/** A deal with four changes behind it. */
function dealOf(number: number): Deal {
	const steps = [1, 2, 3].map((stage, index) => ({
		field: 'stage' as const,
		from: String(stage),
		to: String(stage + 1),
		at: moment(number + index + 1),
		by: 1
	}));
	return {
		id: number,
		name: `Deal ${number}`,
		company: 1 + (number % 5000),
		contact: null,
		pipeline: 1,
		stage: 4,
		status: 'open',
		amount: `${1000 + (number % 90_000)}.5000`,
		currency: 'EUR',
		owner: 1 + (number % 20),
		expectedClose: '2026-06-30',
		closedAt: null,
		lostReason: null,
		region: number % 2 ? 'EMEA' : 'APAC',
		createdAt: moment(number),
		updatedAt: moment(number),
		deletedAt: null,
		changes: [
			...steps,
			{
				field: 'amount',
				from: '1.0000',
				to: `${1000 + (number % 90_000)}.5000`,
				at: moment(number + 5),
				by: 1
			}
		]
	};
}

/** Deals with their history over the API of a fake that answers at once, against the same rows imported from NDJSON. */
export async function benchSync(deals = 100_000, rounds = 3): Promise<Measurement[]> {
	const folder = await mkdtemp(join(tmpdir(), 'weatherglass-bench-sync-'));
	const server = await serve(deals);
	try {
		const files = await writeLines(folder, deals);
		const baseline: number[] = [];
		const measured: number[] = [];
		let memory = 0;
		for (let round = 0; round < rounds; round++) {
			baseline.push(
				await inStore(join(folder, `file-${round}`), async (store) => {
					const report = await runImport(store, systemViewer, files);
					const loaded = report.files.map(({ rows_loaded }) => rows_loaded);
					if (loaded[0] !== deals || loaded[1] !== 4 * deals)
						throw new Error(`Imported ${loaded.join(' and ')}: ${JSON.stringify(report)}`);
				})
			);
			measured.push(
				await inStore(join(folder, `sync-${round}`), async (store) => {
					const { id } = await connect(
						store,
						systemViewer,
						{
							connector: 'plain',
							credentials: { address: server.address, token: 'right' },
							streams: ['deals']
						},
						[plainConnector]
					);
					const before = process.memoryUsage().rss;
					const report = await pull(store, systemViewer, id, {
						connectors: [plainConnector],
						onProgress: () => (memory = Math.max(memory, process.memoryUsage().rss - before))
					});
					const loaded = [report.counts.deals?.new, report.counts.deal_events?.new];
					if (report.status !== 'done' || loaded[0] !== deals || loaded[1] !== 4 * deals)
						throw new Error(`Pulled ${loaded.join(' and ')}: ${report.message}`);
				})
			);
		}
		const times = { measured: Math.min(...measured), baseline: Math.min(...baseline) };
		const rows = 5 * deals;
		return [
			compare(
				'sync',
				`${deals} deals with ${4 * deals} changes, pulled`,
				times,
				'the same rows from NDJSON',
				{
					bound: 2,
					note: `${Math.round(rows / (times.measured / 1000))} rows a second, ${Math.round(memory / 1024 ** 2)} MB more memory here`
				}
			)
		];
	} finally {
		await server.close();
		await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
	}
}

async function inStore(
	path: string,
	work: (store: Awaited<ReturnType<typeof openStore>>) => Promise<unknown>
): Promise<number> {
	const store = await openStore(path);
	try {
		return await once(() => work(store));
	} finally {
		await store.close();
		await rm(path, { recursive: true, force: true });
	}
}

/** Pages that were written before anybody asks: the fake costs next to nothing. */
async function serve(deals: number): Promise<FakeServer> {
	const pages: string[] = [];
	for (let first = 1; first <= deals; first += pageSize) {
		const rows = Array.from({ length: Math.min(pageSize, deals - first + 1) }, (_, index) =>
			dealOf(first + index)
		);
		pages.push(JSON.stringify({ rows, more: first + pageSize <= deals, of: deals }));
	}
	return startFakeServer(({ path, query }) =>
		path === '/me'
			? { body: { account: 'bench', name: 'Bench' } }
			: { body: pages[Number(query.get('after')) / pageSize] ?? '{"rows":[],"more":false,"of":0}' }
	);
}

/** The columns of changes in the file. */
const eventColumns = {
	id: 'source_id',
	deal: 'deal_id:id',
	field: 'field',
	old_value: 'old_value',
	new_value: 'new_value',
	changed_at: 'changed_at',
	sequence: 'sequence',
	quality: 'quality'
};

async function writeLines(folder: string, deals: number): Promise<ImportFile[]> {
	const paths = { deals: join(folder, 'deals.ndjson'), events: join(folder, 'deal-changes.ndjson') };
	const output = { deals: createWriteStream(paths.deals), events: createWriteStream(paths.events) };
	for (let number = 1; number <= deals; number++) {
		const { changes, ...deal } = dealOf(number);
		const events = changes.map(({ field, from, to, at }, index) => ({
			id: `${number}-${index}`,
			deal: number,
			field,
			old_value: from,
			new_value: to,
			changed_at: at,
			sequence: index,
			quality: 'exact'
		}));
		output.events.write(`${events.map((each) => JSON.stringify(each)).join('\n')}\n`);
		if (!output.deals.write(`${JSON.stringify(deal)}\n`)) await event(output.deals, 'drain');
	}
	for (const stream of Object.values(output)) {
		stream.end();
		await finished(stream);
	}
	const mapping = (entity: 'deals' | 'deal_events', columns: Readonly<Record<string, string | null>>) => ({
		entity,
		source: 'plain',
		columns: { ...columns }
	});
	return [
		{ path: paths.deals, mapping: mapping('deals', plainMaps.deals.columns) },
		{ path: paths.events, mapping: mapping('deal_events', eventColumns) }
	];
}
