import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemViewer, type Viewer } from '#lib/crm/viewer.ts';
import { ann, companyStore, type TestStore } from '../testing.ts';
import { namesOf } from './labels.ts';

let test: TestStore;
beforeAll(async () => {
	test = await companyStore();
	await test.script(`
		insert into deals (id, name, owner_id, pipeline_id, stage_id, status) values
			('one', 'Pump', 'ann', 'sales', 'new', 'open'), ('two', 'Valve', 'bob', 'renewals', 'due', 'open')`);
});
afterAll(() => test.clear());

const names = async (viewer: Viewer, ids = ['one', 'two']) =>
	Object.fromEntries(await namesOf(test.store.engine, viewer, 'deals', ids));

describe('the names of records', () => {
	it('are those that the viewer may see, whoever asked before', async () => {
		expect(await names(ann)).toEqual({ one: 'Pump' });
		expect(await names(systemViewer)).toEqual({ one: 'Pump', two: 'Valve' });
		expect(await names(ann)).toEqual({ one: 'Pump' });
	});

	it('are those of one pipeline for who looks at it alone, and all again for who does not', async () => {
		expect(await names({ ...systemViewer, part: { pipeline: 'sales' } })).toEqual({ one: 'Pump' });
		expect(await names(systemViewer)).toEqual({ one: 'Pump', two: 'Valve' });
	});

	it('are asked for once while nothing is written, and anew after that', async () => {
		const asked: string[] = [];
		const { engine } = test.store;
		const watched = {
			query: (...given: Parameters<typeof engine.query>) => {
				asked.push(given[0]);
				return engine.query(...given);
			},
			lastCommit: () => engine.lastCommit()
		} as Pick<typeof engine, 'query' | 'lastCommit'>;
		const once = () => namesOf(watched, systemViewer, 'deals', ['one', 'none']);
		await once();
		expect([...(await once()).entries()]).toEqual([['one', 'Pump']]);
		expect(asked).toHaveLength(1);
		await test.script("update deals set name = 'Pump house' where id = 'one'");
		expect((await once()).get('one')).toBe('Pump house');
		expect(asked).toHaveLength(2);
	});

	it('of many records do not take longer for a manager of many', async () => {
		const people = Array.from({ length: 2000 }, (_, place) => `person-of-a-long-name-${place}`);
		const viewer: Viewer = { ...systemViewer, scope: { kind: 'owners', people, unowned: true } };
		const ids = Array.from({ length: 5000 }, (_, place) => `deal-of-a-long-name-${place}`);
		expect(await names(viewer, ids)).toEqual({});
	}, 20_000);
});
