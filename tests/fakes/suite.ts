/** What every connector must hold to, whatever its CRM: the properties of a pull, through the real runner and store. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { systemViewer } from '#lib/crm/viewer.ts';
import { connect, pull, type PullOptions, type PullReport } from '#lib/server/sync/index.ts';
import { emptyStore, type TestStore } from '#lib/server/store/testing.ts';
import type { Connector } from '../../connectors/connector.ts';
import type { FakeServer } from './fake-server.ts';
import { passingFaults, type Fault } from './faults.ts';
import { snapshot, truth, type Covered } from './snapshot.ts';
import { hurriedTransport } from './transport.ts';
import { letHappen } from './world/happenings.ts';
import { seededWorld } from './world/seed.ts';
import type { World } from './world/world.ts';

export interface RunningFake {
	server: FakeServer;
	credentials: Record<string, string>;
}

export interface ConnectorUnderTest {
	connector: Connector;
	/** Start a fake of its CRM over a world, with so many records on a page. */
	start(world: World, pageSize: number): Promise<RunningFake>;
	/** What of the world this CRM holds, and how exactly. */
	covers: Covered;
	/** Happenings that this CRM can't have, by their names. */
	without?: readonly string[];
	/** Stories that it is tried on in any case. */
	stories?: number;
}

/**
 * Stories that every connector is tried on through the store: `WEATHERGLASS_SYNC_RUNS=20 npx vitest run connectors/hubspot`. They take
 * a quarter of a minute each, so that the whole suite tries the runner alone on them, with the simplest connector there is.
 */
const runs = Number(process.env.WEATHERGLASS_SYNC_RUNS ?? 0);

/** One step of a story: things happen, a pull, a pull during which things happen or which is killed. */
type Step =
	| { kind: 'happen'; times: number }
	| { kind: 'pull'; batchRows: number; faults: readonly (readonly [number, Fault])[] }
	| { kind: 'pull meanwhile'; every: number }
	| { kind: 'kill'; afterCalls: number; batchRows: number };

const batchRows = fc.constantFrom(4, 1000);
const step: fc.Arbitrary<Step> = fc.oneof(
	{
		weight: 3,
		arbitrary: fc.record({ kind: fc.constant('happen' as const), times: fc.integer({ min: 1, max: 12 }) })
	},
	{
		weight: 3,
		arbitrary: fc.record({
			kind: fc.constant('pull' as const),
			batchRows,
			faults: fc.array(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.constantFrom(...passingFaults)), {
				maxLength: 6
			})
		})
	},
	{
		weight: 1,
		arbitrary: fc.record({
			kind: fc.constant('pull meanwhile' as const),
			every: fc.integer({ min: 1, max: 5 })
		})
	},
	{
		weight: 2,
		arbitrary: fc.record({
			kind: fc.constant('kill' as const),
			afterCalls: fc.integer({ min: 1, max: 30 }),
			batchRows
		})
	}
);

