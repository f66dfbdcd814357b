/** Dashboards: saved views and texts, laid out by a person, for themselves or shared with roles. */
import { randomUUID } from 'node:crypto';
import { isWidth, tilesOf, widths, type Tile, type TileContent } from '#lib/crm/dashboards.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import type { Engine, Transaction } from '#lib/server/engine/engine.ts';
import { audit } from './audit.ts';
import { invalid, RecordError, type Issue } from './errors.ts';
import { savedView } from './saved-views.ts';
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

export interface Dashboard extends Sharing {
	id: string;
	name: string;
	/** In their order. */
	tiles: Tile[];
	/** ISO 8601, UTC. */
	updatedAt: string;
}

/** Where a tile is put: in front of another; null: behind all. One that is there no more is as none. */
type Before = string | null;

/** An account's own dashboards, tiles on one (each is a question that its page asks), and characters of a text. */
const most = { dashboards: 100, tiles: 24, text: 4_000 };

const selectSql = `select dashboards.id, dashboards.name, cast(tiles as varchar) as tiles, shared_with,
	dashboards.account_id, coalesce(accounts.name, 'Someone who left') as owner, updated_at
from dashboards left join accounts on accounts.id = dashboards.account_id
where dashboards.deleted_at is null`;

interface DashboardRow extends SharedRow {
	id: string;
	name: string;
	tiles: string;
	updated_at: string;
}

/** The viewer's own dashboards and those shared with their role, by name. Administrators see all that are shared. */
export async function listDashboards(store: Store, viewer: Viewer): Promise<Dashboard[]> {
	const { rows } = await store.engine.query<DashboardRow>(
		`${selectSql} and ${seenSql('dashboards', 1)} order by lower(dashboards.name), dashboards.id`,
		seenValues(viewer)
	);
	return rows.map((row) => dashboardOf(row, viewer));
}

/**
 * One dashboard that the viewer may see. Which of its views they may see is for `savedView` to say.
 *
 * @throws RecordError `not_found`
 */
export async function readDashboard(store: Store, viewer: Viewer, id: string): Promise<Dashboard> {
	return seen(store.engine, viewer, id);
}

/**
 * Make a dashboard, with nothing on it.
 *
 * @throws RecordError `invalid`; `not_allowed` to share for one who may not
 */
export async function makeDashboard(
	store: Store,
	viewer: Viewer,
	given: { name: string; sharedWith?: readonly string[] }
): Promise<Dashboard> {
	const { name, sharedWith } = checked(viewer, given);
	const id = randomUUID();
	return store.engine.transaction(async (transaction) => {
		const { rows } = await transaction.query<{ dashboards: number }>(
			'select count(*) as dashboards from dashboards where account_id = $1 and deleted_at is null',
			[viewer.accountId]
		);
		if (Number(rows[0]!.dashboards) >= most.dashboards) {
			throw refusedValue('name', `You have ${most.dashboards} dashboards: delete one that nobody needs.`);
		}
		await transaction.query(
			`insert into dashboards (id, account_id, name, tiles, shared_with)
			values ($1, $2, $3, '[]'::json, $4::json::text[])`,
			[id, viewer.accountId, name!, JSON.stringify(sharedWith ?? [])]
		);
		await audit(transaction, viewer, {
			action: 'dashboard_made',
			subject: name,
			detail: { shared_with: sharedWith ?? [] }
		});
		return seen(transaction, viewer, id);
	});
}

/**
 * Rename a dashboard, or share it with other roles.
 *
 * @throws RecordError `not_found`; `not_allowed` for another's; `invalid`
 */
export async function changeDashboard(
	store: Store,
	viewer: Viewer,
	id: string,
	changes: { name?: string; sharedWith?: readonly string[] }
): Promise<Dashboard> {
	const { name, sharedWith } = checked(viewer, changes);
	return store.engine.transaction(async (transaction) => {
		const before = await changeable(transaction, viewer, id);
		await transaction.query(
			`update dashboards set name = coalesce($2, name), shared_with = coalesce($3::json::text[], shared_with),
				updated_at = now() where id = $1`,
			[id, name ?? null, sharedWith ? JSON.stringify(sharedWith) : null]
		);
		// An administrator who shares another's with nobody sees it no more.
		const after = (await dashboardsWhere(transaction, viewer, 'dashboards.id = $1', [id]))[0]!;
		const told = (each: Dashboard) => ({ name: each.name, shared_with: each.sharedWith });
		await audit(transaction, viewer, {
			action: 'dashboard_changed',
			subject: after.name,
			detail: { before: told(before), after: told(after) }
		});
		return after;
	});
}

