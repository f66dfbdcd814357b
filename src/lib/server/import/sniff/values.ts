/** What a cell looks like, judged without its column. */
import { currencyCodes, currencyMark } from '#lib/crm/currencies.ts';

/** What no name, place or code is. */
const missingMarks = [
	'-',
	'--',
	'---',
	'–',
	'—',
	'.',
	'?',
	'??',
	'n/a',
	'#n/a',
	'(null)',
	'<null>',
	'[null]',
	'(none)',
	'(blank)',
	'(empty)',
	'\\n',
	'#value!',
	'#ref!',
	'#div/0!',
	'#name?',
	'#num!',
	'#null!',
	'0000-00-00',
	'0000-00-00 00:00:00'
];

/** What may also be somebody's name, or Namibia. */
const missingTerms = ['na', 'null', 'none', 'nan', 'nil', 'select', 'unknown', 'undefined', 'not available'];

const missing = new Set(['', ...missingMarks, ...missingTerms]);

/** Words by which exports say that there is no value. */
export const missingWords: readonly string[] = [...missingMarks, ...missingTerms];

/** Those of them that are no value even where any word could be one: in names and places. */
export const missingNames: readonly string[] = missingMarks;

/** Whether a cell says that there is no value. */
export function isMissing(cell: string): boolean {
	return missing.has(cell.trim().toLowerCase());
}

/** A date in digits, its parts in the order they stand. */
export interface DigitDate {
	first: number;
	second: number;
	yearFirst: boolean;
	/** Parts apart by dots: nobody who writes so puts the month first. */
	dotted: boolean;
}

const yearFirst = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?$/;
const yearLast = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})\.?(?:,?[T ]+\d{1,2}[:.]\d{2}.*)?$/;
const named =
	/^(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? )?(?:\d{1,2}[- ]?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[- ,]+\d{2,4}|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* \d{1,2},? \d{4})/i;

/** The parts of a date written in digits; null when the cell is none. */
export function digitDate(cell: string): DigitDate | null {
	const text = cell.trim();
	const iso = yearFirst.exec(text);
	if (iso)
		return Number(iso[2]) <= 12 && Number(iso[3]) <= 31
			? { first: Number(iso[2]), second: Number(iso[3]), yearFirst: true, dotted: false }
			: null;
	const other = yearLast.exec(text);
	if (!other) return null;
	const [first, second] = [Number(other[1]), Number(other[3])];
	if (first > 31 || second > 31 || (first > 12 && second > 12) || first === 0 || second === 0) return null;
	return { first, second, yearFirst: false, dotted: other[2] === '.' };
}

/** Whether a cell is a date or a moment in any way of writing that the import reads. */
export function isDateLike(cell: string): boolean {
	return digitDate(cell) !== null || named.test(cell.trim());
}

/**
 * Whether a cell may be a number for a day: a spreadsheet's (1954 to 2064), 20261123, or seconds or milliseconds since
 * 1970. Only the column's name can tell.
 */
