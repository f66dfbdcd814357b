/** The API as programs use it: reads of fifty deals at a steady rate, and a million rows as a Parquet file. */
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createApiToken, createOwner } from '#lib/server/access/index.ts';
import { systemViewer } from '#lib/crm/viewer.ts';
import { openStore, type Store } from '#lib/server/store/store.ts';
import { startApp, type App } from '../e2e/app.ts';
import { companySql } from './brush.ts';
import { compare, once, percentile, type Measurement } from './measure.ts';
import { watchMemory } from './memory.ts';

/** Requests a second, and for how long. */
const rate = 200;
const seconds = 10;

/** Programs that ask again as soon as they were answered. */
const atOnce = 8;

/** Fifty deals as lists, boards and warehouses ask for them, again and again. */
const reads = [
	'/records/deals?limit=50',
	'/records/deals?limit=50&sort=-amount',
	'/records/deals?limit=50&status=open&sort=-created_at',
	'/records/deals?limit=50&owner_id=person-7&fields=name,amount,currency'
];

/** Lists that nobody asked for before: of each owner, sorted and filtered in many ways. */
const newLists = Array.from({ length: 60 }, (_, owner) => owner).flatMap((owner) =>
	['amount', '-amount', 'created_at', '-created_at', 'name', '-expected_close'].flatMap((sort) =>
		['open', 'won'].map(
			(status) => `/records/deals?limit=50&owner_id=person-${owner}&status=${status}&sort=${sort}`
		)
	)
);

/** How much more memory the server may hold for a million rows than for a tenth of them, in MB. */
const mostGrowth = 50;

interface Server {
	app: App;
	token: string;
}

/**
 * Latencies count from when a request was due, not from when it was sent: a server that stalls does not stop the clock
 * (coordinated omission). The one who asks runs on the same machine. `WEATHERGLASS_BENCH_ROWS` takes another number of deals.
 */
export async function benchApi(): Promise<Measurement[]> {
	const rows = Number(process.env.WEATHERGLASS_BENCH_ROWS ?? 1_000_000);
	const folder = await mkdtemp(join(tmpdir(), 'weatherglass-bench-api-'));
	const data = join(folder, 'data');
	// One program asks more often than one program may.
	process.env.WEATHERGLASS_RATE_FACTOR = '1000';
	let server: Server | undefined;
	try {
		const store = await openStore(data);
		await store.engine.transaction((transaction) => transaction.script(companySql(rows)));
		await store.engine.checkpoint();
		const token = await newToken(store);
		const byHand = await once(() =>
			store.engine.queryToFile('select * from deals where deleted_at is null', join(folder, 'hand.parquet'))
		);
		await store.close();
		server = { app: await startApp(data), token };
		return [...(await measureReads(server, rows)), ...(await measureExport(server, rows, byHand))];
	} finally {
		delete process.env.WEATHERGLASS_RATE_FACTOR;
		await server?.app.stop();
		await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
	}
}

async function newToken(store: Store): Promise<string> {
	const account = await createOwner(store, {
		name: 'Ada',
		email: 'ada@example.com',
		password: 'correct horse battery staple'
	});
	const viewer = { ...systemViewer, accountId: account.id };
	const { token } = await createApiToken(store, viewer, {
		name: 'bench',
		scopes: ['records:read', 'exports:read'],
		days: 1
	});
	return token;
}

async function measureReads(server: Server, rows: number): Promise<Measurement[]> {
	// What is asked for the first time is planned and read for the first time.
	await steadily(server, reads, 2);
	const baseline = await steadily(server, ['/me'], seconds);
	const measured = await steadily(server, reads, seconds);
	const again = await oneAfterAnother(server, reads);
	const once = await oneAfterAnother(server, newLists);
	const busy = `${atOnce} programs that ask without a pause: ${told(again)}; for lists that nobody asked for before: ${told(once)}`;
	return [0.5, 0.95].map((share) =>
		compare(
			'api',
			`50 of ${rows} deals, ${rate} requests a second for ${seconds} s, p${share * 100}`,
			{ measured: percentile(measured.latencies, share), baseline: percentile(baseline.latencies, share) },
			'GET /me at the same rate',
			{ note: `${Math.round(measured.latencies.length / measured.seconds)} a second were answered; ${busy}` }
		)
	);
}

