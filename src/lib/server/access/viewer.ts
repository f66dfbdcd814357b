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
			return { kind: 'owners', people: personId ? await ledBy(store, personId) : [], unowned: true };
	}
}

/** A manager and everyone below: in the manager's team or one under it, or reporting to someone below. */
async function ledBy(store: Store, personId: string): Promise<string[]> {
	// UNION, not UNION ALL: a tree that bites its own tail must end too.
	const { rows } = await store.engine.query<{ id: string }>(
		`with recursive team_tree as (
			select team_id as id from people where id = $1 and team_id is not null
			union
			select teams.id from teams join team_tree on teams.parent_id = team_tree.id where teams.deleted_at is null
		),
		led as (
			select id from people where deleted_at is null and (id = $1 or team_id in (select id from team_tree))
			union
			select people.id from people join led on people.manager_id = led.id where people.deleted_at is null
		)
		select id from led order by id`,
		[personId]
	);
	return rows.map(({ id }) => id);
}
