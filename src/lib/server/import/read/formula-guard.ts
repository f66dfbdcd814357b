/** The apostrophes of `lib/csv/formula.ts` as SQL, for files that the engine writes and reads itself. */
import { formulaPattern, numberPattern } from '#lib/csv/formula.ts';
import { literal } from '../load/sql.ts';

const isFormula = (cell: string): string =>
	`(regexp_matches(${cell}, ${literal(formulaPattern)}) and not regexp_matches(${cell}, ${literal(numberPattern)}))`;

/** SQL: a cell that a spreadsheet must not run. */
export const guardedSql = (cell: string): string =>
	`case when ${isFormula(cell)} then chr(39) || ${cell} else ${cell} end`;

/** SQL: what `guardedSql` was given. */
export const unguardedSql = (cell: string): string =>
	`case when starts_with(${cell}, chr(39)) and ${isFormula(`substr(${cell}, 2)`)} then substr(${cell}, 2) else ${cell} end`;
