/** The team tree as administrators see it: who leads each team, what they see by it, who is in it and may sign in. */
import type { Role, RowScope, Viewer } from '#lib/crm/viewer.ts';
import { inTreeOrder } from '#lib/crm/team-tree.ts';
import { requireCapability } from '#lib/server/store/require-capability.ts';
import { scoped } from '#lib/server/store/row-scope.ts';
import type { Store } from '#lib/server/store/store.ts';
import { listAccounts, type ListedAccount } from './manage-accounts.ts';
import { viewerFor } from './viewer.ts';

/** A person of the CRM with the account that may sign in as them. */
export interface TeamPerson {
	id: string;
	version: number;
	name: string;
	teamId: string | null;
	account: { id: string; role: Role } | null;
}

export interface Leader {
	id: string;
	name: string;
	/** The team names them; else they lead it because they are a manager in it whom no team names. */
	isNamed: boolean;
	/** Null without an account that may sign in: then they see nothing. */
	sees: { role: Role; scope: RowScope } | null;
}

export interface TeamWithPeople {
	id: string;
	version: number;
	name: string;
	parentId: string | null;
	managerId: string | null;
	/** 0 at the top. */
	depth: number;
	leaders: Leader[];
	people: TeamPerson[];
}

export interface TeamTree {
	/** Depth first. */
	teams: TeamWithPeople[];
	/** Everyone of the CRM, by name. */
	people: TeamPerson[];
	/** Those of them who are in no team, or in one that is gone. */
	inNoTeam: TeamPerson[];
}

type TeamRow = Pick<TeamWithPeople, 'id' | 'version' | 'name' | 'parentId' | 'managerId'>;

/**
 * Every team with its people.
 *
 * @throws RecordError `not_allowed`
 */
export async function readTeams(store: Store, viewer: Viewer): Promise<TeamTree> {
	requireCapability(viewer, 'manage_people');
	const [teams, found, accounts] = await Promise.all([
		store.engine.query<TeamRow>(
			`select id, version, name, parent_id as "parentId", manager_id as "managerId" from ${scoped('teams', viewer)}`
		),
		store.engine.query<Omit<TeamPerson, 'account'>>(
			`select id, version, name, team_id as "teamId" from ${scoped('people', viewer)} order by lower(name), id`
		),
		accountsByPerson(store, viewer)
	]);
	const people = found.rows.map((person) => {
		const account = accounts.get(person.id);
		return {
			...person,
			version: Number(person.version),
			account: account ? { id: account.id, role: account.role } : null
		};
	});
	const leadersOf = await leading(store, teams.rows, people, accounts);
	const known = new Set(teams.rows.map(({ id }) => id));
	return {
		teams: inTreeOrder(teams.rows).map((team) => ({
			...team,
			version: Number(team.version),
			leaders: leadersOf(team),
			people: people.filter(({ teamId }) => teamId === team.id)
		})),
		people,
		inNoTeam: people.filter(({ teamId }) => teamId === null || !known.has(teamId))
	};
}

/** Accounts that may sign in, by the person they are; of two, the first as `listAccounts` has them. */
async function accountsByPerson(store: Store, viewer: Viewer): Promise<Map<string, ListedAccount>> {
	const accounts = new Map<string, ListedAccount>();
	for (const account of await listAccounts(store, viewer)) {
		if (account.disabled_at !== null || account.person === null) continue;
		if (!accounts.has(account.person.id)) accounts.set(account.person.id, account);
	}
	return accounts;
}

/** Who leads a team, by the same rule as the row scope; what they see is the very scope that is in force. */
async function leading(
	store: Store,
	teams: readonly TeamRow[],
	people: readonly TeamPerson[],
	accounts: ReadonlyMap<string, ListedAccount>
): Promise<(team: TeamRow) => Leader[]> {
	const named = new Set(teams.map(({ managerId }) => managerId));
	const leaders = new Map<string, Leader>();
	for (const { id, name, account } of people) {
		const isNamed = named.has(id);
		if (!isNamed && account?.role !== 'manager') continue;
		const signsIn = accounts.get(id);
		const sees = signsIn ? { role: signsIn.role, scope: (await viewerFor(store, signsIn)).scope } : null;
		leaders.set(id, { id, name, isNamed, sees });
	}
	const unnamed = people.filter(({ id }) => leaders.get(id)?.isNamed === false);
	return ({ id, managerId }) =>
		[managerId, ...unnamed.filter(({ teamId }) => teamId === id).map((person) => person.id)]
			.map((leader) => leaders.get(leader ?? ''))
			.filter((leader) => leader !== undefined);
}
