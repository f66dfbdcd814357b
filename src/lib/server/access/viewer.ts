import type { RowScope, Viewer } from '#lib/crm/viewer.ts';
import type { Store } from '#lib/server/store/store.ts';
import type { Account } from './accounts.ts';

/** An account as the one who asks: what rows it may see, and how it reads numbers and dates. */
export async function viewerFor(store: Store, account: Account): Promise<Viewer> {
	const [settings, personId] = await Promise.all([store.settings(), personOf(store, account)]);
	return {
		accountId: account.id,
		name: account.name,
		email: account.email,
		role: account.role,
		personId,
		scope: await scopeFor(store, account.role, personId),
		locale: account.locale ?? settings.locale,
		timeZone: account.time_zone ?? settings.time_zone
	};
}

async function personOf(store: Store, account: Account): Promise<string | null> {
	if (account.person_id) return account.person_id;
	const { rows } = await store.engine.query<{ id: string | null }>(
		'select min(id) as id from people where lower(email) = $1 and deleted_at is null',
		[account.email]
	);
	return rows[0]?.id ?? null;
}

async function scopeFor(store: Store, role: Viewer['role'], personId: string | null): Promise<RowScope> {
	switch (role) {
		case 'admin':
		case 'analyst':
		case 'marketer':
			return { kind: 'all' };
		case 'rep':
			return { kind: 'owners', people: personId ? [personId] : [], unowned: false };
		case 'manager':
			return { kind: 'owners', unowned: true, ...(await ledBy(store, personId)) };
	}
}

/**
 * What a manager leads: the teams that name them as their manager, else the team they are in, with every team below;
 * and everyone in those teams, or reporting to someone of them.
 */
async function ledBy(store: Store, personId: string | null): Promise<{ people: string[]; teams: string[] }> {
	if (personId === null) return { people: [], teams: [] };
	// UNION, not UNION ALL: a tree that bites its own tail must end too.
	const { rows } = await store.engine.query<{ people: string[] | null; teams: string[] | null }>(
		`with recursive alive as (select id, parent_id, manager_id from teams where deleted_at is null),
		team_tree as (
			select id from alive where manager_id = $1
				or (id = (select team_id from people where id = $1) and not exists (from alive where manager_id = $1))
			union
			select alive.id from alive join team_tree on alive.parent_id = team_tree.id
		),
		led as (
			select id from people where deleted_at is null and (id = $1 or team_id in (select id from team_tree))
			union
			select people.id from people join led on people.manager_id = led.id where people.deleted_at is null
		)
		select (select list(id order by id) from led) as people, (select list(id order by id) from team_tree) as teams`,
		[personId]
	);
	return { people: rows[0]?.people ?? [], teams: rows[0]?.teams ?? [] };
}
