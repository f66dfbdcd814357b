/** How notebooks that are kept in the app are made, saved, shared, taken away and brought back. */
import { randomUUID } from 'node:crypto';
import type { Viewer } from '#lib/crm/viewer.ts';
import type { Transaction } from '#lib/server/engine/engine.ts';
import { audit } from '../audit.ts';
import { invalid, RecordError } from '../errors.ts';
import { allowedRoles, roleIssues } from '../sharing.ts';
import type { Store } from '../store.ts';
import { changeable, notebooksWhere, notFound, seen, textOf, type Asked, type KeptNotebook } from './kept.ts';

/** What is kept of a text: the text, and what its front matter says. */
export interface NotebookText {
	name: string;
	description: string | null;
	text: string;
}

/** An account's own notebooks, and characters of one. */
const most = { notebooks: 500, text: 400_000 };

/**
 * Keep a new notebook, which is the viewer's own.
 *
 * @throws RecordError `invalid` when it is too long, or there are too many
 */
export async function makeNotebook(store: Store, viewer: Viewer, given: NotebookText): Promise<KeptNotebook> {
	checkText(given.text);
	const id = randomUUID();
	return store.engine.transaction(async (transaction) => {
		const { rows } = await transaction.query<{ notebooks: number }>(
			'select count(*) as notebooks from notebooks where account_id = $1 and deleted_at is null',
			[viewer.accountId]
		);
		if (Number(rows[0]!.notebooks) >= most.notebooks)
			throw refusedText(`You have ${most.notebooks} notebooks: delete one that nobody needs.`);
		await transaction.query(
			'insert into notebooks (id, account_id, name, description, version) values ($1, $2, $3, $4, 1)',
			[id, viewer.accountId, given.name, given.description]
		);
		await keepVersion(transaction, viewer, id, 1, given.text);
		await audit(transaction, viewer, { action: 'notebook_made', subject: given.name });
		return seen(transaction, viewer, id);
	});
}

/**
 * Save a text as the next version. A text that is the latest as it stands makes none.
 *
 * @param from the version that was edited
 * @throws RecordError `not_found`; `not_allowed` for another's; `conflict` when someone saved meanwhile; `invalid`
 */
export async function saveNotebook(
	store: Store,
	viewer: Viewer,
	id: string,
	given: NotebookText & { from: number }
): Promise<KeptNotebook> {
	checkText(given.text);
	return store.engine.transaction(async (transaction) => {
		const before = await changeable(transaction, viewer, id);
		if (before.version !== given.from) throw await savedMeanwhile(transaction, before);
		if ((await textOf(transaction, before, before.version)) === given.text) return before;
		const version = before.version + 1;
		await transaction.query(
			'update notebooks set name = $2, description = $3, version = $4, updated_at = now() where id = $1',
			[id, given.name, given.description, version]
		);
		await keepVersion(transaction, viewer, id, version, given.text);
		await audit(transaction, viewer, { action: 'notebook_saved', subject: given.name, detail: { version } });
		return seen(transaction, viewer, id);
	});
}

/**
 * Share a notebook with other roles than before.
 *
 * @throws RecordError `not_found`; `not_allowed` for another's, and for one who may not share; `invalid`
 */
export async function shareNotebook(
	store: Store,
	viewer: Viewer,
	id: string,
	sharedWith: readonly string[]
): Promise<KeptNotebook> {
	const issues = roleIssues(sharedWith);
	if (issues.length > 0) throw invalid(issues);
	const roles = allowedRoles(viewer, sharedWith);
	return store.engine.transaction(async (transaction) => {
		const before = await changeable(transaction, viewer, id);
		await transaction.query(
			'update notebooks set shared_with = $2::json::text[], updated_at = now() where id = $1',
			[id, JSON.stringify(roles)]
		);
		await audit(transaction, viewer, {
			action: 'notebook_shared',
			subject: before.name,
			detail: { before: before.sharedWith, after: roles }
		});
		// An administrator who shares another's with nobody sees it no more.
		return (await notebooksWhere(transaction, viewer, 'notebooks.id = $1', [id]))[0]!;
	});
}

/** Take a notebook away; `restoreNotebook` brings it back with all its versions. */
export async function deleteNotebook(store: Store, viewer: Viewer, id: string): Promise<KeptNotebook> {
	return store.engine.transaction(async (transaction) => {
		const notebook = await changeable(transaction, viewer, id);
		await transaction.query('update notebooks set deleted_at = now(), updated_at = now() where id = $1', [
			id
		]);
		await audit(transaction, viewer, { action: 'notebook_deleted', subject: notebook.name });
		return notebook;
	});
}

/**
 * Bring back a notebook of the viewer's own, or for an administrator any that was shared.
 *
 * @throws RecordError `not_found` for any other, and one that is not deleted
 */
export async function restoreNotebook(store: Store, viewer: Viewer, id: string): Promise<KeptNotebook> {
	return store.engine.transaction(async (transaction) => {
		const { rows } = await transaction.query(
			`update notebooks set deleted_at = null, updated_at = now() where id = $1 and deleted_at is not null
				and (account_id = $2 or ($3 and len(shared_with) > 0)) returning id`,
			[id, viewer.accountId, viewer.role === 'admin']
		);
		if (rows.length === 0) throw notFound();
		const notebook = await seen(transaction, viewer, id);
		await audit(transaction, viewer, { action: 'notebook_restored', subject: notebook.name });
		return notebook;
	});
}

async function keepVersion(
	transaction: Transaction,
	viewer: Viewer,
	id: string,
	version: number,
	text: string
): Promise<void> {
	await transaction.query(
		'insert into notebook_versions (notebook_id, version, text, account_id) values ($1, $2, $3, $4)',
		[id, version, text, viewer.accountId]
	);
}

async function savedMeanwhile(from: Asked, { id, version }: KeptNotebook): Promise<RecordError> {
	const { rows } = await from.query<{ name: string }>(
		`select name from accounts join notebook_versions on accounts.id = account_id
		where notebook_id = $1 and version = $2`,
		[id, version]
	);
	return new RecordError(
		'conflict',
		`${rows[0]?.name ?? 'Someone'} saved version ${version} meanwhile: yours was not saved.`,
		'Copy what you wrote, open the notebook again, and put it in there.'
	);
}

function checkText(text: string): void {
	if (text.length <= most.text) return;
	throw refusedText(
		`A notebook has room for ${most.text} characters, and this one has ${text.length}: split it.`
	);
}

const refusedText = (message: string) => invalid([{ field: 'text', value: null, message }]);
