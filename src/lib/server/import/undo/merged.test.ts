import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emptyStore, type TestStore } from '#lib/server/store/testing.ts';
import { company, contact, deal, Scene } from './testing/scene.ts';

let test: TestStore;
let scene: Scene;
beforeAll(async () => {
	test = await emptyStore();
});
afterAll(() => test.clear());

describe('what an undo kept for the sake of a merge', () => {
	it('goes when the merge is taken back', async () => {
		scene = await Scene.begin(test);
		const one = await scene.import({ companies: company(1, 'Metal') });
		const other = await scene.import({ companies: company(2, '', 'Wood'), contacts: contact(1, 2) });
		const merged = await scene.merge('companies', 1, 2);
		expect((await scene.undo(other)).conflicts).toMatchObject([
			{ entity: 'companies', reason: 'changed since: kept as it is' }
		]);
		expect(await scene.unmerge(merged)).toMatchObject({ removed: 1, kept: [] });
		expect(await scene.there('companies')).toEqual([1]);
		await scene.undo(one);
		expect(await scene.world.everything()).toEqual(scene.before);
	});

	it('goes though it is the record that stayed, and what pointed to it leads to the other again', async () => {
		scene = await Scene.begin(test);
		await scene.import({ companies: company(2), contacts: contact(1, 2) });
		const brought = await scene.import({ companies: company(1, 'Metal') });
		const merged = await scene.merge('companies', 1, 2);
		await scene.undo(brought);
		expect(await scene.there('companies')).toEqual([1]);
		expect(await scene.unmerge(merged)).toMatchObject({ links: 1, removed: 1 });
		expect(await scene.there('companies')).toEqual([2]);
		expect(await test.rows('select company_id from contacts')).toEqual([
			{ company_id: await scene.idOf('companies', 2) }
		]);
	});

	it('is listed when something else needs it by now', async () => {
		scene = await Scene.begin(test);
		await scene.import({ companies: company(1) });
		const brought = await scene.import({ companies: company(2) });
		const merged = await scene.merge('companies', 2, 1);
		await scene.undo(brought);
		await scene.import({ deals: deal(1, 2) });
		expect(await scene.unmerge(merged)).toMatchObject({
			removed: 0,
			kept: [
				{ entity: 'companies', id: await scene.idOf('companies', 2), reason: 'other deals point to it: kept' }
			]
		});
		expect(await scene.there('companies')).toEqual([1, 2]);
	});

	it('has its value from before the import when the merge is taken back', async () => {
		scene = await Scene.begin(test);
		await scene.import({ companies: company(1, '') });
		await scene.import({ companies: company(2, 'Glass') });
		const changed = await scene.import({ companies: company(1, 'Wood') });
		const merged = await scene.merge('companies', 1, 2, { industry: 'from' });
		await scene.undo(changed);
		expect(await scene.industryOf(1)).toBe('Glass');
		await scene.unmerge(merged);
		expect(await scene.industryOf(1)).toBe(null);
	});

	it('has its link from before the merge when an import that changed it in between is undone last', async () => {
		scene = await Scene.begin(test);
		await scene.import({ companies: { city: false, rows: [1, 2, 3].map((id) => company(id).rows[0]!) } });
		await scene.import({ deals: deal(1, 1) });
		const merged = await scene.merge('companies', 2, 1);
		const changed = await scene.import({ deals: deal(1, 3) });
		await scene.unmerge(merged);
		await scene.undo(changed);
		expect(await test.rows('select company_id from deals')).toEqual([
			{ company_id: await scene.idOf('companies', 1) }
		]);
	});
});

describe('a merge that is taken back', () => {
	it('leaves a value alone that a later import brought too', async () => {
		scene = await Scene.begin(test);
		await scene.import({ companies: company(1, '') });
		await scene.import({ companies: company(2, 'Glass') });
		const merged = await scene.merge('companies', 1, 2);
		const agreeing = await scene.import({ companies: company(1, 'Glass') });
		expect(await scene.unmerge(merged)).toMatchObject({ conflicts: ['industry'] });
		expect(await scene.industryOf(1)).toBe('Glass');
		await scene.undo(agreeing);
		expect(await scene.industryOf(1)).toBe(null);
	});
});