/** Take a dashboard away; `restoreDashboard` brings it back. Its views stay. */
export async function deleteDashboard(store: Store, viewer: Viewer, id: string): Promise<Dashboard> {
	return store.engine.transaction(async (transaction) => {
		const dashboard = await changeable(transaction, viewer, id);
		await transaction.query('update dashboards set deleted_at = now() where id = $1', [id]);
		await audit(transaction, viewer, { action: 'dashboard_deleted', subject: dashboard.name });
		return dashboard;
	});
}

/**
 * Bring back a dashboard of the viewer's own, or for an administrator any that was shared.
 *
 * @throws RecordError `not_found` for any other, and one that is not deleted
 */
export async function restoreDashboard(store: Store, viewer: Viewer, id: string): Promise<Dashboard> {
	return store.engine.transaction(async (transaction) => {
		const { rows } = await transaction.query(
			`update dashboards set deleted_at = null where id = $1 and deleted_at is not null
				and (account_id = $2 or ($3 and len(shared_with) > 0)) returning id`,
			[id, viewer.accountId, viewer.role === 'admin']
		);
		if (rows.length === 0) throw notFound();
		const dashboard = await seen(transaction, viewer, id);
		await audit(transaction, viewer, { action: 'dashboard_restored', subject: dashboard.name });
		return dashboard;
	});
}

/**
 * Put a tile on a dashboard.
 *
 * @throws RecordError `not_found` for a view that the viewer does not see; `invalid`; `not_allowed`
 */
export async function addTile(
	store: Store,
	viewer: Viewer,
	id: string,
	given: TileContent & { width: number; before?: Before }
): Promise<{ dashboard: Dashboard; tile: Tile }> {
	const { before = null, width } = given;
	checkWidth(width);
	const content = await checkedContent(store, viewer, given);
	const tile: Tile = { id: randomUUID(), width, ...content };
	const dashboard = await changeTiles(store, viewer, id, tile.id, (tiles) => {
		if (tiles.length >= most.tiles) {
			throw refusedValue('tile', `A dashboard has room for ${most.tiles} tiles: begin another.`);
		}
		return put(tiles, tile, before);
	});
	return { dashboard, tile };
}

/** Move a tile in front of another, or behind all. */
export async function moveTile(
	store: Store,
	viewer: Viewer,
	id: string,
	tileId: string,
	before: Before
): Promise<Dashboard> {
	return changeTiles(store, viewer, id, tileId, (tiles) => {
		const tile = tileIn(tiles, tileId);
		if (before === tileId) return tiles;
		return put(
			tiles.filter((each) => each !== tile),
			tile,
			before
		);
	});
}

/** Give a tile another width in columns. */
export async function resizeTile(
	store: Store,
	viewer: Viewer,
	id: string,
	tileId: string,
	width: number
): Promise<Dashboard> {
	checkWidth(width);
	return changeTiles(store, viewer, id, tileId, (tiles) => {
		const tile = tileIn(tiles, tileId);
		return tiles.map((each) => (each === tile ? { ...tile, width } : each));
	});
}

/** Write a text tile anew. */
export async function writeTile(
	store: Store,
	viewer: Viewer,
	id: string,
	tileId: string,
	text: string
): Promise<Dashboard> {
	const written = checkedText(text);
	return changeTiles(store, viewer, id, tileId, (tiles) => {
		const tile = tileIn(tiles, tileId);
		if (tile.kind !== 'text') throw refusedValue('text', 'This tile shows a view, and has no text.');
		return tiles.map((each) => (each === tile ? { ...tile, text: written } : each));
	});
}

/** Take a tile off; what it was and stood in front of puts it back with `addTile`. */
export async function removeTile(
	store: Store,
	viewer: Viewer,
	id: string,
	tileId: string
): Promise<{ tile: Tile; before: Before }> {
	let removed: { tile: Tile; before: Before };
	await changeTiles(store, viewer, id, tileId, (tiles) => {
		const tile = tileIn(tiles, tileId);
		removed = { tile, before: tiles[tiles.indexOf(tile) + 1]?.id ?? null };
		return tiles.filter((each) => each !== tile);
	});
	return removed!;
}

