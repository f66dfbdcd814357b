import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ScoringResult } from '#lib/server/analyses/scoring/result.ts';
import { systemViewer } from '#lib/crm/viewer.ts';
import { connect, pull } from '#lib/server/sync/index.ts';
import { createSegment } from '#lib/server/store/segments.ts';
import { emptyStore, type TestStore } from '#lib/server/store/testing.ts';
import { plainConnector } from '../../../../tests/fakes/plain/connector.ts';
import { startPlainFake, type PlainFake } from '../../../../tests/fakes/plain/fake.ts';
import { hurriedTransport } from '../../../../tests/fakes/transport.ts';
import { seededWorld } from '../../../../tests/fakes/world/seed.ts';
import type { World } from '../../../../tests/fakes/world/world.ts';
import {
	addMapping,
	applyDryRun,
	dryRun,
	latestDryRun,
	listMappings,
	proposedChanges,
	removeMapping,
	writtenChanges
} from './index.ts';
import { isSame } from './same.ts';
import { risksOf, scoresOf } from './subjects.ts';

let test: TestStore;
let world: World;
let fake: PlainFake;
let id: string;
const options = () => ({ connectors: [plainConnector], transport: hurriedTransport() });

const map = (more: Partial<Parameters<typeof addMapping>[3]> = {}) =>
	addMapping(
		test.store,
		systemViewer,
		id,
		{ entity: 'companies', subject: 'lifecycle_stage', field: 'stage', ...more },
		options()
	);
const tryOut = async () => {
	const run = await dryRun(test.store, systemViewer, id, options());
	const { changes } = await proposedChanges(test.store, systemViewer, run);
	return { run, changes, counts: (await latestDryRun(test.store, systemViewer, id))!.counts };
};
const apply = (run: string, ticked: readonly string[] | 'all') =>
	applyDryRun(test.store, systemViewer, { connection: id, dryRun: run, ticked }, options());
const written = () => [...fake.values].filter(([, value]) => value !== null).sort();

