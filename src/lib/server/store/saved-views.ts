/** Views that people keep: a page with its question, under a name, for themselves or shared with roles. */
import { randomUUID } from 'node:crypto';
import { isViewPage, viewPages, viewState, type ViewPage, type ViewState } from '#lib/crm/saved-views.ts';
import type { Role, Viewer } from '#lib/crm/viewer.ts';
import type { Engine, Transaction } from '#lib/server/engine/engine.ts';
import { audit } from './audit.ts';
import { invalid, RecordError, type Issue } from './errors.ts';
import {
	allowedRoles,
	checkedName,
	roleIssues,
	seenSql,
	seenValues,
	sharingOf,
	type SharedRow,
	type Sharing
} from './sharing.ts';
import type { Store } from './store.ts';

export interface SavedView extends Sharing {
	id: string;
	name: string;
	page: ViewPage;
	state: ViewState;
	/** ISO 8601, UTC. */
	updatedAt: string;
}

export interface ViewChanges {
	name?: string;
	/** The query of an address. */
	query?: string;
	sharedWith?: readonly string[];
}

/** An account's own views: more than these nobody finds again. */
const mostViews = 200;
const longestQuery = 8_000;

const selectSql = `select saved_views.id, saved_views.name, page, cast(state as varchar) as state, shared_with,
	saved_views.account_id, coalesce(accounts.name, 'Someone who left') as owner, updated_at
from saved_views left join accounts on accounts.id = saved_views.account_id
where saved_views.deleted_at is null`;

interface ViewRow extends SharedRow {
	id: string;
	name: string;
	page: string;
	state: string;
	updated_at: string;
}

/** The viewer's own views and those shared with their role, by name. Administrators see all that are shared. */
export async function listSavedViews(store: Store, viewer: Viewer, page?: ViewPage): Promise<SavedView[]> {
	const { rows } = await store.engine.query<ViewRow>(
		`${selectSql} and ${seenSql('saved_views', 1)} and ($4 is null or page = $4)
		order by lower(saved_views.name), saved_views.id`,
		[...seenValues(viewer), page ?? null]
	);
	return rows.flatMap((row) => viewOf(row, viewer));
}

/**
 * One view that the viewer may see.
 *
 * @throws RecordError `not_found`
 */
export async function savedView(store: Store, viewer: Viewer, id: string): Promise<SavedView> {
	return seen(store.engine, viewer, id);
}

/**
 * Keep a view.
 *
 * @param given a name, a page of `viewPages` and the query of its address
 * @throws RecordError `invalid`; `not_allowed` to share for one who may not
 */
export async function saveView(
	store: Store,
	viewer: Viewer,
	given: { name: string; page: string; query: string; sharedWith?: readonly string[] }
): Promise<SavedView> {
	const { name, state, sharedWith } = checked(viewer, given);
	const { page } = given;
	if (!isViewPage(page)) {
		throw invalid([
			{ field: 'page', value: page, message: `Views are of ${Object.values(viewPages).join(', ')}.` }
		]);
	}
	const id = randomUUID();
	return store.engine.transaction(async (transaction) => {
		const { rows } = await transaction.query<{ views: number }>(
			'select count(*) as views from saved_views where account_id = $1 and deleted_at is null',
			[viewer.accountId]
		);
		if (Number(rows[0]!.views) >= mostViews) {
			throw invalid([
				{ field: 'name', value: name!, message: `You have ${mostViews} views: delete one that nobody needs.` }
			]);
		}
		await transaction.query(
			`insert into saved_views (id, account_id, name, page, state, shared_with)
			values ($1, $2, $3, $4, $5::json, $6::json::text[])`,
			[id, viewer.accountId, name!, page, JSON.stringify(state ?? []), JSON.stringify(sharedWith ?? [])]
		);
		await audit(transaction, viewer, {
			action: 'view_saved',
			subject: name,
			detail: { page, shared_with: sharedWith ?? [] }
		});
		return seen(transaction, viewer, id);
	});
}

/**
 * Rename a view, give it another question, or share it with other roles.
 *
 * @throws RecordError `not_found`; `not_allowed` for another's; `invalid`
 */