/** Ask at the steady rate, whatever is still to be answered. */
async function steadily(server: Server, paths: readonly string[], long: number): Promise<Answered> {
	const agent = new Agent({ keepAlive: true, maxSockets: 256 });
	const began = performance.now();
	const latencies: number[] = [];
	const answers: Promise<void>[] = [];
	for (let number = 0; number < rate * long; number++) {
		const due = began + (number * 1000) / rate;
		const wait = due - performance.now();
		if (wait > 1) await sleep(wait);
		const answer = read(server, paths[number % paths.length]!, agent).then(
			() => void latencies.push(performance.now() - due)
		);
		// One that fails is told when all were asked; until then nobody listens.
		answer.catch(() => undefined);
		answers.push(answer);
	}
	await Promise.all(answers);
	agent.destroy();
	return { latencies, seconds: (performance.now() - began) / 1000 };
}

interface Answered {
	latencies: number[];
	seconds: number;
}

const told = ({ latencies, seconds }: Answered) =>
	`${Math.round(latencies.length / seconds)} a second, p95 ${Math.round(percentile(latencies, 0.95))} ms`;

/**
 * Ask by several at once, each again as soon as it was answered: what the server can do, whatever is due. It ends after some
 * seconds; no path is asked for twice until all were.
 */
async function oneAfterAnother(server: Server, paths: readonly string[]): Promise<Answered> {
	const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
	const began = performance.now();
	const latencies: number[] = [];
	let number = 0;
	const program = async () => {
		while (performance.now() - began < seconds * 1000)
			latencies.push(await once(() => read(server, paths[number++ % paths.length]!, agent)));
	};
	await Promise.all(Array.from({ length: atOnce }, program));
	agent.destroy();
	return { latencies, seconds: (performance.now() - began) / 1000 };
}

/** Ask, and answer how many bytes came. */
const read = ({ app, token }: Server, path: string, agent?: Agent, accept = 'application/json') =>
	new Promise<number>((done, failed) => {
		const headers = { authorization: `Bearer ${token}`, accept };
		get(`${app.url}/api/v1${path}`, { agent, headers }, (response) => {
			let bytes = 0;
			response.on('data', (chunk: Buffer) => (bytes += chunk.length));
			response.once('end', () =>
				response.statusCode === 200 ? done(bytes) : failed(new Error(`${path}: ${response.statusCode}`))
			);
			response.once('error', failed);
		}).once('error', failed);
	});

async function measureExport(server: Server, rows: number, byHand: number): Promise<Measurement[]> {
	const type = 'application/vnd.apache.parquet';
	const exported = async (query: string) => {
		const memory = await watchMemory(server.app.pid);
		const before = memory.most();
		let bytes = 0;
		const milliseconds = await once(
			async () => (bytes = await read(server, `/exports/deals${query}`, undefined, type))
		);
		return { milliseconds, bytes, growth: memory.end() - before };
	};
	// The first export of a server loads what exports need.
	await exported('?owner_id=person-1');
	const some = await exported(ownersOf(6));
	const all = await exported('');
	const growth = `the server grew by ${all.growth} MB, ${all.growth <= some.growth + mostGrowth ? 'flat' : 'NOT FLAT'}: by ${some.growth} MB for a tenth of the rows`;
	return [
		compare(
			'api',
			`${rows} deals as Parquet, ${Math.round(all.bytes / 1024 ** 2)} MB`,
			{ measured: all.milliseconds, baseline: byHand },
			'COPY TO a file by the engine',
			{ note: growth }
		)
	];
}

/** A filter of a tenth of the sixty owners. */
const ownersOf = (many: number) =>
	`?${Array.from({ length: many }, (_, number) => `owner_id=person-${number}`).join('&')}`;