/** Change one tile within the tiles as they are now: who else moves another meanwhile loses nothing. */
async function changeTiles(
	store: Store,
	viewer: Viewer,
	id: string,
	tileId: string,
	change: (tiles: Tile[]) => Tile[]
): Promise<Dashboard> {
	return store.engine.transaction(async (transaction) => {
		const { name, tiles } = await changeable(transaction, viewer, id);
		const changed = change(tiles);
		await transaction.query('update dashboards set tiles = $2::json, updated_at = now() where id = $1', [
			id,
			JSON.stringify(changed)
		]);
		const told = (all: Tile[]) => {
			const place = all.findIndex((each) => each.id === tileId);
			return place < 0 ? {} : { tile: all[place], place: place + 1 };
		};
		await audit(transaction, viewer, {
			action: 'dashboard_changed',
			subject: name,
			detail: { before: told(tiles), after: told(changed) }
		});
		return seen(transaction, viewer, id);
	});
}

function put(tiles: Tile[], tile: Tile, before: Before): Tile[] {
	const place = tiles.findIndex(({ id }) => id === before);
	return place < 0 ? [...tiles, tile] : tiles.toSpliced(place, 0, tile);
}

function tileIn(tiles: Tile[], id: string): Tile {
	const tile = tiles.find((each) => each.id === id);
	if (tile) return tile;
	throw new RecordError('not_found', 'There is no such tile.', 'Someone may have taken it off meanwhile.');
}

async function checkedContent(store: Store, viewer: Viewer, given: TileContent): Promise<TileContent> {
	if (given.kind === 'text') return { kind: 'text', text: checkedText(given.text) };
	return { kind: 'view', view: (await savedView(store, viewer, given.view)).id };
}

function checkedText(text: string): string {
	const written = text.replaceAll('\r\n', '\n').trim();
	if (written === '' || written.length > most.text) {
		throw refusedValue('text', `Write 1 to ${most.text} characters.`);
	}
	return written;
}

function checkWidth(width: number): void {
	if (!isWidth(width)) {
		throw refusedValue('width', `A tile is ${widths.least} to ${widths.most} columns wide.`);
	}
}

const refusedValue = (field: string, message: string) => invalid([{ field, value: null, message }]);

async function seen(from: Pick<Engine, 'query'>, viewer: Viewer, id: string): Promise<Dashboard> {
	const [dashboard] = await dashboardsWhere(
		from,
		viewer,
		`dashboards.id = $1 and ${seenSql('dashboards', 2)}`,
		[id, ...seenValues(viewer)]
	);
	if (!dashboard) throw notFound();
	return dashboard;
}

async function dashboardsWhere(
	from: Pick<Engine, 'query'>,
	viewer: Viewer,
	condition: string,
	parameters: (string | boolean | null)[]
): Promise<Dashboard[]> {
	const { rows } = await from.query<DashboardRow>(`${selectSql} and ${condition}`, parameters);
	return rows.map((row) => dashboardOf(row, viewer));
}

async function changeable(from: Transaction, viewer: Viewer, id: string): Promise<Dashboard> {
	const dashboard = await seen(from, viewer, id);
	if (dashboard.mayChange) return dashboard;
	throw new RecordError(
		'not_allowed',
		`“${dashboard.name}” is ${dashboard.owner}’s: only they can change it.`,
		'Make one of your own.'
	);
}

const notFound = () =>
	new RecordError(
		'not_found',
		'There is no such dashboard.',
		'It may have been deleted, or is shared no more.'
	);

const dashboardOf = (row: DashboardRow, viewer: Viewer): Dashboard => ({
	id: row.id,
	name: row.name,
	tiles: tilesOf(JSON.parse(row.tiles)),
	...sharingOf(row, viewer),
	updatedAt: row.updated_at
});

function checked(viewer: Viewer, { name, sharedWith }: { name?: string; sharedWith?: readonly string[] }) {
	const { name: text, issues: ofName } = checkedName(name, 'dashboard');
	const issues: Issue[] = [...ofName, ...roleIssues(sharedWith)];
	if (issues.length > 0) throw invalid(issues);
	return { name: text, sharedWith: sharedWith && allowedRoles(viewer, sharedWith) };
}
