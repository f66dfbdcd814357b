/** Imports as the API answers them. */
import * as v from 'valibot';
import { rejectStates, type RejectState } from '#lib/server/import/index.ts';
import { instant, wholeNumber } from './answers.ts';

const counts = {
	rows_read: wholeNumber,
	rows_loaded: wholeNumber,
	rows_updated: wholeNumber,
	rows_unchanged: wholeNumber,
	rows_rejected: v.pipe(wholeNumber, v.description('Refused: `/imports/{id}/rejects` says why.')),
	rows_merged: v.pipe(
		wholeNumber,
		v.description('Went into another row of the file: they repeat it, or continue it.')
	),
	rows_mended: v.pipe(
		wholeNumber,
		v.description('Refused at first and mended since: they count among what they became.')
	),
	rows_discarded: v.pipe(wholeNumber, v.description('Of those refused, given up.'))
};

const listedFile = {
	id: v.pipe(v.nullable(v.string()), v.description('Null of a dry run, which keeps nothing.')),
	file: v.string(),
	sheet: v.nullable(v.string()),
	format: v.string(),
	entity: v.pipe(v.string(), v.description('What its records are.')),
	source: v.pipe(
		v.nullable(v.string()),
		v.description('The system it comes from; `file`: none that is known.')
	),
	...counts
};

const ambiguousLinks = v.object({
	column: v.string(),
	field: v.string(),
	entity: v.string(),
	names: wholeNumber,
	rows: wholeNumber,
	examples: v.array(
		v.object({ name: v.string(), matches: wholeNumber, rows: wholeNumber, linked_to: v.string() })
	)
});

const readFile = v.object({
	...listedFile,
	encoding: v.nullable(v.string()),
	delimiter: v.nullable(v.string()),
	columns: v.pipe(
		v.array(
			v.object({
				name: v.string(),
				field: v.pipe(v.nullable(v.string()), v.description('What it was read as; null: it was left out.')),
				type: v.string(),
				confidence: v.number()
			})
		),
		v.description('How its columns were read.')
	),
	warnings: v.array(v.string()),
	ambiguous_links: v.pipe(
		v.array(ambiguousLinks),
		v.description('Names that several records have: their rows were linked to one of them.')
	),
	mended_import: v.pipe(
		v.nullable(v.string()),
		v.description('The import that refused these rows at first, and has them now; null of any other file.')
	)
});

const refusedFile = v.object({
	file: v.string(),
	code: v.pipe(v.string(), v.description('The reason, for programs.')),
	message: v.string(),
	advice: v.pipe(v.string(), v.description('What to do about it.')),
	line: v.pipe(v.nullable(wholeNumber), v.description('Where in the file that shows, where it has a place.')),
	passed_over: v.pipe(
		v.boolean(),
		v.description('It came in an archive with others and merely holds no records: nothing went wrong.')
	)
});

const shared = {
	id: v.string(),
	status: v.pipe(
		v.picklist(['waiting', 'running', 'cancelling', 'done', 'dry_run', 'failed', 'cancelled', 'undone']),
		v.description(
			'`waiting`, `running` and `cancelling` go on: ask again. `cancelled`: it left no trace. `dry_run`: what an import would do. `failed`: nothing was changed, and `message` says why.'
		)
	),
	started_at: instant,
	finished_at: v.nullable(instant),
	started_by: v.pipe(v.nullable(v.string()), v.description('Whose it is: their name.')),
	source_system: v.nullable(v.string()),
	source_account: v.nullable(v.string()),
	message: v.pipe(v.nullable(v.string()), v.description('Why it failed.')),
	undone_at: v.nullable(instant),
	undone_by: v.nullable(v.string())
};

export const listedImport = v.object({ ...shared, files: v.array(v.object(listedFile)) });

export const oneImport = v.object({
	...shared,
	progress: v.pipe(
		v.nullable(
			v.object({
				file: v.string(),
				step: v.string(),
				rows: wholeNumber,
				overall: v.pipe(v.number(), v.description('Of the whole import, 0 to 1.'))
			})
		),
		v.description('While it runs.')
	),
	files: v.array(readFile),
	refused: v.pipe(
		v.array(refusedFile),
		v.description('Files that could not be imported at all; the others are loaded.')
	)
});

export const rejectState = v.picklist(
	rejectStates as [RejectState, ...RejectState[]],
	`Give one of ${rejectStates.join(', ')}.`
);

export const refusedCell = v.object({
	file_id: v.nullable(v.string()),
	file: v.string(),
	line: v.pipe(wholeNumber, v.description('Of the file, from 1.')),
	column: v.pipe(v.nullable(v.string()), v.description('Null: the row itself does not fit the table.')),
	value: v.nullable(v.string()),
	reason: v.string(),
	advice: v.nullable(v.string()),
	state: v.pipe(
		rejectState,
		v.description('What became of its row: it waits, was mended and loaded, or was given up.')
	),
	record: v.pipe(
		v.nullable(v.record(v.string(), v.nullable(v.string()))),
		v.description('Its row by the names of its columns, as it was last tried; null of a dry run.')
	)
});

export const undoneImport = v.object({
	removed: v.pipe(wholeNumber, v.description('Records that it had brought and that are gone.')),
	restored: v.pipe(wholeNumber, v.description('Records that have their values from before again.')),
	conflicts: v.pipe(
		v.array(v.object({ entity: v.string(), id: v.string(), reason: v.string() })),
		v.description('Records that are left as they are, because something later builds on them.')
	)
});
