import { isComputable } from '#lib/stats/computable.ts';
import { RowError } from '#lib/stats/row-error.ts';
import { Column } from './column.ts';

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

/** A CSV file with a header; columns are read as what a model needs. */
export class Table {
	private readonly cells: readonly Column[];
	private readonly lines: number[] = [];

	constructor(
		/** The file's name, for messages. */
		readonly file: string,
		readonly columns: readonly string[],
		records: readonly (readonly string[])[] = []
	) {
		this.cells = columns.map(() => new Column());
		for (const [row, record] of records.entries()) this.add(record, row + 2);
	}

	/** Add a record with a cell for each column; `line` is where it stands in the file. */
	add(record: readonly string[], line: number): void {
		for (const [index, column] of this.cells.entries()) column.add(record[index] ?? '');
		this.lines.push(line);
	}

	get rows(): number {
		return this.lines.length;
	}

	has(column: string): boolean {
		return this.columns.includes(column);
	}

	/**
	 * Whether every cell that has a value is a finite number, and there is one.
	 * @throws FitError when there is no such column
	 */
	isNumeric(column: string): boolean {
		const cells = this.column(column);
		let known = 0;
		for (let row = 0; row < this.rows; row++) {
			if (!Number.isNaN(cells.number(row))) known++;
			else if (cells.text(row) !== null) return false;
		}
		return known > 0;
	}

	/**
	 * Whether every cell that has a value is a date, written with its day, and there is one.
	 * @throws FitError when there is no such column
	 */
	isDates(column: string): boolean {
		const cells = this.column(column);
		let known = 0;
		for (let row = 0; row < this.rows; row++) {
			const text = cells.text(row);
			if (text === null) continue;
			if (!text.includes('-') || Number.isNaN(instantOf(text))) return false;
			known++;
		}
		return known > 0;
	}

	/** The line of a record in the file. */
	lineOf(row: number): number {
		return this.lines[row]!;
	}

	/**
	 * A column's cells, trimmed; null for a missing value.
	 * @throws FitError when there is no such column
	 */
	text(column: string): (string | null)[] {
		const cells = this.column(column);
		return Array.from({ length: this.rows }, (_, row) => cells.text(row));
	}

	/**
	 * A column of numbers; NaN for a missing value where `allowMissing` says so.
	 * @throws FitError at a cell that is no finite number, or one beyond 1e100
	 */
	numbers(column: string, { allowMissing = false } = {}): Float64Array {
		const cells = this.column(column);
		const values = new Float64Array(this.rows);
		for (let row = 0; row < values.length; row++) {
			const value = cells.number(row);
			if (Number.isNaN(value)) {
				const text = cells.text(row);
				if (text !== null || !allowMissing)
					throw this.badValue(column, row, text, 'is no number', 'Write it with digits, such as 1234.56');
			} else if (!isComputable(value))
				throw this.badValue(
					column,
					row,
					String(value),
					'is too large to compute with',
					'Correct it, or leave the row out'
				);
			values[row] = value;
		}
		return values;
	}

	/**
	 * A column of names as numbers, in the order in which names first come.
	 *
	 * @param of what the names are, for the message: `customer`
	 * @throws FitError at a missing value
	 */
	codes(column: string, of: string): { names: string[]; codes: Int32Array } {
		const numbers = new Map<string, number>();
		const codes = Int32Array.from(this.text(column), (name, row) => {
			if (name === null)
				throw this.badValue(column, row, name, `names no ${of}`, 'Fill it in, or leave the row out');
			const known = numbers.get(name);
			if (known !== undefined) return known;
			numbers.set(name, numbers.size);
			return numbers.size - 1;
		});
		return { names: [...numbers.keys()], codes };
	}

	/**
	 * A column of dates, as milliseconds since 1970 in UTC; NaN for a missing value where `allowMissing` says so.
	 * @throws FitError at a cell that is no ISO date
	 */
	dates(column: string, { allowMissing = false } = {}): Float64Array {
		const cells = this.column(column);
		const values = new Float64Array(this.rows);
		for (let row = 0; row < values.length; row++) {
			const text = cells.text(row);
			values[row] = text === null ? NaN : instantOf(text);
			if (Number.isNaN(values[row]) && (text !== null || !allowMissing))
				throw this.badValue(column, row, text, 'is no date', 'Write it as 2026-11-23');
		}
		return values;
	}

	/** @throws FitError when there is no column of the name */
	require(name: string): void {
		this.column(name);
	}

	private column(name: string): Column {
		const index = this.columns.indexOf(name);
		if (index >= 0) return this.cells[index]!;
		throw new FitError(
			'no_column',
			`${this.file} has no column “${name}”.`,
			`It has: ${this.columns.join(', ')}.`,
			this.file
		);
	}

	/**
	 * Do work on this table's rows.
	 * @throws FitError that names the line where the work says that a row is wrong
	 */
	located<T>(work: () => T): T {
		try {
			return work();
		} catch (error) {
			if (!(error instanceof RowError)) throw error;
			const line = this.lineOf(error.row);
			throw new FitError(
				'bad_value',
				`${this.file}, line ${line}: ${error.what}.`,
				'Correct it, or leave the row out, and run the command again.',
				this.file,
				line
			);
		}
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

/** Milliseconds since 1970 in UTC of an ISO date (a day, a month or a year), with or without a time, or of eight digits; else NaN. */
function instantOf(text: string): number {
	const date = /^\d{8}$/.test(text) ? text.replace(/(....)(..)(..)/, '$1-$2-$3') : text.replace(' ', 'T');
	if (!/^\d{4}(-\d{2}(-\d{2})?)?(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?$/.test(date)) return NaN;
	const isLocal = /T/.test(date) && !/(Z|[+-]\d{2}:\d{2})$/.test(date);
	return Date.parse(isLocal ? `${date}Z` : date);
}
