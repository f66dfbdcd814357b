/** Notebooks that are files of a folder: those that ship, and those that somebody puts beside them. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NotebookError } from './errors.ts';
import { parseNotebook } from './parse/parse.ts';

export interface NotebookFile {
	/** Its file without the ending. */
	name: string;
	title: string;
	description: string | null;
	problems: number;
}

const nameShape = /^[\p{L}\p{N}][\p{L}\p{N}_ -]{0,99}$/u;

/** The notebooks of a folder by their names; what is no notebook by its name, such as README.md, is left out. */
export async function listNotebooks(folder: string): Promise<NotebookFile[]> {
	const names = (await readdir(folder).catch(ifMissing))
		.filter((file) => file.endsWith('.md') && file !== 'README.md')
		.map((file) => file.slice(0, -'.md'.length))
		.filter((name) => nameShape.test(name))
		.sort();
	return Promise.all(
		names.map(async (name) => {
			const { notebook, problems } = parseNotebook(await readFile(join(folder, `${name}.md`), 'utf8'));
			return { name, title: notebook.title, description: notebook.description, problems: problems.length };
		})
	);
}

/**
 * The text of a notebook of a folder.
 *
 * @throws NotebookError when there is none of that name
 */
export async function readNotebook(folder: string, name: string): Promise<string> {
	const text = nameShape.test(name)
		? await readFile(join(folder, `${name}.md`), 'utf8').catch(ifMissing)
		: [];
	if (typeof text === 'string') return text;
	const known = (await listNotebooks(folder)).map((each) => each.name);
	throw new NotebookError(
		'unknown_notebook',
		`There is no notebook named “${name}”.`,
		known.length > 0 ? `There are ${known.join(', ')}.` : `Put Markdown files into ${folder}.`
	);
}

function ifMissing(failure: NodeJS.ErrnoException): never[] {
	if (failure.code === 'ENOENT') return [];
	throw failure;
}