export function isDayNumber(cell: string): boolean {
	const text = cell.trim();
	if (/^(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$/.test(text)) return true;
	if (/^[1-3]\d{9}(?:\d{3})?$/.test(text)) return true;
	return /^\d{5}(?:\.\d+)?$/.test(text) && Number(text) >= 20_000 && Number(text) < 60_000;
}

/** Whether a date-like cell has a time of day. */
export function hasTime(cell: string): boolean {
	return /\d{1,2}:\d{2}/.test(cell);
}

/** Whether the cells of a column are moments by a clock whose place isn't said. */
export const isLocalTime = (cells: readonly string[]): boolean =>
	cells.some(
		(cell) => isDateLike(cell) && hasTime(cell) && !/(?:z|[+-]\d{2}:?\d{2}|utc|gmt)$/i.test(cell.trim())
	);

/** Digits in threes, or as India groups them: 12,34,567. */
const numeric =
	/^[+-]?(?:\d+|\d{1,3}(?:[.,'’\u00a0\u202f ]\d{3})+|\d{1,2}(?:,\d{2})+,\d{3})?(?:[.,]\d+)?(?:e[+-]?\d+)?-?$/i;

/** What numbers are written in, by the word after them in lower case. */
export const magnitudes: Readonly<Record<string, number>> = {
	...{ k: 1e3, tsd: 1e3 },
	...{ m: 1e6, mn: 1e6, mio: 1e6 },
	...{ b: 1e9, bn: 1e9, mrd: 1e9 }
};

/** Such a word, in whatever case, as a regular expression that the engine reads too. */
export const magnitudeMark = `(?i:${Object.keys(magnitudes)
	.sort((a, b) => b.length - a.length)
	.join('|')})`;

/** Minus signs beside the hyphen: spreadsheets of Sweden, Norway and Finland write the first. */
export const minusSigns = '\u2212\u2013';

const moneyMarks = new RegExp(
	`^\\(?\\s*[+-]?\\s*(?:${currencyMark})?\\s*\\(?\\s*[+-]?\\s*|\\s*\\)?\\s*(?:${currencyMark}|%)?\\s*\\)?$`,
	'g'
);
const magnitudeWord = magnitudeMark.replace('(?i:', '(?:');
const magnitude = new RegExp(`\\d\\s*${magnitudeWord}(?![\\p{L}\\d])`, 'iu');
const endingInMagnitude = new RegExp(`\\s*${magnitudeWord}\\.?$`, 'i');
const anyMinus = new RegExp(`[${minusSigns}]`, 'g');
const hasCurrency = new RegExp(currencyMark);
const knownCodes = new Set(currencyCodes);

/** Whether a cell is a number, with or without marks of thousands and a decimal comma. */
export function isNumeric(cell: string): boolean {
	return isNumber(cell.trim().replace(anyMinus, '-'));
}

const isNumber = (text: string): boolean => /\d/.test(text) && numeric.test(text);

/** Whether a cell is an amount: a number with a currency sign, a percent sign, parentheses or K, M, B after it. */
export function isMoney(cell: string): boolean {
	const code = /[A-Z]{3}/.exec(cell)?.[0];
	// SKU123 is no amount.
	if (code && !knownCodes.has(code)) return false;
	const bare = cell.trim().replace(anyMinus, '-').replace(moneyMarks, '').trim();
	return isNumber(bare.replace(endingInMagnitude, ''));
}

/**
 * Which decimal mark a number shows; `either` when its only mark has three digits after it, as in 1.234; null when it
 * shows none. An amount with a currency has no three decimals, and one in thousands or millions has no thousands.
 */
export function decimalOf(cell: string): '.' | ',' | 'either' | null {
	const bare = cell.trim().replace(/\p{L}+\.|[^\d.,]|[.,]$/gu, '');
	const dot = bare.lastIndexOf('.');
	const comma = bare.lastIndexOf(',');
	if (dot >= 0 && comma >= 0) return dot > comma ? '.' : ',';
	const mark = dot >= 0 ? '.' : ',';
	const at = Math.max(dot, comma);
	if (at < 0) return null;
	if (bare.indexOf(mark) !== at) return mark === '.' ? ',' : '.';
	const after = bare.length - at - 1;
	if (after !== 3 || at === 0 || at > 3 || bare.startsWith('0') || magnitude.test(cell)) return mark;
	if (hasCurrency.test(cell)) return mark === '.' ? ',' : '.';
	return 'either';
}

/** Words for true, as the languages of CRMs have them. */
export const trueWords: readonly string[] = [
	...['true', 't', 'yes', 'y', 'ja', 'oui', 'si', 'sí', 'sì', 'sim', 'tak', 'kyllä'],
	...['wahr', 'vrai', 'verdadero', 'verdadeiro', 'vero', 'waar', 'sant', 'sann', 'sand', 'prawda']
];

/** Words for false. */
export const falseWords: readonly string[] = [
	...['false', 'f', 'no', 'n', 'nein', 'non', 'não', 'nej', 'nei', 'nee', 'nie', 'ei'],
	...['falsch', 'faux', 'falso', 'onwaar', 'falskt', 'falsk', 'usann', 'fałsz']
];

const truths = new Set([...trueWords, ...falseWords]);

/** Whether a cell is a word for true or false. */
export function isBoolean(cell: string): boolean {
	return truths.has(cell.trim().toLowerCase());
}