/** Describe a connector: call it in a test file of its folder. */
export function describeConnector(under: ConnectorUnderTest): void {
	describe(`${under.connector.name}, pulled into a store`, () => {
		let one: TestStore;
		beforeAll(async () => {
			one = await emptyStore();
		});
		afterAll(() => one?.clear());

		it('is the world, as far as the CRM holds it, and pulled again changes nothing', async () => {
			const world = seededWorld(1);
			letHappen(world, 60, under.without);
			await withFake(under, world, 9, async (fake) => {
				const id = await connectTo(one, under, fake);
				await pullOnce(one, under, id);
				const before = await snapshot(one, under.covers);
				expect(before).toEqual(truth(world, under.covers));
				const again = await pullOnce(one, under, id);
				const full = await pullOnce(one, under, id, { full: true });
				for (const { counts } of [again, full])
					for (const [entity, count] of Object.entries(counts))
						expect({ entity, ...count }).toMatchObject({
							entity,
							new: 0,
							changed: 0,
							deleted: 0,
							rejected: 0
						});
				expect(await snapshot(one, under.covers)).toEqual(before);
			});
		});

		const stories = Math.max(runs, under.stories ?? 0);
		it.skipIf(stories === 0)(
			'in any interleaving, with faults, killed and resumed, comes to the same as one full pull',
			async () => {
				const other = await emptyStore();
				onTestFinished(() => other.clear());
				await fc.assert(
					fc.asyncProperty(
						fc.nat(),
						fc.integer({ min: 2, max: 20 }),
						fc.array(step, { minLength: 2, maxLength: 3 }),
						async (seed, pageSize, story) => {
							const world = seededWorld(seed, { companies: 6, deals: 10 });
							await withFake(under, world, pageSize, async (fake) => {
								await one.empty();
								const id = await connectTo(one, under, fake);
								for (const each of story) await play(each, world, one, under, fake, id);
								await pullOnce(one, under, id);
								await other.empty();
								await pullAll(other, under, fake);
								const incremental = await snapshot(one, under.covers);
								expect(incremental).toEqual(await snapshot(other, under.covers));
								expect(incremental).toEqual(truth(world, under.covers));
							});
						}
					),
					{ numRuns: stories, endOnFailure: stories <= 2 }
				);
			}
		);
	});
}

async function play(
	step: Step,
	world: World,
	test: TestStore,
	under: ConnectorUnderTest,
	fake: RunningFake,
	id: string
): Promise<void> {
	const { server } = fake;
	switch (step.kind) {
		case 'happen':
			letHappen(world, step.times, under.without);
			break;
		case 'pull':
			server.goWrong(new Map(step.faults));
			await pullOnce(test, under, id, { batchRows: step.batchRows });
			server.goWrong(new Map());
			break;
		case 'pull meanwhile': {
			const last = server.calls.length;
			server.before = ({ number }) => {
				if ((number - last) % step.every === 0) letHappen(world, 1, under.without);
			};
			await pullOnce(test, under, id, { batchRows: 1 });
			server.before = null;
			break;
		}
		case 'kill': {
			const killed = new AbortController();
			const last = server.calls.length;
			server.before = ({ number }) => {
				if (number - last >= step.afterCalls) killed.abort();
			};
			await pullWith(test, under, id, { batchRows: step.batchRows, signal: killed.signal });
			server.before = null;
		}
	}
}

async function withFake(
	under: ConnectorUnderTest,
	world: World,
	pageSize: number,
	use: (fake: RunningFake) => Promise<void>
): Promise<void> {
	const fake = await under.start(world, pageSize);
	try {
		await use(fake);
	} finally {
		await fake.server.close();
	}
}

async function connectTo(
	{ store }: TestStore,
	{ connector }: ConnectorUnderTest,
	{ credentials }: RunningFake
): Promise<string> {
	const { system, streams } = connector;
	const asked = {
		connector: system,
		credentials,
		streams: streams.map(({ name }) => name),
		transport: hurriedTransport()
	};
	return (await connect(store, systemViewer, asked, [connector])).id;
}

function pullWith(
	{ store }: TestStore,
	{ connector }: ConnectorUnderTest,
	id: string,
	options: PullOptions
): Promise<PullReport> {
	const transport = hurriedTransport(options.signal);
	return pull(store, systemViewer, id, { transport, connectors: [connector], ...options });
}

/** Pull, and fail the test where that fails. */
async function pullOnce(
	test: TestStore,
	under: ConnectorUnderTest,
	id: string,
	options: PullOptions = {}
): Promise<PullReport> {
	const report = await pullWith(test, under, id, options);
	expect(report).toMatchObject({ status: 'done', message: null });
	return report;
}

async function pullAll(test: TestStore, under: ConnectorUnderTest, fake: RunningFake): Promise<PullReport> {
	return pullOnce(test, under, await connectTo(test, under, fake));
}
