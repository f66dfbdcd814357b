import { unescaped } from './strings.ts';
import { WorkbookError } from './xml.ts';

/** A cell as its sheet has it. */
export interface Cell {
	/** `s` a shared text, `inlineStr`, `str` a formula's text, `b`, `e` an error, `d` a date in words, `n` or none a number. */
	type: string;
	style: number;
	/** What is in it; undefined where nothing is said. */
	value: string | undefined;
	inline: string | undefined;
	formula: boolean;
}

/** What the cells of a workbook are read by. */
export interface Workbook {
	strings: readonly string[];
	isDate: (style: number) => boolean;
	/** Days are counted from 1904, as old Excel for Mac did. */
	from1904: boolean;
}

/**
 * The text of a cell. Empty where it has none, or shows an error: an error is no value.
 *
 * @throws WorkbookError when it can't be told
 */
export function cellText(cell: Cell, workbook: Workbook): string {
	const { type, value } = cell;
	if (type === 'inlineStr') return cell.inline ?? '';
	if (type === 'e') return '';
	// A formula may give an empty text; a formula that was never worked out gives nothing.
	if (cell.formula && (value === undefined || (value === '' && type !== 'str')))
		throw new WorkbookError('has a formula whose result was not saved');
	if (value === undefined || value === '') return '';
	switch (type) {
		case 's':
			return sharedText(value, workbook.strings);
		case 'str':
			return unescaped(value);
		case 'b':
			if (value !== '0' && value !== '1')
				throw new WorkbookError(`is neither true nor false, but “${value}”`);
			return value === '1' ? 'true' : 'false';
		case 'd':
			return value.replace(/T00:00:00(?:\.0+)?Z?$/, '').replace(/^(\d{4}-\d\d-\d\d)T/, '$1 ');
		case '':
		case 'n':
			return numberText(value, cell.style, workbook);
		default:
			throw new WorkbookError(`is of the unknown type “${type}”`);
	}
}

function sharedText(value: string, strings: readonly string[]): string {
	const text = strings[Number(value)];
	if (text === undefined) throw new WorkbookError(`names text ${value}, and there are ${strings.length}`);
	return text;
}

function numberText(value: string, style: number, { isDate, from1904 }: Workbook): string {
	const number = Number(value);
	if (!Number.isFinite(number)) throw new WorkbookError(`is no number, but “${value}”`);
	return (isDate(style) ? momentText(number, from1904) : null) ?? String(number);
}

const day = 24 * 60 * 60 * 1000;

/** Day 0 of both counts. Excel has a 29 February 1900 that never was; from the day after it, days are counted from here. */
const epochs = { 1900: Date.UTC(1899, 11, 30), 1904: Date.UTC(1904, 0, 1) };

/**
 * A count of days as a day, `2026-01-15`, or as a moment, `2026-01-15 12:00:00`; null beyond the year 9999, where it is
 * none.
 */
export function momentText(days: number, from1904 = false): string | null {
	// A moment is a fraction of a day, and may be off by a hair.
	const seconds = Math.round((days * day) / 1000);
	const moment = new Date((from1904 ? epochs[1904] : epochs[1900]) + seconds * 1000);
	if (!(days >= 0) || !(moment.getUTCFullYear() <= 9999)) return null;
	const iso = moment.toISOString();
	return iso.endsWith('T00:00:00.000Z') ? iso.slice(0, 10) : iso.slice(0, 19).replace('T', ' ');
}
