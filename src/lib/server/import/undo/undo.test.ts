import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemViewer } from '#lib/crm/viewer.ts';
import { createRecord, updateRecord } from '#lib/server/store/records/index.ts';
import { emptyStore, type TestStore } from '#lib/server/store/testing.ts';
import { company, contact, deal, Scene } from './testing/scene.ts';

let test: TestStore;
let scene: Scene;
beforeAll(async () => {
	test = await emptyStore();
});
afterAll(() => test.clear());

describe('what an undo kept for the sake of another import', () => {
	it('goes with that one: records, values and custom fields', async () => {
		scene = await Scene.begin(test);
		const first = await scene.import({
			mood: true,
			companies: company(1, 'Metal'),
			deals: deal(1, 1, 'Wood')
		});
		const second = await scene.import({ companies: company(1, 'Wood') });
		const third = await scene.import({ companies: company(1, 'Glass'), deals: deal(2, 1) });
		await scene.undo(second);
		expect(await scene.industryOf(1)).toBe('Glass');
		await scene.undo(first);
		expect(await scene.industryOf(1)).toBe('Glass');
		await scene.undo(third);
		expect(await scene.world.everything()).toEqual(scene.before);
	});

	it('goes with that one though a person led its link elsewhere in between', async () => {
		scene = await Scene.begin(test);
		const own = await scene.import({ companies: company(2) });
		const brought = await scene.import({ companies: company(1) });
		const linked = await scene.import({ deals: deal(1, 1) });
		expect((await scene.undo(brought)).conflicts).toEqual([
			{ entity: 'companies', id: await scene.idOf('companies', 1), reason: 'other deals point to it: kept' }
		]);
		await scene.leadTo(1, 2);
		const { conflicts, removed } = await scene.undo(linked);
		expect(removed).toBe(1);
		// The deal was edited, so it stays, with the stage that it is in.
		expect(conflicts.map(({ entity }) => entity)).toEqual(['deals', 'pipelines', 'stages']);
		expect(await scene.there('companies')).toEqual([2]);
		await scene.undo(own);
		expect(await scene.there('companies')).toEqual([2]);
	});

	it('is listed again when something else needs it by now, and goes with that', async () => {
		scene = await Scene.begin(test);
		const brought = await scene.import({ companies: company(1) });
		const linked = await scene.import({ deals: deal(1, 1) });
		await scene.undo(brought);
		const id = await scene.idOf('companies', 1);
		const later = await scene.import({ deals: deal(2, 1) });
		expect((await scene.undo(linked)).conflicts).toContainEqual({
			entity: 'companies',
			id,
			reason: 'other deals point to it: kept'
		});
		await scene.undo(later);
		expect(await scene.world.everything()).toEqual(scene.before);
	});

	it('stays when a person’s work had kept it as well, though that is gone', async () => {
		scene = await Scene.begin(test);
		await scene.import({ companies: company(2) });
		const brought = await scene.import({ companies: company(1) });
		const linked = await scene.import({ deals: deal(1, 1) });
		const made = await createRecord(test.store, systemViewer, 'deals', {
			name: 'Made',
			company_id: await scene.idOf('companies', 1)
		});
		await scene.undo(brought);
		await updateRecord(
			test.store,
			systemViewer,
			'deals',
			made.id,
			{ company_id: await scene.idOf('companies', 2) },
			made
		);
		expect((await scene.undo(linked)).conflicts).toEqual([]);
		expect(await scene.there('companies')).toEqual([1, 2]);
	});

	it('goes with the last of several it was kept for, in whatever order, through records that were kept for it too', async () => {
		scene = await Scene.begin(test);
		const brought = await scene.import({ companies: company(1), contacts: contact(1, 1) });
		const one = await scene.import({ deals: deal(1, 1) });
		const other = await scene.import({ contacts: contact(1, 1), deals: deal(2, 1) });
		await scene.undo(brought);
		await scene.undo(other);
		expect(await scene.there('companies')).toEqual([1]);
		expect(await scene.there('contacts')).toEqual([]);
		await scene.undo(one);
		expect(await scene.world.everything()).toEqual(scene.before);
	});

	it('is of the import that brings it again, and goes with it', async () => {
		scene = await Scene.begin(test);
		const brought = await scene.import({ companies: company(1) });
		const linked = await scene.import({ deals: deal(1, 1) });
		await scene.undo(brought);
		const again = await scene.import({ companies: company(1) }, 0);
		expect((await scene.undo(linked)).conflicts).toMatchObject([{ entity: 'companies' }]);
		expect(await scene.there('companies')).toEqual([1]);
		await scene.undo(again);
		expect(await scene.world.everything()).toEqual(scene.before);
	});
});

