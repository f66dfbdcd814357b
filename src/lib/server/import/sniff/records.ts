/** One record of a delimited text, with the line it begins on. */
export interface TextRecord {
	cells: string[];
	/** From 1. */
	line: number;
	/** A quote was opened and never closed. */
	unclosed?: boolean;
}

/**
 * Cut delimited text into records, however it arrives. A quoted cell may hold delimiters, doubled quotes and line
 * ends; a quote inside an unquoted cell is a character like any other. Lines without any character are left out, as
 * the engine leaves them out.
 */
export class RecordReader {
	#line = 1;
	#start = 1;
	#cells: string[] = [];
	#cell = '';
	#state: 'start' | 'plain' | 'quoted' | 'after' = 'start';
	#carriage = false;

	constructor(
		private readonly delimiter: string,
		private readonly quote: string | null,
		private readonly emit: (record: TextRecord) => void
	) {}

	/** Characters of the record that has not ended yet. */
	get pending(): number {
		return this.#cells.reduce((sum, cell) => sum + cell.length, this.#cell.length);
	}

	/** The line on which the record that has not ended yet begins. */
	get line(): number {
		return this.#start;
	}

	/** Read on. */
	push(text: string): void {
		const { delimiter, quote } = this;
		let from = 0;
		for (let index = 0; index < text.length; index++) {
			const character = text[index]!;
			if (this.#state === 'quoted') {
				if (character === quote) {
					this.#cell += text.slice(from, index);
					this.#state = 'after';
					from = index + 1;
				} else if (character === '\n' && !this.#carriage) this.#line++;
				else if (character === '\r') this.#line++;
				this.#carriage = character === '\r';
				continue;
			}
			if (character === '\n' && this.#carriage) {
				// The second half of a line end that was already taken.
				this.#carriage = false;
				from = index + 1;
				continue;
			}
			this.#carriage = false;
			if (character === delimiter || character === '\n' || character === '\r') {
				this.#cell += text.slice(from, index);
				from = index + 1;
				this.#endCell();
				if (character !== delimiter) {
					this.#carriage = character === '\r';
					this.#endRecord();
				}
			} else if (character === quote && this.#state === 'start') {
				this.#state = 'quoted';
				from = index + 1;
			} else if (character === quote && this.#state === 'after') {
				// A doubled quote: the cell goes on, with this quote as its next character.
				this.#state = 'quoted';
				from = index;
			} else if (this.#state === 'start' || this.#state === 'after') {
				// What follows a closing quote belongs to the cell as it stands.
				this.#state = 'plain';
			}
		}
		this.#cell += text.slice(from);
	}

	/** The text ends here. */
	end(): void {
		const unclosed = this.#state === 'quoted';
		if (this.#state !== 'start' || this.#cells.length > 0) {
			this.#endCell();
			this.#endRecord(unclosed);
		}
	}

	#endCell(): void {
		this.#cells.push(this.#cell);
		this.#cell = '';
		this.#state = 'start';
	}

	#endRecord(unclosed = false): void {
		const cells = this.#cells;
		const line = this.#start;
		this.#line++;
		this.#start = this.#line;
		this.#cells = [];
		this.#state = 'start';
		if (cells.length === 1 && cells[0] === '') return;
		this.emit(unclosed ? { cells, line, unclosed } : { cells, line });
	}
}

/** The first records of a text. A record that the text may cut off is left out unless `complete`. */
export function readRecords(
	text: string,
	{ delimiter, quote = '"', limit = Infinity, complete = true }: RecordOptions
): TextRecord[] {
	const records: TextRecord[] = [];
	const reader = new RecordReader(delimiter, quote, (record) => {
		if (records.length < limit) records.push(record);
	});
	reader.push(text);
	if (complete) reader.end();
	return records;
}

interface RecordOptions {
	delimiter: string;
	quote?: string | null;
	limit?: number;
	complete?: boolean;
}
