import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemViewer } from '#lib/crm/viewer.ts';
import { ann, companyStore, type TestStore } from '../testing.ts';
import { createRecord, deleteRecord, readRecord, updateRecord, type RecordInput } from './index.ts';

let test: TestStore;
beforeAll(async () => {
	test = await companyStore();
	await test.script(`
		insert into teams (id, name, parent_id) values ('paris', 'Paris', 'north'), ('lyon', 'Lyon', 'paris'), ('empty', 'Empty', null);
		insert into quotas (id, team_id) values ('quota', 'lyon');
	`);
});
afterAll(() => test.clear());

const change = async (entity: 'teams' | 'people' | 'companies', id: string, input: RecordInput) => {
	const { version } = await readRecord(test.store, systemViewer, entity, id);
	return updateRecord(test.store, systemViewer, entity, id, input, { version });
};
const remove = (id: string) => deleteRecord(test.store, systemViewer, 'teams', id);

describe('a team', () => {
	it.each(['north', 'paris', 'lyon'])(
		'never stands below itself: North in %s is refused',
		async (parent_id) => {
			await expect(change('teams', 'north', { parent_id })).rejects.toMatchObject({
				code: 'invalid',
				issues: [{ field: 'parent_id', message: expect.stringContaining('stands below it already') }]
			});
			expect((await readRecord(test.store, systemViewer, 'teams', 'north')).values.parent_id).toBeNull();
		}
	);

	it('moves to where there is no circle, and back out of one that a file brought in', async () => {
		expect((await change('teams', 'lyon', { parent_id: 'north' })).values.parent_id).toBe('north');
		await test.script(`insert into teams (id, name, parent_id) values ('a', 'A', 'b'), ('b', 'B', 'a')`);
		expect((await change('teams', 'a', { name: 'Alpha' })).label).toBe('Alpha');
		expect((await change('teams', 'a', { parent_id: 'north' })).values.parent_id).toBe('north');
	});

	it('is deleted when it is empty, and no sooner', async () => {
		await expect(remove('north')).rejects.toMatchObject({
			code: 'invalid',
			message: expect.stringMatching(/^North is not empty: 1 person and \d teams belong to it\.$/)
		});
		await expect(remove('lyon')).rejects.toMatchObject({
			message: 'Lyon is not empty: 1 quota belongs to it.'
		});
		await remove('empty');
		await expect(readRecord(test.store, systemViewer, 'teams', 'empty')).rejects.toMatchObject({
			code: 'not_found'
		});
	});

	it('is for administrators to make', async () => {
		await expect(createRecord(test.store, ann, 'teams', { name: 'Mine' })).rejects.toMatchObject({
			code: 'not_allowed'
		});
	});
});

it('nobody reports to someone who reports to them', async () => {
	await change('people', 'ann', { manager_id: 'bob' });
	await expect(change('people', 'bob', { manager_id: 'ann' })).rejects.toMatchObject({
		issues: [{ field: 'manager_id' }]
	});
});

it('no company belongs to its own subsidiary', async () => {
	await change('companies', 'acme', { parent_id: 'bolt' });
	await expect(change('companies', 'bolt', { parent_id: 'acme' })).rejects.toMatchObject({
		issues: [{ field: 'parent_id' }]
	});
});