describe('a value that a later import brought too', () => {
	it('stays with its event in the history of the deal, until that import is undone as well', async () => {
		scene = await Scene.begin(test);
		const staged = (stage: string) => [{ ...deal(1, 1)[0]!, stage }];
		await scene.import({ deals: staged('Qualified') });
		const before = await scene.world.everything();
		const moved = await scene.import({ deals: staged('Won') });
		const agreed = await scene.import({ deals: [...staged('Won'), ...deal(2, 1)] });
		const history = () =>
			test.rows(`select field, new_value from deal_events where deal_id in (
				select id from deals where source_id = '1') order by field`);
		const known = await history();
		expect(known.map(({ field }) => field)).toEqual(['stage', 'status']);
		await scene.undo(moved);
		expect(await test.rows(`select status from deals where source_id = '1'`)).toEqual([{ status: 'won' }]);
		expect(await history()).toEqual(known);
		await scene.undo(agreed);
		expect(await history()).toEqual([]);
		expect(await scene.world.everything()).toEqual(before);
	});
});

describe('a file that came twice', () => {
	const file = { companies: company(1, 'Metal', 'Wood'), contacts: contact(1, 1), deals: deal(1, 1) };

	it('stays when the first import of it is undone, and goes with the second', async () => {
		scene = await Scene.begin(test);
		const first = await scene.import(file, 0);
		const second = await scene.import(file, 0);
		const both = await scene.world.records();
		const { conflicts, removed } = await scene.undo(first);
		expect(removed).toBe(0);
		expect(conflicts.map(({ entity }) => entity)).toEqual([
			'companies',
			'contacts',
			'deals',
			'pipelines',
			'stages'
		]);
		expect(await scene.world.records()).toEqual(both);
		const { conflicts: none } = await scene.undo(second);
		expect(none).toEqual([]);
		expect(await scene.world.everything()).toEqual(scene.before);
	});

	it('stays as it was when the second import of it is undone, and goes with the first', async () => {
		scene = await Scene.begin(test);
		const first = await scene.import(file, 0);
		const once = await scene.world.everything();
		const second = await scene.import(file, 0);
		expect(await scene.undo(second)).toEqual({ removed: 0, restored: 0, conflicts: [] });
		expect(await scene.world.everything()).toEqual(once);
		expect((await scene.undo(first)).conflicts).toEqual([]);
		expect(await scene.world.everything()).toEqual(scene.before);
	});

	it('with updates in between: each undo takes back what no other import said', async () => {
		const file = { companies: company(1, 'Metal') };
		const changes = { companies: company(1, 'Glass') };
		for (const order of [
			[0, 1, 2],
			[0, 2, 1],
			[1, 0, 2],
			[1, 2, 0],
			[2, 0, 1],
			[2, 1, 0]
		]) {
			scene = await Scene.begin(test);
			const ids = [await scene.import(file, 0), await scene.import(changes, 1), await scene.import(file, 0)];
			expect(await scene.industryOf(1)).toBe('Glass');
			const said: unknown[] = [];
			for (const place of order) {
				await scene.undo(ids[place]!);
				said.push(await scene.industryOf(1));
			}
			// The update says Glass; the file, before and after it, Metal.
			const standing = order.map((_, taken) => order.slice(taken + 1));
			expect([order, said]).toEqual([
				order,
				standing.map((left) => (left.length === 0 ? undefined : left.includes(1) ? 'Glass' : 'Metal'))
			]);
			expect(await scene.world.everything()).toEqual(scene.before);
		}
	});
});
