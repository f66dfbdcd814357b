import { cellText, type Cell, type Workbook } from './cell.ts';
import { RichText } from './strings.ts';
import { WorkbookError, type Attributes, type XmlHandlers } from './xml.ts';

/** The most rows and columns that a sheet has. Source: Excel specifications and limits. */
const mostRows = 1_048_576;
const mostColumns = 16_384;

/** Takes the rows of a sheet, those with something in them, from the top. */
export type TakeRow = (row: number, cells: readonly string[]) => void;

/** Reads a sheet row by row. What it says of its own size is not asked: writers get it wrong. */
export class SheetReader {
	#row = 0;
	#column = 0;
	#cells: string[] = [];
	#cell: Cell | null = null;
	#inData = false;
	#inValue = false;
	#inline: RichText | null = null;

	constructor(
		private readonly workbook: Workbook,
		private readonly take: TakeRow
	) {}

	/** What to read the part of the sheet with. @throws WorkbookError naming the cell that can't be read */
	readonly handlers: Required<Pick<XmlHandlers, 'open' | 'close' | 'text'>> = {
		open: (name, attributes) => {
			if (name === 'sheetData') this.#inData = true;
			else if (!this.#inData) return;
			else if (name === 'row') this.#beginRow(attributes());
			else if (name === 'c') this.#beginCell(attributes());
			else if (this.#cell) this.#openInCell(name, this.#cell);
		},
		close: (name) => {
			if (name === 'sheetData') this.#inData = false;
			else if (!this.#inData) return;
			else if (name === 'row') this.#endRow();
			else if (this.#cell) this.#closeInCell(name, this.#cell);
		},
		text: (text) => {
			if (this.#inValue) this.#cell!.value += text;
			else this.#inline?.add(text);
		}
	};

	/** The place of a row or a cell may be left out: it is the next one then. */
	#beginRow({ r }: Attributes): void {
		const row = r === undefined ? this.#row + 1 : Number(r);
		if (!(row > this.#row && row <= mostRows && Number.isInteger(row)))
			throw new WorkbookError(`row ${r} follows row ${this.#row}`);
		this.#row = row;
		this.#column = 0;
		this.#cells = [];
	}

	#beginCell({ r, t = '', s }: Attributes): void {
		const column = r === undefined ? this.#column + 1 : columnOf(r);
		if (!(column > this.#column && column <= mostColumns))
			throw new WorkbookError(`cell ${r} follows column ${this.#column} of row ${this.#row}`);
		this.#column = column;
		const style = s === undefined ? -1 : Number(s);
		this.#cell = { type: t, style, value: undefined, inline: undefined, formula: false };
	}

	#openInCell(name: string, cell: Cell): void {
		if (name === 'v') {
			cell.value = '';
			this.#inValue = true;
		} else if (name === 'f') cell.formula = true;
		else if (name === 'is') this.#inline = new RichText();
		else this.#inline?.open(name);
	}

	#closeInCell(name: string, cell: Cell): void {
		if (name === 'v') this.#inValue = false;
		else if (name === 'c') this.#endCell(cell);
		else if (name === 'is') {
			cell.inline = this.#inline?.take();
			this.#inline = null;
		} else this.#inline?.close(name);
	}

	#endCell(cell: Cell): void {
		this.#cell = null;
		const text = this.#textOf(cell);
		if (text === '') return;
		while (this.#cells.length < this.#column - 1) this.#cells.push('');
		this.#cells.push(text);
	}

	#textOf(cell: Cell): string {
		try {
			return cellText(cell, this.workbook);
		} catch (error) {
			if (!(error instanceof WorkbookError)) throw error;
			throw new WorkbookError(`cell ${columnName(this.#column)}${this.#row} ${error.message}`);
		}
	}

	#endRow(): void {
		if (this.#cells.length > 0) this.take(this.#row, this.#cells);
		this.#cells = [];
	}
}

/** The number of a cell's column, from 1: 28 of `AB7`. 0 when it has none. */
function columnOf(reference: string): number {
	let column = 0;
	for (let at = 0; at < reference.length; at++) {
		const letter = reference.charCodeAt(at) - 64;
		if (letter < 1 || letter > 26) break;
		column = column * 26 + letter;
	}
	return column;
}

/** The name of a column by its number from 1: `AB` of 28. */
function columnName(column: number): string {
	const before = Math.floor((column - 1) / 26);
	return (before > 0 ? columnName(before) : '') + String.fromCharCode(65 + ((column - 1) % 26));
}
