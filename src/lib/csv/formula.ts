/**
 * Cells that a spreadsheet would run. A text that begins like a formula gets an apostrophe before it on its way out,
 * and the import takes that apostrophe off again on its way in; the two are exact inverses.
 * Source: OWASP, CSV Injection; OWASP ASVS 5.0, requirement 1.2.10.
 */

// Apostrophes count as part of the beginning, so that a text that has one of its own comes back with it. Spreadsheets
// skip blanks, and read full-width signs (U+FF1D, FF0B, FF0D, FF20) as their plain forms. The pattern is one that
// JavaScript and the engine's RE2 read alike.
const beginning = "^'*[ \\t\\n\\v\\f\\r\u00a0\u200b\u3000\ufeff]*[=+@\uff1d\uff0b\uff0d\uff20-]";
const control = "^'*[\\t\\r\\n\\x00]";

/** What starts a formula, or a control character that lets one follow. */
export const formulaPattern = `${beginning}|${control}`;

/** A number stays one, whatever its sign: a guarded -5 could not be added up. */
export const numberPattern = '^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?$';

const formula = new RegExp(formulaPattern);
const number = new RegExp(numberPattern);

const isFormula = (text: string) => formula.test(text) && !number.test(text);

/** A text that a spreadsheet shows instead of running. */
export const guarded = (text: string): string => (isFormula(text) ? `'${text}` : text);

/** What `guarded` was given. */
export const unguarded = (text: string): string =>
	text.startsWith("'") && isFormula(text.slice(1)) ? text.slice(1) : text;