export async function changeView(
	store: Store,
	viewer: Viewer,
	id: string,
	changes: ViewChanges
): Promise<SavedView> {
	const { name, state, sharedWith } = checked(viewer, changes);
	return store.engine.transaction(async (transaction) => {
		const before = await changeable(transaction, viewer, id);
		await transaction.query(
			`update saved_views set name = coalesce($2, name), state = coalesce($3::json, state),
				shared_with = coalesce($4::json::text[], shared_with), updated_at = now() where id = $1`,
			[id, name ?? null, state ? JSON.stringify(state) : null, sharedWith ? JSON.stringify(sharedWith) : null]
		);
		// An administrator who shares another's with nobody sees it no more.
		const after = (await viewsWhere(transaction, viewer, 'saved_views.id = $1', [id]))[0]!;
		const told = (view: SavedView) => ({ name: view.name, state: view.state, shared_with: view.sharedWith });
		await audit(transaction, viewer, {
			action: 'view_changed',
			subject: after.name,
			detail: { before: told(before), after: told(after) }
		});
		return after;
	});
}

/** Take a view away; `restoreView` brings it back. */
export async function deleteView(store: Store, viewer: Viewer, id: string): Promise<SavedView> {
	return store.engine.transaction(async (transaction) => {
		const view = await changeable(transaction, viewer, id);
		await transaction.query('update saved_views set deleted_at = now() where id = $1', [id]);
		await audit(transaction, viewer, { action: 'view_deleted', subject: view.name });
		return view;
	});
}

/**
 * Bring back a view of the viewer's own, or for an administrator any that was shared.
 *
 * @throws RecordError `not_found` for any other, and one that is not deleted
 */
export async function restoreView(store: Store, viewer: Viewer, id: string): Promise<SavedView> {
	return store.engine.transaction(async (transaction) => {
		const { rows } = await transaction.query(
			`update saved_views set deleted_at = null
			where id = $1 and deleted_at is not null and (account_id = $2 or ($3 and len(shared_with) > 0)) returning id`,
			[id, viewer.accountId, viewer.role === 'admin']
		);
		if (rows.length === 0) throw notFound();
		const view = await seen(transaction, viewer, id);
		await audit(transaction, viewer, { action: 'view_restored', subject: view.name });
		return view;
	});
}

async function seen(from: Pick<Engine, 'query'>, viewer: Viewer, id: string): Promise<SavedView> {
	const [view] = await viewsWhere(from, viewer, `saved_views.id = $1 and ${seenSql('saved_views', 2)}`, [
		id,
		...seenValues(viewer)
	]);
	if (!view) throw notFound();
	return view;
}

async function viewsWhere(
	from: Pick<Engine, 'query'>,
	viewer: Viewer,
	condition: string,
	parameters: (string | boolean | null)[]
): Promise<SavedView[]> {
	const { rows } = await from.query<ViewRow>(`${selectSql} and ${condition}`, parameters);
	return rows.flatMap((row) => viewOf(row, viewer));
}

async function changeable(from: Transaction, viewer: Viewer, id: string): Promise<SavedView> {
	const view = await seen(from, viewer, id);
	if (view.mayChange) return view;
	throw new RecordError(
		'not_allowed',
		`“${view.name}” is ${view.owner}’s: only they can change it.`,
		'Save it under a name of your own.'
	);
}

const notFound = () =>
	new RecordError('not_found', 'There is no such view.', 'It may have been deleted, or is shared no more.');

/** A row as a view; none where its page is one that there is no more. */
function viewOf(row: ViewRow, viewer: Viewer): SavedView[] {
	if (!isViewPage(row.page)) return [];
	return [
		{
			id: row.id,
			name: row.name,
			page: row.page,
			state: stateOf(row.state),
			...sharingOf(row, viewer),
			updatedAt: row.updated_at
		}
	];
}

function stateOf(text: string): ViewState {
	const state = JSON.parse(text) as unknown;
	if (!Array.isArray(state)) return [];
	return state.filter(
		(pair): pair is [string, string] =>
			Array.isArray(pair) && pair.length === 2 && pair.every((part) => typeof part === 'string')
	);
}

/** What was given, as it is kept. */
function checked(
	viewer: Viewer,
	{ name, query, sharedWith }: ViewChanges
): { name?: string; state?: ViewState; sharedWith?: Role[] } {
	const { name: text, issues: ofName } = checkedName(name, 'view');
	const issues: Issue[] = [...ofName, ...roleIssues(sharedWith)];
	if (query !== undefined && query.length > longestQuery) {
		issues.push({ field: 'query', value: null, message: 'This view says more than can be saved.' });
	}
	if (issues.length > 0) throw invalid(issues);
	return {
		...(text !== undefined && { name: text }),
		...(query !== undefined && { state: viewState(query) }),
		...(sharedWith && { sharedWith: allowedRoles(viewer, sharedWith) })
	};
}
