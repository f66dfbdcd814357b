import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import papaparse from 'papaparse';

/** A file of plain numbers that can't be used, with the place and what to do about it. */
export class FitError extends Error {
	override readonly name = 'FitError';

	constructor(
		readonly code: 'no_file' | 'not_a_table' | 'no_column' | 'bad_value' | 'bad_option' | 'unknown_model',
		message: string,
		readonly advice: string,
		readonly file?: string,
		readonly line?: number
	) {
		super(message);
	}
}

/** Words that stand for a missing value. */
const missing = new Set(['', 'na', 'nan', 'null', 'n/a', '?']);

/** A CSV file with a header, its cells as text; columns are read as what a model needs. */
export class Table {
	constructor(
		/** The file's name, for messages. */
		readonly file: string,
		readonly columns: readonly string[],
		private readonly cells: readonly (readonly string[])[],
		/** The line of the first record. */
		private readonly firstLine = 2
	) {}

	get rows(): number {
		return this.cells.length;
	}

	has(column: string): boolean {
		return this.columns.includes(column);
	}

	/** The line of a record, as far as no cell holds a line end. */
	lineOf(row: number): number {
		return this.firstLine + row;
	}

	/**
	 * A column's cells, trimmed; null for a missing value.
	 * @throws FitError when there is no such column
	 */
	text(column: string): (string | null)[] {
		const index = this.columns.indexOf(column);
		if (index < 0)
			throw new FitError(
				'no_column',
				`${this.file} has no column “${column}”.`,
				`It has: ${this.columns.join(', ')}.`,
				this.file
			);
		return this.cells.map((row) => {
			const cell = (row[index] ?? '').trim();
			return missing.has(cell.toLowerCase()) ? null : cell;
		});
	}

	/**
	 * A column of numbers; NaN for a missing value where `missing` allows it.
	 * @throws FitError at a cell that is no finite number
	 */
	numbers(column: string, { allowMissing = false } = {}): Float64Array {
		return Float64Array.from(this.text(column), (cell, row) => {
			const value = cell === null ? NaN : Number(cell);
			if (cell === null ? !allowMissing : !Number.isFinite(value))
				throw this.badValue(column, row, cell, 'is no number', 'Write it with digits, such as 1234.56');
			return value;
		});
	}

	/**
	 * A column of dates, as milliseconds since 1970 in UTC.
	 * @throws FitError at a cell that is no ISO date
	 */
	dates(column: string): Float64Array {
		return Float64Array.from(this.text(column), (cell, row) => {
			const text = cell !== null && /^\d{8}$/.test(cell) ? cell.replace(/(....)(..)(..)/, '$1-$2-$3') : cell;
			const value =
				text !== null && /^\d{4}-\d{2}(-\d{2})?([ T].*)?$/.test(text)
					? Date.parse(text.length <= 10 ? text : text.replace(' ', 'T').replace(/(:\d{2}(\.\d+)?)$/, '$1Z'))
					: NaN;
			if (Number.isNaN(value)) throw this.badValue(column, row, cell, 'is no date', 'Write it as 2026-11-23');
			return value;
		});
	}

	/** The error for a cell that can't be. */
	badValue(column: string, row: number, cell: string | null, what: string, advice: string): FitError {
		const line = this.lineOf(row);
		const shown = cell === null ? 'a cell without a value' : `“${cell}”`;
		return new FitError(
			'bad_value',
			`${this.file}, line ${line}, column “${column}”: ${shown} ${what}.`,
			`${advice}, and run the command again.`,
			this.file,
			line
		);
	}
}

/**
 * Read a CSV file with a header.
 * @throws FitError when there is no such file, or it holds no table
 */
export function readTable(path: string): Table {
	const file = basename(path);
	let text: string;
	try {
		text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
	} catch (error) {
		const isText = (error as NodeJS.ErrnoException).code === undefined;
		throw new FitError(
			isText ? 'not_a_table' : 'no_file',
			isText ? `${file} is not text in UTF-8.` : `There is no file ${path} that can be read.`,
			isText ? 'Save it as CSV in UTF-8.' : 'Check the path.',
			file
		);
	}
	const { data } = papaparse.parse<string[]>(text, { skipEmptyLines: true });
	const [header, ...cells] = data;
	const fails = (message: string, advice: string, line?: number) => {
		throw new FitError('not_a_table', message, advice, file, line);
	};
	if (!header) fails(`${file} is empty.`, 'Give a CSV file with a header.');
	const columns = header!.map((name) => name.trim());
	if (new Set(columns).size < columns.length)
		fails(`${file} has two columns of one name: ${columns.join(', ')}.`, 'Give each column its own name.', 1);
	if (cells.length === 0) fails(`${file} has a header and no rows.`, 'Give at least one row of numbers.');
	const odd = cells.findIndex((row) => row.length !== columns.length);
	if (odd >= 0)
		fails(
			`${file}, line ${odd + 2}: there are ${cells[odd]!.length} cells, but ${columns.length} columns.`,
			'Quote cells that contain commas.',
			odd + 2
		);
	return new Table(file, columns, cells);
}