describe('writing back', () => {
	beforeAll(async () => {
		test = await emptyStore();
	});
	afterAll(() => test.clear());
	beforeEach(async () => {
		await test.empty();
		world = seededWorld(5, { companies: 5, deals: 6 });
		fake = await startPlainFake(world);
		const asked = { connector: 'plain', credentials: fake.credentials, transport: hurriedTransport() };
		id = (await connect(test.store, systemViewer, asked, [plainConnector])).id;
		await pull(test.store, systemViewer, id, options());
		// Life-cycle stages are kept here: two customers, the others nothing.
		await test.store.engine.transaction((transaction) =>
			transaction.query(`update companies set lifecycle_stage = 'customer' where source_id in ('1', '2')`)
		);
	});
	afterEach(() => fake.server.close());

	it('is off until a figure and a field are chosen', async () => {
		expect(await listMappings(test.store, systemViewer, id)).toEqual([]);
		await expect(dryRun(test.store, systemViewer, id, options())).rejects.toThrow('Nothing is chosen');
	});

	it('goes to a field that can hold the figure, and to each field once', async () => {
		await expect(map({ field: 'nothing' })).rejects.toThrow('no such field');
		await expect(map({ field: 'key' })).rejects.toThrow('takes boolean');
		await expect(map({ subject: 'win_probability' })).rejects.toThrow('no such figure');
		const first = await map();
		await expect(map({ subject: 'rfm_segment' })).rejects.toThrow('is written to already');
		await removeMapping(test.store, systemViewer, id, first);
		await map({ subject: 'rfm_segment' });
	});

	it('tells by a dry run what would change, and writes nothing by it', async () => {
		await map();
		fake.values.set('companies:stage:2', 'customer');
		fake.values.set('companies:stage:3', 'lead');
		const before = [...fake.values];
		const { changes, counts } = await tryOut();
		expect(changes).toMatchObject([{ entity: 'companies', field: 'stage', from: null, to: 'customer' }]);
		expect(counts).toMatchObject([
			{ differ: 1, same: 1, without: world.living('companies').length - 2, silent: null }
		]);
		expect([...fake.values]).toEqual(before);
		expect(
			fake.server.calls.filter(({ method, path }) => method === 'POST' && path.startsWith('/values'))
		).toEqual([]);
	});

	it('writes exactly what was ticked, once, and keeps what it was', async () => {
		await map();
		const { run, changes } = await tryOut();
		expect(changes).toHaveLength(2);
		expect(await apply(run, [changes[0]!.id])).toEqual({ written: 1, leftOut: 0, failed: 0 });
		expect(written()).toHaveLength(1);
		await expect(apply(run, [changes[0]!.id])).rejects.toThrow('Nothing is ticked');
		expect(await writtenChanges(test.store, systemViewer, id)).toMatchObject([
			{ record: changes[0]!.record, field: 'stage', from: null, to: 'customer', state: 'written' }
		]);
		const [entry] = await test.rows(
			`select detail::varchar as detail from audit_log where action = 'written_back'`
		);
		expect(JSON.parse(entry!.detail as string)).toMatchObject({ written: 1, fields: ['companies.stage'] });
	});

	it('leaves out what changed in the CRM since, and what is gone', async () => {
		await map();
		const { run } = await tryOut();
		fake.values.set('companies:stage:1', 'lead');
		world.delete('companies', 2);
		expect(await apply(run, 'all')).toEqual({ written: 0, leftOut: 2, failed: 0 });
		expect(written()).toEqual([['companies:stage:1', 'lead']]);
		expect((await writtenChanges(test.store, systemViewer, id)).map(({ message }) => message).sort()).toEqual(
			['It holds lead by now.', 'The CRM has the record no more.']
		);
	});

	it('reports each record that the CRM refuses, and writes the others', async () => {
		await map();
		const { run } = await tryOut();
		fake.locked.add('1');
		expect(await apply(run, 'all')).toEqual({ written: 1, leftOut: 0, failed: 1 });
		const failed = (await writtenChanges(test.store, systemViewer, id)).find(
			({ state }) => state === 'failed'
		);
		expect(failed).toMatchObject({ message: 'Locked' });
	});

	it('writes nothing of a dry run whose field is written no more', async () => {
		const mapping = await map();
		const { run } = await tryOut();
		await removeMapping(test.store, systemViewer, id, mapping);
		expect(await apply(run, 'all')).toEqual({ written: 0, leftOut: 0, failed: 0 });
		expect(written()).toEqual([]);
	});

	it('empties the field of a record without a value only where that is ticked', async () => {
		fake.values.set('companies:stage:3', 'lead');
		const kept = await map();
		expect((await tryOut()).changes.map(({ to }) => to)).toEqual(['customer', 'customer']);
		await removeMapping(test.store, systemViewer, id, kept);
		await map({ clears: true });
		const { run, changes } = await tryOut();
		expect(changes.filter(({ to }) => to === null)).toMatchObject([{ from: 'lead' }]);
		await apply(run, 'all');
		expect(fake.values.get('companies:stage:3')).toBeNull();
	});

	it('proposes no value that the field does not take', async () => {
		await test.store.engine.transaction((transaction) =>
			transaction.query(`update companies set lifecycle_stage = 'friend' where source_id = '1'`)
		);
		await map();
		const { changes, counts } = await tryOut();
		expect(changes).toHaveLength(1);
		expect(counts[0]).toMatchObject({ unfit: 1 });
	});

	it('writes who is in a shared segment, and who is not', async () => {
		const segment = await createSegment(test.store, systemViewer, {
			name: 'Customers',
			entity: 'companies',
			rule: { field: 'lifecycle_stage', is: 'in', values: ['customer'] },
			shared: true
		});
		await map({ subject: `segment:${segment}`, field: 'key' });
		fake.values.set('companies:key:1', 'TRUE');
		const { changes } = await tryOut();
		expect(changes.filter(({ to }) => to === 'true')).toHaveLength(1);
		expect(changes.filter(({ to }) => to === 'false')).toHaveLength(world.living('companies').length - 2);
	});

	it('writes no score where none can be learned, and says so, nor empties what was there', async () => {
		await map({ entity: 'deals', subject: 'win_probability', field: 'score', clears: true });
		fake.values.set('deals:score:1', '0.7');
		const { changes, counts } = await tryOut();
		expect(changes).toEqual([]);
		expect(counts[0]!.silent).toMatch(/\w/);
	});
});

describe('a score', () => {
	const group = (more: object) => ({ label: 'New business', sentence: 'No skill.', scored: [], ...more });
	const scoring = (...scores: object[]) => ({ scores }) as unknown as ScoringResult;

	it('is a share of two decimals, of the groups whose model has skill', () => {
		const scored = group({ verdict: 'scored', scored: [{ id: 'd1', chance: 0.3456 }] });
		expect(scoresOf(scoring(scored))).toEqual({ values: new Map([['d1', '0.35']]), silent: null });
		expect(scoresOf(scoring(scored, group({ verdict: 'no_skill' })))).toEqual({
			values: new Map([['d1', '0.35']]),
			silent: 'New business: No skill.'
		});
	});

	it('of leaving is nothing without skill', () => {
		const listed = [{ id: 'c1', entity: 'companies', chance: 0.2 }];
		const risk = (hasSkill: boolean) =>
			({ because: '', risk: { listed, calibration: { hasSkill, verdict: 'It tells nothing.' } } }) as never;
		expect(risksOf(risk(false))).toEqual({ values: new Map(), silent: 'It tells nothing.' });
		expect(risksOf(risk(true)).values).toEqual(new Map([['c1', '0.20']]));
	});
});

describe('two values', () => {
	it('are the same when they mean the same in their field', () => {
		expect(isSame({ type: 'number' }, '0.5', '0.50')).toBe(true);
		expect(isSame({ type: 'text' }, '0.5', '0.50')).toBe(false);
		expect(isSame({ type: 'boolean' }, 'TRUE', 'true')).toBe(true);
		expect(isSame({ type: 'number' }, null, '0')).toBe(false);
		expect(isSame({ type: 'number' }, '', 'x')).toBe(false);
		expect(isSame({ type: 'text' }, null, null)).toBe(true);
	});
});
