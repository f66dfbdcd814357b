import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemViewer } from '#lib/crm/viewer.ts';
import { ann, companyStore, type TestStore } from '#lib/server/store/testing.ts';
import { readTeams } from './teams.ts';

let test: TestStore;
beforeAll(async () => {
	test = await companyStore();
	await test.script(`
		update teams set manager_id = 'bob' where id = 'north';
		insert into teams (id, name, parent_id, manager_id) values
			('oslo', 'Oslo', 'north', null), ('stray', 'Stray', 'gone', 'cleo'), ('south', 'South', null, 'ann');
		insert into people (id, name, team_id) values ('cleo', 'Cleo', 'oslo'), ('dan', 'Dan', 'oslo'), ('eve', 'Eve', 'gone');
		insert into accounts (id, email, name, role, person_id, disabled_at) values
			('account-bob', 'b@example.com', 'Bob', 'manager', 'bob', null),
			('account-cleo', 'c@example.com', 'Cleo', 'manager', 'cleo', now()),
			('account-dan', 'd@example.com', 'Dan', 'manager', 'dan', null);
	`);
});
afterAll(() => test.clear());

const teamNamed = async (name: string) =>
	(await readTeams(test.store, systemViewer)).teams.find((team) => team.name === name)!;

describe('the team tree', () => {
	it('has every team once, one whose parent is gone at the top', async () => {
		const { teams } = await readTeams(test.store, systemViewer);
		expect(teams.map(({ name, depth }) => `${depth} ${name}`)).toEqual([
			'0 North',
			'1 Oslo',
			'0 South',
			'0 Stray'
		]);
	});

	it('says who is in a team, and who of them may sign in', async () => {
		expect((await teamNamed('Oslo')).people).toMatchObject([
			{ name: 'Cleo', account: null },
			{ name: 'Dan', account: { id: 'account-dan', role: 'manager' } }
		]);
	});

	it('loses nobody: whose team is gone is in no team', async () => {
		const { inNoTeam } = await readTeams(test.store, systemViewer);
		expect(inNoTeam.map(({ name }) => name)).toEqual(['Bob Baker', 'Eve']);
	});

	it('is for administrators', async () => {
		await expect(readTeams(test.store, ann)).rejects.toMatchObject({ code: 'not_allowed' });
	});
});

describe('who leads a team', () => {
	it('is who it names, with the people and teams below', async () => {
		expect((await teamNamed('North')).leaders).toEqual([
			{
				id: 'bob',
				name: 'Bob Baker',
				isNamed: true,
				sees: {
					role: 'manager',
					scope: {
						kind: 'owners',
						people: ['ann', 'bob', 'cleo', 'dan'],
						teams: ['north', 'oslo'],
						unowned: true
					}
				}
			}
		]);
	});

	it('is also a manager in it whom no team names', async () => {
		expect((await teamNamed('Oslo')).leaders).toMatchObject([
			{ name: 'Dan', isNamed: false, sees: { scope: { people: ['dan', 'cleo'].sort(), teams: ['oslo'] } } }
		]);
	});

	it('sees by their role and not by the team, and nothing without an account', async () => {
		expect((await teamNamed('South')).leaders).toMatchObject([
			{ name: 'Ann Archer', sees: { role: 'rep', scope: { people: ['ann'] } } }
		]);
		expect((await teamNamed('Stray')).leaders).toMatchObject([{ name: 'Cleo', sees: null }]);
	});
});
