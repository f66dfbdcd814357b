/** Every notebook that somebody may open: those kept in the app, those that ship, and those in the data folder's `notebooks/`. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Viewer } from '#lib/crm/viewer.ts';
import { packageRoot } from '#lib/server/sources/source-process.ts';
import {
	makeNotebook,
	readKeptNotebook,
	saveNotebook,
	type KeptNotebook,
	type NotebookText
} from '#lib/server/store/notebooks/index.ts';
import type { Store } from '#lib/server/store/store.ts';
import { listNotebooks, readNotebook } from './files.ts';
import { parseNotebook } from './parse/parse.ts';

/** `kept`: in the app. `shipped`: a file of Weatherglass. `folder`: a file in the data folder. */
export type NotebookOrigin = 'kept' | 'shipped' | 'folder';

export interface OpenNotebook {
	id: string;
	origin: NotebookOrigin;
	text: string;
	/** Null of a file. */
	kept: KeptNotebook | null;
}

/** A notebook that is a file. */
export interface FileNotebook {
	id: string;
	origin: 'shipped' | 'folder';
	title: string;
	description: string | null;
	problems: number;
}

/** The folder of the notebooks that ship. */
export const shippedFolder = (): string => join(packageRoot(), 'notebooks');

const folders = (store: Store) => ({ shipped: shippedFolder(), folder: join(store.folder, 'notebooks') });

/** Files hold no data: whoever signs in may read them, and sees their own rows in them. */
export async function listFileNotebooks(store: Store): Promise<FileNotebook[]> {
	const listed = Object.entries(folders(store)).map(async ([origin, folder]) =>
		(await listNotebooks(folder)).map(({ name, ...file }) => ({
			...file,
			id: `${origin}.${name}`,
			origin: origin as FileNotebook['origin']
		}))
	);
	return (await Promise.all(listed)).flat();
}

/**
 * The text of a notebook, as a file is now, or of one version of what is kept, the latest unless told.
 *
 * @throws RecordError, NotebookError where there is none that the viewer may read
 */
export async function openNotebook(
	store: Store,
	viewer: Viewer,
	id: string,
	version?: number
): Promise<OpenNotebook> {
	const [origin = '', ...name] = id.split('.');
	if (origin === 'shipped' || origin === 'folder') {
		const text = await readNotebook(folders(store)[origin], name.join('.'));
		return { id, origin, text, kept: null };
	}
	const { notebook, text } = await readKeptNotebook(store, viewer, id, version);
	return { id, origin: 'kept', text, kept: notebook };
}

/** Keep a new notebook of the viewer's own. */
export const keepNew = (store: Store, viewer: Viewer, text: string): Promise<KeptNotebook> =>
	makeNotebook(store, viewer, described(text));

/**
 * A copy of a notebook, which is the viewer's own.
 *
 * @throws RecordError, NotebookError where there is none that the viewer may read
 */
export const duplicateNotebook = async (store: Store, viewer: Viewer, id: string): Promise<KeptNotebook> =>
	keepNew(store, viewer, (await openNotebook(store, viewer, id)).text);

/**
 * Save a text as the next version, also one that can't be run yet.
 *
 * @param from the version that was edited
 * @throws RecordError as `saveNotebook`
 */
export const keepText = (
	store: Store,
	viewer: Viewer,
	id: string,
	{ text, from }: { text: string; from: number }
): Promise<KeptNotebook> => saveNotebook(store, viewer, id, { ...described(text), from });

/** A text as it is kept: forms send the line ends of the web. */
function described(given: string): NotebookText {
	const text = given.replaceAll('\r\n', '\n');
	const { title, description } = parseNotebook(text).notebook;
	return { name: title.trim() || 'Untitled notebook', description, text };
}

/** A text that is the same as long as no notebook that is a file has changed. */
export async function fileStamp(store: Store): Promise<string> {
	const stamps = Object.values(folders(store)).map(async (folder) => {
		const files = (await readdir(folder).catch(() => [])).filter((file) => file.endsWith('.md')).sort();
		const looks = files.map(async (file) => {
			const look = await stat(join(folder, file)).catch(() => null);
			return `${file} ${look?.mtimeMs} ${look?.size}`;
		});
		return (await Promise.all(looks)).join(' ');
	});
	return (await Promise.all(stamps)).join(' ');
}
