/** Notebooks that are kept in the app, as whoever reads them sees them. */
import type { Viewer } from '#lib/crm/viewer.ts';
import type { Engine, Parameter } from '#lib/server/engine/engine.ts';
import { RecordError } from '../errors.ts';
import { seenSql, seenValues, sharingOf, type SharedRow, type Sharing } from '../sharing.ts';
import type { Store } from '../store.ts';

/** A notebook without its text. */
export interface KeptNotebook extends Sharing {
	id: string;
	/** The title in its front matter. */
	name: string;
	description: string | null;
	/** The latest, from 1. */
	version: number;
	/** ISO 8601, UTC. */
	updatedAt: string;
}

export interface NotebookVersion {
	version: number;
	/** Who saved it: their name. */
	by: string;
	/** ISO 8601, UTC. */
	at: string;
}

interface NotebookRow extends SharedRow {
	id: string;
	name: string;
	description: string | null;
	version: number;
	updated_at: string;
}

export type Asked = Pick<Engine, 'query'>;

/** The viewer's own notebooks and those shared with their role, by title. Administrators see all that are shared. */
export const listKeptNotebooks = (store: Store, viewer: Viewer): Promise<KeptNotebook[]> =>
	notebooksWhere(
		store.engine,
		viewer,
		`${seenSql('notebooks', 1)} order by lower(notebooks.name), notebooks.id`,
		seenValues(viewer)
	);

/**
 * A notebook that the viewer may see, with the text of one of its versions, the latest unless told.
 *
 * @throws RecordError `not_found`; `not_allowed` for an earlier version of what they may not change
 */
export async function readKeptNotebook(
	store: Store,
	viewer: Viewer,
	id: string,
	version?: number
): Promise<{ notebook: KeptNotebook; text: string }> {
	const notebook = await seen(store.engine, viewer, id);
	const asked = version ?? notebook.version;
	// What was taken out before it was shared is not for those it is shared with.
	if (asked !== notebook.version) requireChange(notebook);
	return { notebook, text: await textOf(store.engine, notebook, asked) };
}

/**
 * Every version of a notebook, the latest first.
 *
 * @throws RecordError `not_found`; `not_allowed` for one who may not change it
 */
export async function notebookVersions(store: Store, viewer: Viewer, id: string): Promise<NotebookVersion[]> {
	requireChange(await seen(store.engine, viewer, id));
	const { rows } = await store.engine.query<{ version: number; by: string; at: string }>(
		`select version, coalesce(accounts.name, 'Someone who left') as by, saved_at as at
		from notebook_versions left join accounts on accounts.id = notebook_versions.account_id
		where notebook_id = $1 order by version desc`,
		[id]
	);
	return rows.map(({ version, by, at }) => ({ version: Number(version), by, at }));
}

/** A text that is the same as long as no notebook that is kept has changed. */
export async function notebooksStamp(store: Store): Promise<string> {
	const { rows } = await store.engine.query<{ stamp: string }>(
		`select concat_ws(' ', count(*), epoch_us(max(updated_at))) as stamp from notebooks`
	);
	return rows[0]!.stamp;
}

export async function textOf(from: Asked, { id }: KeptNotebook, version: number): Promise<string> {
	const { rows } = await from.query<{ text: string }>(
		'select text from notebook_versions where notebook_id = $1 and version = $2',
		[id, version]
	);
	if (rows[0]) return rows[0].text;
	throw new RecordError(
		'not_found',
		`The notebook has no version ${version}.`,
		'Its versions are listed on its page.'
	);
}

export async function notebooksWhere(
	from: Asked,
	viewer: Viewer,
	condition: string,
	parameters: Parameter[]
): Promise<KeptNotebook[]> {
	const { rows } = await from.query<NotebookRow>(
		`select notebooks.id, notebooks.name, description, version, shared_with, notebooks.account_id,
			coalesce(accounts.name, 'Someone who left') as owner, updated_at
		from notebooks left join accounts on accounts.id = notebooks.account_id
		where notebooks.deleted_at is null and ${condition}`,
		parameters
	);
	return rows.map(({ id, name, description, version, updated_at, ...row }) => ({
		id,
		name,
		description,
		version: Number(version),
		updatedAt: updated_at,
		...sharingOf(row, viewer)
	}));
}

export async function seen(from: Asked, viewer: Viewer, id: string): Promise<KeptNotebook> {
	const [notebook] = await notebooksWhere(from, viewer, `notebooks.id = $1 and ${seenSql('notebooks', 2)}`, [
		id,
		...seenValues(viewer)
	]);
	if (!notebook) throw notFound();
	return notebook;
}

/** @throws RecordError `not_found`; `not_allowed` for another's */
export async function changeable(from: Asked, viewer: Viewer, id: string): Promise<KeptNotebook> {
	const notebook = await seen(from, viewer, id);
	requireChange(notebook);
	return notebook;
}

function requireChange({ mayChange, name, owner }: KeptNotebook): void {
	if (mayChange) return;
	throw new RecordError(
		'not_allowed',
		`“${name}” is ${owner}’s: only they can change it, and see what it was before.`,
		'Duplicate it, and change your own.'
	);
}

export const notFound = () =>
	new RecordError(
		'not_found',
		'There is no such notebook.',
		'It may have been deleted, or is shared no more.'
	);
