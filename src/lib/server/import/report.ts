/** What an import says of itself: before (a proposal), during (progress) and after (a report). */

import type { CustomValues } from '#lib/crm/custom-fields.ts';
import type { EntityName, FieldType } from '#lib/crm/entities/index.ts';

/** How a flat file is read. Decided by our own sniffing, never by the engine's. */
export interface Dialect {
	format: 'csv' | 'xlsx' | 'json' | 'parquet';
	encoding: 'utf-8' | 'utf-8-bom' | 'utf-16le' | 'utf-16be' | 'windows-1252';
	delimiter: ',' | ';' | '\t' | '|';
	quote: '"' | null;
	lineEnd: '\n' | '\r\n' | '\r';
	/** Line of the header, from 1. */
	headerLine: number;
	/** `undecided` when some number could be read both ways, as 1.234 can, and none says how: the person is asked. */
	decimal: '.' | ',' | 'undecided' | 'none';
	/** `undecided` when every date could be read both ways: the person is asked, month first is never assumed. */
	dateOrder: 'iso' | 'day_first' | 'month_first' | 'undecided' | 'none';
	sheet?: string;
}

export interface ColumnMapping {
	/** The header as the file has it, made unique by a suffix when it is repeated. */
	name: string;
	/** A field of the entity, `custom:<name>` for a custom field, or null to leave the column out. */
	field: string | null;
	type: FieldType;
	/** 0 to 1. */
	confidence: number;
	/** Why this field was proposed, in a few words. */
	reason: string;
	samples: string[];
	/** Of a custom field: what its values are, decided on every cell; null when none says anything. */
	custom?: CustomValues | null;
	/** Of a custom field: a person wants it as text, whatever its cells look like. */
	customType?: 'text';
	/** For a reference: whether the cells hold ids or names. */
	link?: 'id' | 'name';
	/** How this column writes numbers and dates, where that differs from the rest of the file. */
	decimal?: '.' | ',';
	dateOrder?: Dialect['dateOrder'];
}

export interface FileProposal {
	file: string;
	/** The sheet of a workbook or the file of an archive that this is; null where the file is all there is. */
	part: string | null;
	bytes: number;
	dialect: Dialect;
	/** `hubspot`, `salesforce`, `pipedrive`, ... or `file` when no system is recognised. */
	source: string;
	entity: EntityName;
	confidence: number;
	columns: ColumnMapping[];
	/** The first rows as they are. */
	preview: string[][];
	rowsEstimated: number;
	/** Some times say nothing of their zone, and the zone by whose clocks they are read; null: UTC. */
	localTimes: boolean;
	timeZone: string | null;
	warnings: string[];
	/** Identifies files of the same shape, for remembered mappings. */
	fingerprint: string;
	/** The import whose refused rows these are, mended; absent for any other file. */
	mends?: { importId: string; importFile: string; fileName: string };
}

export interface FileReport {
	file: string;
	format: string;
	encoding: string;
	delimiter: string | null;
	source: string;
	entity: EntityName;
	rows_read: number;
	rows_loaded: number;
	rows_updated: number;
	rows_unchanged: number;
	rows_rejected: number;
	/** Rows that went into another row of the file: they repeat it, or continue it. */
	rows_merged: number;
	/** The same figure, under the name the command line promised first. */
	duplicates: number;
	rejects_file: string | null;
	columns: { name: string; field: string | null; type: string; confidence: number }[];
	/** Records of other entities that this file named and that were not known: made so that nothing is lost. */
	created_by_reference: { entity: EntityName; records: number }[];
	/** Links by names that several records have, column by column. */
	ambiguous_links: AmbiguousLinks[];
	warnings: string[];
	/** Of a file of refused rows that were mended: the import they were loaded under, which is the one that refused them. */
	mended_import?: string;
}

/** A name that several records have: its rows were linked to one of them. */
export interface AmbiguousName {
	name: string;
	/** How many records have it. */
	matches: number;
	/** Rows of the file that give it. */
	rows: number;
	/** The id of the record that they were linked to: the first by id, so that it is the same the next time. */
	linked_to: string;
}

/** What was ambiguous in a column that links by name. */
export interface AmbiguousLinks {
	column: string;
	field: string;
	/** What the names are names of. */
	entity: EntityName;
	/** All ambiguous names, and the rows that give them. */
	names: number;
	rows: number;
	/** The names with the most rows, 20 at most. */
	examples: AmbiguousName[];
}

/** A file that could not be imported at all, beside others that could. */
export interface RefusedFile {
	file: string;
	code: ImportError['code'];
	message: string;
	advice: string;
	/** Where in it that shows. */
	line?: number;
	/** It came in an archive with others and merely holds no records of ours: nothing went wrong. */
	passed_over?: boolean;
}

export interface ImportReport {
	import_id: string;
	status: 'done' | 'failed' | 'cancelled' | 'dry_run';
	files: FileReport[];
	/** Files that hold no records that Weatherglass keeps; nothing of them was loaded. */
	refused: RefusedFile[];
	/** The first cells that a dry run refused; an import keeps them all, with their rows. */
	refused_cells?: RefusedCell[];
	milliseconds: number;
}

export interface ImportProgress {
	file: string;
	step: 'sniff' | 'read' | 'validate' | 'match' | 'load' | 'finish';
	/** Rows of the file that the step has been through. */
	rows: number;
	/** Rows of the file, as far as is known; null before it was looked at. */
	rowsEstimated: number | null;
	/** Of the step, 0 to 1, or null while it can't be told. */
	fraction: number | null;
	/** Of the whole import, 0 to 1; it never goes back. */
	overall: number;
}

/** One refused cell, and with it its row. */
export interface RefusedCell {
	file: string;
	line: number;
	column: string | null;
	value: string | null;
	reason: string;
	advice: string | null;
}

/** A file that can't be imported at all: nothing was changed. */
export class ImportError extends Error {
	override readonly name = 'ImportError';
	constructor(
		readonly code:
			| 'not_found'
			| 'not_text'
			| 'empty'
			| 'header_only'
			| 'not_a_table'
			| 'maps_to_nothing'
			| 'undecided_dates'
			| 'undecided_numbers'
			| 'unsupported'
			| 'wrong_mapping',
		message: string,
		/** What to do about it. */
		readonly advice: string,
		readonly file: string,
		readonly line?: number
	) {
		super(message);
	}
}

/** What a report says of a file that can't be imported. */
export const refusalOf = ({ file, code, message, advice, line }: ImportError): RefusedFile => ({
	file,
	code,
	message,
	advice,
	...(line !== undefined && { line })
});
