import * as v from 'valibot';
import {
	findImportJob,
	listRejects,
	pageOfImports,
	undoImport,
	UndoError,
	type Job,
	type RefusedCell,
	type StoredReject
} from '#lib/server/import/index.ts';
import { wholeNumber } from '../answers.ts';
import { importDocument, listedDocument } from '../import-documents.ts';
import { listedImport, oneImport, refusedCell, rejectState, undoneImport } from '../import-schemas.ts';
import { operation } from '../operation.ts';
import { none, once, text, wholeNumber as numberFromText } from '../schemas.ts';

const id = v.strictObject({ id: text });
/** Of a page: as they come, and the most. */
const importPage = { usual: 50, most: 200 };
const rejectPage = { usual: 100, most: 1000 };

export const listImports = operation({
	id: 'listImports',
	method: 'GET',
	path: '/imports',
	summary: 'The imports of files, the latest first, a page at a time, with what each file brought.',
	scope: 'imports:read',
	limit: 'api',
	parameters: none,
	query: v.strictObject({
		limit: v.optional(once(numberFromText(importPage.most))),
		cursor: v.optional(once(text, '`next_cursor` of the page before.'))
	}),
	body: null,
	produces: ['application/json'],
	answer: v.object({ imports: v.array(listedImport), next_cursor: v.nullable(v.string()) }),
	example: { query: { limit: '2' } },
	async handle({ store, bearer: { viewer }, query: { limit, cursor } }) {
		const { imports, next } = await pageOfImports(store, viewer, {
			limit: limit ?? importPage.usual,
			cursor
		});
		return { json: { imports: imports.map(listedDocument), next_cursor: next } };
	}
});

export const readOneImport = operation({
	id: 'readImport',
	method: 'GET',
	path: '/imports/{id}',
	summary:
		'One import: whether it goes on, how each file was read and what of it came in, and files that were refused.',
	scope: 'imports:read',
	limit: 'api',
	parameters: id,
	query: none,
	body: null,
	produces: ['application/json'],
	answer: oneImport,
	example: { path: { id: 'import-1' } },
	async handle({ store, bearer: { viewer }, path }) {
		return { json: await importDocument(store, viewer, path.id) };
	}
});

export const listImportRejects = operation({
	id: 'listImportRejects',
	method: 'GET',
	path: '/imports/{id}/rejects',
	summary: 'Refused cells of an import, each with its line, column and value, why, and what to do about it.',
	scope: 'imports:read',
	limit: 'api',
	parameters: id,
	query: v.strictObject({
		state: v.optional(once(rejectState)),
		limit: v.optional(once(numberFromText(rejectPage.most))),
		offset: v.optional(once(numberFromText(999_999_999), 'How many to pass over.'))
	}),
	body: null,
	produces: ['application/json'],
	answer: v.object({
		rejects: v.array(refusedCell),
		total: v.pipe(wholeNumber, v.description('How many there are in all; a dry run tells the first 1000.'))
	}),
	example: { path: { id: 'import-1' }, query: { state: 'waiting', limit: '10' } },
	async handle({ store, bearer: { viewer }, path, query }) {
		const { state, limit = rejectPage.usual, offset = 0 } = query;
		const job = findImportJob(path.id, viewer);
		if (job?.isDryRun) {
			const cells = state === undefined || state === 'waiting' ? cellsOf(job) : [];
			return {
				json: { rejects: cells.slice(offset, offset + limit).map(dryCell), total: cells.length }
			};
		}
		await importDocument(store, viewer, path.id);
		const found = await listRejects(store, viewer, { import: path.id, state }, { limit, offset });
		return { json: { rejects: found.rows.map(storedCell), total: found.total } };
	}
});

const cellsOf = ({ report }: Job): readonly RefusedCell[] => report?.refused_cells ?? [];

const dryCell = (cell: RefusedCell) => ({ file_id: null, ...cell, state: 'waiting', record: null });

const storedCell = (cell: StoredReject) => ({
	file_id: cell.import_file,
	file: cell.file_name,
	line: cell.line,
	column: cell.column_name,
	value: cell.value,
	reason: cell.reason,
	advice: cell.advice,
	state: cell.state,
	record: cell.record
});

export const cancelOneImport = operation({
	id: 'cancelImport',
	method: 'POST',
	path: '/imports/{id}/cancel',
	summary:
		'Stop an import that waits or goes on; it leaves no trace. One that has ended stays as it is: its status says how.',
	scope: 'imports:write',
	limit: 'api',
	parameters: id,
	query: none,
	body: null,
	produces: ['application/json'],
	answer: oneImport,
	example: { path: { id: 'import-1' } },
	async handle({ store, bearer: { viewer }, path }) {
		// It must be there, and for the one who asks.
		await importDocument(store, viewer, path.id);
		findImportJob(path.id, viewer)?.cancel();
		return { json: await importDocument(store, viewer, path.id) };
	}
});

export const undoOneImport = operation({
	id: 'undoImport',
	method: 'POST',
	path: '/imports/{id}/undo',
	summary:
		'Take an import back: records that it brought go, those that it changed have their values from before. What later work builds on is kept and told.',
	scope: 'imports:write',
	limit: 'api',
	parameters: id,
	query: none,
	body: null,
	produces: ['application/json'],
	answer: undoneImport,
	example: { path: { id: 'import-1' } },
	async handle({ store, bearer: { viewer }, path }) {
		const { status } = await importDocument(store, viewer, path.id);
		const why = notUndoable[status];
		if (why)
			throw new UndoError('not_done', `Import ${path.id} can't be undone: it is ${why.is}.`, why.advice);
		return { json: await undoImport(store, viewer, path.id) };
	}
});

const goesOn = { is: 'not finished', advice: 'Ask again when it has ended.' };

/** What nobody can take back, beside what the import itself knows. */
const notUndoable: Partial<Record<string, { is: string; advice: string }>> = {
	waiting: goesOn,
	running: goesOn,
	cancelling: goesOn,
	cancelled: { is: 'cancelled', advice: 'It left no trace.' },
	dry_run: { is: 'a dry run', advice: 'It changed nothing.' }
};
